// The words that script writes itself, in the language of the page.

const WORDS = {
  zh: {
    left: "还剩 {n} 分钟",
    late: "已超时 {span}",
    days: "{n} 天", hours: "{n} 小时 {rest} 分", minutes: "{n} 分钟",
    today: "今天 {time} 前", tomorrow: "明天 {time} 前", date: "{month}月{day}日 {time} 前",
    todayAll: "今天内", tomorrowAll: "明天内", dateAll: "{month}月{day}日内",
    cancel: "取消", proceed: "继续",
    nothing: "没有找到", offline: "网络不通，请直接填写", pick: "请从列表中选一个",
    restored: "这是 {time} 没有保存的内容，已经放回来了。", restoredStale: "这是 {time} 没有保存的内容。这条记录后来有人改过，请对照后再保存。",
    discard: "清空重填", unsent: "还有没保存的内容，退出后会清除。", leave: "清除并退出", stay: "先不退出",
    bell: "提醒，{n} 条未阅",
    outboxLeft: "还有 {n} 项没有送出。退出后仍留在本机，您下次登录时继续送出，别人看不到。", outboxLeave: "仍要退出",
  },
  en: {
    left: "{n} min left",
    late: "late by {span}",
    days: "{n} d", hours: "{n} h {rest} min", minutes: "{n} min",
    today: "by {time} today", tomorrow: "by {time} tomorrow", date: "by {time} on {day}/{month}",
    todayAll: "today", tomorrowAll: "by the end of tomorrow", dateAll: "by the end of {day}/{month}",
    cancel: "Cancel", proceed: "Continue",
    nothing: "Nothing found", offline: "No network: please type it in full", pick: "Please pick one from the list",
    restored: "This was typed at {time} and not saved. It is back in place.", restoredStale: "This was typed at {time} and not saved. The record has been changed since: compare before saving.",
    discard: "Clear it", unsent: "There is unsaved text. Logging out clears it.", leave: "Clear and log out", stay: "Stay",
    bell: "Notices, {n} unread",
    outboxLeft: "Not sent yet: {n}. It stays on this device, unseen by others, and is sent when you log in again.", outboxLeave: "Log out all the same",
  },
};

export function word(key, values = {}) {
  const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  return WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function zone() {
  return document.documentElement.dataset.zone || undefined;
}

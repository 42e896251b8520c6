// 平板验房: the page of one sheet. It is loaded once and never navigates; what is pressed is kept on the device until
// the server has it, so that an hour without network loses nothing (outbox.js).

import { isAsleep } from "./asleep.js";
import { keepThisPage } from "./kept_page.js";
import { isKept, items } from "./outbox.js";
import { paintRoom, showRoom } from "./tablet_cells.js";
import { paintEnd, paintMeters, showDefects, showEnd, showMeters } from "./tablet_end.js";
import { button, made, root, say, sheet } from "./tablet_page.js";
import { namesOf } from "./tablet_sheet.js";

const EVERY = 60_000;
const ENDINGS = ["sign", "finish", "refuse", "return_sheet"];
const tabs = document.getElementById("tablet-rooms");
const TABS = { meters: [() => showMeters(paint), paintMeters], defects: [() => showDefects(goTo), () => showDefects(goTo)], end: [() => showEnd(paint), paintEnd] };

let at = sheet.state === "draft" ? sheet.rooms[0]?.name : "end";
let outside = "";
let answers = 0;

const roomOf = (name) => sheet.rooms.find((room) => room.name === name);

function show(name) {
  at = name;
  const room = roomOf(name);
  if (room) showRoom(room, paint);
  else TABS[name][0]();
  paint();
  scrollTo({ top: 0 });
  tabs.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
}

function goTo(key) {
  const [name] = namesOf(key);
  if (roomOf(name)) show(name);
}

function paint() {
  if (roomOf(at)) paintRoom();
  else TABS[at][1]();
  paintTabs();
  paintHead();
}

function paintTabs() {
  if (!tabs.children.length) {
    for (const room of sheet.rooms) tabs.append(tab(room.name, room.label));
    for (const name of Object.keys(TABS)) tabs.append(tab(name, say(name)));
  }
  for (const one of tabs.children) {
    one.toggleAttribute("aria-current", false);
    if (one.dataset.tab === at) one.setAttribute("aria-current", "page");
    const room = roomOf(one.dataset.tab);
    const [left, bad] = room ? [sheet.leftIn(room).length, badIn(room)] : [0, one.dataset.tab === "defects" ? sheet.defects.size : 0];
    one.dataset.done = String(room ? !left : false);
    one.querySelector("span").textContent = room ? (left ? String(left) : "√") : "";
    one.querySelector("em").textContent = bad ? `×${bad}` : "";
  }
}

const badIn = (room) => sheet.partsOf(room).filter((part) => sheet.cells.get(`${room.name}\u0000${part}`)?.result === "failed").length;

function tab(name, label) {
  const one = button("", () => show(name), "tablet-tab");
  one.dataset.tab = name;
  one.append(made("b", { text: label }), made("span"), made("em"));
  return one;
}

function paintHead() {
  const { started, ended } = sheet.known;
  const parts = [say("looked", { n: sheet.count - sheet.left, all: sheet.count }), started ? say("started", { time: started }) : say("notStarted")];
  if (ended) parts.push(say("ended", { time: ended }));
  document.getElementById("tablet-sum").textContent = parts.join(" · ");
}

// What waits on this device: this sheet's presses and whatever else the person pressed here.

async function count() {
  const all = await items();
  const [left, stopped] = [all.filter((item) => !item.refused).length, all.filter((item) => item.refused).length];
  const badge = document.getElementById("tablet-unsent");
  badge.textContent = [left ? say("unsent", { n: left }) : say("sentAll"), stopped ? say("stopped", { n: stopped }) : ""].filter(Boolean).join(" · ");
  badge.dataset.tone = stopped ? "danger" : left ? "warning" : "success";
  root.dataset.unsent = String(left);
  const box = document.getElementById("outbox");
  const lines = [];
  if (left && outside === "session") lines.push(made("p", { text: say("session", { n: left }) }), made("a", { class: "btn btn-primary", href: root.dataset.login, text: say("login") }));
  else if (left && outside === "waiting") lines.push(made("p", { text: say("waiting", { n: left }) }));
  if (left && !isKept) lines.push(made("p", { text: say("memory") }));
  box.dataset.tone = "warning";
  box.hidden = !lines.length;
  box.replaceChildren(...lines);
}

function onOutbox({ detail: { what, item, answer } }) {
  outside = what === "session" || what === "waiting" ? what : what === "kept" ? outside : "";
  if (item?.about.sheet === sheet.known.id) {
    if (what === "kept" && !sheet.waiting.some((one) => one.key === item.key)) sheet.waiting.push(item);
    if (what === "refused") sheet.waiting = sheet.waiting.map((one) => (one.key === item.key ? item : one));
    if (what === "sent") {
      sheet.waiting = sheet.waiting.filter((one) => one.key !== item.key);
      sheet.answered(item, answer);
      answers += 1;
      if (ENDINGS.includes(item.about.what) || !sheet.known.started) refresh();
    }
    sheet.lay();
    paint();
  }
  count();
}

/** The sheet as the server has it by now; an answer that came meanwhile is newer, so the page asks again later. */
async function refresh({ isByItself = false } = {}) {
  const before = answers;
  try {
    const headers = { Accept: "application/json", ...(isByItself ? { "X-Background": "1" } : {}) };
    const response = await fetch(root.dataset.sheetUrl, { headers });
    if (!response.ok || response.redirected) return;
    const standing = await response.json();
    if (answers !== before) return;
    sheet.take(standing);
    paint();
  } catch {
    // No network: what the page knows goes on to hold.
  }
}

async function start() {
  sheet.waiting = (await items()).filter((item) => item.about.sheet === sheet.known.id);
  sheet.lay();
  show(at);
  await count();
}

document.addEventListener("outbox", onOutbox);
window.addEventListener("beforeunload", (event) => {
  if (root.dataset.unsent === "0" && !document.querySelector(".tablet-panel form")) return;
  event.preventDefault();
  event.returnValue = "";
});
document.addEventListener("visibilitychange", () => isAsleep() || refresh());
setInterval(() => isAsleep() || refresh({ isByItself: true }), EVERY);
start();
keepThisPage(root.dataset.worker);

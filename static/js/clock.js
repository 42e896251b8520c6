// Keeps the clock chips true without reloading: <time class="chip" datetime data-from data-tone><b>…</b> <span>…</span>.
// The server's moment of the page corrects a wrong clock on the PC; days are those of the office's zone.

import { word, zone } from "./words.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SOON_SHARE = 0.25;

const serverNow = Date.parse(document.documentElement.dataset.now);
const drift = Number.isNaN(serverNow) ? 0 : serverNow - Date.now();

/** The moment in milliseconds, by the server's clock as far as the page knows it. */
export const now = () => Date.now() + drift;

const parts = new Intl.DateTimeFormat("en-CA", {
  timeZone: zone(), hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});

function local(moment) {
  const found = {};
  for (const { type, value } of parts.formatToParts(moment)) found[type] = value;
  return { ...found, days: Date.UTC(found.year, found.month - 1, found.day) / DAY };
}

function span(length) {
  const minutes = Math.floor(length / MINUTE);
  if (minutes >= 1440) return word("days", { n: Math.floor(minutes / 1440) });
  if (minutes >= 60) return word("hours", { n: Math.floor(minutes / 60), rest: minutes % 60 });
  return word("minutes", { n: Math.max(minutes, 1) });
}

// The same words as the server's, admin_views/chips.py; a test holds them together.
export function words(due, now) {
  if (now > due) return word("late", { span: span(now - due) });
  const [at, today] = [local(due), local(now)];
  const endOfDay = at.hour === "23" && at.minute === "59" && due % MINUTE === 59_000;
  if (!endOfDay && due - now < HOUR) return word("left", { n: Math.floor((due - now) / MINUTE) });
  const key = { 0: "today", 1: "tomorrow" }[at.days - today.days] || "date";
  return word(endOfDay ? `${key}All` : key, { time: `${at.hour}:${at.minute}`, month: Number(at.month), day: Number(at.day) });
}

export function tone(from, due, now) {
  if (now > due) return "late";
  if (Number.isNaN(from)) return null;
  return due - now <= (due - from) * SOON_SHARE ? "soon" : "ok";
}

export function refresh() {
  // Moments are whole seconds everywhere; a fraction more would make the first minute a minute short.
  const now = Math.floor((Date.now() + drift) / 1000) * 1000;
  for (const chip of document.querySelectorAll("time.chip[datetime]")) {
    if (chip.dataset.tone === "done") continue;
    const due = Date.parse(chip.dateTime);
    const text = words(due, now);
    const shown = chip.querySelector("span");
    if (shown.textContent !== text) shown.textContent = text;
    chip.dataset.tone = tone(Date.parse(chip.dataset.from), due, now) || chip.dataset.tone;
  }
}

export function start() {
  // The desk gets its chips while it stands open.
  if (!document.querySelector("time.chip, #desk")) return;
  refresh();
  setInterval(refresh, 15_000);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
}

// 挂起: up to six callers who wait, each with what was typed, on this device under its person's id. Log-out clears them
// with the drafts.

import { PREFIX, read, write } from "./drafts.js";
import { say } from "./desk_send.js";
import { zone } from "./words.js";
import { tell } from "./desk_news.js";
import { clear, field, form, isEmpty, sync } from "./desk_form.js";
import { closeCard, reopenCard } from "./desk_find.js";

const KEY = `${PREFIX}parked`;
const MOST = 6;
const TIME = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: zone(), hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const strip = document.getElementById("desk-parked");

function parked() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) || [];
  } catch {
    return [];
  }
}

function keep(list) {
  if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
  else localStorage.removeItem(KEY);
  show();
}

function show() {
  const list = parked();
  strip.hidden = !list.length;
  strip.replaceChildren(...list.map(({ label, at }, place) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm" });
    const time = TIME.format(new Date(at));
    button.textContent = `${time} ${label}`;
    button.addEventListener("click", () => takeBack(place));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }));
}

function label() {
  const text = [form.house.value, form.visitor_name.value, form.content.value].map((part) => part.trim()).filter(Boolean).join(" ");
  return text.slice(0, 24) || say("Nameless");
}

/** Puts the form on the strip; with an empty form, goes to the strip to take one back. */
export function park() {
  if (isEmpty()) {
    const first = strip.querySelector("button");
    return first ? first.focus() : tell(say("Empty"), "soon");
  }
  const list = parked();
  if (list.length >= MOST) return tell(say("Full"), "late");
  keep([...list, { label: label(), at: Date.now(), values: read(form), late: field("desk-late-typing").checked }]);
  clear();
  closeCard();
  tell(say("Parked"));
}

function takeBack(place) {
  const list = parked();
  const [one] = list.splice(place, 1);
  if (!isEmpty()) list.push({ label: label(), at: Date.now(), values: read(form), late: field("desk-late-typing").checked });
  keep(list);
  clear();
  closeCard();
  write(form, one.values);
  field("desk-late-typing").checked = one.late;
  sync();
  reopenCard();
  form.content.focus();
}

function keys(event) {
  const step = { ArrowRight: 1, KeyL: 1, ArrowLeft: -1, KeyH: -1 }[event.code];
  if (!step || event.altKey || event.ctrlKey) return;
  event.preventDefault();
  const buttons = [...strip.querySelectorAll("button")];
  buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
}

export function start() {
  strip.addEventListener("keydown", keys);
  window.addEventListener("storage", (event) => event.key === KEY && show());
  show();
}

// 接待台: one page for the whole day, by keyboard alone. Keys are read by their place (`event.code`), and never while an
// input method is composing.

import { ask } from "./confirm.js";
import { address, say } from "./desk_send.js";
import { again, start as news, tell } from "./desk_news.js";
import { choose, clear, form, press, showErrors, start as fields, submit } from "./desk_form.js";
import { closeCard, ready, start as find } from "./desk_find.js";
import { chase, start as cases, undo } from "./desk_cases.js";
import { openSpecial, start as special } from "./desk_special.js";
import { openEvent, start as events } from "./desk_events.js";
import { park, start as parked } from "./desk_parked.js";
import { offer, start as snippets } from "./desk_snippets.js";

const owed = document.getElementById("desk-owed");

async function save(keep = false, url = address("save")) {
  tell(say("Saving"));
  await ready();
  const answer = await submit(url);
  if (!answer) return;
  if (answer.errors) return refused(answer, keep, url);
  clear(keep);
  if (!keep) closeCard();
  // First the page shows it: what is undone next is the newest of one's own records there.
  await again();
  tell([answer.said, answer.due].filter(Boolean).join(" · "));
}

async function refused(answer, keep, url) {
  tell("");
  if (answer.unknown_house && !form.house_unverified.value) {
    if (await ask(say("Unknown"), { yes: say("UnknownYes"), no: say("Back"), danger: false })) {
      form.house_unverified.value = "y";
      return save(keep, url);
    }
  }
  showErrors(answer);
}

const DO = {
  save: () => save(),
  "save-keep": () => save(true),
  director: () => save(false, address("director")),
  special: openSpecial,
  event: () => openEvent({ place: form.house.value.trim(), matter: form.content.value.trim() }),
  park,
  undo,
  snippets: offer,
  help: () => document.getElementById("desk-help").showModal(),
};

const TICKS = { KeyA: "apologised_first", KeyN: "no_phone", KeyB: "is_anonymous", KeyQ: "verify_first", KeyL: "desk-late-typing" };

function chaseFirst() {
  const button = document.querySelector("#desk-home [data-chase]");
  if (button) chase(button);
  else tell(say("ChaseNone"), "soon");
}

function byAlt(event) {
  const digit = /^Digit([1-8])$/.exec(event.code)?.[1];
  const button = document.querySelector(`#desk [data-key="${event.code}"]`);
  if (digit) choose(form.querySelectorAll("[name=kind]")[digit - 1].value);
  else if (button) DO[button.dataset.do]();
  else if (event.code in TICKS) press(TICKS[event.code]);
  else if (event.code === "KeyK") form.house.select();
  else if (event.code === "KeyW") owed.querySelector("button")?.focus();
  else if (event.code === "KeyC") chaseFirst();
  else return false;
  return true;
}

function keys(event) {
  if (event.isComposing || event.metaKey || event.getModifierState("AltGraph")) return;
  const isEnter = ["Enter", "NumpadEnter"].includes(event.code);
  if (document.querySelector("dialog[open]")) return;
  if (event.ctrlKey && isEnter && !event.altKey) {
    if (document.activeElement?.closest(".desk-pinned")) return;
    event.preventDefault();
    event.stopPropagation();
    save(event.shiftKey);
  } else if (event.altKey && !event.ctrlKey && !event.shiftKey && byAlt(event)) {
    event.preventDefault();
  }
}

// Along 待办 and today's records with the arrows or j and k; Enter presses the button as it always does.
function lines(event) {
  const step = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[event.code];
  if (!step || event.altKey || event.ctrlKey || !event.target.matches("button, a.desk-line")) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll(".desk-line, .desk-row")];
  buttons[(buttons.indexOf(event.target) + step + buttons.length) % buttons.length]?.focus();
}

for (const start of [news, fields, find, cases, special, events, parked, snippets]) start();
document.addEventListener("keydown", keys);
document.getElementById("desk").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) DO[button.dataset.do]();
});
for (const list of [owed, document.getElementById("desk-today"), document.getElementById("desk-home")]) list.addEventListener("keydown", lines);
form.house.focus();
if (location.hash === "#special") {
  history.replaceState(null, "", location.pathname + location.search);
  openSpecial();
}

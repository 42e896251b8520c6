// 常用语: the office's standard matters, replies and reasons for the field at hand, by digit or arrows.

import { say } from "./desk_send.js";
import { tell } from "./desk_news.js";
import { form, kind } from "./desk_form.js";

const USES = { content: "content", answer: "reply", promise_reason: "reason", reason: "reason", reply: "reply", opinion: "reply" };
const { edit, editSaid } = document.getElementById("desk-snippets").dataset;
const kept = [...document.querySelectorAll("#desk-snippets li")];
const list = document.createElement("ul");

let target = null;

function fitting() {
  const use = USES[target.name];
  return kept.filter((one) => one.dataset.use === use && ["", kind()].includes(one.dataset.kind)).slice(0, 9);
}

/** Offers what fits the field that has the focus; elsewhere what fits the matter. */
export function offer() {
  const focused = document.activeElement;
  target = focused?.name in USES ? focused : form.content;
  const rows = fitting();
  if (!rows.length) tell(say("NoSnippet"), "soon");
  list.replaceChildren(...rows.map((one, place) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "desk-snippet" });
    const digit = Object.assign(document.createElement("kbd"), { textContent: place + 1 });
    button.append(digit, " ", one.textContent);
    button.addEventListener("click", () => insert(one.textContent));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }));
  const last = document.createElement("li");
  last.append(Object.assign(document.createElement("a"), { href: edit, target: "_blank", rel: "noopener", className: "btn btn-sm btn-plain", textContent: editSaid }));
  list.append(last);
  target.closest(".field").append(list);
  list.hidden = false;
  list.querySelector("button, a").focus();
}

function insert(text) {
  close();
  target.focus();
  const { selectionStart: from, selectionEnd: to } = target;
  target.setRangeText(text, from, to, "end");
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

function close() {
  // Taking it away takes its focus away, which would close it once more.
  if (list.hidden) return;
  list.hidden = true;
  list.remove();
}

function keys(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const buttons = [...list.querySelectorAll("button")];
  const step = { ArrowDown: 1, KeyJ: 1, ArrowUp: -1, KeyK: -1 }[event.code];
  if (event.altKey || event.ctrlKey) return;
  if (digit && buttons[digit - 1]) buttons[digit - 1].click();
  else if (step && buttons.length) buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  else if (event.code === "Escape") {
    close();
    target.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

export function start() {
  list.className = "desk-snippets";
  list.addEventListener("keydown", keys);
  list.addEventListener("focusout", (event) => list.contains(event.relatedTarget) || close());
}

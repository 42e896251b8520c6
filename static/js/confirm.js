// Asks before what can't be taken back: a form's button with data-confirm="…". Without script the server asks.

import { word } from "./words.js";

/** Shows a question and resolves to whether the person went on. */
export function ask(question, { title = "", yes = word("proceed"), no = word("cancel"), danger = true } = {}) {
  const dialog = document.createElement("dialog");
  const heading = document.createElement("h2");
  heading.textContent = title;
  heading.id = "ask-title";
  const text = document.createElement("p");
  text.textContent = question;
  const row = document.createElement("div");
  row.className = "btn-row";
  const stay = button(no, "btn");
  const go = button(yes, danger ? "btn btn-danger" : "btn btn-primary");
  row.append(stay, go);
  dialog.append(...(title ? [heading] : []), text, row);
  if (title) dialog.setAttribute("aria-labelledby", heading.id);
  document.body.append(dialog);
  return new Promise((resolve) => {
    const opener = document.activeElement;
    stay.addEventListener("click", () => dialog.close(""));
    go.addEventListener("click", () => dialog.close("yes"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      opener?.focus();
      resolve(dialog.returnValue === "yes");
    });
    dialog.showModal();
    stay.focus();
  });
}

function button(text, className) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = text;
  return made;
}

export function start() {
  let passed = null;
  document.addEventListener("submit", async (event) => {
    const { submitter } = event;
    const question = submitter?.dataset.confirm || event.target.dataset.confirm;
    if (!question || event.defaultPrevented || passed === event.target) return;
    event.preventDefault();
    event.stopPropagation();
    const yes = submitter?.textContent.trim();
    if (!(await ask(question, { title: yes, yes }))) return;
    passed = event.target;
    event.target.requestSubmit(submitter);
    passed = null;
  });
}

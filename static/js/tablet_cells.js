// A room: its items with √ × —, and in place below an × what is wrong, how large, whose side, with photos.

import { shrunk } from "./photos.js";
import { about, ask, button, clash, made, openForm, panel, press, refusal, refused, say, sheet } from "./tablet_page.js";
import { keyOf } from "./tablet_sheet.js";

const RESULTS = [["passed", "√"], ["failed", "×"], ["not_applicable", "—"]];
const AFTER = { passed: "failed", not_applicable: "passed", failed: "failed" };

let room;
let paintAll;

/** Show a room; `paint` is called after each press. */
export function showRoom(chosen, paint) {
  [room, paintAll] = [chosen, paint];
  const rest = button(say("rest"), pressRest, "btn tablet-rest");
  panel.replaceChildren(made("div", { class: "tablet-room-head" }, made("h2", { text: room.label }), rest), ...room.groups.map(group));
  paintRoom();
}

function group([label, parts]) {
  const list = made("ul", { class: "cells" }, ...parts.map(([part, name]) => cellRow(part, name)));
  return made("section", { class: "cell-group" }, made("h3", { text: label }), list);
}

function cellRow(part, name) {
  const row = made("li", { class: "cell", "data-cell": part });
  const title = button("", () => tap(part), "cell-name");
  title.append(made("b", { text: name }), made("span", { class: "cell-note" }));
  const marks = RESULTS.map(([result, sign]) => {
    const mark = button("", () => setTo(part, result), "cell-mark");
    mark.dataset.result = result;
    mark.append(made("i", { "aria-hidden": "true", text: sign }), made("span", { text: say(result) }));
    return mark;
  });
  row.append(title, made("div", { class: "cell-marks", role: "group", "aria-label": name }, ...marks), made("div", { class: "cell-more" }));
  return row;
}

const rowOf = (part) => panel.querySelector(`[data-cell="${CSS.escape(part)}"]`);
const cellOf = (part) => sheet.cells.get(keyOf(room.name, part));
const defectOf = (part) => sheet.defects.get(keyOf(room.name, part));
const isHere = (part) => (item) => item.about.room === room.name && item.about.part === part;

/** Bring the room's rows up to date; a form that is open stays as it is. */
export function paintRoom() {
  for (const part of sheet.partsOf(room)) paintCell(part);
  const rest = panel.querySelector(".tablet-rest");
  rest.disabled = !sheet.isOpen || !sheet.leftIn(room).length;
}

function paintCell(part) {
  const [row, cell] = [rowOf(part), cellOf(part)];
  row.dataset.result = cell?.result || "";
  const notes = [cell?.bulk && say("bulk"), (cell?.isWaiting || defectOf(part)?.isWaiting) && say("on")].filter(Boolean);
  row.querySelector(".cell-note").textContent = notes.join(say("comma"));
  row.querySelector(".cell-name").disabled = !sheet.isOpen;
  for (const mark of row.querySelectorAll(".cell-mark")) {
    mark.setAttribute("aria-pressed", String(mark.dataset.result === cell?.result));
    mark.disabled = !sheet.isOpen;
  }
  const more = row.querySelector(".cell-more");
  if (!more.querySelector("form")) more.replaceChildren(...moreOf(part));
}

function moreOf(part) {
  const stopped = refused(isHere(part));
  const clashes = stopped.filter((item) => item.refused.theirs);
  const marks = clashes.filter((item) => item.about.what === "mark");
  const others = clashes.filter((item) => item.about.what !== "mark");
  const found = [];
  if (marks.length) found.push(clash(marks, paintAll, ({ result }) => say(result), ({ fields }) => sendMark(part, fields.result)));
  if (others.length) found.push(clash(others, paintAll, words, (item) => resendDefect(part, item)));
  for (const item of stopped.filter((one) => !one.refused.theirs)) {
    found.push(refusal(item, paintAll, { edit: item.about.what === "defect" ? () => openDefect(part, item) : null }));
  }
  const defect = defectOf(part);
  if (defect) found.push(told(part, defect));
  else if (cellOf(part)?.result === "failed" && sheet.isOpen) found.push(button(say("defect"), () => openDefect(part), "btn cell-describe"));
  return found;
}

const chosenWord = (name, value) => {
  const label = document.getElementById("form-defect").content.querySelector(`[name="${name}"][value="${value}"]`)?.parentElement;
  return label ? label.textContent.trim() : "";
};

const words = (defect) => [defect.problem, chosenWord("size", defect.size), chosenWord("side", defect.side), defect.no_repair_reason]
  .filter(Boolean).join(" · ") || say("withdraw");

function told(part, defect) {
  const note = made("div", { class: "cell-defect" }, made("p", { text: words(defect) }));
  const waiting = about("photo", isHere(part)).length;
  const count = (defect.photos || 0) + waiting;
  if (count) note.append(made("p", { class: "quiet", text: say("photos", { n: count }) }));
  if (sheet.isOpen) note.append(made("div", { class: "btn-row" }, button(say("edit"), () => openDefect(part)), button(say("withdraw"), () => withdraw(part))));
  return note;
}

// Pressing

function sendMark(part, result) {
  return press("mark", { result }, { row: () => cellOf(part), about: { room: room.name, part } }).then(paintAll);
}

/** One tap passes, the next fails and asks what is wrong. */
function tap(part) {
  setTo(part, AFTER[cellOf(part)?.result] || "passed");
}

async function setTo(part, result) {
  const defect = defectOf(part);
  if (result === "failed") {
    if (cellOf(part)?.result !== "failed" || cellOf(part).token === "") sendMark(part, "failed");
    if (!defect) openDefect(part);
    return;
  }
  if (cellOf(part)?.result === result) return;
  if (defect && !(await withdraw(part))) return;
  rowOf(part).querySelector(".cell-more form")?.remove();
  sendMark(part, result);
}

async function withdraw(part) {
  if (!(await ask(say("withdrawAsk"), { title: say("withdraw"), yes: say("withdraw") }))) return false;
  await press("withdraw", {}, { row: () => defectOf(part), about: { room: room.name, part } });
  paintAll();
  return true;
}

function pressRest() {
  const parts = sheet.leftIn(room);
  press("mark_rest", {}, { about: { room: room.name, parts } }).then(paintAll);
}

function openDefect(part, item = null) {
  const more = rowOf(part).querySelector(".cell-more");
  const values = { ...defectOf(part) };
  const close = () => {
    more.replaceChildren();
    paintAll();
  };
  const here = { room: room.name, part };
  const form = openForm("defect", `${sheet.rooms.indexOf(room)}-${part}`, {
    values, item, cancel: close,
    save: async (fields, shots) => {
      more.replaceChildren();
      await press("defect", fields, { row: () => sheet.defects.get(keyOf(here.room, part)), about: here });
      for (const shot of shots) await press("photo", {}, { file: await shrunk(shot), about: { ...here, fileName: shot.name } });
      paintAll();
    },
  });
  showReason(form);
  form.addEventListener("change", () => showReason(form));
  more.replaceChildren(form);
  form.scrollIntoView({ block: "nearest" });
}

function showReason(form) {
  const part = form.querySelector("[data-part=no_repair_reason]");
  part.hidden = new FormData(form).get("size") !== "none";
}

async function resendDefect(part, item) {
  const here = { row: () => defectOf(part), about: { room: room.name, part } };
  if (item.about.what === "withdraw") return press("withdraw", {}, here);
  const { problem, size, side, no_repair_reason } = item.fields;
  return press("defect", { problem, size, side, no_repair_reason }, here);
}

/** Whether a form stands open in the room. */
export const isTyping = () => Boolean(panel.querySelector("form"));


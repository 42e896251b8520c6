// 回单录入 by the keyboard: last digits of the number, Enter, the fields, Enter, and the next one. A row is saved on its
// own through the outbox, so that a dead network or a lost answer neither loses nor repeats it.

import { complain, copyOf, fill, made, showParts } from "./entry.js";
import { forget, tend } from "./drafts.js";
import { start as lookups } from "./lookup.js";
import { drop, items, put } from "./outbox.js";

const root = document.getElementById("slips");
const WORDS = JSON.parse(root.dataset.words);
const box = document.getElementById("slip-number");
const said = document.getElementById("slips-said");

const say = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const rows = () => [...root.querySelectorAll("tr[data-slip]:not([data-done])")];
const rowOf = (id) => root.querySelector(`tr[data-slip="${id}"]`);
const entryOf = (id) => document.getElementById(`entry-${id}`);

// Finding

function found() {
  const digits = box.value.trim().normalize("NFKC");
  return rows().filter((row) => row.dataset.number.endsWith(digits));
}

function narrow() {
  const left = new Set(found());
  for (const row of rows()) {
    row.hidden = !left.has(row);
    const entry = entryOf(row.dataset.slip);
    if (entry) entry.hidden = row.hidden || Boolean(entry.dataset.folded);
  }
  pick(left.size === 1 || box.value ? [...left][0] : null);
  said.textContent = box.value && !left.size ? say("none", { digits: box.value }) : "";
}

function picked() {
  return root.querySelector("tr.picked:not([hidden])");
}

function pick(row) {
  picked()?.classList.remove("picked");
  row?.classList.add("picked");
  row?.scrollIntoView({ block: "nearest" });
}

function onFind(event) {
  event.preventDefault();
  const left = found();
  const row = picked() || left[0];
  if (!row || !left.includes(row)) return void (said.textContent = say("none", { digits: box.value }));
  if (left.length > 1 && box.value && !chosen) {
    return void (said.textContent = say("several", { n: left.length, digits: box.value }));
  }
  open(row);
}

let chosen = false;
function onFindKey(event) {
  if (event.isComposing || !["ArrowDown", "ArrowUp"].includes(event.code)) return;
  event.preventDefault();
  const left = found();
  const at = left.indexOf(picked());
  pick(left[Math.min(Math.max(at + (event.code === "ArrowDown" ? 1 : -1), 0), left.length - 1)]);
  chosen = true;
}

// Typing

// A refusal may come while the next slip is being typed in: then the cursor stays where it is.
function open(row, refused = null, takesCursor = true) {
  const id = row.dataset.slip;
  let entry = entryOf(id);
  if (!entry) {
    const form = copyOf("slip-entry", id);
    entry = made("tr", { id: `entry-${id}`, class: "slip-open" }, made("td", { colspan: "6" }, form));
    row.after(entry);
    form.dataset.draft = "slips";
    form.dataset.draftId = id;
    form.noValidate = true;
    form.addEventListener("submit", (event) => save(event, row, form));
    form.addEventListener("keydown", (event) => event.code === "Escape" && !event.defaultPrevented && close(row));
    form.querySelector("[data-cancel]").addEventListener("click", () => close(row));
    if (refused) fill(form, refused.fields);
    else tend(form);
    lookups(form);
    showParts(form);
  }
  unfold(entry, true);
  const form = entry.querySelector("form");
  const wrong = refused && complain(form, refused.refused, form.querySelector(".slip-error"));
  if (takesCursor) (wrong || form.querySelector("[name=completed_at]")).focus();
}

// Folded away, what was typed stays where it is.
function unfold(entry, isOpen) {
  entry.hidden = !isOpen;
  entry.dataset.folded = isOpen ? "" : "1";
}

function close(row) {
  unfold(entryOf(row.dataset.slip), false);
  next();
}

function next() {
  box.value = "";
  chosen = false;
  narrow();
  box.focus();
}

async function save(event, row, form) {
  event.preventDefault();
  if (form.dataset.saving) return;
  form.dataset.saving = "1";
  const fields = { ...Object.fromEntries(new FormData(form)), id: row.dataset.slip, seen_version: row.dataset.version };
  for (const item of await items()) {
    if (item.about.verb === "slip" && item.about.task === row.dataset.slip && item.refused) await drop(item.key);
  }
  note(row, say("saving"));
  const lines = [[say("slip"), `${fields.completed_at} ${fields.work_done}`]];
  const about = { verb: "slip", label: say("slip"), task: row.dataset.slip, number: row.dataset.number, place: row.cells[1].textContent, lines };
  await put(root.dataset.saveUrl, fields, { about });
  close(row);
}

function note(row, text, tone = "") {
  const cell = row.cells[row.cells.length - 1];
  cell.replaceChildren(made("span", { class: "tag", "data-tone": tone, text }));
}

// All that waits, for only the first of them was tried.
async function noteWaiting(text) {
  for (const item of await items()) {
    const row = item.about.verb === "slip" && !item.refused && rowOf(item.about.task);
    if (row) note(row, text, "soon");
  }
}

function onOutbox({ detail: { what, item, answer } }) {
  if (what === "waiting" || what === "session") noteWaiting(say(what === "waiting" ? "kept" : "session"));
  if (item?.about.verb !== "slip") return;
  const row = rowOf(item.about.task);
  if (!row) return;
  const form = entryOf(item.about.task)?.querySelector("form");
  if (form && what !== "kept") delete form.dataset.saving;
  if (what === "refused") open(row, item, document.activeElement === box && !box.value);
  if (what !== "sent") return;
  if (form) forget(form);
  entryOf(item.about.task)?.remove();
  row.dataset.done = "1";
  row.hidden = false;
  row.classList.remove("picked");
  note(row, `${say("saved", answer)}${answer.is_late_typed ? `；${say("late")}` : ""}`, answer.is_late_typed ? "soon" : "ok");
  document.getElementById("slips-left").textContent = rows().length;
}

async function showRefused() {
  for (const item of await items()) {
    const row = item.about.verb === "slip" && rowOf(item.about.task);
    if (row && item.refused) open(row, item, false);
    else if (row) note(row, say("kept"), "soon");
  }
}

if (box) {
  document.addEventListener("outbox", onOutbox);
  box.addEventListener("input", () => {
    chosen = false;
    narrow();
  });
  box.addEventListener("keydown", onFindKey);
  document.getElementById("slips-find").addEventListener("submit", onFind);
  root.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-slip]:not([data-done])");
    if (row && !event.target.closest("a")) open(row);
  });
  box.focus();
  showRefused();
}

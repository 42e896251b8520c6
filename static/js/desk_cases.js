// A case in place: its verbs as buttons, each verb's own form fetched into the dialog. The forms are those of the
// registers; one call that settles several duties shows one form after the other.

import { start as glasses } from "./glasses.js";
import { start as lookups } from "./lookup.js";
import { refresh as tick } from "./clock.js";
import { address, say, send, trouble } from "./desk_send.js";
import { show, tell } from "./desk_news.js";
import { openCalls } from "./desk_special.js";
import { openEvent } from "./desk_events.js";

const dialog = document.getElementById("desk-dialog");
const panel = dialog.querySelector("[data-panel]");
const place = dialog.querySelector("[data-form]");
const RECORDS = ["visit", "complaint", "repair_task", "inspection", "revisit"];

let before = null;
let queue = [];

export const addressOf = (record) => address("actions").split(" ")[RECORDS.indexOf(record)];

export function openDialog() {
  if (dialog.open) return;
  before = document.activeElement;
  dialog.showModal();
}

export function closeDialog() {
  dialog.close();
}

export function fill(html) {
  panel.innerHTML = html;
  place.replaceChildren();
  tick();
}

async function fetchCase(record, id) {
  const response = await send(`${address("case")}?${new URLSearchParams({ record, id })}`);
  if (!response.ok) throw response;
  return response.text();
}

/** Opens a case with its verbs; with `verb` that verb's form at once. `cases` are several that one form settles. */
export async function openCase(record, id, { verb = "", cases = [], given = {} } = {}) {
  try {
    fill(await fetchCase(record, id));
    openDialog();
    if (verb) await openVerb(addressOf(record), verb, cases.length ? cases : [id], given);
    else panel.querySelector("button")?.focus();
  } catch (failed) {
    tell(await trouble(failed), "late");
  }
}

/** One line of 待办: its duties by record, each with its form in turn. */
export function openLine(line) {
  const groups = new Map();
  for (const one of line.dataset.cases.split(" ")) {
    const [record, id] = one.split(":");
    groups.set(record, [...(groups.get(record) || []), id]);
  }
  queue = [...groups].map(([record, ids]) => ({ record, ids, verb: verbOf(record, line.dataset) }));
  next();
}

function verbOf(record, { duty, verb }) {
  if (duty !== "revisit" && duty !== "promise") return verb;
  return record === "revisit" ? "complete_revisit" : "reply";
}

function next() {
  const one = queue.shift();
  if (one) openCase(one.record, one.ids[0], { verb: one.verb, cases: one.ids, given: one.given });
}

async function openVerb(url, verb, ids, given = {}) {
  const body = new URLSearchParams({ action: verb, url: address("now") });
  for (const id of ids) body.append("rowid", id);
  await take(await send(url, { body }), given);
}

// The answer to a verb is its form (first shown, or refused), or, when it was done, the desk's news.
async function take(response, given = {}) {
  if (new URL(response.url).pathname === address("now")) return done(await response.json());
  if (![200, 409, 422].includes(response.status)) throw response;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = page.querySelector("main form[action]");
  if (!form) throw response;
  place.replaceChildren(document.importNode(form, true));
  prepare(place.firstChild, given);
}

function prepare(form, given) {
  form.removeAttribute("data-draft");
  form.querySelector(".form-actions a")?.remove();
  for (const [name, value] of Object.entries(given)) {
    const control = form.querySelector(`[name="${name}"]:not([type=hidden])`);
    if (control && !control.value) control.value = value;
  }
  lookups(form);
  glasses(form);
  const wrong = form.querySelector("[aria-invalid=true]");
  // What is known already needs no hand: the first field that is still to be filled in, else the button.
  const open = [...form.elements].filter((one) => !["hidden", "submit", "fieldset"].includes(one.type) && !one.disabled);
  const first = open.find((one) => !(one.name in given));
  (wrong || first || form.querySelector("[data-save], button"))?.focus();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    carryOut(form);
  });
}

async function carryOut(form) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    await take(await send(form.getAttribute("action"), { body: new FormData(form) }));
  } catch (failed) {
    complain(await trouble(failed));
  } finally {
    delete form.dataset.busy;
  }
}

function complain(text) {
  const line = place.querySelector(".desk-wrong") || place.insertAdjacentElement("afterbegin", document.createElement("p"));
  line.className = "desk-wrong errors";
  line.setAttribute("role", "alert");
  line.textContent = text;
}

function done(news) {
  show(news);
  tell(news.said.map(([, text]) => text).join(" ") || say("Done"));
  if (queue.length) return next();
  closeDialog();
}

function pressed(event) {
  const button = event.target.closest("button");
  if (!button) return;
  const verbs = button.closest(".desk-verbs");
  if ("close" in button.dataset) closeDialog();
  else if (button.dataset.verb) openVerb(verbs.dataset.action, button.dataset.verb, [verbs.dataset.id]).catch(async (failed) => complain(await trouble(failed)));
  else if (button.dataset.calls) openCalls(button.dataset.calls);
  else if (button.dataset.case) openCase("visit", button.dataset.case, { verb: "contain" });
  else if (button.dataset.fromVisit) {
    closeDialog();
    openEvent({ visit: button.dataset.fromVisit, place: button.dataset.place, matter: button.dataset.matter });
  }
}

/** 催办 on a case: what the caller says is typed, or was typed already as a new matter; the rest is known. */
export function chase(button) {
  const [record, id] = button.dataset.chase.split(":");
  const [channel, words] = [document.getElementById("channel").value, document.getElementById("content").value];
  openCase(record, id, { verb: "chase", given: { channel, ...(words && { words }) } });
}

/** The undo of one's last own record and of what it opened: one logged 作废 as 误录, or the reason that bars it. */
export async function undo() {
  const row = document.querySelector("#desk-today [data-undo]");
  if (!row) return tell(say("UndoNone"), "soon");
  const { record, id } = row.dataset;
  try {
    fill(await fetchCase(record, id));
    openDialog();
    const verb = panel.querySelector("[data-verb=void]");
    if (verb) return await openVerb(addressOf(record), "void", [id], { void_kind: "mistake", reason: say("Mistake") });
    // The key goes on to the one before: this one was told of.
    row.removeAttribute("data-undo");
    complain([say("UndoNot"), panel.querySelector("[data-barred=void]")?.dataset.reason].filter(Boolean).join(" "));
    panel.querySelector("[data-close]").focus();
  } catch (failed) {
    tell(await trouble(failed), "late");
  }
}

export function start() {
  panel.addEventListener("click", pressed);
  dialog.addEventListener("close", () => {
    queue = [];
    panel.replaceChildren();
    place.replaceChildren();
    (before?.isConnected ? before : document.getElementById("house")).focus();
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".desk-row[data-record]");
    const chased = event.target.closest("[data-chase]");
    const line = event.target.closest("button.desk-line");
    const untold = event.target.closest("[data-open]");
    if (untold) openCase("visit", untold.dataset.open);
    if (row) openCase(row.dataset.record, row.dataset.id);
    if (chased) chase(chased);
    if (line) openLine(line);
  });
}


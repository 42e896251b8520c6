// The look-up box: a room, digits of a phone, a name or its initials, or today's number. Arrows and Enter pick; a home
// opens its card and fills in name and phone, a contact opens in place.

import { address, say, send, trouble } from "./desk_send.js";
import { refresh as tick } from "./clock.js";
import { propose } from "./drafts.js";
import { clearErrors, field, form, kind, later } from "./desk_form.js";
import { openCase } from "./desk_cases.js";
import { tell } from "./desk_news.js";

const WAIT = 90;
const box = document.getElementById("house");
const list = document.getElementById("desk-found");
const card = document.getElementById("desk-home");
const TAKEN = ["owner_name", "visitor_name", "phone", "relation"];

let options = [];
let at = -1;
let timer;
let timerRuns = false;
let isLeaving = false;
let pending = 0;
let shownFor = "";
let cards = 0;
let opening = Promise.resolve();
let phoneBefore = null;

/** What fits what stands in the box; null when it stands there no longer, or nobody answered. */
async function look(whole = "") {
  clearTimeout(timer);
  timerRuns = false;
  const query = box.value.trim();
  const mine = (pending += 1);
  if (!query) return null;
  try {
    const response = await send(address("find"), { body: new URLSearchParams({ query, whole }), background: true });
    if (!response.ok) throw response;
    const found = await response.json();
    return mine === pending && box.value.trim() === query ? found : null;
  } catch (failed) {
    if (mine === pending) tell(await trouble(failed), "soon");
    return null;
  }
}

async function lookAndShow() {
  const found = await look();
  if (found) show(found);
  else if (!box.value.trim()) close();
}

function show(found) {
  options = found;
  at = -1;
  if (document.activeElement !== box) return close();
  list.replaceChildren(...(found.length ? found.map(item) : [nothing()]));
  list.hidden = false;
  box.setAttribute("aria-expanded", "true");
  if (found.length) move(1);
}

function item(option, place) {
  const row = document.createElement("li");
  row.id = `desk-found-${place}`;
  row.dataset.at = place;
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  const hint = document.createElement("small");
  hint.textContent = option.hint;
  row.append(option.text, hint);
  return row;
}

function nothing() {
  const row = Object.assign(document.createElement("li"), { className: "none", textContent: say("Nothing") });
  row.setAttribute("role", "presentation");
  return row;
}

function move(step) {
  if (!options.length) return;
  list.children[at]?.setAttribute("aria-selected", "false");
  at = (at + step + options.length) % options.length;
  list.children[at].setAttribute("aria-selected", "true");
  list.children[at].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", list.children[at].id);
}

function close() {
  list.hidden = true;
  options = [];
  at = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function pick(option) {
  close();
  if (option.what === "visit") {
    set(box, "");
    openCase("visit", option.id);
    return null;
  }
  set(box, option.text);
  const opened = openCard({ house: option.id, resident: option.resident || "" });
  if (document.activeElement === box) form.content.focus();
  return opened;
}

function set(control, value) {
  control.value = value;
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Opens the card of a home and takes name and phone over, where nobody typed others. */
export function openCard(asked, restored = "") {
  opening = fetchCard(asked, restored);
  return opening;
}

/** The card of the home of a form that was put back: what was proposed for this very home, or chosen from it, stays. */
export function reopenCard() {
  const text = box.value.trim();
  return text ? openCard({ text }, text) : null;
}

/** Whoever is quick saves before the card has come: this waits for it, and for name and phone with it. */
export const ready = () => opening;

async function fetchCard(asked, restored) {
  const mine = (cards += 1);
  shownFor = box.value.trim();
  const body = new URLSearchParams({ house: "", resident: "", text: "", ...asked });
  try {
    const response = await send(address("home"), { body });
    if (!response.ok) throw response;
    const { html, fill } = await response.json();
    if (mine !== cards) return;
    card.hidden = !html;
    card.innerHTML = html;
    tick();
    take(fill, restored);
  } catch (failed) {
    tell(await trouble(failed), "soon");
  }
}

function take(fill, restored) {
  if (kind() === "move_in" && fill) put("owner_name", fill.owner, restored);
  put("visitor_name", fill?.name || "", restored);
  put("phone", fill?.phone || "", restored);
  put("relation", fill ? fill.kind : "", restored);
  later();
}

// What the program proposed gives way to the next home, also in a form that was put back; what a person typed stays.
function put(name, value, restored) {
  const control = field(name);
  if (name === "phone") {
    phoneBefore = null;
    if (form.no_phone.checked) return void (phoneBefore = { value, proposed: value, proposedFor: shownFor });
  }
  const { proposed, proposedFor } = control.dataset;
  if (control.value && (control.value !== proposed || proposedFor === restored)) return;
  propose(control, value, shownFor);
  if (control.value !== value) control.value = value;
  // What is proposed is kept with the draft, the same value too.
  control.dispatchEvent(new Event(control.matches("select") ? "change" : "input", { bubbles: true }));
}

// 不留电话 empties the phone, whoever put it there; without the tick it is back, or the one of the home chosen since.
function leaveNoPhone() {
  const { phone } = form;
  if (form.no_phone.checked) {
    if (phone.value) phoneBefore = { value: phone.value, ...phone.dataset };
    propose(phone, "");
    phone.value = "";
  } else if (phoneBefore && !phone.value) {
    phone.value = phoneBefore.value;
    propose(phone, phoneBefore.proposed, phoneBefore.proposedFor);
    phoneBefore = null;
  }
}

export function closeCard() {
  phoneBefore = null;
  cards += 1;
  card.hidden = true;
  card.replaceChildren();
  shownFor = "";
}

// Left without a pick: exactly what was typed may still name one home.
function settle() {
  close();
  if (isLeaving) return null;
  const typed = box.value.trim();
  if (!typed) {
    if (shownFor) take(null);
    closeCard();
  } else if (typed !== shownFor) return openCard({ text: typed });
  return null;
}

function key(event) {
  if (event.isComposing || event.altKey || event.ctrlKey) return;
  const isOpen = !list.hidden;
  if (event.code === "ArrowDown" || event.code === "ArrowUp") {
    event.preventDefault();
    if (!isOpen) return void lookAndShow();
    move(event.code === "ArrowDown" ? 1 : -1);
  } else if (event.code === "Enter" || event.code === "NumpadEnter") {
    event.preventDefault();
    enter();
  } else if (event.code === "Escape" && isOpen) {
    event.preventDefault();
    close();
  } else if (event.code === "Tab" && isOpen && at >= 0) {
    pick(options[at]);
    event.preventDefault();
  }
}

// Enter may come before the answer to what was typed last. What is typed while that is on its way is the matter and no
// more of the room, so the focus goes on at once and the pick follows.
function enter() {
  if (!list.hidden && !timerRuns && at >= 0) return pick(options[at]);
  isLeaving = true;
  form.content.focus();
  isLeaving = false;
  opening = takeFirst();
  return opening;
}

async function takeFirst() {
  const found = await look("1");
  if (found?.length) await pick(found[0]);
  else await settle();
}

export function start() {
  box.addEventListener("input", (event) => {
    clearTimeout(timer);
    form.house_unverified.value = "";
    if (!event.isTrusted) return;
    clearErrors();
    timerRuns = true;
    if (event.isComposing) return;
    timer = setTimeout(lookAndShow, WAIT);
  });
  box.addEventListener("compositionend", () => (timer = setTimeout(lookAndShow, WAIT)));
  box.addEventListener("keydown", key);
  form.no_phone.addEventListener("click", leaveNoPhone);
  box.addEventListener("blur", settle);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const row = event.target.closest("[role=option]");
    if (row) pick(options[Number(row.dataset.at)]);
  });
  card.addEventListener("click", (event) => {
    const person = event.target.closest("[data-resident]");
    if (!person) return;
    for (const name of TAKEN) propose(field(name), field(name).value, shownFor);
    openCard({ text: box.value.trim(), resident: person.dataset.resident });
  });
  reopenCard();
}

// The desk's form: what a kind and a tick open, what saving would start, errors beside their fields, and an empty one
// for the next caller.

import { isAsleep } from "./asleep.js";
import { forget, read, write } from "./drafts.js";
import { refresh as tick } from "./clock.js";
import { address, newKey, say, send, trouble } from "./desk_send.js";
import { tell } from "./desk_news.js";

export const form = document.getElementById("desk-form");
const due = document.getElementById("desk-due");
const refused = document.getElementById("desk-refused");
const CALLER = ["house", "visitor_name", "phone", "no_phone", "relation", "channel"];
const SPOKEN = ["visit", "call", "online"];
const WAIT = 200;

// While another kind is being put back none is chosen for a moment.
export const kind = () => form.querySelector("[name=kind]:checked")?.value || "";
export const field = (name) => document.getElementById(name);

function open(part, isOpen) {
  part.hidden = part.disabled = !isOpen;
}

/** Opens and closes what depends on what is chosen. */
export function sync() {
  form.phone.disabled = form.no_phone.checked;
  open(field("desk-promise"), form.verify_first.checked);
  open(field("desk-late"), field("desk-late-typing").checked);
  open(field("desk-outside"), form.channel.value === "other");
  field("consent_way").closest(".field").hidden = SPOKEN.includes(form.channel.value);
  for (const part of form.querySelectorAll("[data-of]")) {
    part.hidden = part.dataset.of !== kind();
    part.querySelector("input").disabled = part.hidden;
  }
}

/** Whether nothing stands in the form but what it began with; the way a caller came counts for nothing. */
export function isEmpty() {
  const own = (values) => JSON.stringify(values.filter(([name]) => !["channel", "kind"].includes(name)));
  return own(read(form)) === own(JSON.parse(form.dataset.fresh));
}

/** Picks a kind as if it were clicked, and goes on to where the caller's words are typed. */
export function choose(value) {
  const radio = form.querySelector(`[name=kind][value=${value}]`);
  radio.checked = true;
  radio.dispatchEvent(new Event("change", { bubbles: true }));
  const first = form.house.value ? form.content : form.house;
  if (!form.contains(document.activeElement) || document.activeElement.name === "kind") first.focus();
}

/** Ticks a box by key, as if it were clicked. */
export function press(id) {
  const box = field(id);
  if (box.disabled || !box.offsetParent) return;
  box.click();
}

// What saving would start

const NOTHING_DUE = { html: "", apologise: false, service: false, repeated: 0, times: [] };
let timer;
let asked = 0;

async function preview() {
  if (isAsleep()) return;
  const mine = (asked += 1);
  const typed = new FormData(form);
  const empty = !form.content.value.trim() && !form.house.value.trim() && !["repair", "complaint"].includes(kind());
  if (empty && !form.verify_first.checked) return showDue(NOTHING_DUE);
  try {
    const response = await send(address("due"), { body: typed, background: true });
    if (response.ok && mine === asked) showDue(await response.json());
  } catch {
    // Saving will say what is wrong; a preview keeps quiet.
  }
}

// A category of services makes it a service complaint: the tick says so, and goes with the category. A draft that comes
// back brings the tick without its cause; what somebody ticked by hand stays.
function tickService(isService) {
  const box = form.is_service_complaint;
  box.onchange ||= ({ isTrusted }) => isTrusted && (box.dataset.byHand = "1", delete box.dataset.byCategory);
  if (isService && !(box.checked && box.dataset.byHand)) {
    box.checked = true;
    box.dataset.byCategory = "1";
  } else if (!isService && box.dataset.byCategory) {
    box.checked = false;
    delete box.dataset.byCategory;
  }
}

function showDue({ html, apologise, service, repeated, times }) {
  tickService(service);
  due.innerHTML = html;
  tick();
  const banner = field("desk-apology");
  banner.hidden = !apologise;
  form.apologised_first.disabled = !apologise;
  field("desk-same").hidden = !repeated;
  for (const choice of field("desk-same").querySelectorAll("input")) choice.disabled = !repeated;
  showTimes(times);
}

function showTimes(times) {
  const place = field("desk-times");
  if (place.dataset.shown === JSON.stringify(times) || !times.length) return;
  place.dataset.shown = JSON.stringify(times);
  place.replaceChildren(...times.map(({ value, text }) => {
    const label = document.createElement("label");
    const radio = Object.assign(document.createElement("input"), { type: "radio", name: "desk_time", value });
    // It belongs to no form: what is sent is the time that it writes.
    radio.setAttribute("form", "");
    radio.addEventListener("change", () => {
      form.promised_at.value = value;
      form.promised_at.dispatchEvent(new Event("input", { bubbles: true }));
    });
    label.append(radio, " ", text);
    return label;
  }));
  if (!form.promised_at.value && form.verify_first.checked) offerFirstTime();
  showChosenTime();
}

/** A time that was typed is none of those offered. */
function showChosenTime() {
  for (const radio of field("desk-times").querySelectorAll("input")) radio.checked = radio.value === form.promised_at.value;
}

function offerFirstTime() {
  const first = field("desk-times").querySelector("input");
  if (!first) return;
  first.checked = true;
  first.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Reckons the due times anew, a moment after the last key. */
export function later() {
  clearTimeout(timer);
  timer = setTimeout(preview, WAIT);
}

// Errors

function listOf(name) {
  const known = field(`${name}-error`);
  if (known) return known;
  const control = field(name);
  const beside = control?.closest(".field");
  if (!beside) return null;
  const list = Object.assign(document.createElement("ul"), { className: "errors", id: `${name}-error` });
  beside.append(list);
  return list;
}

export function clearErrors() {
  refused.hidden = true;
  for (const list of form.querySelectorAll(".errors")) list.replaceChildren();
  for (const control of form.querySelectorAll("[aria-invalid]")) control.removeAttribute("aria-invalid");
}

/** Shows each refusal beside its field, opened where it was folded, and goes to the first. */
export function showErrors({ errors, general }) {
  clearErrors();
  const lines = [...general];
  let first = null;
  if (errors.received_at || errors.late_typing_reason) openLate(errors);
  for (const [name, sentences] of Object.entries(errors)) {
    const list = listOf(name);
    const control = field(name);
    if (!list || control?.closest("[hidden]")) {
      lines.push(...sentences);
      continue;
    }
    list.hidden = false;
    list.replaceChildren(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", list.id);
    first ??= control.matches("input, select, textarea") ? control : control.querySelector("input");
  }
  refused.hidden = !lines.length;
  refused.querySelector("ul").replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  (first || (lines.length ? refused : null))?.focus();
}

/** What stands beside a field is about what stood in it: it goes with the first change. */
function forgive({ target }) {
  const control = target.closest("[aria-invalid=true]");
  if (!control) return;
  control.removeAttribute("aria-invalid");
  const list = document.getElementById(control.getAttribute("aria-describedby"));
  if (list?.matches(".errors")) list.replaceChildren();
}

function openLate(errors) {
  // A wrong clock is no matter of late typing: its sentence stands above the form's button.
  if (!errors.late_typing_reason && !form.received_at.value && !form.late_typing.checked) return;
  field("desk-late-typing").checked = true;
  sync();
}

// The next caller

/** An empty form; `keep` leaves home, name, phone and channel for the same caller's next matter. */
export function clear(keep = false) {
  const kept = Object.fromEntries(read(form).filter(([name]) => keep ? CALLER.includes(name) : name === "channel").map((row) => [row[0], row]));
  const fresh = JSON.parse(form.dataset.fresh).map((row) => (row[0] in kept && row[0] !== "kind" ? kept[row[0]] : row));
  write(form, fresh);
  form.key.value = newKey();
  form.house_unverified.value = "";
  field("desk-late-typing").checked = false;
  delete form.is_service_complaint.dataset.byHand;
  delete field("desk-times").dataset.shown;
  field("desk-times").replaceChildren();
  if (!keep) form.dataset.fresh = JSON.stringify(read(form));
  forget(form);
  clearErrors();
  sync();
  asked += 1;
  showDue(NOTHING_DUE);
  later();
  (keep ? form.content : form.house).focus();
}

/** Sends the form; resolves to what was saved, or null when something refused it or stood in the way. */
export async function submit(url = address("save")) {
  if (form.dataset.sending) return null;
  form.dataset.sending = "1";
  try {
    const response = await send(url, { body: new FormData(form) });
    if (response.status === 201) return await response.json();
    const told = await response.clone().json().catch(() => null);
    if (told?.errors) return told;
    throw response;
  } catch (failed) {
    tell(await trouble(failed), "late");
    return null;
  } finally {
    delete form.dataset.sending;
  }
}

export function start() {
  form.key.value = newKey();
  if (form.received_at.value || form.paper_number.value) field("desk-late-typing").checked = true;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", later);
  form.addEventListener("input", forgive);
  form.addEventListener("change", forgive);
  // What was said of the caller before would be taken for this one's.
  form.addEventListener("input", () => tell(""));
  form.addEventListener("change", () => {
    sync();
    later();
  });
  form.promised_at.addEventListener("input", showChosenTime);
  form.verify_first.addEventListener("change", () => {
    sync();
    if (!form.verify_first.checked) return;
    if (!form.promise_reason.value) form.promise_reason.value = say("Reason");
    if (field("desk-times").firstChild) offerFirstTime();
    field("consented").querySelector("input").focus();
  });
  field("desk-late-typing").addEventListener("change", () => {
    sync();
    if (field("desk-late-typing").checked) form.received_at.focus();
    else for (const name of ["received_at", "paper_number"]) form[name].value = "";
  });
  sync();
  later();
}

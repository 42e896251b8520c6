// Nothing typed is lost: a form with data-draft keeps its text on this device under its person's id, and gives it
// back after a refused save, an expired session or a closed tab. A save that succeeded clears it, and so does log-out.
// Passwords, files, tokens and hidden fields are never kept.

import { ask } from "./confirm.js";
import { word, zone } from "./words.js";

const person = document.documentElement.dataset.person;
export const PREFIX = `draft:${person}:`;
const SENT = "draft-sent";
const SKIPPED = new Set(["password", "file", "hidden", "submit", "button", "reset"]);

const keyOf = (form) => PREFIX + form.dataset.draft + (form.dataset.draftId ? `#${form.dataset.draftId}` : "");

function fieldsOf(form) {
  return [...form.elements].filter((field) => (field.name || field.closest(".lookup")) && !SKIPPED.has(field.type));
}

// A look-up field loses its name while it holds a pick, so its id stands for it.
const nameOf = (field) => field.name || field.id;

/** What stands in a form's fields, for `write` to put back. What the program proposed says so: `data-proposed` is the
 * value and `data-proposed-for` what it was proposed for. */
export function read(form) {
  return fieldsOf(form).map((field) => {
    if (field.type === "checkbox" || field.type === "radio") return [nameOf(field), field.value, field.checked];
    if (field.multiple) return [nameOf(field), [...field.selectedOptions].map((option) => option.value)];
    const { proposed, proposedFor } = field.dataset;
    return proposed ? [nameOf(field), field.value, null, proposed, proposedFor] : [nameOf(field), field.value];
  });
}

function set(field, value, checked) {
  const isBox = typeof checked === "boolean";
  if (field.multiple) {
    for (const option of field.options) option.selected = value.includes(option.value);
  } else if (isBox ? field.checked !== checked : field.value !== value) {
    if (isBox) field.checked = checked;
    else field.value = value;
    field.dispatchEvent(new Event(isBox ? "change" : "input", { bubbles: true }));
  }
}

/** Says that the program proposed a field's value, and for what; without a value, that it proposed nothing. */
export function propose(field, value, what) {
  if (value) Object.assign(field.dataset, { proposed: value, proposedFor: what });
  else for (const name of ["proposed", "proposedFor"]) delete field.dataset[name];
}

export function write(form, values) {
  const fields = fieldsOf(form);
  for (const [name, value, checked, proposed, proposedFor] of values) {
    const field = fields.find((one) => nameOf(one) === name && (typeof checked !== "boolean" || one.value === value));
    if (!field) continue;
    set(field, value, checked);
    propose(field, proposed, proposedFor);
  }
}

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** The form was saved or emptied: nothing of it is kept, and the note that it came back goes. */
export function forget(form) {
  form.querySelector(".draft-note")?.remove();
  form.dispatchEvent(new Event("forget"));
  localStorage.removeItem(keyOf(form));
}

function note(form, draft) {
  const stale = draft.version !== undefined && draft.version !== versionOf(form);
  const time = new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: zone(), month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(new Date(draft.at));
  const bar = document.createElement("div");
  bar.className = "draft-note";
  bar.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = word(stale ? "restoredStale" : "restored", { time });
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm";
  discard.textContent = word("discard");
  discard.addEventListener("click", () => {
    localStorage.removeItem(keyOf(form));
    write(form, JSON.parse(form.dataset.fresh));
    bar.remove();
  });
  bar.append(text, discard);
  form.prepend(bar);
}

function versionOf(form) {
  return form.elements.seen_version?.value;
}

/** Keep what is typed in a form, and give back what was kept of it. */
export function tend(form) {
  const key = keyOf(form);
  form.dataset.fresh = JSON.stringify(read(form));
  const draft = stored(key);
  // A page that the server filled with the refused text already holds it.
  const refused = form.querySelector("[aria-invalid=true], .error-summary:not([hidden])") || document.querySelector(".conflict");
  if (draft && !refused && JSON.stringify(draft.values) !== form.dataset.fresh) {
    write(form, draft.values);
    note(form, draft);
  }
  let timer;
  const keep = () => {
    const values = read(form);
    if (JSON.stringify(values) === form.dataset.fresh && !refused) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ at: Date.now(), version: versionOf(form), values }));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  };
  form.addEventListener("forget", () => (timer = clearTimeout(timer)));
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep();
    sessionStorage.setItem(SENT, key);
  });
  window.addEventListener("pagehide", () => timer && keep());
}

// The page after a save says so in a green line; only then is the draft done with.
function clearSent() {
  const key = sessionStorage.getItem(SENT);
  if (!key) return;
  if (document.querySelector('.flash[data-tone="success"]')) localStorage.removeItem(key);
  if (person) sessionStorage.removeItem(SENT);
}

function mine() {
  return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
}

function guardLogout(form) {
  let asked = false;
  form.addEventListener("submit", async (event) => {
    if (asked || !mine().length) return;
    event.preventDefault();
    if (!(await ask(word("unsent"), { yes: word("leave"), no: word("stay") }))) return;
    mine().forEach((key) => localStorage.removeItem(key));
    asked = true;
    form.requestSubmit();
  });
}

export function start() {
  clearSent();
  if (!person) return;
  document.querySelectorAll("form[data-draft]").forEach(tend);
  document.querySelectorAll("form[data-logout]").forEach(guardLogout);
}

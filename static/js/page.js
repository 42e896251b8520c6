// Small manners of every page: the way back keeps the list's filters, errors or else the first field of a form take
// the focus, Ctrl+Enter saves, an open pop-up closes with Escape or a click elsewhere, and nothing is sent twice.

// What somebody looked for is the own affair: a colleague may go on in the same tab.
const LIST = `list:${document.documentElement.dataset.person}:`;

function rememberList() {
  if (document.querySelector("table.list") && location.pathname.endsWith("/")) {
    sessionStorage.setItem(LIST + location.pathname, location.search);
  }
  for (const link of document.querySelectorAll("a[data-back]")) {
    const kept = sessionStorage.getItem(LIST + link.dataset.back);
    if (kept && link.getAttribute("href") === link.dataset.back) link.href = link.dataset.back + kept;
  }
}

// On its way through the history the browser gives typed text back to whoever is logged in by then; drafts.js gives it
// back to its person.
function keepFromHistory() {
  if (!document.documentElement.dataset.person) return;
  for (const form of document.forms) form.autocomplete = "off";
}

// On a phone the focus would bring the keyboard up over the form.
function focusFirst() {
  const problem = document.querySelector("[data-focus-first]");
  if (problem) return problem.focus();
  if (matchMedia("(pointer: coarse)").matches || document.activeElement !== document.body) return;
  const fields = [...document.querySelectorAll("form[data-draft]:not([data-decide], [data-calm]) :is(input, select, textarea)")];
  const isAnother = (one) => one.type === "radio" && !one.checked && one.form.querySelector(`[name="${one.name}"]:checked`);
  const field = fields.find((one) => one.type !== "hidden" && !one.disabled && !isAnother(one) && one.offsetParent);
  field?.focus({ preventScroll: true });
}

function saveByKeys(event) {
  if (!event.ctrlKey || event.isComposing || !["Enter", "NumpadEnter"].includes(event.code)) return;
  const form = event.target.closest?.("form");
  const button = form?.querySelector("[data-save]");
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(button);
}

// Escape closes one thing at a time: a pop-up first, the filters under it with the next press.
function closeByKey(event) {
  if (event.code !== "Escape" || event.isComposing || event.target.closest?.("dialog")) return;
  const open = document.querySelector("details.pop[open]") || document.querySelector("details.panel[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
}

function closeByClick(event) {
  for (const pop of document.querySelectorAll("details.pop[open]")) if (!pop.contains(event.target)) pop.open = false;
}

// A second press while the first is under way would make a second record.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) return event.preventDefault();
  form.dataset.sending = "1";
  setTimeout(() => delete form.dataset.sending, 8000);
}

export function start() {
  rememberList();
  keepFromHistory();
  focusFirst();
  document.addEventListener("keydown", saveByKeys);
  document.addEventListener("keydown", closeByKey);
  document.addEventListener("click", closeByClick);
  document.addEventListener("submit", sendOnce);
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sending;
  });
}

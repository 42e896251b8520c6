// The board keeps itself up to date without a reload and decides in place. What somebody is typing in, or has open, is
// never touched; a refresh sends X-Background, so that it keeps nobody logged in.

import { isAsleep } from "./asleep.js";

const EVERY = 60_000;
const board = document.getElementById("board");

const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

// A token is signed anew for each page: it is no change. Which details are open belongs to the reader.
function plain(block) {
  const copy = block.cloneNode(true);
  for (const token of copy.querySelectorAll("[name=csrf_token]")) token.removeAttribute("value");
  for (const details of copy.querySelectorAll("details")) details.removeAttribute("open");
  for (const chip of copy.querySelectorAll("time.chip")) chip.replaceWith(chip.dateTime);
  for (const note of copy.querySelectorAll(".draft-note")) note.remove();
  return copy.innerHTML.replace(/\s+/g, " ");
}

const isChanged = (field) => {
  if (["hidden", "submit", "button"].includes(field.type)) return false;
  if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
  if (field.localName === "select") return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue;
};

function isInUse(block) {
  if (block.contains(document.activeElement) && document.activeElement.closest("form[data-decide]")) return true;
  return [...block.querySelectorAll("form[data-decide] :is(input, select, textarea)")].some(isChanged);
}

// A link or button under the focus is found again by what it says and where it leads.
function nameOf(element) {
  return [element.localName, element.getAttribute("href"), element.textContent.trim()].join("|");
}

function replaced(old, fresh) {
  const focus = old.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const open = [...old.querySelectorAll("details[open]")].map((one) => one.querySelector("summary")?.textContent);
  const scrolled = [...old.querySelectorAll(".table-wrap")].map((one) => [one.scrollLeft, one.scrollTop]);
  old.replaceWith(fresh);
  for (const details of fresh.querySelectorAll("details")) {
    details.open = open.includes(details.querySelector("summary")?.textContent);
  }
  fresh.querySelectorAll(".table-wrap").forEach((one, place) => scrolled[place] && one.scrollTo(...scrolled[place]));
  if (focus) [...fresh.querySelectorAll("a, button, summary")].find((one) => nameOf(one) === focus)?.focus({ preventScroll: true });
}

// Within a block of items each goes its own way: new ones come, settled ones go, the one at hand stays.
function syncItems(block, fresh) {
  const old = new Map([...block.querySelectorAll(":scope > [data-item]")].map((item) => [item.dataset.item, item]));
  let after = block.querySelector(":scope > .card-head");
  for (const item of [...fresh.querySelectorAll(":scope > [data-item]")]) {
    const here = old.get(item.dataset.item);
    old.delete(item.dataset.item);
    let standing = here;
    if (!here) {
      after.after(item);
      standing = item;
    } else if (!isInUse(here) && plain(here) !== plain(item)) {
      replaced(here, item);
      standing = item;
    }
    if (after.nextElementSibling !== standing && !isInUse(standing)) after.after(standing);
    after = standing;
  }
  for (const gone of old.values()) if (!isInUse(gone)) gone.remove();
}

function update(page) {
  for (const fresh of [...page.querySelectorAll("[data-live]")]) {
    const here = board.querySelector(`:is([data-live="${fresh.dataset.live}"], [data-later="${fresh.dataset.live}"])`);
    if (!here || (plain(here) === plain(fresh) && here.hidden === fresh.hidden)) continue;
    if (here.hasAttribute("data-items")) syncItems(here, fresh);
    else replaced(here, fresh);
  }
}

function sayStale(isStale) {
  for (const note of board.querySelectorAll("[data-stale]")) note.hidden = !isStale;
}

async function bring(address) {
  try {
    const answer = await fetch(address, { headers: { "X-Background": "1" }, redirect: "manual" });
    // The session is over: the page stays as it is, and says that it is no longer true.
    if (answer.ok) update(parsed(await answer.text()));
    sayStale(!answer.ok);
    return answer.ok;
  } catch {
    sayStale(true);
    return false;
  }
}

async function refresh() {
  if (isAsleep()) return;
  if (await bring(board.dataset.now)) await bring(board.dataset.days);
}

function clearErrors(form) {
  for (const list of form.querySelectorAll(".errors")) list.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const summary = form.querySelector(".error-summary");
  summary.hidden = true;
  summary.querySelector("ul").replaceChildren();
}

function sentence(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

// The refused form comes as a page of its own: its sentences go beside the fields of the form at hand.
function showErrors(form, page) {
  clearErrors(form);
  let first = null;
  const beside = new Set();
  for (const list of page.querySelectorAll("main ul.errors")) {
    const field = form.elements[list.id.replace(/-error$/, "")];
    if (!field) continue;
    const shown = document.createElement("ul");
    shown.className = "errors";
    shown.id = `${field.id}-error`;
    for (const line of list.querySelectorAll("li")) {
      shown.append(sentence(line.textContent.trim()));
      beside.add(line.textContent.trim());
    }
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", shown.id);
    field.closest(".field").append(shown);
    first ??= field;
  }
  const summary = form.querySelector(".error-summary");
  const others = [...page.querySelectorAll("main .error-summary li")].filter((line) => !line.querySelector("a"));
  summary.querySelector("ul").append(...others.map((line) => sentence(line.textContent.trim())));
  summary.hidden = !others.length;
  const version = page.querySelector("main [name=seen_version]");
  if (version) form.elements.seen_version.value = version.value;
  (first ?? form.querySelector("textarea, select, input:not([type=hidden])"))?.focus();
}

function sayDone(page) {
  const main = document.getElementById("main");
  for (const old of main.querySelectorAll(":scope > .flash")) old.remove();
  main.prepend(...page.querySelectorAll("main > .flash"));
}

// After a decision the next one is under the hands.
function nextOf(item) {
  const items = [...board.querySelectorAll(".decision")];
  return items[items.indexOf(item) + 1] ?? items[items.indexOf(item) - 1];
}

async function decide(event) {
  const form = event.target.closest("form[data-decide]");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("[data-save]");
  if (button.disabled) return;
  button.disabled = true;
  const item = form.closest("[data-item]");
  const next = nextOf(item)?.dataset.item;
  try {
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form) });
    const page = parsed(await answer.text());
    if (answer.redirected && answer.ok && page.getElementById("board")) {
      localStorage.removeItem(`draft:${document.documentElement.dataset.person}:${form.dataset.draft}`);
      form.reset();
      document.activeElement.blur();
      sayDone(page);
      update(page);
      const field = board.querySelector(`[data-item="${next}"] :is(textarea, select, input:not([type=hidden]))`);
      (field ?? document.getElementById("main")).focus();
      bring(board.dataset.days);
    } else if (answer.status === 422 || answer.status === 409) {
      showErrors(form, page);
    } else {
      // Logged out meanwhile, or something of which this page knows nothing: the server's own page says it.
      form.removeAttribute("data-decide");
      form.submit();
    }
  } catch {
    sayStale(true);
  } finally {
    button.disabled = false;
    delete form.dataset.sending;
  }
}

document.addEventListener("submit", decide, true);
// The thirty days come after what asks for something today; without a script a link stands in their place.
if (board.querySelector("[data-later]")) bring(board.dataset.days);
setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
window.addEventListener("board:refresh", refresh);

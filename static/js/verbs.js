// A verb's form opens over the page of its record, with only the fields that it needs; a refusal stands beside its
// field and the text stays. Without script, or where a batch is chosen, the same form is a page of its own.

import { tend } from "./drafts.js";
import { start as glasses } from "./glasses.js";
import { start as lookups } from "./lookup.js";
import { word } from "./words.js";

const MANNERS = { method: "POST", redirect: "manual", headers: { Accept: "text/html" } };
let box;

function dialogue() {
  const made = document.createElement("dialog");
  made.className = "in-place";
  document.body.append(made);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, event.submitter);
  });
  made.addEventListener("click", (event) => {
    if (!event.target.closest(".form-actions a")) return;
    event.preventDefault();
    made.close();
  });
  return made;
}

function show(page, form) {
  const title = document.createElement("h2");
  title.id = "verb-title";
  title.tabIndex = -1;
  title.textContent = page.querySelector("main h1").textContent.trim();
  const placed = document.importNode(form, true);
  // The page behind says already which record this is, but not what each of several is asked.
  const chosen = placed.querySelector(".chosen");
  if (chosen && !chosen.querySelector("select, textarea, input:not([type=hidden])")) chosen.hidden = true;
  box.setAttribute("aria-labelledby", title.id);
  box.replaceChildren(title, placed);
  if (!box.open) box.showModal();
  lookups(placed);
  glasses(placed);
  tend(placed);
  // On a phone the focus would bring the keyboard up over the form.
  if (matchMedia("(pointer: coarse)").matches) return title.focus();
  const fields = [...placed.elements].filter((one) => !["hidden", "submit", "fieldset"].includes(one.type) && !one.disabled);
  (placed.querySelector("[data-focus-first], [aria-invalid=true]") || fields[0] || placed.querySelector("[data-save]")).focus();
}

/** What stopped it, over the form that is still there, or else by itself. */
function say(sentence) {
  const line = box.querySelector(".verb-said") || document.createElement("p");
  line.className = "flash verb-said";
  line.dataset.tone = "danger";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  if (box.open) return box.querySelector("h2")?.after(line);
  const back = document.createElement("button");
  back.className = "btn";
  back.textContent = word("back");
  back.addEventListener("click", () => box.close());
  box.replaceChildren(line, back);
  box.showModal();
}

async function send(form, submitter) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  try {
    const answer = await fetch(form.getAttribute("action"), { ...MANNERS, body: new FormData(form, submitter) });
    // It was done, or the session is over: the page itself says which, and keeps what was typed.
    if (answer.type === "opaqueredirect") {
      history.scrollRestoration = "manual";
      return location.reload();
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("main form[action]");
    if (next && [200, 409, 422].includes(answer.status)) show(page, next);
    else say(page.querySelector("p.lead")?.textContent.trim() || word("undone"));
  } catch {
    say(word("unsentNow"));
  } finally {
    delete form.dataset.busy;
  }
}

export function start() {
  if (!document.querySelector("form.verbs")) return;
  box = dialogue();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !event.target.matches("form.verbs") || event.submitter?.matches("[data-shows-a-page]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
}

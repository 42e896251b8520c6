// Correcting a record where it stands in its list: a small form in a dialogue, with the version that was seen. What was
// typed stays there until it is saved, whatever the answer is.

const HEADERS = { "X-Requested-With": "fetch", Accept: "text/html" };

function dialogue() {
  const box = document.createElement("dialog");
  box.className = "in-place";
  document.body.append(box);
  box.addEventListener("close", () => box.replaceChildren());
  return box;
}

function show(box, html) {
  box.innerHTML = html;
  if (!box.open) box.showModal();
  box.querySelector("[data-focus-first], .errors ~ input, input:not([type=hidden]), textarea, select")?.focus();
}

function say(box, sentence) {
  const line = box.querySelector("[data-said]");
  if (line) [line.textContent, line.hidden] = [sentence, false];
}

async function save(box, form) {
  const words = form.dataset;
  let answer;
  try {
    answer = await fetch(form.getAttribute("action"), { method: "POST", body: new FormData(form), headers: HEADERS, redirect: "manual" });
  } catch {
    return say(box, words.offline);
  }
  if (answer.status === 204) return location.reload();
  if (answer.type === "opaqueredirect" || answer.status === 401) return say(box, words.expired);
  if (answer.status === 422 || answer.status === 409) return show(box, await answer.text());
  say(box, words.failed);
}

export function start(table) {
  const address = table?.dataset.inPlace;
  if (!address) return null;
  const box = dialogue();
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    save(box, event.target);
  });
  box.addEventListener("click", (event) => event.target.closest("[data-close]") && box.close());

  async function correct(row) {
    const id = new URL(row.querySelector("th a").href).searchParams.get("id");
    const answer = await fetch(`${address}?id=${id}&in_place=1`, { headers: HEADERS, redirect: "manual" });
    if (answer.ok) show(box, await answer.text());
    else location.assign(`${address}?id=${id}`);
  }

  table.addEventListener("dblclick", (event) => {
    const row = event.target.closest("tbody tr");
    if (row && !event.target.closest("a, input, label, button")) correct(row);
  });
  return correct;
}

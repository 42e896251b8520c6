// While a long step runs, the page that started it shows how far it is.

const EVERY = 700;

async function ask(form, bar) {
  try {
    const answer = await fetch(form.dataset.progress, { headers: { "X-Background": "1", Accept: "application/json" } });
    const { written, total } = await answer.json();
    if (total) [bar.max, bar.value] = [total, written];
  } catch {
    return; // the run goes on without its bar
  }
  setTimeout(ask, EVERY, form, bar);
}

export function start() {
  const form = document.querySelector("form[data-progress]");
  form?.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    const bar = form.querySelector("progress");
    bar.hidden = false;
    setTimeout(ask, EVERY, form, bar);
  });
}

// Warns before a form with data-guard is left with changes in it. New records need none: drafts.js keeps their text.

const snapshot = (form) => new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string")).toString();

export function start() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    const before = snapshot(form);
    let sent = false;
    form.addEventListener("submit", () => (sent = true));
    window.addEventListener("beforeunload", (event) => {
      if (sent || snapshot(form) === before) return;
      event.preventDefault();
      event.returnValue = "";
    });
  }
}

// The bell: asks each minute how many notices wait. That is no activity: it keeps nobody logged in, and where somebody
// was logged out it stops asking until the page is looked at again. On the page of notices, opening a case is reading
// its notice; without script each line has its own button.

import { isAsleep } from "./asleep.js";
import { word } from "./words.js";

const EVERY = 60_000;

function show(bell, { unread, most }) {
  const count = bell.querySelector("b");
  const text = unread >= most ? `${most - 1}+` : String(unread);
  const before = Number(bell.dataset.unread);
  bell.dataset.unread = unread;
  if (unread === before) return;
  count.textContent = text;
  count.hidden = unread === 0;
  bell.setAttribute("aria-label", word("bell", { n: text }));
  if (unread > before) bell.parentElement.querySelector("[data-bell-said]").textContent = word("bell", { n: text });
}

// Said before the page is left, so the answer isn't waited for.
function readOnOpening(event) {
  const link = event.target.closest?.("a[data-read]");
  const form = link?.closest("li").querySelector("form");
  if (!form || (event.type === "auxclick" && event.button !== 1)) return;
  const body = new URLSearchParams(new FormData(form));
  fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => {});
  delete link.dataset.read;
}

export function start() {
  if (document.querySelector("a[data-read]")) {
    document.addEventListener("click", readOnOpening);
    document.addEventListener("auxclick", readOnOpening);
  }
  const bell = document.querySelector("[data-bell]");
  if (!bell) return;
  let asked = Date.now();
  let isOut = false;
  const ask = async () => {
    asked = Date.now();
    try {
      const answer = await fetch(bell.dataset.bell, {
        headers: { "X-Background": "1", Accept: "application/json" }, redirect: "manual",
      });
      isOut = answer.type === "opaqueredirect";
      if (answer.ok) show(bell, await answer.json());
    } catch {
      // No network just now: the number stays as it was.
    }
  };
  setInterval(() => isAsleep() || isOut || ask(), EVERY);
  document.addEventListener("visibilitychange", () => isAsleep() || Date.now() - asked < EVERY || ask());
}

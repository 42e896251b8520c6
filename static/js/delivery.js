// The board of a delivery day shows what other counters did, without a reload; it waits while somebody is about to press.

import { isAsleep } from "./asleep.js";

const EVERY = 15_000;

async function refresh() {
  const live = document.getElementById("delivery-live");
  if (isAsleep() || live.contains(document.activeElement)) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html", "X-Background": "1" } });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("delivery-live");
    if (fresh && !live.contains(document.activeElement)) live.replaceWith(fresh);
  } catch {
    // the next one will do
  }
}

document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY);

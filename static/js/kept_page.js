// What service_worker.js keeps on a device belongs to one person: any page of another, and the log-in page, throws it
// away. Where the address is no https the browser has neither, and nothing happens.

const KEPT = "tablet-";
const { person } = document.documentElement.dataset;

/** Keep this page and its files for when it is loaded anew without network. */
export async function keepThisPage(worker) {
  if (!("serviceWorker" in navigator) || !person) return;
  try {
    const scope = new URL(".", location).pathname;
    await navigator.serviceWorker.register(`${worker}?person=${person}`, { scope });
    const { active } = await navigator.serviceWorker.ready;
    const files = performance.getEntriesByType("resource").map((entry) => entry.name);
    active.postMessage([location.href, ...files.filter((url) => new URL(url).pathname.startsWith("/static/"))]);
  } catch {
    // A certificate that the browser doesn't trust: the page works without.
  }
}

export async function start() {
  if (!("caches" in window)) return;
  const names = await caches.keys();
  for (const name of names) if (name.startsWith(KEPT) && name !== KEPT + person) caches.delete(name);
}

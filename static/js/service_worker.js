// Beside the sheet's page on a tablet, where the address is https: keeps that page and its files on the device, so that
// it can be loaded anew in a flat without network. What is pressed is kept by the page itself (outbox.js), which needs
// none of this. Each person has a store of their own; whoever comes next has the others' thrown away.

const KEPT = "tablet-";
const STORE = KEPT + new URL(self.location).searchParams.get("person");
// As long as a session lasts at most.
const LONGEST = 12 * 3600_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.waitUntil(Promise.all(event.data.map((url) => keep(url).catch(() => null)))));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const isPage = request.mode === "navigate";
  const isFile = new URL(request.url).pathname.startsWith("/static/");
  if (request.method === "GET" && (isPage || isFile)) event.respondWith(fresh(request, isPage));
});

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(KEPT) && name !== STORE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function keep(url) {
  const answer = await fetch(url);
  if (answer.ok && !answer.redirected) await (await caches.open(STORE)).put(url, answer);
}

// The network first, always: what is kept is for when there is none.
async function fresh(request, isPage) {
  const store = await caches.open(STORE);
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected) await store.put(request, answer.clone());
    return answer;
  } catch (broken) {
    const kept = await store.match(request, { ignoreVary: true });
    if (!kept || (isPage && Date.now() - Date.parse(kept.headers.get("date")) > LONGEST)) throw broken;
    return kept;
  }
}

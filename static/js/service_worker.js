// Beside the sheet's page on a tablet, where the address is https: keeps that page and its files on the device, so that
// it can be loaded anew in a flat without network. What is pressed is kept by the page itself (outbox.js), which needs
// none of this. Each person has a store of their own; whoever comes next has the others' thrown away.

const KEPT = "tablet-";
const STORE = KEPT + new URL(self.location).searchParams.get("person");
// As long as a session lasts at most.
const LONGEST = 12 * 3600_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("message", (event) => event.waitUntil(keepAll(event.data)));
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

async function keepAll(urls) {
  await caches.open(STORE);
  await Promise.all(urls.map((url) => keep(url).catch(() => null)));
}

async function keep(url) {
  await put(url, await fetch(url));
}

// Not into a store that was thrown away meanwhile: its person has left.
async function put(request, answer) {
  if (answer.ok && !answer.redirected && (await caches.has(STORE))) await (await caches.open(STORE)).put(request, answer);
}

// The network first, always: what is kept is for when there is none.
async function fresh(request, isPage) {
  try {
    const answer = await fetch(request);
    await put(request, answer.clone());
    return answer;
  } catch (broken) {
    const kept = await caches.match(request, { cacheName: STORE, ignoreVary: true });
    if (!kept || (isPage && Date.now() - Date.parse(kept.headers.get("date")) > LONGEST)) throw broken;
    return kept;
  }
}

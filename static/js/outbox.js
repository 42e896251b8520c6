// What was pressed is kept on this device until the server has it: a bad network, a lost answer or an expired session
// lose nothing and do nothing twice. Each item has a key of its own, by which the server does it once.
//
// Items belong to a person: nobody else's are read, sent or shown. They leave only when the server took them, or when
// their person gives a refused one up. Plain http on a LAN has IndexedDB and getRandomValues, but no service worker.
//
// A page hears of it by the event "outbox" on the document: {what: kept | sent | refused | waiting | session, item}.

import { ask } from "./confirm.js";
import { now } from "./clock.js";
import { word } from "./words.js";

const person = document.documentElement.dataset.person;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;
const TEXT_PATIENCE = 30_000;
const FILE_PATIENCE = 180_000;
const REFUSED = new Set([400, 403, 404, 405, 409, 413, 422]);

// Where the browser refuses to keep anything (a private window), the items live as long as the page.
const memory = [];
export let isKept = true;

let opened;
function database() {
  opened ||= new Promise((resolve) => {
    const asked = indexedDB.open("outbox", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("items", { keyPath: "key" }).createIndex("person", "person");
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = asked.onblocked = () => resolve(null);
  }).catch(() => null);
  return opened;
}

async function store(mode, use) {
  const base = await database();
  if (!base) {
    isKept = false;
    return undefined;
  }
  return new Promise((resolve, reject) => {
    const turn = base.transaction("items", mode);
    const asked = use(turn.objectStore("items"));
    turn.oncomplete = () => resolve(asked.result);
    turn.onerror = turn.onabort = () => reject(turn.error);
  });
}

/** This person's items in the order in which they were pressed. */
export async function items() {
  const found = (await store("readonly", (shelf) => shelf.index("person").getAll(person))) || [];
  return [...found, ...memory].sort((one, other) => one.at - other.at || one.place - other.place);
}

async function keep(item) {
  forgetInMemory(item.key);
  try {
    if (await store("readwrite", (shelf) => shelf.put(item))) return;
  } catch {
    isKept = false; // the device is full
  }
  memory.push(item);
}

/** Take an item out: the server has it, or its person gave it up. */
export async function drop(key) {
  forgetInMemory(key);
  await store("readwrite", (shelf) => shelf.delete(key));
}

function forgetInMemory(key) {
  const at = memory.findIndex((item) => item.key === key);
  if (at >= 0) memory.splice(at, 1);
}

function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

let placed = 0;

/** Keep what was pressed and send it as soon as can be. `about` is what a page wants to know of it later. */
export async function put(url, fields, { file = null, about = {} } = {}) {
  const item = { key: newKey(), person, url, fields, file, about, at: now(), place: placed++, isQueued: !navigator.onLine };
  await keep(item);
  tell("kept", item);
  flush();
  return item;
}

/** Send a refused item once more as it is. */
export async function again(item) {
  await keep({ ...item, refused: null });
  flush();
}

function tell(what, item = null, answer = null) {
  document.dispatchEvent(new CustomEvent("outbox", { detail: { what, item, answer } }));
}

let running = false;
let wanted = false;
let wait = 0;
let timer;

/** Send what waits, one after the other; at a dead network wait, each time longer. */
export async function flush() {
  if (!person) return;
  wanted = true;
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    while (wanted) {
      wanted = false;
      await sendAll();
    }
  } finally {
    running = false;
  }
}

async function sendAll() {
  for (const item of (await items()).filter((one) => !one.refused)) {
    const outcome = await send(item);
    if (outcome === "done") continue;
    wanted = false;
    if (outcome === "session") return tell("session", item);
    wait = Math.min(wait ? wait * 2 : FIRST_WAIT, LONGEST_WAIT);
    timer = setTimeout(flush, wait * (0.75 + Math.random() / 2));
    return tell("waiting", item);
  }
  wait = 0;
}

async function send(item, isSecond = false) {
  let response;
  let answer;
  try {
    response = await post(item);
    answer = isJson(response) ? await response.json() : null;
  } catch {
    return later(item);
  }
  // A page in place of an answer is the log-in, to which an expired session is led.
  if (response.status === 401 || (response.ok && !answer)) return "session";
  if (response.ok) {
    await drop(item.key);
    wait = 0;
    tell("sent", item, answer);
    return "done";
  }
  // A token is good for one session: after a new log-in the page asks for the new one, if it is the same person's.
  if (response.status === 400 && !isSecond) {
    const token = await freshToken();
    if (token === "session") return "session";
    if (token) return send(item, true);
    return later(item);
  }
  if (!REFUSED.has(response.status)) return later(item);
  const refused = { sentence: answer?.sentence || "", errors: answer?.errors || {}, theirs: answer?.theirs || null };
  await keep({ ...item, refused });
  tell("refused", { ...item, refused });
  return "done";
}

// From the first try that didn't get through the moment of the press counts, and travels along.
async function later(item) {
  if (!item.isQueued) await keep({ ...item, isQueued: true });
  return "later";
}

const isJson = (response) => (response.headers.get("Content-Type") || "").startsWith("application/json");

async function post(item) {
  const body = new FormData();
  for (const [name, value] of Object.entries(item.fields)) body.set(name, value);
  body.set("key", item.key);
  if (item.isQueued) body.set("pressed_at", new Date(item.at).toISOString());
  if (item.file) body.set("file", item.file, item.about.fileName || "photo.jpg");
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(), item.file ? FILE_PATIENCE : TEXT_PATIENCE);
  try {
    return await fetch(item.url, { method: "POST", headers: headers(), body, signal: stop.signal });
  } finally {
    clearTimeout(patience);
  }
}

const meta = () => document.querySelector('meta[name="csrf-token"]');
const headers = () => ({ "X-CSRFToken": meta()?.content || "", Accept: "application/json" });

async function freshToken() {
  try {
    const response = await fetch("/password", { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (page.documentElement.dataset.person !== person) return "session";
    meta().content = page.querySelector('meta[name="csrf-token"]').content;
    return meta().content;
  } catch {
    return null;
  }
}

// Log-out with unsent work asks first; what is left stays for its person and is sent after the next log-in.
function guardLogout() {
  let passed = 0;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-logout]") || Date.now() < passed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const left = (await items()).length;
    if (left && !(await ask(word("outboxLeft", { n: left }), { yes: word("outboxLeave"), no: word("stay") }))) return;
    passed = Date.now() + 60_000;
    form.requestSubmit();
  }, true);
}

export function start() {
  if (!person) return;
  guardLogout();
  window.addEventListener("online", () => {
    wait = 0;
    flush();
  });
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  flush();
}

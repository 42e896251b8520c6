// The parts of the desk that change while it stands open: 待办, today's own records, the events. They renew themselves
// every minute without counting as activity, and after whatever was done here.

import { isAsleep } from "./asleep.js";
import { refresh as tick } from "./clock.js";
import { address, NotLoggedIn, NoNetwork, say, send } from "./desk_send.js";

const EVERY = 60_000;
const title = document.title;
const said = document.getElementById("desk-said");
const meta = document.querySelector('meta[name="csrf-token"]');

let latest = 0;

/** Says what became of it, beside the save button. */
export function tell(text, tone = "ok") {
  said.textContent = text;
  said.dataset.tone = tone;
}

function put(id, html) {
  const place = document.getElementById(id);
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  // Whoever is typing a caller's room into an event keeps it.
  if (focused?.matches("input")) return;
  const mark = focused && (focused.dataset.cases || focused.dataset.id);
  place.innerHTML = html;
  if (mark) (place.querySelector(`[data-cases="${mark}"], [data-id="${mark}"]`) || place.querySelector("button"))?.focus();
}

/** Shows what the server sent: the parts, the number late in the tab's title, the token that holds now. */
export function show(news) {
  latest += 1;
  put("desk-owed", news.owed);
  put("desk-today", news.today);
  put("desk-events", news.events);
  document.title = news.late ? `(${news.late}) ${title}` : title;
  meta.content = news.csrf;
  tick();
}

/** Asks for the news. `background` is the page renewing itself. */
export async function renew(background = true) {
  const mine = (latest += 1);
  const response = await send(address("now"), { background });
  if (!response.ok) return null;
  const news = await response.json();
  if (mine === latest) show(news);
  return news;
}

let timer;

/** Renews the page now, and again after a while; never in the way of what was just done. */
export async function again() {
  try {
    if (!isAsleep()) await renew();
  } catch (failed) {
    if (failed instanceof NotLoggedIn) return tell(say("Out"), "soon");
    if (!(failed instanceof NoNetwork)) throw failed;
  }
  wait();
}

export function wait() {
  clearTimeout(timer);
  timer = setTimeout(again, EVERY);
}

export function start() {
  const late = Number(document.querySelector("#desk-owed [data-late]")?.dataset.late || 0);
  if (late) document.title = `(${late}) ${title}`;
  document.addEventListener("visibilitychange", () => isAsleep() || again());
  window.addEventListener("online", () => tell(say("Online")));
  window.addEventListener("offline", () => tell(say("Offline"), "soon"));
  wait();
}

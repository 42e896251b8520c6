// On a front-desk PC: after ten minutes without a hand on it the screen is covered, in every tab. The page below stays
// as it is, what was typed included. The server's session ends with it, so that loading the page anew uncovers nothing.
// The PIN of the same person uncovers it; another person's leads to their own first page, and what the first one typed
// waits as a draft under the first one's name.

import { start as startPad } from "./pin_pad.js";

const root = document.documentElement;
const dialog = document.getElementById("cover");
const CHECK_EVERY = 5_000;
const TELL_EVERY = 5_000;
const TRY_AGAIN = 5_000;
const HEAR_OTHERS = 200;
const BEAT_EVERY = 30_000;
const HANDS = ["pointerdown", "pointermove", "keydown", "wheel", "input"];
const pause = (span) => new Promise((go) => setTimeout(go, span));

document.querySelectorAll("form[data-code]").forEach(startPad);
if (dialog) watch();

function watch() {
  const after = Number(dialog.dataset.after) * 1000;
  const tabs = new BroadcastChannel("front-desk");
  const form = dialog.querySelector("form");
  const error = form.querySelector("[data-error]");
  let last = Date.now();
  let told = 0;
  let beaten = Date.now();
  let covered = false;
  let sending = false;
  let ending = null;
  let hearEnded = () => {};
  // The tabs of a PC fall idle together: the one with the smallest lot ends the session for all.
  const lot = Math.random();
  let isLeftToOthers = false;

  function touch() {
    if (covered) return;
    last = Date.now();
    beat();
    if (last - told < TELL_EVERY) return;
    told = last;
    tabs.postMessage({ what: "touched" });
  }

  // Typing alone reaches no server: this says that somebody is there. It ends the session by itself some time after.
  function beat() {
    if (Date.now() - beaten < BEAT_EVERY) return;
    beaten = Date.now();
    fetch(dialog.dataset.now, { headers: { Accept: "application/json" } }).catch(() => {});
  }

  function check() {
    if (covered || Date.now() - last < after) return;
    cover();
    tabs.postMessage({ what: "covered", lot });
    endSession();
  }

  function cover() {
    covered = true;
    ending = null;
    root.dataset.covered = "";
    if (!dialog.open) dialog.showModal();
    ask();
  }

  // The network may be down just now: as long as the cover lies there, the session has to end. What ends is the session
  // that was there when the cover fell: its token is refused by the session of whoever came in meanwhile.
  async function endSession() {
    let under = now().catch(() => null);
    await pause(HEAR_OTHERS);
    while (covered && !isLeftToOthers) {
      if (!sending) ending = under.then(end);
      if (await ending) return tabs.postMessage({ what: "ended" });
      await pause(TRY_AGAIN);
      under = now().catch(() => null);
    }
  }

  async function end(under) {
    if (!under) return false;
    const answer = await send(dialog.dataset.cover, new URLSearchParams(), under.csrf).catch(() => null);
    return answer !== null && (answer.ok || answer.status === 400);
  }

  function send(url, body, csrf) {
    return fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-CSRFToken": csrf } });
  }

  function uncover(csrf) {
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = csrf;
    document.querySelector('meta[name="csrf-token"]').content = csrf;
    covered = isLeftToOthers = false;
    last = Date.now();
    delete root.dataset.covered;
    form.reset();
    dialog.close();
    // What stopped asking when the session ended begins again, as when one comes back to the tab.
    document.dispatchEvent(new Event("visibilitychange"));
  }

  /** Shows the box that the chosen person needs, empty. */
  function ask(by = form.querySelector("[name=staff]:checked").dataset.by) {
    for (const part of form.querySelectorAll("div[data-by]")) {
      const isIt = part.dataset.by === by;
      part.hidden = !isIt;
      for (const field of part.querySelectorAll("input")) {
        field.disabled = !isIt;
        field.value = "";
        if (isIt) field.focus();
      }
    }
  }

  function say(sentence) {
    error.textContent = sentence;
    error.hidden = !sentence;
  }

  async function now() {
    const answer = await fetch(dialog.dataset.now, { headers: { Accept: "application/json", "X-Background": "1" } });
    return answer.ok ? answer.json() : location.reload();
  }

  // Another tab may begin or end the session between the token and the press: then the token is asked for once more.
  async function post(url, body, isSecond = false) {
    const { csrf } = (await now()) ?? {};
    const answer = await send(url, body, csrf);
    return answer.status === 400 && !isSecond ? post(url, body, true) : answer;
  }

  async function comeIn() {
    await ending;
    const answer = await post(dialog.dataset.switch, new URLSearchParams(new FormData(form)));
    const told = await answer.json().catch(() => null);
    if (!answer.ok || !told) {
      if (told?.by) form.querySelector("[name=staff]:checked").dataset.by = told.by;
      say(told?.sentence || dialog.dataset.failed);
      return ask();
    }
    // The session is the comer's now: what still waits to end the one before must not end this one.
    isLeftToOthers = true;
    tabs.postMessage({ what: "came", person: told.person });
    if (told.person === root.dataset.person && told.stays) return uncover((await now()).csrf);
    // Not by the way of `assign`: the page of who sat here before is no page to go back to.
    return told.person === root.dataset.person ? location.assign(told.to) : giveWay(() => location.replace(told.to));
  }

  // What was typed is kept as a draft; whoever comes isn't asked about the text of who left.
  function giveWay(go) {
    window.addEventListener("beforeunload", (event) => event.stopImmediatePropagation(), { capture: true });
    go();
  }

  form.addEventListener("change", (event) => event.target.name === "staff" && (say(""), ask()));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    say("");
    await comeIn().catch(() => say(dialog.dataset.offline));
    sending = false;
  });
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => covered && dialog.showModal());
  // The page's own keys sleep as long as it is covered.
  window.addEventListener("keydown", (event) => {
    if (!covered) return;
    event.stopImmediatePropagation();
    if (event.code === "Escape") event.preventDefault();
  }, true);

  tabs.addEventListener("message", ({ data }) => {
    if (data.what === "touched" && !covered) last = Date.now();
    if (data.what === "covered") hearCovered(data.lot);
    if (data.what === "ended") hearEnded();
    if (data.what === "came") hearCame(data.person);
  });

  function hearCovered(other) {
    const isTheirs = !covered || other < lot;
    if (!covered) cover();
    if (!isTheirs || isLeftToOthers) return;
    isLeftToOthers = true;
    // Whoever comes in here waits until the session before is over: its end, still on the way, would end the new one.
    ending = Promise.race([new Promise((heard) => { hearEnded = heard; }), pause(TRY_AGAIN)]);
  }

  // Somebody else sat down: no tab goes on showing what the one before had on the screen.
  async function hearCame(person) {
    if (person !== root.dataset.person) return giveWay(() => location.reload());
    if (!covered) return;
    isLeftToOthers = true;
    const told = await now();
    if (told?.person === person) uncover(told.csrf);
  }

  tabs.postMessage({ what: "came", person: root.dataset.person });
  for (const name of HANDS) document.addEventListener(name, touch, { capture: true, passive: true });
  document.addEventListener("visibilitychange", check);
  setInterval(check, CHECK_EVERY);
}

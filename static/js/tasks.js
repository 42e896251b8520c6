// 我的工单: each press goes into the outbox and the card goes on at once; what the server refuses comes back to the card
// with its sentence and everything that was typed.

import { isAsleep } from "./asleep.js";
import { forget, tend } from "./drafts.js";
import { addShots, button, complain, copyOf, fill, made, showParts } from "./entry.js";
import { again, drop, isKept, items, put } from "./outbox.js";
import { shrunk } from "./photos.js";
import { zone } from "./words.js";

const root = document.getElementById("my-tasks");
const WORDS = JSON.parse(root.dataset.words);
const NEXT = { accept: "accepted", arrive: "on_site", complete: "gone", hand_back: "gone" };
const EVERY = 90_000;
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: zone(), hour: "2-digit", minute: "2-digit" });
const closed = new Set();
const brought = new Set();

const say = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const cardOf = (id) => root.querySelector(`[data-task="${id}"]`);
const cards = () => [...root.querySelectorAll("[data-task]")];

// Pressing

function about(card, verb, label, lines = []) {
  const { task, number } = card.dataset;
  return { task, number, place: card.querySelector("h2").textContent, verb, label, lines };
}

async function press(card, verb, label, fields = {}, lines = []) {
  const sent = { ...fields, verb, id: card.dataset.task };
  await put(root.dataset.pressUrl, sent, { about: about(card, verb, label, lines) });
}

async function sendPhoto(card, file) {
  const told = { ...about(card, "attach", say("photo")), fileName: file.name };
  await put(root.dataset.pressUrl, { verb: "attach", id: card.dataset.task }, { file: await shrunk(file), about: told });
}

function onVerb(event) {
  const form = event.target;
  if (!form.matches("form[data-press]")) return;
  event.preventDefault();
  const [card, verb] = [form.closest("[data-task]"), event.submitter.value];
  if (document.getElementById(`form-${verb}`)) openForm(card, verb);
  else press(card, verb, event.submitter.textContent);
}

// Forms

function openForm(card, verb, refused = null) {
  closeForm(card);
  const form = copyOf(`form-${verb}`, card.dataset.task);
  form.dataset.draft = `my_tasks/${verb}`;
  form.dataset.draftId = card.dataset.task;
  form.shots = [];
  card.querySelector(".task-verbs").after(form);
  card.dataset.open = verb;
  form.querySelector("[data-cancel]").addEventListener("click", () => {
    if (refused) closed.add(refused.key);
    closeForm(card);
    draw();
  });
  form.querySelector("[data-shot]")?.addEventListener("change", (event) => addShots(form, event.target, say("remove")));
  form.addEventListener("submit", (event) => sendForm(event, card, form, refused));
  if (refused) fill(form, refused.fields);
  else tend(form);
  if (refused) complain(form, refused.refused, form.querySelector(".task-form-error"));
  showParts(form);
  form.scrollIntoView({ block: "nearest" });
}

function closeForm(card) {
  card.querySelector(".task-form")?.remove();
  delete card.dataset.open;
}

function typedLines(form) {
  return [...form.querySelectorAll(".field")].flatMap((part) => {
    const field = [...part.querySelectorAll("input:not([type=file]), textarea, select")].find((one) =>
      one.type === "radio" || one.type === "checkbox" ? one.checked : one.value);
    if (!field || field.disabled) return [];
    const named = part.querySelector(".label, label");
    const label = (named.firstChild.nodeType === Node.TEXT_NODE ? named.firstChild : named).textContent.trim();
    return [[label, field.type === "radio" ? field.parentElement.textContent.trim() : field.type === "checkbox" ? "✓" : field.value]];
  });
}

// Asked here too, for without a network the server's sentence would come hours later.
function lacking(form) {
  const empty = [...form.querySelectorAll(".field:has(.needed)")].filter((part) => !part.closest("[hidden]"))
    .map((part) => [...part.querySelectorAll("[name]")])
    .filter((fields) => !fields.some((one) => (one.type === "radio" || one.type === "checkbox" ? one.checked : one.value.trim())));
  return Object.fromEntries(empty.map(([field]) => [field.name, [say("needed")]]));
}

async function sendForm(event, card, form, refused) {
  event.preventDefault();
  const errors = lacking(form);
  const first = complain(form, { sentence: Object.keys(errors).length ? say("lacking") : "", errors }, form.querySelector(".task-form-error"));
  if (first) return first.focus();
  const { verb, label } = form.dataset;
  const [fields, lines, shots] = [Object.fromEntries(new FormData(form)), typedLines(form), form.shots];
  closeForm(card);
  if (refused) await drop(refused.key);
  await press(card, verb, label, fields, lines);
  // Only now: the draft is written once more as the form is sent.
  forget(form);
  for (const shot of shots) await sendPhoto(card, shot);
}

// What waits and what was refused

async function draw() {
  const all = await items();
  for (const card of cards()) {
    card.dataset.state = card.dataset.was ||= card.dataset.state;
    card.querySelector(".task-notes").replaceChildren();
  }
  document.getElementById("orphans").replaceChildren();
  for (const item of all) show(item);
  await showState(all);
}

function show(item) {
  const card = cardOf(item.about.task);
  if (item.refused) return showRefused(card, item);
  if (!card) return;
  card.dataset.state = NEXT[item.about.verb] || card.dataset.state;
  const values = { verb: item.about.label, time: clock.format(new Date(item.at)) };
  const note = made("li", { text: say(item.isQueued ? "kept" : "sending", values) });
  if (item.isQueued && item.about.verb === "report_special_case") note.append(` ${say("special")}`);
  card.querySelector(".task-notes").append(note);
}

function showRefused(card, item) {
  const sentence = item.refused.sentence || Object.values(item.refused.errors).flat().join(" ");
  const note = made("li", { "data-tone": "danger" }, made("p", { text: say("refused", { verb: item.about.label, sentence }) }));
  const hasForm = Boolean(document.getElementById(`form-${item.about.verb}`));
  const opens = card && hasForm && !closed.has(item.key) && (!card.dataset.open || card.dataset.refused === item.key);
  if (!opens && item.about.lines.length) {
    const lines = item.about.lines.map(([label, text]) => made("li", { text: `${label}: ${text}` }));
    note.append(made("p", { class: "quiet", text: say("typed") }), made("ul", {}, ...lines));
  }
  const row = made("div", { class: "btn-row" });
  if (!opens) row.append(button(say("again"), async () => {
    await again(item);
    draw();
  }));
  row.append(button(say("drop"), async () => {
    await drop(item.key);
    if (card?.dataset.refused === item.key) closeForm(card);
    draw();
  }));
  note.append(row);
  if (!card) note.prepend(made("h2", { text: `${item.about.place} ${item.about.number}` }));
  (card ? card.querySelector(".task-notes") : document.getElementById("orphans")).append(note);
  // What was refused of a card that is gone stands on top of the list, where nobody looks after a press further down.
  if (!card && !brought.has(item.key)) {
    brought.add(item.key);
    note.scrollIntoView({ block: "center" });
  }
  if (opens && card.dataset.refused !== item.key) {
    card.dataset.refused = item.key;
    openForm(card, item.about.verb, item);
  }
}

// A photo that follows its 完工 adds to what was said, for that is what its sender looks for.
let before = { number: "", text: "" };

function sentence({ number, verb, label }) {
  if (verb === "attach") return number === before.number ? say("with_photo", { said: before.text }) : say("photo_sent", { number });
  before = { number, text: say("sent", { number, verb: label }) };
  return before.text;
}

let said = "";
let state = "";

async function showState(all) {
  const left = all.filter((item) => !item.refused).length;
  const box = document.getElementById("outbox");
  const parts = [];
  if (left && state === "session") parts.push(made("p", { text: say("session", { n: left }) }), made("a", { class: "btn btn-primary", href: root.dataset.login, text: say("login") }));
  else if (left && all.some((item) => item.isQueued)) parts.push(made("p", { text: say("waiting", { n: left }) }));
  else if (said) parts.push(made("p", { text: said }));
  if (left && !isKept) parts.push(made("p", { text: say("memory") }));
  box.dataset.tone = left ? "warning" : "success";
  box.hidden = !parts.length;
  box.replaceChildren(...parts);
}

async function onOutbox({ detail: { what, item } }) {
  state = what === "sent" || what === "refused" ? "" : what;
  if (what === "sent" && item.about.number) {
    said = sentence(item.about);
    goOn(item.about);
    later(refresh);
  }
  if (what === "refused") later(refresh);
  await draw();
}

// What has arrived stays done on its card until the list comes anew: another press would fall on the step before.
function goOn({ task, verb }) {
  arrived += 1;
  const card = cardOf(task);
  if (card && NEXT[verb]) card.dataset.was = NEXT[verb];
}

// The list as the server has it by now

let arrived = 0;
let isHeld = false;
let timer;
function later(what) {
  clearTimeout(timer);
  timer = setTimeout(what, 300);
}

async function refresh({ isByItself = false } = {}) {
  const before = arrived;
  let page;
  try {
    const headers = { Accept: "text/html", ...(isByItself ? { "X-Background": "1" } : {}) };
    const response = await fetch(location.href, { headers });
    if (!response.ok || response.redirected) return;
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return; // the next one will do
  }
  if (arrived !== before) return later(refresh); // It may have been written before the press was.
  if (isHeld) return later(refresh); // A button exchanged under the finger would swallow its press.
  const fresh = page.getElementById("tasks-live");
  if (!fresh) return;
  const focused = document.activeElement?.dataset.verb && [document.activeElement.closest("[data-task]")?.dataset.task, document.activeElement.dataset.verb];
  for (const card of cards().filter((one) => one.dataset.open)) {
    const place = fresh.querySelector(`[data-task="${card.dataset.task}"]`);
    if (place) place.replaceWith(card);
    // Nobody loses a text half typed; a refused one is kept in the outbox and shown on top.
    else if (!card.dataset.refused) fresh.prepend(card);
  }
  document.getElementById("tasks-live").replaceWith(fresh);
  document.getElementById("tasks-sum").textContent = page.getElementById("tasks-sum").textContent;
  document.title = page.title;
  await draw();
  if (focused) cardOf(focused[0])?.querySelector(`[data-verb="${focused[1]}"]`)?.focus();
}

root.addEventListener("submit", onVerb);
root.addEventListener("pointerdown", () => { isHeld = true; });
for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => { isHeld = false; }));
root.addEventListener("change", (event) => {
  if (!event.target.closest("[data-shot-now]")) return;
  const card = event.target.closest("[data-task]");
  for (const file of event.target.files) sendPhoto(card, file);
  event.target.value = "";
});
document.addEventListener("outbox", onOutbox);
document.addEventListener("visibilitychange", () => isAsleep() || refresh());
setInterval(() => isAsleep() || refresh({ isByItself: true }), EVERY);
draw();

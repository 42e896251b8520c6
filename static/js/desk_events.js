// 集中事件: opened beforehand or from a contact, pinned; each further caller is a room and one key.

import { ask } from "./confirm.js";
import { address, say, send, trouble } from "./desk_send.js";
import { show, tell } from "./desk_news.js";

const dialog = document.getElementById("desk-event");
const form = dialog.querySelector("form");
const place = document.getElementById("desk-events");

/** Opens the form of a new event; from a contact, place and matter are known. */
export function openEvent({ visit = "", place: where = "", matter = "" } = {}) {
  form.reset();
  form.visit.value = visit;
  form.place.value = where;
  form.matter.value = matter;
  form.querySelector("[data-error]").hidden = true;
  dialog.showModal();
  (where ? form.reply : form.place).focus();
}

/** Fills in who is called back at the end, as the home's card knows them; what was typed stays, and what was proposed
 * gives way with its home. */
async function proposeCall(target) {
  const { house, visitor_name: name, phone, wants_word: wants } = target.elements;
  const room = wants.checked ? house.value.trim() : "";
  if ((target.dataset.room || "") === room) return;
  const response = room && (await send(address("home"), { body: new URLSearchParams({ house: "", resident: "", text: room }) }));
  if (response && !response.ok) throw response;
  const call = response ? (await response.json()).call : null;
  if (room !== (wants.checked ? house.value.trim() : "")) return;
  target.dataset.room = room;
  const isTyped = [name, phone].some((one) => one.value && one.value !== one.dataset.proposed);
  for (const [field, value] of [[name, call?.name || ""], [phone, call?.phone || ""]]) {
    // A name and a phone belong together: beside what was typed nothing is proposed.
    const keeps = field.value && field.value !== field.dataset.proposed;
    if (keeps) continue;
    field.value = field.dataset.proposed = isTyped ? "" : value;
  }
}

// Resolves to whether it was done; otherwise the reasons stand in `error`. An unknown room is asked about once.
async function carryOut(url, body, error) {
  try {
    const response = await send(url, { body });
    const told = await response.clone().json().catch(() => null);
    if (response.status === 201) {
      document.activeElement?.blur();
      show(told.news);
      tell(told.said);
      return true;
    }
    if (!told?.errors) throw response;
    if (told.unknown_house && !body.get("house_unverified") && (await ask(say("Unknown"), { yes: say("UnknownYes"), no: say("Back"), danger: false }))) {
      body.set("house_unverified", "y");
      return carryOut(url, body, error);
    }
    refuse(error, [...told.general, ...Object.values(told.errors).flat()]);
  } catch (failed) {
    refuse(error, [await trouble(failed)]);
  }
  return false;
}

function refuse(error, sentences) {
  if (!error) return tell(sentences.join(" "), "late");
  error.hidden = false;
  error.textContent = sentences.join(" ");
}

async function open() {
  if (await carryOut(address("event"), new FormData(form), form.querySelector("[data-error]"))) {
    dialog.close();
    place.querySelector("input[name=house]")?.focus();
  }
}

async function caller(event) {
  event.preventDefault();
  const { target } = event;
  const id = target.closest("[data-event]").dataset.event;
  try {
    await proposeCall(target);
  } catch (failed) {
    return refuse(target.querySelector("[data-error]"), [await trouble(failed)]);
  }
  const body = new FormData(target);
  body.append("channel", document.getElementById("channel").value);
  if (await carryOut(address("caller"), body, target.querySelector("[data-error]"))) {
    place.querySelector(`[data-event="${id}"] input[name=house]`)?.focus();
  }
}

async function pressed(event) {
  const button = event.target.closest("button");
  if (button?.dataset.end) {
    if (!(await ask(button.dataset.asks, { yes: button.textContent, danger: false }))) return;
    await carryOut(button.dataset.end, new URLSearchParams({ id: button.closest("[data-event]").dataset.event }));
    (place.querySelector("[data-told], button[data-end]") || document.getElementById("house")).focus();
  } else if (button?.dataset.told) {
    await carryOut(address("told"), new URLSearchParams({ id: button.dataset.told }));
    (place.querySelector("[data-told]") || document.getElementById("house")).focus();
  }
}

export function start() {
  place.addEventListener("submit", caller);
  place.addEventListener("change", ({ target }) => {
    // What couldn't be looked up now is looked up, and said, on saving.
    if (["house", "wants_word"].includes(target.name)) proposeCall(target.form).catch(() => {});
  });
  place.addEventListener("click", pressed);
  form.querySelector("[data-go]").addEventListener("click", open);
  form.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => event.preventDefault());
  dialog.addEventListener("keydown", (event) => {
    const isEnter = ["Enter", "NumpadEnter"].includes(event.code) && event.ctrlKey && !event.isComposing;
    if (!isEnter) return;
    event.preventDefault();
    event.stopPropagation();
    open();
  });
}

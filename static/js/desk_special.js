// 突发: eight types by digit, place, what. Saving starts the fifteen minutes and shows whom to call; 已通知 stamps each.

import { address, newKey, say, send, trouble } from "./desk_send.js";
import { again, show, tell } from "./desk_news.js";
import { clear, field, form as desk } from "./desk_form.js";
import { addressOf, fill, openDialog } from "./desk_cases.js";

const dialog = document.getElementById("desk-special");
const form = dialog.querySelector("form");
const error = form.querySelector("[data-error]");
const types = [...form.querySelectorAll("[name=special_kind]")];

let key = newKey();

/** Opens it from anywhere; what the caller said already comes along. */
export function openSpecial() {
  if (dialog.open) return;
  key = newKey();
  error.hidden = true;
  for (const type of types) type.checked = false;
  form.special_place.value = desk.house.value;
  form.content.value = desk.content.value;
  dialog.showModal();
  types[0].focus();
}

async function save() {
  const type = types.find((one) => one.checked);
  const text = form.content.value.trim() || type?.closest("label").querySelector("span").textContent || "";
  const body = new URLSearchParams({
    kind: "help", channel: field("channel").value, special_kind: type?.value || "", special_place: form.special_place.value,
    content: text, visitor_name: desk.visitor_name.value, phone: desk.phone.value, key,
  });
  if (!type) return refuse([say("NoType")]);
  if (!form.special_place.value.trim()) return refuse([say("NoPlace")]);
  try {
    const response = await send(address("save"), { body });
    if (response.status !== 201) {
      const told = await response.clone().json().catch(() => null);
      if (!told?.errors) throw response;
      return refuse([...told.general, ...Object.values(told.errors).flat()]);
    }
    const saved = await response.json();
    dialog.close();
    if (desk.content.value.trim() === form.content.value.trim()) clear();
    await again();
    tell(saved.said);
    openCalls(saved.id);
  } catch (failed) {
    refuse([await trouble(failed)]);
  }
}

function refuse(sentences) {
  error.hidden = false;
  error.replaceChildren(...sentences.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  (types.some((one) => one.checked) ? form.special_place : types[0]).focus();
}

/** Whom to call for a special event, with what was told already. */
export async function openCalls(id) {
  try {
    const response = await send(`${address("calls")}?${new URLSearchParams({ id })}`);
    if (!response.ok) throw response;
    fill(await response.text());
    openDialog();
    (document.querySelector("#desk-dialog [data-notify]") || document.querySelector("#desk-dialog [data-close]"))?.focus();
  } catch (failed) {
    tell(await trouble(failed), "late");
  }
}

async function notify(button) {
  const list = button.closest(".desk-calls");
  const body = new URLSearchParams({
    action: "notify_unit", rowid: list.dataset.id, to_text: button.dataset.notify, way: "phone", acted: "1", url: list.dataset.back,
  });
  button.disabled = true;
  try {
    const response = await send(addressOf("visit"), { body });
    if (new URL(response.url).pathname !== address("now")) throw response;
    show(await response.json());
    await openCalls(list.dataset.id);
  } catch (failed) {
    button.disabled = false;
    tell(await trouble(failed), "late");
  }
}

function digits(event) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (!digit || event.isComposing || event.altKey || event.ctrlKey || event.target.matches("textarea, input:not([type=radio])")) return;
  event.preventDefault();
  const type = types[digit - 1];
  if (!type) return;
  type.checked = true;
  form.special_place.focus();
}

export function start() {
  dialog.addEventListener("keydown", digits);
  dialog.addEventListener("keydown", (event) => {
    const isEnter = ["Enter", "NumpadEnter"].includes(event.code) && !event.isComposing;
    if (!isEnter || (event.target.matches("textarea") && !event.ctrlKey)) return;
    if (event.target.matches("button") && !event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    save();
  });
  form.querySelector("[data-go]").addEventListener("click", save);
  form.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  document.getElementById("desk-dialog").addEventListener("click", (event) => {
    const button = event.target.closest("[data-notify]");
    if (button) notify(button);
  });
  document.getElementById("desk-dialog").addEventListener("keydown", (event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    const list = document.querySelector("#desk-dialog .desk-calls");
    if (!digit || !list || event.altKey || event.ctrlKey || event.target.matches("input, textarea, select")) return;
    const button = list.children[digit - 1]?.querySelector("[data-notify]");
    if (button && !button.disabled) notify(button);
  });
}

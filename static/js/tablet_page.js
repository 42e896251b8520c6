// What the parts of the tablet's page share: the sheet, its words, how a press is sent and how a refused one is shown.

import { ask } from "./confirm.js";
import { forget, tend } from "./drafts.js";
import { addShots, button, complain, copyOf, fill, made } from "./entry.js";
import { again, drop, put } from "./outbox.js";
import { Sheet } from "./tablet_sheet.js";

export const root = document.getElementById("tablet");
const WORDS = JSON.parse(root.dataset.words);
export const METERS = JSON.parse(root.dataset.meters);
export const sheet = new Sheet(JSON.parse(root.dataset.sheet));
export const panel = document.getElementById("tablet-panel");

export const say = (key, values = {}) => WORDS[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// One press after the other: each names the tokens of those before it.
let turn = Promise.resolve();

/** Send a press. `row` gives the row that it writes, as it stands when its turn has come. */
export function press(what, fields, { row = () => null, file = null, about = {} } = {}) {
  turn = turn.then(async () => {
    const sent = { ...fields, verb: what, id: String(sheet.known.id), seen: Sheet.seen(row()) };
    if (about.room) sent.room = about.room;
    if (about.part) sent.part = about.part;
    if (about.kind) sent.kind = about.kind;
    const told = { sheet: sheet.known.id, what, number: sheet.known.number, place: root.dataset.place, lines: [], ...about };
    const item = await put(root.dataset.pressUrl, sent, { file, about: { label: labelOf(what, sent), ...told } });
    if (!sheet.waiting.some((one) => one.key === item.key)) sheet.waiting.push(item);
    sheet.lay();
  });
  return turn;
}

function labelOf(what, fields) {
  if (what === "mark") return say(fields.result);
  const names = { mark_rest: "rest", meter: "read", return_sheet: "return", sign: fields.party, photo: "photo" };
  return say(names[what] || what);
}

export const about = (sort, test) => sheet.waiting.filter((item) => item.about.what === sort && test(item));

/** What the server refused of what this device pressed. */
export const refused = (test) => sheet.waiting.filter((item) => item.refused && test(item));

/** Take presses out of the device: their person gave them up, or sends them anew. */
export async function giveUp(items) {
  for (const item of items) await drop(item.key);
  sheet.waiting = sheet.waiting.filter((one) => !items.includes(one));
  sheet.lay();
  document.dispatchEvent(new CustomEvent("outbox", { detail: { what: "dropped", item: null } }));
}

/** A form of the page's templates, put to use: `save` gets its fields as typed, then its photos. */
export function openForm(name, id, { values = {}, item = null, save, cancel }) {
  const form = copyOf(`form-${name}`, String(id).replace(/\W/g, "_"));
  form.dataset.draft = `tablet/${sheet.known.id}/${name}`;
  form.dataset.draftId = id;
  form.dataset.form = name;
  form.shots = [];
  fill(form, item ? item.fields : values);
  if (item) complain(form, item.refused, form.querySelector(".task-form-error"));
  else tend(form);
  form.querySelector("[data-shot]")?.addEventListener("change", (event) => addShots(form, event.target, say("remove")));
  form.querySelector("[data-cancel]").addEventListener("click", () => {
    forget(form);
    cancel();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    const { shots } = form;
    if (item) await giveUp([item]);
    await save(fields, shots, form);
    forget(form);
  });
  return form;
}

/** A refused press: what the server said, and what can be done about it. */
export function refusal(item, redraw, { edit = null } = {}) {
  const sentence = item.refused.sentence || Object.values(item.refused.errors).flat().join(" ");
  const note = made("div", { class: "tablet-refused", "data-tone": "danger", role: "alert" },
    made("p", { text: say("refused", { verb: item.about.label, sentence }) }));
  const row = made("div", { class: "btn-row" });
  if (edit) row.append(button(say("edit"), edit));
  row.append(button(say("again"), async () => {
    item.refused = null;
    sheet.lay();
    await again(item);
    redraw();
  }), button(say("drop"), async () => {
    await giveUp([item]);
    redraw();
  }));
  note.append(row);
  return note;
}

/** Somebody else wrote there since: both are shown, and a person chooses. `text` says a row in words. */
export function clash(items, redraw, text, resend) {
  const last = items.at(-1);
  const { theirs } = last.refused;
  const note = made("div", { class: "tablet-refused tablet-clash", "data-tone": "warning", role: "alert" },
    made("p", { class: "strong", text: say("clash") }),
    made("p", { text: say("mineIs", { text: text(last.fields, last) }) }), made("p", { text: say("theirsIs", { text: text(theirs) }) }));
  const keepTheirs = async () => {
    sheet.learn(last, theirs);
    await giveUp(items);
  };
  note.append(made("div", { class: "btn-row" }, button(say("mine"), async () => {
    await keepTheirs();
    await resend(last);
    redraw();
  }), button(say("theirs"), async () => {
    await keepTheirs();
    redraw();
  })));
  return note;
}

export { ask, button, made };

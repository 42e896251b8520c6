// The other sides of the sheet: the meters, all its problems, and its end with conclusion and signatures.

import { glass } from "./glass.js";
import { METERS, button, clash, made, openForm, panel, press, refusal, refused, say, sheet } from "./tablet_page.js";

let paintAll;

export function showMeters(paint) {
  paintAll = paint;
  panel.replaceChildren(made("h2", { text: say("meters") }), ...METERS.map(([kind]) => made("section", { class: "card meter", "data-kind": kind })));
  paintMeters();
}

export function paintMeters() {
  for (const [kind, name, unit] of METERS) {
    const card = panel.querySelector(`[data-kind="${kind}"]`);
    if (card.querySelector("form")) continue;
    const meter = sheet.meters.get(kind);
    card.replaceChildren(made("h3", { text: name }), made("p", { class: "meter-read", text: meter ? reading(meter, unit) : say("notRead") }));
    if (meter?.isWaiting) card.append(made("p", { class: "quiet", text: say("on") }));
    card.append(...stoppedMeters(kind, unit));
    if (sheet.isOpen) card.append(button(say(meter ? "readAgain" : "read"), () => openMeter(kind), meter ? "btn" : "btn btn-primary"));
  }
}

function stoppedMeters(kind, unit) {
  const stopped = refused((item) => item.about.kind === kind);
  const clashes = stopped.filter((item) => item.refused.theirs);
  const found = stopped.filter((item) => !item.refused.theirs).map((item) => refusal(item, paintAll, { edit: () => openMeter(kind, item) }));
  if (clashes.length) found.push(clash(clashes, paintAll, (meter) => reading(meter, unit), ({ fields }) => sendMeter(kind, fields)));
  return found;
}

const word = (value) => document.getElementById("form-meter").content.querySelector(`[name=state][value="${value}"]`)?.parentElement.textContent.trim();

function reading(meter, unit) {
  const read = meter.reading === "" || meter.reading === null ? "" : `${Number(meter.reading).toFixed(3)} ${unit}`;
  return [meter.meter_no, read, word(meter.state), meter.reason].filter(Boolean).join(" · ");
}

function sendMeter(kind, { meter_no = "", state = "", reading: read = "", reason = "" }) {
  const fields = { meter_no: meter_no || "", state, reading: read ?? "", reason: reason || "" };
  return press("meter", fields, { row: () => sheet.meters.get(kind), about: { kind } }).then(paintAll);
}

function openMeter(kind, item = null) {
  const card = panel.querySelector(`[data-kind="${kind}"]`);
  const close = () => {
    card.querySelector("form")?.remove();
    paintAll();
  };
  const form = openForm("meter", kind, {
    values: { ...sheet.meters.get(kind) }, item, cancel: close,
    save: async (fields) => {
      form.remove();
      await sendMeter(kind, fields);
    },
  });
  const showParts = () => {
    const state = new FormData(form).get("state");
    form.querySelector("[data-part=reading]").hidden = ["not_connected", "absent"].includes(state);
    form.querySelector("[data-part=reason]").hidden = state === "normal";
    if (form.querySelector("[data-part=reading]").hidden) form.elements.reading.value = "";
  };
  form.addEventListener("change", showParts);
  showParts();
  card.replaceChildren(card.querySelector("h3"), form);
}

export function showDefects(goTo) {
  const rows = [...sheet.defects].map(([key, defect]) => {
    const open = button("", () => goTo(key), "defect-line");
    open.append(made("b", { text: sheet.labelOf(key) }), made("span", { text: defect.problem }));
    return made("li", {}, open);
  });
  panel.replaceChildren(made("h2", { text: say("defects") }), rows.length ? made("ul", { class: "defect-list card" }, ...rows) : made("p", { class: "empty card", text: say("noDefects") }));
}

export function showEnd(paint) {
  paintAll = paint;
  panel.replaceChildren(made("h2", { text: say("end") }), made("div", { id: "end-state" }), made("div", { class: "sign-cards" },
    made("section", { class: "card sign", "data-party": "owner" }), made("section", { class: "card sign", "data-party": "property" })));
  paintEnd();
}

const ENDINGS = ["finish", "sign", "refuse", "return_sheet"];

export function paintEnd() {
  const head = document.getElementById("end-state");
  if (!head.querySelector("form")) head.replaceChildren(...missing(), ...refused((item) => ENDINGS.includes(item.about.what)).map((item) => refusal(item, paintAll)), ...next());
  for (const name of ["owner", "property"]) paintParty(name);
}

function missing() {
  if (sheet.state !== "draft") return [];
  const unread = METERS.filter(([kind]) => !sheet.meters.has(kind)).map(([, name]) => name);
  const lines = [say(sheet.left ? "left" : "all", { n: sheet.left })];
  if (sheet.undescribed.length) lines.push(say("undescribed", { cells: sheet.undescribed.slice(0, 5).map((key) => sheet.labelOf(key)).join(say("comma")) }));
  if (unread.length) lines.push(say("noMeter", { meters: unread.join(say("comma")) }));
  return [made("ul", { class: "end-missing" }, ...lines.map((text) => made("li", { text })))];
}

function next() {
  const { state } = sheet;
  if (state === "draft") return [button(say("finish"), () => openIn("end-state", "finish"), "btn btn-primary"), made("p", { class: "hint", text: say("finishFirst") })];
  if (state === "awaiting_signatures") return sheet.parties.owner ? [] : [button(say("refuse"), () => openIn("end-state", "refuse"))];
  const said = state === "signed" ? [made("p", { class: "strong", text: say("frozen") })] : state === "refused" ? [made("p", { class: "strong", text: say("refusedState") })] : [];
  if (["signed", "refused"].includes(state)) said.push(button(say("return"), () => press("return_sheet", {}).then(paintAll), "btn btn-primary"));
  else said.push(made("p", { class: "strong", text: say("returned") }), ...tasks());
  return said;
}

function tasks() {
  const links = sheet.known.tasks.map(({ number, url }) => made("li", {}, made("a", { href: url, text: number })));
  return links.length ? [made("ul", { class: "end-tasks", "aria-label": say("tasks") }, ...links)] : [];
}

function openIn(place, name) {
  const box = document.getElementById(place);
  const form = openForm(name, name, {
    cancel: () => {
      form.remove();
      paintAll();
    },
    save: async (fields) => {
      form.remove();
      await press(name, fields);
      paintAll();
    },
  });
  box.replaceChildren(...missing(), form);
}

function paintParty(name) {
  const card = panel.querySelector(`[data-party="${name}"]`);
  if (card.querySelector("form")) return;
  const party = sheet.parties[name];
  card.replaceChildren(made("h3", { text: say(name) }));
  if (!party) {
    if (sheet.state === "awaiting_signatures") card.append(button(say("signHere"), () => openSign(card, name), "btn btn-primary"));
    return;
  }
  card.append(made("p", { text: say("signedBy", { name: party.name, time: party.at || say("on") }) }));
  if (party.witness) card.append(made("p", { class: "quiet", text: say("byWitness", { name: party.witness }) }));
  if (party.picture) card.append(made("img", { class: "signature", src: party.picture, alt: say(name) }));
}

function openSign(card, name) {
  card.querySelector(":scope > .btn")?.remove();
  const form = openForm("sign", name, {
    values: { name: sheet.known.signers?.[name] || "" },
    cancel: () => {
      form.remove();
      paintAll();
    },
    save: async (fields) => {
      const file = pad.isEmpty() ? null : await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      form.remove();
      await press("sign", { ...fields, party: name }, { file, about: { fileName: "signature.png" } });
      paintAll();
    },
  });
  // The office's side is signed by whoever is logged in.
  form.querySelector("[name=name]").readOnly = name === "property";
  card.append(form);
  const canvas = form.querySelector("canvas");
  const pad = glass(canvas);
  form.querySelector("[data-clear]").addEventListener("click", () => pad.clear());
  form.scrollIntoView({ block: "nearest" });
}

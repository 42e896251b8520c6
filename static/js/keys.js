// A list by keyboard: j and k (or the arrows, once a row is held) go from row to row, Enter opens, x ticks, / searches,
// e corrects in place. Letters are read by their place on the keyboard and never while an input method composes.

import { start as startPlace } from "./in_place.js";

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open] *";

function rowOf(element) {
  return element?.closest?.("table[data-keys] tbody tr");
}

function hold(row) {
  const link = row?.querySelector("th a, td a");
  if (!link) return;
  link.focus();
  row.scrollIntoView({ block: "nearest" });
}

function step(table, by) {
  const rows = [...table.tBodies[0].rows];
  const at = rows.indexOf(rowOf(document.activeElement));
  hold(rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)]);
}

function keysOf(table, correct) {
  const held = () => rowOf(document.activeElement);
  return {
    KeyJ: () => step(table, 1),
    KeyK: () => step(table, -1),
    ArrowDown: () => held() && (step(table, 1), true),
    ArrowUp: () => held() && (step(table, -1), true),
    KeyX: () => held()?.querySelector("input[name=rowid]")?.click(),
    KeyE: () => held() && correct?.(held()),
    Slash: () => document.querySelector("form[role=search] input[type=search]")?.focus(),
  };
}

// Back from a case the row that led there is held again.
function keepPlace(table) {
  const name = `row:${location.pathname}${location.search}`;
  table.addEventListener("click", ({ target }) => {
    const link = target.closest("tbody a");
    if (link) sessionStorage.setItem(name, link.getAttribute("href"));
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    const isBack = persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (!isBack || document.activeElement !== document.body) return;
    const href = sessionStorage.getItem(name);
    hold(rowOf([...table.querySelectorAll("tbody a")].find((link) => link.getAttribute("href") === href)));
  });
}

// 突发 is one key from anywhere: another page leads to the desk, which opens it.
function alarm(event) {
  const place = document.querySelector("[data-special-at]");
  if (!place || document.getElementById("desk") || event.code !== "KeyT" || !event.altKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  location.assign(place.dataset.specialAt);
}

export function start() {
  document.addEventListener("keydown", alarm);
  const table = document.querySelector("table[data-keys]");
  const correct = startPlace(table);
  if (table) keepPlace(table);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target.matches?.(TYPING)) return;
    const key = table ? keysOf(table, correct)[event.code] : null;
    if (!key) return;
    const isArrow = event.code.startsWith("Arrow");
    if (key() || !isArrow) event.preventDefault();
  });
}

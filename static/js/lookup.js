// The look-up field: type a few characters, pick with the arrows and Enter, or type the whole (3-2-501) and go on.
//
//   <input name="house" data-lookup-url="…" data-lookup-name="house" [data-lookup-id="12"] [data-lookup-strict]>
//
// It POSTs name and query and expects [[id, text, hint?], …]. A pick sends the id in place of the text;
// without script, or without a pick, the typed text goes to the server, which understands it too.
// data-lookup-strict refuses to go on without a pick.

import { word } from "./words.js";

const WAIT = 120;
const token = () => document.querySelector('meta[name="csrf-token"]')?.content || "";

class Lookup {
  constructor(input, index) {
    this.input = input;
    this.url = input.dataset.lookupUrl;
    this.name = input.dataset.lookupName || input.name;
    this.field = input.name;
    this.options = [];
    this.at = -1;
    this.frame(index);
    this.listen();
    if (input.dataset.lookupId) this.keep(input.dataset.lookupId);
  }

  frame(index) {
    const wrap = document.createElement("div");
    wrap.className = "lookup";
    this.input.before(wrap);
    this.list = document.createElement("ul");
    this.list.className = "lookup-list";
    this.list.id = `lookup-${index}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.input.labels?.[0]?.textContent.trim() || this.name);
    this.id = document.createElement("input");
    this.id.type = "hidden";
    wrap.append(this.input, this.id, this.list);
    this.wrap = wrap;
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id, autocomplete: "off",
    })) this.input.setAttribute(name, value);
  }

  listen() {
    this.input.addEventListener("input", (event) => {
      this.release();
      if (!event.isComposing) this.later();
    });
    this.input.addEventListener("compositionend", () => this.later());
    this.input.addEventListener("focus", () => this.input.value && !this.id.value && this.later());
    this.input.addEventListener("blur", () => this.settle());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const item = event.target.closest("[role=option]");
      if (item) this.pick(Number(item.dataset.at));
    });
  }

  key(event) {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      event.preventDefault();
      if (!open) return void this.search();
      this.move(event.code === "ArrowDown" ? 1 : -1);
    } else if ((event.code === "Enter" || event.code === "NumpadEnter") && open && this.at >= 0 && !event.ctrlKey) {
      event.preventDefault();
      this.pick(this.at);
    } else if (event.code === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.code === "Tab" && open && this.at >= 0) {
      this.pick(this.at);
    }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), WAIT);
  }

  async search() {
    clearTimeout(this.timer);
    const query = this.input.value.trim();
    if (!query) return this.close();
    this.pending?.abort();
    const pending = (this.pending = new AbortController());
    try {
      const response = await fetch(this.url, {
        method: "POST",
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
        body: new URLSearchParams({ name: this.name, query }),
        signal: pending.signal,
      });
      if (!response.ok) throw new Error(String(response.status));
      this.show(await response.json());
    } catch (error) {
      if (error.name !== "AbortError") this.show([], word("offline"));
    }
  }

  show(options, note = word("nothing")) {
    this.options = options;
    this.list.replaceChildren(...(options.length ? options.map((option, at) => this.item(option, at)) : [this.note(note)]));
    this.at = -1;
    if (document.activeElement !== this.input) return this.settle();
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    if (options.length) this.move(1);
  }

  item([, text, hint], at) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${at}`;
    item.dataset.at = at;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.append(text);
    if (hint) {
      const small = document.createElement("small");
      small.textContent = hint;
      item.append(small);
    }
    return item;
  }

  note(text) {
    const item = document.createElement("li");
    item.className = "none";
    item.setAttribute("role", "presentation");
    item.textContent = text;
    return item;
  }

  move(step) {
    if (!this.options.length) return;
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = (this.at + step + this.options.length) % this.options.length;
    const item = this.list.children[this.at];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", item.id);
  }

  pick(at) {
    const [id, text] = this.options[at];
    this.input.value = text;
    this.keep(id);
    this.close();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  keep(id) {
    this.id.value = id;
    this.id.name = this.field;
    this.input.removeAttribute("name");
    this.input.setCustomValidity("");
    this.wrap.dataset.state = "chosen";
  }

  release() {
    this.id.value = "";
    this.id.removeAttribute("name");
    this.input.name = this.field;
    delete this.wrap.dataset.state;
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  // Left without a pick: what was typed stands for the one home or person of exactly that name.
  settle() {
    const typed = this.input.value.trim();
    const exact = this.options.findIndex(([, text]) => text === typed);
    if (typed && !this.id.value && exact >= 0) this.pick(exact);
    const strict = "lookupStrict" in this.input.dataset || /^\d+$/.test(typed);
    this.input.setCustomValidity(typed && !this.id.value && strict ? word("pick") : "");
    this.close();
  }
}

export function start(root = document) {
  const inputs = root.querySelectorAll("input[data-lookup-url]");
  const before = document.querySelectorAll(".lookup").length;
  [...inputs].filter((input) => !input.closest(".lookup")).forEach((input, index) => new Lookup(input, before + index));
}

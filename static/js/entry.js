// A form that a page copies from a template into a row or a card: its own ids, its parts, and what was refused put back.

export function made(tag, { text = "", ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(text, ...children);
  return element;
}

export function button(text, press, className = "btn") {
  const element = made("button", { type: "button", class: className, text });
  element.addEventListener("click", press);
  return element;
}

/** Show the photos that were just taken with the form, each with a button that takes it away; `form.shots` has them. */
export function addShots(form, input, remove) {
  for (const file of input.files) {
    const picture = made("img", { src: URL.createObjectURL(file), alt: "" });
    const shot = made("li", {}, picture, button(remove, () => {
      form.shots.splice(form.shots.indexOf(file), 1);
      shot.remove();
    }));
    form.shots.push(file);
    form.querySelector(".shots").append(shot);
  }
  input.value = "";
}

/** A copy of a template's form for one task; several may be open, so their ids are told apart by the task's. */
export function copyOf(template, task) {
  const form = document.getElementById(template).content.firstElementChild.cloneNode(true);
  for (const name of ["id", "for", "aria-describedby", "aria-labelledby"]) {
    for (const element of form.querySelectorAll(`[${name}]`)) {
      const ids = element.getAttribute(name).split(" ");
      element.setAttribute(name, ids.map((id) => `${id}-${task}`).join(" "));
    }
  }
  for (const field of form.querySelectorAll(".field:has(.needed) input[type=radio]")) field.required = true;
  form.addEventListener("change", () => showParts(form));
  return form;
}

/** Parts that belong to an answer: data-when="charge_kind=paid". Hidden, they are not sent. */
export function showParts(form) {
  const given = new FormData(form);
  for (const part of form.querySelectorAll("[data-when]")) {
    const [name, value] = part.dataset.when.split("=");
    part.hidden = given.get(name) !== value;
    for (const field of part.querySelectorAll("input, textarea, select")) field.disabled = part.hidden;
  }
}

/** Put back what was typed in a refused item. */
export function fill(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    for (const field of form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }
}

/** Say beside each field why it was refused, and in `line` what concerns the whole; the first such field. */
export function complain(form, { sentence, errors }, line) {
  for (const old of form.querySelectorAll("ul.errors")) old.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  let first = null;
  for (const [name, sentences] of Object.entries(errors)) {
    const field = form.querySelector(`[name="${name}"]`) || form.querySelector(`.slip-${name} input`);
    if (!field) continue;
    const list = made("ul", { class: "errors", id: `${field.id}-error` }, ...sentences.map((text) => made("li", { text })));
    const part = field.closest(".field");
    part.append(list);
    // What is being put right is no longer wrong.
    part.addEventListener("input", () => {
      list.remove();
      field.removeAttribute("aria-invalid");
    }, { once: true });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", list.id);
    first ||= field;
  }
  line.textContent = sentence;
  line.hidden = !sentence;
  return first;
}

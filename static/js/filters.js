// Filters and search: what was left empty stays out of the address.

const FORMS = "form[data-drop-empty], form[role=search]";

function dropEmpty({ target: form }) {
  if (!form.matches(FORMS)) return;
  for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
}

export function start() {
  document.addEventListener("submit", dropEmpty);
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll(FORMS)) for (const field of form.elements) field.disabled = false;
  });
}

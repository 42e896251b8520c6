// The filter panel: empty parts stay out of the address, and a span of days has two date fields in place of one text.

const SEPARATOR = " to ";

function dayField(label, value) {
  const field = document.createElement("input");
  field.type = "date";
  field.className = "input";
  field.value = value || "";
  field.setAttribute("aria-label", label);
  return field;
}

function splitRange(input) {
  const caption = document.querySelector(`label[for="${input.id}"]`)?.textContent || "";
  const [from, until] = input.value.split(SEPARATOR);
  const pair = [dayField(`${caption} ${input.dataset.from}`, from), dayField(`${caption} ${input.dataset.to}`, until)];
  const span = document.createElement("span");
  span.className = "span";
  span.append(pair[0], "–", pair[1]);
  input.after(span);
  input.type = "hidden";
  const join = () => {
    const [first, last] = pair.map((field) => field.value);
    input.value = first || last ? [first || last, last || first].sort().join(SEPARATOR) : "";
  };
  pair.forEach((field) => field.addEventListener("change", join));
}

export function start() {
  document.querySelectorAll("input[data-date-range]").forEach(splitRange);
  for (const form of document.querySelectorAll("form[data-drop-empty], form[role=search]")) {
    form.addEventListener("submit", () => {
      for (const field of form.elements) if (field.name && !field.value) field.disabled = true;
    });
    window.addEventListener("pageshow", () => {
      for (const field of form.elements) field.disabled = false;
    });
  }
}

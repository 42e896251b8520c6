// The parts of a new contact that belong to its kind: data-kinds="complaint repair". The others are hidden and not
// sent; what was typed in them is still there when the kind comes back. Without script every part is shown.

export function start() {
  const parts = [...document.querySelectorAll("fieldset[data-kinds]")];
  const form = parts[0]?.closest("form");
  if (!form) return;
  const show = () => {
    const kind = new FormData(form).get("kind");
    for (const part of parts) {
      const fits = part.dataset.kinds.split(" ").includes(kind);
      part.hidden = part.disabled = !fits;
    }
  };
  form.addEventListener("change", (event) => event.target.name === "kind" && show());
  form.addEventListener("input", (event) => event.target.name === "kind" && show());
  window.addEventListener("pageshow", show);
  show();
}

// The theme switch: as the system, light, dark. The choice goes into a cookie so that the server writes it
// into the next page and nothing flickers.

const ORDER = ["system", "light", "dark"];
const YEAR = 365 * 24 * 3600;

function chosen() {
  return document.documentElement.dataset.theme || "system";
}

function choose(theme) {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  document.cookie = `theme=${theme};path=/;max-age=${YEAR};samesite=lax`;
}

function show(button) {
  button.querySelector("span").textContent = button.dataset[chosen()];
}

export function start() {
  for (const button of document.querySelectorAll("[data-shade]")) {
    button.hidden = false;
    show(button);
    button.addEventListener("click", () => {
      choose(ORDER[(ORDER.indexOf(chosen()) + 1) % ORDER.length]);
      document.querySelectorAll("[data-shade]").forEach(show);
    });
  }
}

// The page of notices: opening a case from here is reading its notice, said before the page is left. Without script,
// and for whoever doesn't open it, each line has its own button.

function say(event) {
  const link = event.target.closest?.("a[data-read]");
  const button = link?.closest("li").querySelector("form");
  if (!button || (event.type === "auxclick" && event.button !== 1)) return;
  fetch(button.action, { method: "POST", body: new URLSearchParams(new FormData(button)), keepalive: true, redirect: "manual" }).catch(() => {});
  delete link.dataset.read;
}

document.addEventListener("click", say);
document.addEventListener("auxclick", say);

// A list's filters and choice of columns come from its tools page when their button is about to be pressed.
// Where that fails, the link that stands there leads to the page.

let tools = null;

async function bring(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function fill(button) {
  const link = button.querySelector(".pop-body a") || button.parentElement.querySelector(".panel-body a");
  tools ||= bring(link.href);
  try {
    const form = (await tools).getElementById(button.dataset.tool);
    if (form && link.isConnected) link.parentElement.replaceWith(document.importNode(form, true));
  } catch {
    tools = null;
  }
}

export function start() {
  for (const button of document.querySelectorAll("details[data-tool]")) {
    const once = () => {
      for (const event of ["pointerenter", "focusin", "toggle"]) button.removeEventListener(event, once);
      fill(button);
    };
    for (const event of ["pointerenter", "focusin", "toggle"]) button.addEventListener(event, once);
  }
}

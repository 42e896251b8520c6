// A PIN by finger or by key: form[data-code] with a box [name=pin] and a pad [data-pad] beside it, which only script
// shows. The last digit sends it; a whole password in the same form waits for Enter.

export function start(form) {
  const box = form.querySelector("[name=pin]");
  const pad = form.querySelector("[data-pad]");
  if (!box || !pad) return;
  pad.hidden = false;
  const sendWhole = () => {
    if (box.value.length === box.maxLength) form.requestSubmit();
  };
  box.addEventListener("input", sendWhole);
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    box.value = key.value ? (box.value + key.value).slice(0, box.maxLength) : box.value.slice(0, -1);
    if (key.value) sendWhole();
  });
}

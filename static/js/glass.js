// The glass that somebody signs on, with a finger, a pen or the mouse. In a form it is a canvas beside a hidden field,
// which says what was written as a picture; an untouched glass says nothing.

import SignaturePad from "../vendor/signature_pad/signature_pad.min.js";

/** A pad on a canvas. It has as many points as the screen; turned or resized, what was drawn stays, and so does the
 * `picture` that stood there before. */
export function glass(canvas, picture = "") {
  const pad = new SignaturePad(canvas, { penColor: "#0b1f3a", minWidth: 0.8, maxWidth: 3 });
  const size = () => {
    const [strokes, scale] = [pad.toData(), Math.max(devicePixelRatio || 1, 1)];
    canvas.width = canvas.offsetWidth * scale;
    canvas.height = canvas.offsetHeight * scale;
    canvas.getContext("2d").scale(scale, scale);
    pad.clear();
    if (picture) pad.fromDataURL(picture, { ratio: 1, width: canvas.offsetWidth, height: canvas.offsetHeight });
    pad.fromData(strokes, { clear: !picture });
  };
  pad.forget = () => (picture = "");
  new ResizeObserver(size).observe(canvas);
  size();
  return pad;
}

/** Makes each signature field of a form, or of the page, one that can be written on. */
export function start(root = document) {
  for (const field of root.querySelectorAll("[data-glass-field]:not([data-written])")) {
    field.dataset.written = "";
    const kept = field.querySelector("input");
    const pad = glass(field.querySelector("canvas"), kept.value);
    const keep = () => (kept.value = pad.isEmpty() ? "" : pad.toDataURL("image/png"));
    pad.addEventListener("endStroke", keep);
    field.querySelector("[data-clear]").addEventListener("click", () => {
      pad.forget();
      pad.clear();
      keep();
    });
  }
}

// Signature fields are few: what draws them is fetched where there is one.

/** Makes the signature fields of a form, or of the page, ones that can be written on. */
export async function start(root = document) {
  if (!root.querySelector("[data-glass-field]")) return;
  const { start: begin } = await import("./glass.js");
  begin(root);
}

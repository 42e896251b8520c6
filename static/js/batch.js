// The list's checkboxes: how many are picked, all of the page at once, a range with Shift, and nothing without a pick.
// With the whole page picked, all that match the list's filters may be taken instead.

export function start() {
  const form = document.querySelector("form[data-batch]");
  if (!form) return;
  const boxes = [...document.querySelectorAll('input[name="rowid"][form="batch"]')];
  const all = document.querySelector("[data-pick-all]");
  const count = form.querySelector("output");
  const matching = form.querySelector("[data-all-matching]");
  let last = null;

  function show() {
    const picked = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr").classList.toggle("picked", box.checked);
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
    form.hidden = picked === 0;
    form.classList.toggle("live", picked > 0);
    count.textContent = form.dataset.picked.replace("{n}", picked);
    if (!matching) return;
    matching.hidden = !all.checked;
    const box = matching.querySelector("input");
    if (box && !all.checked) box.checked = false;
  }

  function range(to) {
    const [from, until] = [boxes.indexOf(last), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const box of boxes.slice(from, until + 1)) box.checked = to.checked;
  }

  all.disabled = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) range(box);
      last = box;
      show();
    });
  }
  // Back in the browser restores the ticks after the page has loaded.
  window.addEventListener("pageshow", show);
  show();
}

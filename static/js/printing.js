// The button of a page made for paper: it opens the browser's own print.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => print());

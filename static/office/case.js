// The open form is ready to be filled in: the first field that is wrong, else the first, has the focus.
"use strict";

// After the browser has gone to #opened, which takes the focus from wherever it was.
window.addEventListener("load", () => requestAnimationFrame(() => {
  const form = document.querySelector("#opened form");
  if (!form) return;
  const field = "input:not([type=hidden]), select, textarea";
  const shown = [...form.querySelectorAll(`.wrong :is(${field})`), ...form.querySelectorAll(field), ...form.querySelectorAll("button")];
  shown.find((item) => item.checkVisibility())?.focus({ preventScroll: location.hash === "#opened" });
}));

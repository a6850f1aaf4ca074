// The open form is ready to be filled in: the first field that is wrong, else the first, has the focus.
"use strict";

(() => {
  const form = document.querySelector("#opened form");
  if (!form) return;
  const field = "input:not([type=hidden]), select, textarea";
  const shown = [...form.querySelectorAll(`.wrong :is(${field})`), ...form.querySelectorAll(field), ...form.querySelectorAll("button")];
  shown.find((item) => item.checkVisibility())?.focus();
})();

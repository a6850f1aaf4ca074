// Keyboard for lists of work: j and k move, Enter opens, x chooses, other keys press the button that names them by
// data-key. The box above the rows chooses them all.
"use strict";

(() => {
  const rows = () => Array.from(document.querySelectorAll("tr[data-row]"));
  let current = -1;

  const select = (index) => {
    const all = rows();
    if (!all.length) return;
    current = Math.max(0, Math.min(index, all.length - 1));
    all.forEach((row, i) => row.classList.toggle("is-current", i === current));
    all[current].scrollIntoView({ block: "nearest" });
    all[current].querySelector("a")?.focus({ preventScroll: true });
  };

  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

  const choose = () => { rows()[current]?.querySelector("[data-choose]")?.click(); };

  const all = document.querySelector("[data-choose-all]");
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      document.querySelectorAll("[data-choose]").forEach((box) => { box.checked = all.checked; });
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "j") select(current + 1);
    else if (event.key === "k") select(current - 1);
    else if (event.key === "x") choose();
    else if (event.key === "/") document.querySelector("input[type=search], [data-search]")?.focus();
    else {
      const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (!button) return;
      button.click();
    }
    event.preventDefault();
  });
})();

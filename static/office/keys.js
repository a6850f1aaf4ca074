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

// The sheet of all keys (?): those of every list, and those the page's own buttons and links name.
(() => {
  const ALWAYS = [["/", "查找"], ["j / k", "列表中下移、上移"], ["Enter", "打开所选的一行"], ["x", "勾选所选的一行"], ["?", "显示或收起全部按键"]];

  const words = (item) => (item.getAttribute("aria-label") || item.textContent).replace(/\s+/g, " ").trim();

  const sheet = () => {
    const dialog = document.createElement("dialog");
    dialog.className = "key-sheet";
    dialog.setAttribute("aria-label", "全部按键");
    const title = Object.assign(document.createElement("h2"), { textContent: "全部按键" });
    const list = document.createElement("dl");
    const own = [...document.querySelectorAll("[data-key]")].map((item) => [item.dataset.key, words(item).replace(item.dataset.key, "").trim()]);
    for (const [key, what] of [...own, ...ALWAYS]) {
      const name = document.createElement("dt");
      name.append(Object.assign(document.createElement("kbd"), { textContent: key }));
      list.append(name, Object.assign(document.createElement("dd"), { textContent: what }));
    }
    const close = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "收起（Esc）" });
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, list, close);
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "?" || event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    event.preventDefault();
    const open = document.querySelector("dialog.key-sheet");
    if (open) open.close();
    else sheet();
  });
})();

// What Django leaves without a name gets one: search boxes for related objects (select2) that of the label of the
// field they stand for, fields in tables that of their column.
"use strict";

(() => {
  const name = () => {
    document.querySelectorAll(".select2-selection__rendered").forEach((box) => {
      const field = box.id.replace(/^select2-(.*)-container$/, "$1");
      const label = document.querySelector(`label[for="${CSS.escape(field)}"]`);
      if (label) box.setAttribute("aria-label", label.textContent.trim().replace(/[:：]$/, ""));
    });
  };

  const nameCells = () => {
    document.querySelectorAll(".tabular table").forEach((table) => {
      const heads = [...table.tHead.querySelectorAll("th")].map((head) => head.firstChild?.textContent.trim() ?? "");
      table.querySelectorAll("th").forEach((head) => {
        if (!head.textContent.trim()) head.append(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: "记录" }));
      });
      table.querySelectorAll("tbody tr").forEach((row) => {
        const shift = heads.length - row.cells.length;
        [...row.cells].forEach((cell, place) => {
          cell.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
            if (!field.labels?.length) field.setAttribute("aria-label", heads[place + shift]);
            field.removeAttribute("title");
          });
        });
      });
    });
  };
  nameCells();
  document.querySelectorAll("img[src*='icon-yes']").forEach((picture) => { picture.alt = "是"; });
  document.querySelectorAll("img[src*='icon-no']").forEach((picture) => { picture.alt = "否"; });
  document.addEventListener("formset:added", nameCells);

  // Django makes the boxes in the same two moments, and was first to ask for them.
  window.django?.jQuery?.(name);
  document.addEventListener("formset:added", name);
})();

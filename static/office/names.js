// Django's search boxes for related objects (select2) get the name their label gives the field they stand for.
"use strict";

window.addEventListener("load", () => {
  document.querySelectorAll(".select2-selection__rendered").forEach((box) => {
    const field = box.id.replace(/^select2-(.*)-container$/, "$1");
    const label = document.querySelector(`label[for="${CSS.escape(field)}"]`);
    if (label) box.setAttribute("aria-label", label.textContent.trim().replace(/[:：]$/, ""));
  });
});

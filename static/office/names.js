// Django's search boxes for related objects (select2) get the name their label gives the field they stand for.
"use strict";

(() => {
  const name = () => {
    document.querySelectorAll(".select2-selection__rendered").forEach((box) => {
      const field = box.id.replace(/^select2-(.*)-container$/, "$1");
      const label = document.querySelector(`label[for="${CSS.escape(field)}"]`);
      if (label) box.setAttribute("aria-label", label.textContent.trim().replace(/[:：]$/, ""));
    });
  };

  // Django makes the boxes in the same two moments, and was first to ask for them.
  window.django?.jQuery?.(name);
  document.addEventListener("formset:added", name);
})();

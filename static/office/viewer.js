// The paper viewer: zoom, fit and turn. The keys are on the buttons (data-key), pressed by keys.js.
"use strict";

(() => {
  const picture = document.querySelector("[data-picture]");
  if (!picture) return;
  const frame = picture.parentElement;
  const STEP = 1.25;
  let zoom = 0; // 0 is: as large as the frame lets it
  let quarter = 0;

  const fitting = () => {
    const [width, height] = quarter % 2 ? [picture.naturalHeight, picture.naturalWidth] : [picture.naturalWidth, picture.naturalHeight];
    return Math.min(frame.clientWidth / width, frame.clientHeight / height, 1);
  };

  const draw = () => {
    if (!picture.naturalWidth) return;
    const scale = zoom || fitting();
    const width = picture.naturalWidth * scale;
    const height = picture.naturalHeight * scale;
    picture.style.width = `${width}px`;
    picture.style.height = `${height}px`;
    picture.style.transform = `rotate(${quarter * 90}deg)`;
    // A turned picture keeps its old box: margins make the box what is seen.
    const shift = quarter % 2 ? (width - height) / 2 : 0;
    picture.style.margin = `${shift}px ${-shift}px`;
    document.querySelector("[data-scale]").textContent = `${Math.round(scale * 100)}%`;
  };

  const acts = {
    in: () => { zoom = Math.min((zoom || fitting()) * STEP, 8); },
    out: () => { zoom = Math.max((zoom || fitting()) / STEP, 0.05); },
    fit: () => { zoom = 0; },
    left: () => { quarter = (quarter + 3) % 4; },
    right: () => { quarter = (quarter + 1) % 4; },
  };

  document.querySelectorAll("[data-act]").forEach((button) => {
    button.addEventListener("click", () => { acts[button.dataset.act](); draw(); });
  });
  picture.addEventListener("load", draw);
  window.addEventListener("resize", draw);
  draw();
})();

// The paper viewer: zoom, fit and turn all pages alike. The keys are on the buttons (data-key), pressed by keys.js.
"use strict";

(() => {
  const pictures = Array.from(document.querySelectorAll("[data-picture]"));
  if (!pictures.length) return;
  const frame = pictures[0].parentElement;
  const STEP = 1.25;
  let zoom = 0; // 0 is: as large as the frame lets it
  let quarter = 0;

  const fitting = (picture) => {
    const [width, height] = quarter % 2 ? [picture.naturalHeight, picture.naturalWidth] : [picture.naturalWidth, picture.naturalHeight];
    const inWidth = frame.clientWidth / width;
    return Math.min(inWidth, pictures.length > 1 ? inWidth : frame.clientHeight / height, 1);
  };

  const draw = (picture) => {
    if (!picture.naturalWidth) return;
    const scale = zoom || fitting(picture);
    const width = picture.naturalWidth * scale;
    const height = picture.naturalHeight * scale;
    picture.style.width = `${width}px`;
    picture.style.height = `${height}px`;
    picture.style.transform = `rotate(${quarter * 90}deg)`;
    // A turned picture keeps its old box: margins make the box what is seen.
    const shift = quarter % 2 ? (width - height) / 2 : 0;
    picture.style.margin = quarter % 2 ? `${shift}px ${-shift}px ${shift + 12}px` : "";
    if (picture === pictures[0]) document.querySelector("[data-scale]").textContent = `${Math.round(scale * 100)}%`;
  };

  const drawAll = () => pictures.forEach(draw);

  const acts = {
    in: () => { zoom = Math.min((zoom || fitting(pictures[0])) * STEP, 8); },
    out: () => { zoom = Math.max((zoom || fitting(pictures[0])) / STEP, 0.05); },
    fit: () => { zoom = 0; },
    left: () => { quarter = (quarter + 3) % 4; },
    right: () => { quarter = (quarter + 1) % 4; },
  };

  document.querySelectorAll("[data-act]").forEach((button) => {
    button.addEventListener("click", () => { acts[button.dataset.act](); drawAll(); });
  });
  pictures.forEach((picture) => picture.addEventListener("load", () => draw(picture)));
  window.addEventListener("resize", drawAll);
  drawAll();
})();

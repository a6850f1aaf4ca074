// Warns before a session ends for want of use, and lets the customer stay. What was typed stays on the page, and with
// this script or without, a form that is sent too late is stored and shown again after signing in.
"use strict";

for (const warning of document.querySelectorAll("[data-warns-after]")) {
  const words = warning.querySelector("span");
  const button = warning.querySelector("button");
  const first = words.textContent;
  let seen = Date.now();

  const look = () => {
    const idle = (Date.now() - seen) / 1000;
    if (idle < warning.dataset.warnsAfter) return;
    warning.hidden = false;
    if (idle < warning.dataset.endsAfter) return;
    words.textContent = "您已自动退出。本页填写的内容还在：照常提交，登录之后会回到这里，不用重新填写。";
    button.hidden = true;
  };

  const stay = async () => {
    const answer = await fetch(warning.dataset.stay, { method: "HEAD", redirect: "manual" }).catch(() => null);
    if (!answer) return;
    seen = answer.ok ? Date.now() : 0;
    warning.hidden = true;
    words.textContent = first;
    look();
  };

  document.addEventListener("seen", () => { seen = Date.now(); });
  document.addEventListener("visibilitychange", look);
  button.addEventListener("click", stay);
  setInterval(look, 5000);
}

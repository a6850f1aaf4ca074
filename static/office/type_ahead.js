// Offers hospitals as one types, from the page's own server. Without it the form offers them when it is sent.
"use strict";

(() => {
  const address = document.querySelector("meta[name=suggest-hospitals]")?.content;
  if (!address || !window.htmx) return;

  const listOf = (input) => {
    const there = input.nextElementSibling;
    if (there?.matches("[data-suggestions]")) return there;
    const made = document.createElement("div");
    made.className = "suggestions";
    made.dataset.suggestions = "";
    input.after(made);
    return made;
  };

  document.querySelectorAll("input[data-suggest=hospitals]").forEach((input) => {
    const list = listOf(input);
    list.id = `${input.id}_suggestions`;
    list.setAttribute("aria-live", "polite");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("hx-get", address);
    input.setAttribute("hx-trigger", "input changed delay:150ms, focus once");
    input.setAttribute("hx-target", `#${list.id}`);
    input.setAttribute("hx-vals", JSON.stringify({ field: input.name, near: input.dataset.near ?? "" }));
    const city = input.form?.elements.city;
    if (city?.id && city !== input) input.setAttribute("hx-include", `#${city.id}`);
    window.htmx.process(input);

    const fill = (button) => {
      input.value = button.value;
      list.replaceChildren();
      input.focus();
    };
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      event.preventDefault();
      fill(button);
    });
    const move = (event) => {
      const buttons = [...list.querySelectorAll("button")];
      const here = buttons.indexOf(document.activeElement);
      if (event.key === "Escape") { list.replaceChildren(); input.focus(); }
      else if (event.key === "ArrowDown" && buttons.length) buttons[Math.min(here + 1, buttons.length - 1)].focus();
      else if (event.key === "ArrowUp" && here >= 0) (buttons[here - 1] ?? input).focus();
      else return;
      event.preventDefault();
    };
    input.addEventListener("keydown", move);
    list.addEventListener("keydown", move);
  });
})();

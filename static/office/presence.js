// Who else looks at this case: asks again every 20 seconds, while the page is in sight.
"use strict";

(() => {
  const EVERY = 20000;
  const place = document.querySelector("[data-presence]");
  if (!place) return;
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const answer = await fetch(place.dataset.presence, {
        method: "POST",
        headers: { "X-CSRFToken": token, Accept: "application/json" },
      });
      if (!answer.ok || answer.redirected) return;
      const { others } = await answer.json();
      place.textContent = others.length ? `${others.join("、")} 也在看` : "";
      place.hidden = !others.length;
    } catch {
      // Out of reach for a moment: what was shown stays until the next time.
    }
  };

  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
})();

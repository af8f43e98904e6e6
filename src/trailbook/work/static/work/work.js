// Looks every few seconds how far the work is. Says it aloud at each tenth and at the end, not at each look.
(() => {
  "use strict";
  const here = () => document.getElementById("progress");
  const said = document.getElementById("said");
  if (!here() || here().dataset.open !== "yes") return;
  const tenth = (part) => Math.floor((10 * Number(part.dataset.done)) / Math.max(1, Number(part.dataset.total)));
  let last = tenth(here());
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
      if (answer.redirected) { location.assign(answer.url); return; }
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("progress");
        if (!fresh || fresh.dataset.open !== "yes") { location.reload(); return; }
        here().replaceWith(fresh);
        const now = tenth(fresh);
        if (said && now !== last) { said.textContent = fresh.querySelector(".lead").textContent.trim(); last = now; }
      }
    } catch (lost) { /* the connection is gone for a moment; look again later */ }
    window.setTimeout(look, document.hidden ? 15000 : 2500);
  };
  window.setTimeout(look, 1500);
})();

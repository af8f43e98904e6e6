/* Leave this page now: by the button, or Escape three times within a second or so. The page goes blank at once and is
   replaced, so that "back" does not lead to it; what was typed is forgotten. Without this script the link still leads
   away. */
(() => {
  "use strict";
  const exit = document.querySelector("[data-quick-exit]");
  if (!exit) return;
  const away = (event) => {
    if (event) event.preventDefault();
    document.documentElement.hidden = true;
    document.title = "";
    try { window.sessionStorage.clear(); } catch { /* not allowed here: nothing was kept either */ }
    window.location.replace(exit.href);
  };
  exit.addEventListener("click", away);
  let presses = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    presses = [...presses, event.timeStamp].slice(-3);
    if (presses.length === 3 && presses[2] - presses[0] < 1500) away();
  });
})();

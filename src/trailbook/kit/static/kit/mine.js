(() => {
  "use strict";
  const exit = document.querySelector("[data-quick-exit]");
  if (exit) {
    const away = (event) => {
      if (event) event.preventDefault();
      document.body.hidden = true;
      window.location.replace(exit.href);
    };
    exit.addEventListener("click", away);
    let last = 0, times = 0;
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      times = event.timeStamp - last < 1000 ? times + 1 : 1;
      last = event.timeStamp;
      if (times >= 3) away();
    });
  }
})();

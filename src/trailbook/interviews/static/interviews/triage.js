// Keys for placing answers. They work only while an answer is in focus; everything is there as buttons too.
(() => {
  "use strict";
  const items = [...document.querySelectorAll("[data-triage]")];
  const keys = document.querySelector(".keys");
  if (keys) keys.hidden = false;
  const remembered = "trailbook-by-keys";
  for (const item of items) item.tabIndex = 0;

  const here = () => document.activeElement && document.activeElement.closest("[data-triage]");
  const go = (item) => {
    if (item) {
      item.focus();
      item.scrollIntoView({ block: "nearest" });
    }
  };
  const press = (button) => {
    if (!button) return;
    sessionStorage.setItem(remembered, "yes");
    button.click();
  };

  if (sessionStorage.getItem(remembered) === "yes") {
    sessionStorage.removeItem(remembered);
    const wanted = location.hash && document.getElementById(location.hash.slice(1));
    go(wanted && wanted.matches("[data-triage]") ? wanted : items[0]);
  }

  let typed = "";
  let last = 0;
  const choose = (item, digit) => {
    const select = document.activeElement.matches("select[data-question]")
      ? document.activeElement
      : item.querySelector("select[data-question]");
    const now = Date.now();
    typed = now - last < 1200 ? typed + digit : digit;
    last = now;
    const find = (text) => [...select.options].find((o) => o.text.startsWith(text + "."));
    const option = find(typed) || find(digit);
    if (option) {
      if (!find(typed)) typed = digit;
      select.value = option.value;
    }
    select.focus();
  };

  document.addEventListener("keydown", (event) => {
    const item = here();
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = document.activeElement;
    const inSelect = at.matches("select[data-question]");
    if (at.matches("input:not([type=checkbox]), textarea") || (at.matches("select") && !inSelect)) return;
    const key = event.key;
    if (/^[0-9.]$/.test(key)) choose(item, key);
    else if (inSelect && key === "Enter") press(at.form.querySelector("[data-move]"));
    else if (key === "a" || key === "n") press((at.form || item).querySelector(`[data-key="${key}"]`) || item.querySelector(`[data-key="${key}"]`));
    else if (key === "s") {
      const box = item.querySelector("[data-stretch]");
      if (box) box.checked = !box.checked;
    } else if (key === "j") go(items[items.indexOf(item) + 1]);
    else if (key === "k") go(items[items.indexOf(item) - 1]);
    else if (key === "u") press(document.querySelector("[data-undo]"));
    else return;
    event.preventDefault();
  });
})();

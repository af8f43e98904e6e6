// One answer after another without loading the page again: a press is sent, and only the part that changes comes back.
// Without this script the same forms work, a page at a time. Keys work unless something is being typed or chosen.
(() => {
  "use strict";
  const box = document.querySelector("[data-one]");
  if (!box || !window.fetch) return;
  const keys = document.querySelector(".keys");
  if (keys) keys.hidden = false;
  let busy = false;

  const show = (html) => {
    box.innerHTML = html;
    const item = box.querySelector("[data-item]");
    if (item) {
      item.focus({ preventScroll: true });
      const top = box.getBoundingClientRect().top;
      if (top < 0) box.scrollIntoView({ block: "start" });
    }
  };

  const send = async (form, button) => {
    if (busy) return;
    busy = true;
    box.setAttribute("aria-busy", "true");
    const data = new FormData(form);
    data.set("do", button.value);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: data,
        headers: { "X-Part": "1" },
        credentials: "same-origin",
      });
      if (!answer.ok || answer.redirected) throw new Error("not the part");
      show(await answer.text());
    } catch {
      location.reload(); // signed out, no connection: the page itself says what is the matter
    } finally {
      busy = false;
      box.removeAttribute("aria-busy");
    }
  };

  box.addEventListener("submit", (event) => {
    if (!event.submitter || event.submitter.name !== "do") return;
    event.preventDefault();
    send(event.target, event.submitter);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const at = document.activeElement;
    if (at && at.matches("select, textarea, input:not([type=checkbox])")) return;
    if (event.key === "Enter" && at && at.matches("a, button, summary")) return;
    if (event.key === "s") {
      const whole = box.querySelector("[data-stretch]");
      if (!whole) return;
      whole.checked = !whole.checked;
      const rest = box.querySelector(".one-rest");
      if (rest) rest.open = whole.checked;
    } else if (event.key === "q") {
      const more = box.querySelector("details.more");
      if (!more) return;
      more.open = true;
      more.querySelector("select").focus();
    } else {
      const button = [...box.querySelectorAll("[data-key]")].find((b) => b.dataset.key === event.key);
      if (!button) return;
      send(button.form, button);
    }
    event.preventDefault();
  });
})();

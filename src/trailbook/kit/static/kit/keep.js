/* Nothing typed is lost: long answers are kept in this tab until they have been sent. Signing out, closing your page
   and leaving quickly forget them all; so does closing the tab. */
(() => {
  "use strict";
  const MARK = "typed:";
  let store;
  try {
    store = window.sessionStorage;
    store.length;
  } catch { return; }
  const forget = () => Object.keys(store).filter((k) => k.startsWith(MARK)).forEach((k) => store.removeItem(k));
  const read = (key) => {
    try { return JSON.parse(store.getItem(key)); } catch { return null; }
  };
  const arrived = (performance.getEntriesByType("navigation")[0] || {}).type || "navigate";
  if (arrived === "navigate") {
    Object.keys(store).filter((k) => k.startsWith(MARK) && (read(k) || {}).sent).forEach((k) => store.removeItem(k));
  }
  document.querySelectorAll("form").forEach((form, n) => {
    if (form.method !== "post") return;
    const fields = [...form.querySelectorAll("textarea[name]")];
    const key = (field) => `${MARK}${location.pathname}:${n}:${field.name}`;
    fields.forEach((field) => {
      const kept = read(key(field));
      if (kept && kept.was === field.defaultValue && field.value === field.defaultValue) {
        field.value = kept.now;
        const hides = field.closest("details");
        if (hides && kept.now !== kept.was) hides.open = true;
      }
      field.addEventListener("input", () => {
        try {
          store.setItem(key(field), JSON.stringify({ was: field.defaultValue, now: field.value }));
        } catch { /* full, or not allowed: the form itself still works */ }
      });
    });
    form.addEventListener("submit", () => {
      if (form.matches("[data-forgets], [action*='logout']")) return forget();
      fields.forEach((field) => {
        const kept = read(key(field));
        if (kept) store.setItem(key(field), JSON.stringify({ ...kept, sent: true }));
      });
    });
  });
})();

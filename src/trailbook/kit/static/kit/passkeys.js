/* Around django-allauth's passkey scripts: what is said when a passkey cannot be used, or did not work. */
(() => {
  "use strict";
  const show = (selector) => document.querySelectorAll(selector).forEach((found) => { found.hidden = false; });
  const number = /^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/.test(location.hostname);
  if (!window.PublicKeyCredential || number) {
    show("[data-passkey-none]");
    if (number) show("[data-passkey-number]");
  } else show("[data-passkeys]");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    show("[data-passkey-trouble]");
  });
})();

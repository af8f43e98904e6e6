// Dropping files and folders on the form, and saying how many were chosen. The form works without it.
(() => {
  "use strict";
  const form = document.querySelector("form[data-drop]");
  if (!form) return;
  const files = form.querySelector("input[name=files]");
  const folder = form.querySelector("input[name=folder]");
  const paths = form.querySelector("input[name=paths]");
  const chosen = form.querySelector(".chosen");
  const button = form.querySelector("button");
  const said = form.dataset;
  form.querySelector(".drop-hint").hidden = false;

  const tell = () => {
    const all = [...files.files, ...folder.files];
    const bytes = all.reduce((sum, f) => sum + f.size, 0);
    const tooMany = all.length > Number(said.mostFiles);
    const tooMuch = bytes > Number(said.mostBytes);
    button.disabled = tooMany || tooMuch;
    let words = all.length === 0 ? "" : all.length === 1 ? said.one : said.many.replace("NUMBER", all.length);
    if (tooMany) words = said.tooMany;
    else if (tooMuch) words = said.tooMuch;
    chosen.textContent = words;
    paths.value = JSON.stringify(all.map((f) => f.trailPath || f.webkitRelativePath || f.name));
  };

  const read = (entry, into) =>
    new Promise((done) => {
      if (entry.name.startsWith(".")) return done();
      if (entry.isFile) {
        entry.file((f) => {
          f.trailPath = entry.fullPath.replace(/^\//, "");
          into.push(f);
          done();
        }, done);
        return;
      }
      const reader = entry.createReader();
      const more = () =>
        reader.readEntries(async (found) => {
          if (!found.length || into.length > Number(said.mostFiles)) return done();
          for (const e of found) await read(e, into);
          more();
        }, done);
      more();
    });

  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (e) => {
      stop(e);
      form.classList.add("dragging");
    });
  }
  form.addEventListener("dragleave", (e) => {
    if (!form.contains(e.relatedTarget)) form.classList.remove("dragging");
  });
  form.addEventListener("drop", async (event) => {
    stop(event);
    form.classList.remove("dragging");
    chosen.textContent = said.reading;
    const entries = [...event.dataTransfer.items].map((i) => i.webkitGetAsEntry && i.webkitGetAsEntry()).filter(Boolean);
    let found = [];
    if (entries.length) for (const e of entries) await read(e, found);
    else found = [...event.dataTransfer.files];
    const give = new DataTransfer();
    for (const f of found.slice(0, Number(said.mostFiles) + 1)) give.items.add(f);
    const where = found.map((f) => f.trailPath || f.name);
    files.files = give.files;
    folder.value = "";
    [...files.files].forEach((f, i) => { f.trailPath = where[i]; });
    tell();
    button.focus();
  });
  files.addEventListener("change", tell);
  folder.addEventListener("change", tell);
  form.addEventListener("submit", () => {
    chosen.textContent = said.busy;
  });
  tell();
})();

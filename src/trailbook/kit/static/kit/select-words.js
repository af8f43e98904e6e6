/* Choosing words by mouse, finger or keyboard. Without this script words are typed or pasted into the same form.
   Places are counted in Unicode code points, as they are kept, never in UTF-16 units.
   [data-choose]      an answer; selected words lead to the form at that address
   [data-word-mode]   an answer whose words are taken one by one, for the form named by data-form */
(() => {
  "use strict";
  const LETTER = /[\p{L}\p{M}\p{N}_'’-]/u;
  const points = (text) => Array.from(text).length;
  const piecesOf = (box) => {
    const found = [...box.querySelectorAll("[data-start]")];
    return found.length ? found : [box];
  };
  const textsIn = (root) => {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), found = [];
    while (walk.nextNode()) found.push(walk.currentNode);
    return found;
  };

  /* What a range takes of an answer: whole words, with [...] where something between is held back. */
  function taken(box, range) {
    const parts = [];
    for (const piece of piecesOf(box)) {
      const base = Number(piece.dataset.start || 0), all = Array.from(piece.textContent);
      let at = 0, from = -1, to = -1;
      for (const node of textsIn(piece)) {
        if (range.intersectsNode(node)) {
          const a = node === range.startContainer ? range.startOffset : 0;
          const b = node === range.endContainer ? range.endOffset : node.data.length;
          if (b > a) {
            if (from < 0) from = at + points(node.data.slice(0, a));
            to = at + points(node.data.slice(0, b));
          }
        }
        at += points(node.data);
      }
      if (from < 0) continue;
      const closes = (n) => n > 0 && /[.,;:!?…)\]}»”]/u.test(all[n]) && !/\s/.test(all[n - 1]);
      while (from < to && (/\s/.test(all[from]) || closes(from))) from++;
      while (to > from && /\s/.test(all[to - 1])) to--;
      if (from === to) continue;
      while (from > 0 && LETTER.test(all[from - 1]) && LETTER.test(all[from])) from--;
      while (to < all.length && LETTER.test(all[to]) && LETTER.test(all[to - 1])) to++;
      parts.push({ start: base + from, end: base + to, text: all.slice(from, to).join("") });
    }
    if (!parts.length) return null;
    return {
      start: parts[0].start, end: parts[parts.length - 1].end, words: parts.map((p) => p.text).join(" […] "),
    };
  }

  /* One bar for the page: the words that are taken, and what can be done with them. */
  const bar = document.createElement("div"), shows = document.createElement("p");
  bar.className = "picker";
  bar.hidden = true;
  bar.append(shows);
  bar.addEventListener("pointerdown", (event) => { if (event.target !== bar) event.preventDefault(); });
  document.body.append(bar);
  let doing = null;
  function offer(words, control) {
    if (doing) doing.remove();
    doing = control;
    shows.textContent = words;
    bar.append(control);
    bar.hidden = false;
  }
  const putAway = () => { bar.hidden = true; };
  function control(kind, label) {
    const made = document.createElement(kind);
    made.className = "button";
    made.textContent = label;
    if (kind === "button") made.type = "button";
    return made;
  }

  function selectedIn(boxes) {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0), box = boxes.find((b) => range.intersectsNode(b));
    return box ? { box, range } : null;
  }
  let wait = 0;
  function onSelection(act) {
    document.addEventListener("selectionchange", () => {
      clearTimeout(wait);
      wait = setTimeout(act, 160);
    });
  }

  /* In a conversation: selected words lead to the form. The place travels after the #, which no server sees. */
  const answers = [...document.querySelectorAll("[data-choose]:not([data-word-mode])")];
  if (answers.length) {
    document.querySelectorAll("[data-select-hint]").forEach((p) => { p.textContent = p.dataset.selectHint; });
    onSelection(() => {
      const found = selectedIn(answers), got = found && taken(found.box, found.range);
      if (!got) return putAway();
      const go = control("a", found.box.closest("[data-pick-label]").dataset.pickLabel);
      go.href = `${found.box.dataset.choose}#take=${got.start}-${got.end}`;
      offer(got.words, go);
    });
  }

  /* Word by word. */
  const box = document.querySelector("[data-word-mode]");
  if (!box) return;
  const form = document.querySelector(box.dataset.form);
  if (!form) return;
  const words = [];
  for (const piece of piecesOf(box)) {
    let at = Number(piece.dataset.start || 0);
    for (const node of textsIn(piece)) {
      const parts = document.createDocumentFragment();
      for (const bit of node.data.split(/(\s+)/)) {
        if (bit.trim()) {
          const word = document.createElement("span");
          word.className = "word";
          word.textContent = bit;
          words.push({ el: word, start: at, end: at + points(bit) });
          parts.append(word);
        } else if (bit) parts.append(bit);
        at += points(bit);
      }
      node.replaceWith(parts);
    }
  }
  if (!words.length) return;
  const said = document.querySelector("[data-word-said]"), hint = document.querySelector("[data-word-hint]");
  if (hint) hint.hidden = false;
  box.classList.add("word-mode");
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", box.dataset.label);
  if (hint) box.setAttribute("aria-describedby", hint.id);
  const keep = control("button", box.dataset.pickLabel);
  keep.addEventListener("click", () => form.requestSubmit());
  let at = 0, anchor = -1, marking = false;

  function show() {
    const from = anchor < 0 ? -1 : Math.min(anchor, at), to = Math.max(anchor, at);
    words.forEach((w, n) => {
      w.el.classList.toggle("chosen", from >= 0 && n >= from && n <= to);
      w.el.classList.toggle("at", n === at && document.activeElement === box);
    });
    if (from < 0) {
      if (said) said.textContent = words[at].el.textContent;
      return putAway();
    }
    const range = document.createRange();
    range.setStart(words[from].el.firstChild, 0);
    range.setEnd(words[to].el.firstChild, words[to].el.firstChild.data.length);
    const got = taken(box, range);
    form.elements.words.value = got.words;
    form.elements.start.value = got.start;
    form.elements.end.value = got.end;
    if (said) said.textContent = got.words;
    offer(got.words, keep);
  }
  function forget() {
    anchor = -1;
    marking = false;
    form.elements.words.value = form.elements.start.value = form.elements.end.value = "";
    show();
  }
  function beside(step) {
    const here = words[at].el.getBoundingClientRect();
    let best = at, near = Infinity;
    words.forEach((w, n) => {
      const there = w.el.getBoundingClientRect(), down = (there.top - here.top) * step;
      if (down < here.height / 2) return;
      const far = down * 1000 + Math.abs(there.left - here.left);
      if (far < near) [best, near] = [n, far];
    });
    return best;
  }
  box.addEventListener("keydown", (event) => {
    const on = getComputedStyle(box).direction === "rtl" ? -1 : 1;
    const goes = {
      ArrowRight: () => at + on, ArrowLeft: () => at - on, ArrowDown: () => beside(1), ArrowUp: () => beside(-1),
      Home: () => 0, End: () => words.length - 1,
    }[event.key];
    if (goes) {
      if (event.shiftKey && anchor < 0) anchor = at;
      if (!event.shiftKey && !marking) anchor = -1;
      at = Math.max(0, Math.min(words.length - 1, goes()));
      words[at].el.scrollIntoView({ block: "nearest" });
      show();
    } else if (event.key === " ") {
      marking = !marking;
      if (marking) anchor = at;
      show();
    } else if (event.key === "Enter" && anchor >= 0) keep.focus();
    else if (event.key === "Escape") forget();
    else return;
    event.preventDefault();
  });
  box.addEventListener("focus", show);
  box.addEventListener("blur", () => words[at].el.classList.remove("at"));
  box.addEventListener("click", (event) => {
    const n = words.findIndex((w) => w.el === event.target);
    if (n < 0 || !document.getSelection().isCollapsed) return;
    if (marking) marking = false;
    else {
      anchor = n;
      marking = true;
    }
    at = n;
    show();
  });
  onSelection(() => {
    const found = selectedIn([box]);
    if (!found) return;
    const hit = words.map((w, n) => (found.range.intersectsNode(w.el.firstChild) ? n : -1)).filter((n) => n >= 0);
    if (!hit.length) return;
    [anchor, at, marking] = [hit[0], hit[hit.length - 1], false];
    show();
  });
  form.elements.words.addEventListener("input", () => { form.elements.start.value = form.elements.end.value = ""; });

  const asked = /^#take=(\d+)-(\d+)$/.exec(location.hash);
  if (asked) {
    const [start, end] = [Number(asked[1]), Number(asked[2])];
    const inside = words.map((w, n) => (w.end > start && w.start < end ? n : -1)).filter((n) => n >= 0);
    if (inside.length) {
      [anchor, at] = [inside[0], inside[inside.length - 1]];
      show();
    }
    history.replaceState(null, "", location.pathname + location.search);
  }
})();

// Keeps the page as the server has it. Without it the page works too, and reloads by itself.
(() => {
  "use strict";

  // What came of a form is shown once: a reload does not show it again.
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);

  const show = (lost) => { document.getElementById("lost").hidden = !lost; };

  const attributes = (old, fresh) => {
    const mine = (name) => old.tagName === "DETAILS" && name === "open";
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name) && !mine(name)) old.removeAttribute(name);
    }
    for (const { name, value } of [...fresh.attributes]) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  };

  // Changes only what differs, so that what is being typed or chosen stays.
  const morph = (old, fresh) => {
    if (old.isEqualNode(fresh)) return;
    if (old.nodeType !== 1 || old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
      old.replaceWith(fresh);
      return;
    }
    attributes(old, fresh);
    const wanted = [...fresh.childNodes];
    wanted.forEach((child, index) => {
      let there = old.childNodes[index];
      if (child.id && (!there || there.id !== child.id)) {
        const moved = [...old.children].find((known) => known.id === child.id);
        if (moved) {
          old.insertBefore(moved, there || null);
          there = moved;
        } else if (there && there.id) {
          old.insertBefore(child, there);
          return;
        }
      }
      if (there) morph(there, child);
      else old.append(child);
    });
    while (old.childNodes.length > wanted.length) old.lastChild.remove();
  };

  // A form that somebody is filling in. A button holds nothing that could be lost.
  const changed = (field) => field.tagName === "SELECT"
    ? [...field.options].some((option, index) => option.selected !== (option.defaultSelected ||
        (index === 0 && ![...field.options].some((known) => known.defaultSelected))))
    : field.value !== field.defaultValue;
  const filling = () => [...document.querySelectorAll("main input:not([type=hidden]), main select, main textarea")]
    .some((field) => !field.disabled && (field === document.activeElement || changed(field)));

  // Says that the page waits, and what is wrong meanwhile: a form left half-filled must not hide an alert.
  const pause = (fresh) => {
    const note = document.getElementById("paused");
    const waits = fresh !== null;
    const news = waits && /^\(.*?\)/.exec(fresh.title);
    const words = waits ? "This page waits while you fill in a form. Send it, or put it back as it was, to see what is new." +
      (news ? " Open now: " + news[0].slice(1, -1) + "." : "") : "";
    if (note.textContent !== words) note.textContent = words;
    note.hidden = !waits;
  };

  let behind = false;
  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const held = document.activeElement;
    if (document.title !== fresh.title) document.title = fresh.title;
    for (const id of ["clock", "pace"]) {
      morph(document.getElementById(id), document.adoptNode(fresh.getElementById(id)));
    }
    const content = document.getElementById("content");
    const wanted = document.adoptNode(fresh.getElementById("content"));
    behind = filling() && !content.isEqualNode(wanted);
    pause(behind ? fresh : null);
    if (behind) return;
    morph(content, wanted);
    // A field that was once touched no longer follows its default.
    for (const form of content.querySelectorAll("form")) form.reset();
    if (held && held !== document.activeElement && document.contains(held)) {
      held.focus({ preventScroll: true });
    }
  };

  let busy = false;
  let again = false;
  const refresh = async () => {
    if (busy) { again = true; return; }
    busy = true;
    do {
      again = false;
      try {
        const answer = await fetch(location.pathname);
        // An alert that was settled meanwhile has no page any more: its page says so.
        if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
        take(await answer.text());
        show(false);
      } catch {
        show(true);
      }
    } while (again);
    busy = false;
  };

  // Once a form is left as it was, the page catches up. The focus has moved on only after this event.
  const left = () => setTimeout(() => { if (behind && !filling()) refresh(); });
  for (const event of ["focusout", "change", "reset"]) document.addEventListener(event, left);

  const stream = new EventSource("/events");
  stream.onmessage = refresh;
  stream.onerror = () => show(true);
})();

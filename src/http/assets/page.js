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

  const take = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const held = document.activeElement;
    for (const id of ["clock", "content"]) {
      morph(document.getElementById(id), document.adoptNode(fresh.getElementById(id)));
    }
    if (document.title !== fresh.title) document.title = fresh.title;
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
        if (!answer.ok) throw new Error(String(answer.status));
        take(await answer.text());
        show(false);
      } catch {
        show(true);
      }
    } while (again);
    busy = false;
  };

  const stream = new EventSource("/events");
  stream.onmessage = refresh;
  stream.onerror = () => show(true);
})();

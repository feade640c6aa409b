// Changes only what differs between the page and a fresh one, so that focus, scroll and what is open stay.

// Attributes that belong to the reader, not to the daemon.
const mine = (element, name) => element.tagName === "DETAILS" && name === "open";

const attributes = (old, fresh) => {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !mine(old, name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value && !mine(old, name)) old.setAttribute(name, value);
  }
};

// The id by which a child is known again. `x-keep` stands for a part that the page has already.
const key = (node) => node.nodeType !== 1 ? "" : node.tagName === "X-KEEP" ? node.dataset.id : node.id;

// `holds(form, fresh)` says whether a form must be left as it is.
export const morph = (old, fresh, holds) => {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== 1 || old.nodeName !== fresh.nodeName || old.id !== fresh.id) {
    old.replaceWith(fresh);
    return;
  }
  if (old.tagName === "FORM" && holds(old, fresh)) return;
  attributes(old, fresh);
  const known = new Map();
  for (const child of old.children) if (key(child)) known.set(key(child), child);
  let there = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const name = key(child);
    const same = name ? known.get(name) : there && !known.has(key(there)) ? there : null;
    if (!same) {
      if (child.nodeName !== "X-KEEP") old.insertBefore(child, there);
      continue;
    }
    if (same === there) {
      there = there.nextSibling;
    } else {
      old.insertBefore(same, there);
    }
    if (child.nodeName !== "X-KEEP") morph(same, child, holds);
  }
  while (there) {
    const next = there.nextSibling;
    there.remove();
    there = next;
  }
};

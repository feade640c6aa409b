// Forms that somebody is filling in: nothing typed is ever lost, and a form holds up nothing but itself.
import { word } from "./words.js";

const FIELDS = "input:not([type=hidden]), select, textarea";
const PREFIX = "homeward:";
const SENT = "homeward:sent";

const changed = (field) => field.tagName === "SELECT"
  ? [...field.options].some((option, index) => option.selected !== (option.defaultSelected ||
      (index === 0 && ![...field.options].some((known) => known.defaultSelected))))
  : field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
  : field.value !== field.defaultValue;

// A button holds nothing that could be lost, and may have the focus.
const filling = (form) => [...form.querySelectorAll(FIELDS)]
  .some((field) => !field.disabled && (field === document.activeElement || changed(field)));

const seen = (form) => {
  const field = form.elements.namedItem("seen");
  return field ? field.value : "";
};

// Whether a form stays as it is. A form that is kept though its matter moved on says so.
export const holds = (form, fresh) => {
  if (!filling(form)) return false;
  let note = form.querySelector(".moved");
  const moved = seen(form) !== seen(fresh);
  if (moved && !note) {
    note = document.createElement("p");
    note.className = "moved";
    note.setAttribute("role", "status");
    form.prepend(note);
    note.textContent = word("MOVED");
  }
  if (!moved && note) note.remove();
  return true;
};

// A field that was once touched no longer follows its default.
export const settle = () => {
  for (const form of document.querySelectorAll("main form")) if (!filling(form)) form.reset();
};

// Typed words outlive a reload, a lock and an update, in this tab alone. Never on a screen that strangers use.
const kept = document.documentElement.hasAttribute("data-kiosk") ? null : sessionStorage;
const typed = "input[type=text], textarea";
const place = (field) =>
  `${PREFIX}${location.pathname} ${field.form ? field.form.getAttribute("action") : ""} ${field.id || field.name}`;

export const restore = () => {
  if (!kept) return;
  for (const field of document.querySelectorAll(typed)) {
    const words = kept.getItem(place(field));
    if (words && field.value === field.defaultValue) field.value = words;
  }
};

if (kept) {
  document.addEventListener("input", ({ target }) => {
    if (!target.matches(typed)) return;
    if (target.value === target.defaultValue) kept.removeItem(place(target));
    else kept.setItem(place(target), target.value);
  });
  // Only an answer that it is done shows that the words have arrived.
  document.addEventListener("submit", ({ target }) => {
    kept.setItem(SENT, JSON.stringify([...target.querySelectorAll(typed)].map(place)));
  });
  const notice = document.getElementById("notice");
  if (notice && !notice.classList.contains("refused")) {
    for (const field of JSON.parse(kept.getItem(SENT) || "[]")) kept.removeItem(field);
  }
  kept.removeItem(SENT);
}

// Tells once a form may have been left: the focus has moved on only after the event.
export const onLeft = (act) => {
  for (const event of ["focusout", "change", "reset"]) document.addEventListener(event, () => setTimeout(act));
};

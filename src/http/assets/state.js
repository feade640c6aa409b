// What the page says of itself: live or not, since when, whom to ring; and every distance from now, by the daemon's clock.

import { word } from "./words.js";

const part = (id) => document.getElementById(id);
const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };
const root = document.documentElement;

// ---- The time, by the daemon ----

let tick = null;
let tickAt = null;

export const setTick = (fresh) => {
  tick = fresh;
  tickAt = [Date.now(), performance.now()];
};

const clock = () => tick ? tick.clock : part("clock").querySelector("b").textContent;

// Never by subtracting with each beat: a page that was frozen would go on where it stood.
const now = () => {
  const passed = Math.max(0, Date.now() - tickAt[0], performance.now() - tickAt[1]);
  return tick.now + passed * tick.pace;
};

const minutes = (count) => {
  const hours = Math.floor(count / 60);
  const rest = count % 60;
  return word(hours === 0 ? "MINUTES" : rest === 0 ? "HOURS" : "HOURS_MINUTES", { hours, minutes: rest });
};

// The words of `words::apart`.
const apart = (at, from) => {
  const count = Math.floor(Math.abs(at - from) / 60000);
  if (count === 0) return word(at > from ? "IN_LESS" : "JUST_NOW");
  return word(at > from ? "IN" : "AGO", { length: minutes(count) });
};

const lasted = (milliseconds) => milliseconds < 60000
  ? word("SECONDS", { seconds: Math.round(milliseconds / 1000) }) : minutes(Math.round(milliseconds / 60000));

export const count = () => {
  if (!tick) return;
  const stale = root.classList.contains("stale");
  const from = now();
  if (!stale) put(part("clock").querySelector("b"), tick.clock);
  for (const span of document.querySelectorAll(".from-now[data-at]")) {
    const at = Number(span.dataset.at);
    const time = span.previousElementSibling;
    // Of an old page only the instants are true.
    const due = stale && at > tick.now && span.closest(".visit") !== null;
    time.hidden = due;
    put(span, due ? word("WAS_DUE", { time: time.textContent }) : stale ? "" : `(${apart(at, from)})`);
  }
};

// ---- What a screen reader says ----

const sentences = [];
let saidAt = 0;

const speak = (id, words) => {
  const place = part(id);
  if (place.textContent === words) place.textContent = "";
  place.textContent = words;
};

// One sentence for each event, and time to hear it.
export const say = (words) => {
  sentences.push(words);
  saying();
};
export const saying = () => {
  if (sentences.length === 0 || Date.now() - saidAt < 2000) return;
  saidAt = Date.now();
  speak("say", sentences.shift());
};
export const status = (words) => speak("status", words);

// ---- The strip: one thing at a time, the worst first ----

const strips = new Map();
const RANKS = ["stale", "back", "asleep", "sound", "heard"];

// Sets or takes away what one cause has to say: `{ words, button, press, ring, awake }`.
export const strip = (cause, content) => {
  if (content) strips.set(cause, content);
  else strips.delete(cause);
  const first = RANKS.find((rank) => strips.has(rank));
  const shown = first ? strips.get(first) : {};
  const place = part("strip");
  place.hidden = !first;
  place.dataset.state = first || "";
  put(part("strip-words"), shown.words || "");
  part("strip-ring").hidden = !shown.ring;
  part("strip-awake").hidden = !shown.awake;
  const button = part("strip-button");
  button.hidden = !shown.button;
  put(button, shown.button || "");
  button.onclick = shown.press || null;
};

// ---- Live, late, not live, back, asleep ----

let title = document.title;
let staleAt = 0;
// A page is called not live only after so long a silence, which counts as well.
const SILENCE = 10000;
const grey = new Image();
grey.src = "/icon-grey.svg";

const showTitle = () => {
  const wanted = staleAt ? word("STALE_TITLE", { name: root.dataset.name }) : title;
  if (document.title !== wanted) document.title = wanted;
};
export const setTitle = (fresh) => {
  title = fresh;
  showTitle();
};

const showIcon = () => {
  const wanted = staleAt ? "/icon-grey.svg" : "/icon.svg";
  if (part("icon").getAttribute("href") !== wanted) part("icon").setAttribute("href", wanted);
};

const WORDS = { new: "", live: word("LIVE"), late: word("LATE"), stale: word("STALE") };

export const staleFor = () => staleAt ? Date.now() - staleAt : 0;

export const setState = (state) => {
  const live = part("live");
  if (state === "late" && live.textContent !== WORDS.late) status(WORDS.late);
  put(live, WORDS[state]);
  root.dataset.live = state;
};

export const goStale = () => {
  if (staleAt) return;
  staleAt = Date.now();
  root.classList.add("stale");
  const time = clock();
  const ring = part("ring");
  part("strip-ring").replaceChildren(...[...ring.childNodes].map((node) => node.cloneNode(true)));
  const anybody = Number(ring.dataset.out) > 0;
  strip("back", null);
  strip("stale", { words: word(anybody ? "STALE_RING" : "STALE_SINCE", { time }), ring: true });
  showTitle();
  showIcon();
  say(word("STALE_SAID", { time }));
  count();
};

export const goLive = () => {
  if (!staleAt) return;
  const words = word("LIVE_AGAIN", { time: clock(), length: lasted(Date.now() - staleAt + SILENCE) });
  staleAt = 0;
  root.classList.remove("stale");
  strip("stale", null);
  strip("back", { words, button: word("CLOSE"), press: () => strip("back", null) });
  showTitle();
  showIcon();
  say(words);
  count();
};

export const wasAsleep = (milliseconds) => strip("asleep", {
  words: milliseconds ? word("ASLEEP", { length: lasted(milliseconds) }) : word("TAB_ASLEEP"),
  awake: true,
  button: word("CLOSE"),
  press: () => strip("asleep", null),
});

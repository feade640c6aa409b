// Keeps the page as the daemon has it. Without this the page works too, and renews itself.
import { morph } from "./morph.js";
import { holds, onLeft, restore, settle } from "./forms.js";
import { limit, listen } from "./stream.js";
import * as sound from "./sound.js";
import * as state from "./state.js";
import { word } from "./words.js";

const root = document.documentElement;
const part = (id) => document.getElementById(id);
const sounds = root.dataset.path === "/" || root.dataset.path.startsWith("/alerts/");
const STALE = 10000;

// What came of a form is shown once: a reload does not show it again.
if (location.search) history.replaceState(null, "", location.pathname + location.hash);
restore();

// ---- What is new ----

const news = () => {
  const lines = [...part("news").children];
  return {
    alerts: new Map(lines.filter((line) => line.dataset.alert).map((line) => [line.dataset.alert, line])),
    todo: new Map(lines.filter((line) => line.dataset.todo).map((line) => [line.dataset.todo, line])),
  };
};
const copy = () => {
  const { alerts, todo } = news();
  const kept = (line) => ({ ...line.dataset });
  return {
    alerts: new Map([...alerts].map(([code, line]) => [code, kept(line)])),
    todo: new Set(todo.keys()),
  };
};

const matter = () => [...news().alerts.values()].filter((line) => !line.dataset.taken)
  .map((line) => `${line.dataset.alert} ${line.dataset.step}`).join(", ");

const tell = (before) => {
  const { alerts, todo } = news();
  for (const [code, line] of alerts) {
    const known = before.alerts.get(code);
    if (!known) state.say(line.textContent);
    else if (known.step !== line.dataset.step) state.say(line.dataset.stepped);
    else if (line.dataset.taken && known.taken !== line.dataset.taken) state.status(line.dataset.given);
  }
  for (const [code, known] of before.alerts) if (!alerts.has(code)) state.status(known.settled);
  const fresh = [...todo].filter(([key]) => !before.todo.has(key));
  if (fresh.length > 0) {
    state.status(fresh[0][1].textContent);
    if (sounds) sound.soft();
  }
};

// ---- The page as it is now ----

let have = "none";
// Whether a form was left as it was, so that what the daemon takes for known is not quite there.
let behind = false;

const take = (text, version) => {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  if (fresh.documentElement.dataset.build !== root.dataset.build) {
    location.reload();
    return;
  }
  const focused = document.activeElement;
  const first = have === "none";
  const before = copy();
  behind = false;
  const held = (form, wanted) => {
    const holding = holds(form, wanted);
    behind = behind || holding;
    return holding;
  };
  for (const id of ["skip-alert", "clock", "drill", "pace", "ring", "news", "content"]) {
    const there = part(id);
    const wanted = fresh.getElementById(id);
    if (there && wanted) morph(there, document.adoptNode(wanted), held);
  }
  have = version;
  state.setTitle(fresh.title);
  settle();
  state.count();
  if (focused && focused !== document.activeElement && document.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
  if (!first) tell(before);
};

let running = null;
let again = false;
let everything = false;

const fetchPage = async () => {
  const whole = everything || behind;
  again = false;
  everything = false;
  try {
    const headers = { "homeward-have": whole ? "none" : have };
    const answer = await fetch(location.pathname, { headers, signal: limit(8000) });
    const version = answer.headers.get("homeward-version");
    // An alert that was settled meanwhile has no page any more: its page says so.
    if (!version) throw new Error(String(answer.status));
    take(await answer.text(), version);
    return true;
  } catch {
    // Whether the page is live is the watchdog's to say. The next tick asks again.
    everything = everything || whole;
    return false;
  }
};

// Returns whether the page is now as the daemon has it.
const refresh = (whole) => {
  again = true;
  everything = everything || whole;
  const run = async () => {
    let done = false;
    while (again) done = await fetchPage();
    running = null;
    return done;
  };
  if (!running) running = run();
  return running;
};

onLeft(() => { if (behind) refresh(true); });

// ---- Live or not ----

const watchdog = new Worker("/watchdog.js");
let beatAt = Date.now();
let returning = false;

const beatStream = listen(({ kind, data }) => {
  if (kind === "tick") {
    state.setTick(data);
    watchdog.postMessage(data);
  }
  if (data.version !== have) refresh(false);
}, sounds);

const judge = async (judged) => {
  if (judged === "stale") {
    state.setState("stale");
    state.goStale();
  } else if (!state.staleFor()) {
    state.setState(judged);
  } else if (judged === "live" && !returning) {
    // All that happened meanwhile first, then the good news.
    returning = true;
    const done = await refresh(true);
    returning = false;
    if (done) {
      state.goLive();
      state.setState("live");
    }
  }
};

watchdog.onmessage = ({ data }) => {
  beatAt = Date.now();
  if (data.asleep) {
    state.wasAsleep(data.asleep);
    refresh(true);
  }
  judge(data.state);
  beatStream(data.silence);
  beat();
};
watchdog.onerror = () => judge("stale");
// The watchdog is watched too.
setInterval(() => { if (Date.now() - beatAt > STALE) judge("stale"); }, 1000);
for (const event of ["online", "pageshow", "resume"]) addEventListener(event, () => watchdog.postMessage(null));
document.addEventListener("visibilitychange", () => watchdog.postMessage(null));
document.addEventListener("resume", () => watchdog.postMessage(null));
if (document.wasDiscarded) state.wasAsleep(0);

// ---- Sound ----

const HEARD = "homeward:heard";
const today = () => new Date().toDateString();
const heardToday = () => localStorage.getItem(HEARD) === today();

const testSound = async () => {
  await sound.arm();
  sound.alarm();
  part("heard").hidden = !sound.works();
};
part("sound").onclick = testSound;
part("silence").onclick = () => sound.silence(matter());
part("heard").addEventListener("submit", ({ submitter }) => {
  if (submitter && submitter.value === "yes") localStorage.setItem(HEARD, today());
});

const beat = () => {
  state.count();
  state.saying();
  if (!sounds) return;
  const loud = matter();
  sound.beat(loud, state.staleFor());
  const works = sound.works();
  const out = Number(part("ring").dataset.out) > 0;
  const button = part("sound");
  button.hidden = false;
  const words = word(works ? "SOUND_TEST" : "SOUND_OFF");
  if (button.textContent !== words) button.textContent = words;
  part("silence").hidden = !works || !loud || sound.isSilent(loud);
  state.strip("sound", works || !out ? null : {
    words: word("NO_SOUND"),
    button: word("PRESS_HERE"),
    press: sound.arm,
  });
  state.strip("heard", !works || heardToday() ? null : {
    words: word("NOT_HEARD"),
    button: word("PLAY"),
    press: testSound,
  });
};

// ---- A screen that stays on ----

const awake = async () => {
  if (!sounds || document.hidden) return;
  try {
    await navigator.wakeLock.request("screen");
    part("awake").hidden = true;
  } catch {
    part("awake").hidden = false;
  }
};
document.addEventListener("visibilitychange", awake);
awake();

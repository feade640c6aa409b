// The sounds of this screen, made and not loaded: nothing can be missing when they are needed.

const ALARM_EVERY = 10000;
const SILENT_FOR = 120000;
const DEAD_AFTER = 20000;
const DEAD_EVERY = 30000;

let context = null;
try {
  context = new AudioContext();
} catch {
  // A browser without sound: the strip says so for as long as somebody is out.
}

export const works = () => context !== null && context.state === "running";

// A browser lets a page sound only after a press on it.
export const arm = async () => {
  if (!context || works()) return;
  await context.resume().catch(() => {});
};
for (const event of ["pointerdown", "keydown"]) addEventListener(event, arm, true);

const tone = (pitch, from, length, loud) => {
  const at = context.currentTime + from;
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loud, at + 0.02);
  volume.gain.setValueAtTime(loud, at + length - 0.03);
  volume.gain.linearRampToValueAtTime(0, at + length);
  voice.connect(volume).connect(context.destination);
  voice.start(at);
  voice.stop(at + length);
};

export const alarm = () => {
  if (works()) [660, 880, 660, 880, 990].forEach((pitch, index) => tone(pitch, index * 0.22, 0.16, 0.6));
};
export const soft = () => { if (works()) tone(523, 0, 0.35, 0.2); };
const low = () => { if (works()) [196, 147].forEach((pitch, index) => tone(pitch, index * 0.45, 0.4, 0.5)); };

let silentUntil = 0;
let silenced = "";
let alarmAt = 0;
let lowAt = 0;

export const silence = (matter) => {
  silentUntil = Date.now() + SILENT_FOR;
  silenced = matter;
};

// `matter` names the alerts that nobody has taken, with their steps: another matter ends the silence.
export const isSilent = (matter) => Date.now() < silentUntil && matter === silenced;

// Called twice a second.
export const beat = (matter, staleFor) => {
  const now = Date.now();
  if (staleFor > DEAD_AFTER) {
    if (now - lowAt >= DEAD_EVERY) {
      lowAt = now;
      low();
    }
    return;
  }
  lowAt = 0;
  if (!matter) alarmAt = 0;
  else if (!isSilent(matter) && now - alarmAt >= ALARM_EVERY && works()) {
    alarmAt = now;
    alarm();
  }
};

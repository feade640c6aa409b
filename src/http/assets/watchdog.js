// A dedicated worker: it judges whether the page is live. Timers of a hidden page run once a minute, those of a worker do not.
"use strict";

const LATE = 4000;
const STALE = 10000;
const BEAT = 500;

let heardAt = [Date.now(), performance.now()];
let turnMs = 0;
// A page that has only been loaded has heard nothing yet.
let calm = "new";
let beatAt = Date.now();

// A clock that was set back must not hide a silence, nor may one that stood still while the machine slept.
const age = () => Math.max(Date.now() - heardAt[0], performance.now() - heardAt[1]);

const judge = () => {
  const now = Date.now();
  const asleep = now - beatAt > STALE ? now - beatAt : 0;
  beatAt = now;
  const silence = age();
  const turned = turnMs + silence;
  const state = silence > STALE || turned > STALE ? "stale" : silence > LATE ? "late" : calm;
  postMessage({ state, asleep, silence });
};

onmessage = ({ data }) => {
  if (data !== null) {
    heardAt = [Date.now(), performance.now()];
    turnMs = data.turn_ms;
    calm = "live";
  }
  judge();
};

setInterval(judge, BEAT);

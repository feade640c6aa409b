// The kiosk: its pad, the way back to the names, and whether the screen is live.
(() => {
  "use strict";

  const IDLE = 20000;
  const ASK_EVERY = 4000;
  const LIVE_WITHIN = 10000;
  const home = document.body.hasAttribute("data-home");

  // The pad: a tablet without keys types as well.
  const pin = document.getElementById("pin");
  const digits = document.getElementById("digits");
  if (pin && digits) {
    digits.hidden = false;
    document.getElementById("enter").hidden = true;
    pin.readOnly = false;
    digits.addEventListener("click", (event) => {
      const key = event.target.closest("button");
      if (!key) return;
      if (key.dataset.digit && pin.value.length < pin.maxLength) pin.value += key.dataset.digit;
      if (key.dataset.clear) pin.value = "";
    });
  }

  // Whoever walks away leaves nothing behind.
  let touched = performance.now();
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => { touched = performance.now(); }, true);
  }
  const again = () => {
    if (pin) pin.value = "";
    location.replace("/kiosk");
  };
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });

  // A screen that is not live says so, and nothing else.
  let heard = performance.now();
  const words = document.getElementById("not-live");
  const ask = async () => {
    try {
      const answer = await fetch("/kiosk-alive", {
        cache: "no-store", redirect: "error", signal: AbortSignal.timeout(ASK_EVERY),
      });
      if (answer.ok) heard = performance.now();
    } catch { /* The words come by themselves. */ }
  };
  setInterval(ask, ASK_EVERY);
  setInterval(() => {
    const now = performance.now();
    const dead = now - heard > LIVE_WITHIN;
    if (!dead && !words.hidden) return again();
    words.hidden = !dead;
    if (!dead && !home && now - touched > IDLE) again();
  }, 500);
})();

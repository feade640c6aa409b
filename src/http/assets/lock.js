// A screen on which nobody presses anything locks itself. What is typed counts as a press, so that it is not lost.
(() => {
  "use strict";

  const IDLE = 10 * 60000;
  const WARN = 60000;
  const SAY_EVERY = 60000;
  let pressed = Date.now();
  let said = Date.now();
  const soon = document.getElementById("locks-soon");

  const post = (path) => fetch(path, { method: "POST", cache: "no-store", redirect: "manual" });
  for (const kind of ["pointerdown", "keydown", "input"]) {
    addEventListener(kind, () => {
      pressed = Date.now();
      if (soon) soon.hidden = true;
      if (pressed - said < SAY_EVERY) return;
      said = pressed;
      post("/still-here").catch(() => {});
    }, true);
  }
  setInterval(async () => {
    const idle = Date.now() - pressed;
    if (soon) soon.hidden = idle < IDLE - WARN;
    if (idle < IDLE) return;
    try {
      await post("/lock");
      location.replace("/");
    } catch { /* The server locks it as well, and the page says that it is not live. */ }
  }, 5000);
})();

// The wall: fetched anew every few seconds. A wall that is not live says so over everything.
(() => {
  "use strict";

  const EVERY = 4000;
  const LIVE_WITHIN = 10000;
  let heard = performance.now();
  const words = document.getElementById("not-live");

  const renew = async () => {
    try {
      const answer = await fetch(location.href, {
        cache: "no-store", redirect: "error", signal: AbortSignal.timeout(EVERY),
      });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("wall");
      if (!fresh) return;
      const old = document.getElementById("wall");
      if (!old.isEqualNode(fresh)) old.replaceWith(fresh);
      heard = performance.now();
    } catch { /* The words come by themselves. */ }
  };
  setInterval(renew, EVERY);
  setInterval(() => { words.hidden = performance.now() - heard <= LIVE_WITHIN; }, 500);
})();

// Where ticks and changes come from: the stream that all tabs share; else a stream of our own, which a hidden page gives up.
// A hidden board then asks by itself: it must sound, and yet leave the connections to the page in front.

const SILENT = 4000;
const ASKED_EVERY = 3000;

export const listen = (heard, isBoard) => {
  let shared = null;
  let own = null;
  let askedAt = 0;

  const openOwn = () => {
    if (own) own.close();
    const opened = new EventSource("/events");
    own = opened;
    for (const kind of ["tick", "changed"]) {
      opened.addEventListener(kind, (event) => heard({ kind, data: JSON.parse(event.data) }));
    }
  };
  const closeOwn = () => {
    if (own) own.close();
    own = null;
  };

  const connect = () => {
    try {
      const worker = new SharedWorker("/shared.js", "homeward");
      worker.onerror = () => { shared = null; openOwn(); };
      shared = worker.port;
      shared.onmessage = ({ data }) => { closeOwn(); heard(data); };
    } catch {
      shared = null;
      openOwn();
    }
  };

  const ask = async () => {
    if (Date.now() - askedAt < ASKED_EVERY) return;
    askedAt = Date.now();
    const answer = await fetch("/tick", { signal: limit(ASKED_EVERY) }).catch(() => null);
    if (answer && answer.ok) heard({ kind: "tick", data: await answer.json() });
  };

  // Called twice a second with how long nothing came.
  const beat = (silence) => {
    if (!shared && document.hidden) {
      closeOwn();
      if (isBoard) ask();
      return;
    }
    if (!shared && !own) openOwn();
    if (silence < SILENT) return;
    if (Date.now() - askedAt < SILENT) return;
    askedAt = Date.now();
    if (shared) shared.postMessage("silent");
    // The shared stream may be what is broken. Only the page in front may take a connection for that.
    if (!document.hidden && silence > 2 * SILENT) openOwn();
  };

  addEventListener("pagehide", () => {
    if (shared) shared.postMessage("bye");
    closeOwn();
  });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) connect(); });
  connect();
  return beat;
};

// A question to a daemon that stands still must end: its connection is wanted.
export const limit = (milliseconds) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
};

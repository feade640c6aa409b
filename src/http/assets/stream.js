// Where ticks and changes come from: the stream that all tabs share; where a browser has no such, a stream of our own, which
// a hidden page gives up. A hidden board then asks by itself: it must sound, and yet leave the connections to the page in front.

const SILENT = 4000;
const ASKED_EVERY = 3000;

export const listen = (heard, isBoard) => {
  let shared = null;
  let own = null;
  let askedAt = 0;
  let openedAt = 0;
  // Whether the daemon answers a page and the shared stream says nothing.
  let deaf = false;

  const openOwn = () => {
    if (own) own.close();
    openedAt = Date.now();
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
      shared.onmessage = ({ data }) => {
        deaf = false;
        closeOwn();
        heard(data);
      };
    } catch {
      shared = null;
      openOwn();
    }
  };

  const ask = async () => {
    if (Date.now() - askedAt < ASKED_EVERY) return;
    askedAt = Date.now();
    const answer = await fetch("/tick", { signal: limit(ASKED_EVERY) }).catch(() => null);
    if (!answer || !answer.ok) return;
    deaf = shared !== null;
    heard({ kind: "tick", data: await answer.json() });
  };

  // Called twice a second with how long nothing came.
  const beat = (silence) => {
    if (shared) {
      if (deaf || silence > SILENT) shared.postMessage("silent");
      // The shared stream may be what is broken. A page then asks, and asks again, and never holds a connection for it: a
      // daemon that stood still finds the six of a browser free.
      const asks = isBoard || !document.hidden;
      if (asks && (deaf || silence > 2 * SILENT)) ask();
    } else if (document.hidden) {
      closeOwn();
      if (isBoard) ask();
    } else if (!own || (silence > SILENT && Date.now() - openedAt > SILENT)) {
      openOwn();
    }
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

// A shared worker: it holds the one stream of all tabs of a browser. A browser opens six connections to a server at most, so
// with a stream for each tab the seventh would never load.
"use strict";

const SILENT = 4000;

const ports = new Set();
let source = null;
let last = null;
let movedAt = 0;

const tell = (message) => {
  movedAt = Date.now();
  if (message.kind === "tick") last = message;
  for (const port of ports) port.postMessage(message);
};

const open = () => {
  if (source) source.close();
  movedAt = Date.now();
  const opened = new EventSource("/events");
  source = opened;
  for (const kind of ["tick", "changed"]) {
    opened.addEventListener(kind, (event) => tell({ kind, data: JSON.parse(event.data) }));
  }
  // The browser tries again by itself, but not after an answer that is no stream.
  opened.onerror = () => setTimeout(() => {
    if (source === opened && opened.readyState === EventSource.CLOSED) open();
  }, 2000);
};

const left = () => {
  if (ports.size > 0 || !source) return;
  source.close();
  source = null;
  last = null;
};

onconnect = ({ ports: [port] }) => {
  ports.add(port);
  port.onmessage = ({ data }) => {
    if (data === "bye") {
      ports.delete(port);
      left();
    } else if (data === "silent" && Date.now() - movedAt > SILENT) {
      open();
    }
  };
  if (!source) open();
  else if (last && Date.now() - movedAt < SILENT) port.postMessage(last);
};

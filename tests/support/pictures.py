"""Makes README's picture of the phones from the demo as it is now: `make pictures`. The browser's tests make all others.

    python3 tests/support/pictures.py target/debug/homeward docs/pictures [FOLDER]

Plays the demo up to an alert and on until everybody is back, and has a headless Chromium look at its pages. With FOLDER it also
puts there how both pages look at 375 and at 1280 pixels: at the beginning, in the alert, and after.
"""

import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
from pathlib import Path

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe",
]
# Longest that a page may take, or the demo to come to the next scene.
PATIENCE = 60
ALI, JO, PAT = "+447700900102", "+447700900101", "+447700900104"


class Browser:
    """A headless Chromium, spoken to over a pipe by its own protocol."""

    def __init__(self, folder):
        to_read, self.write = os.pipe()
        self.read, to_write = os.pipe()
        # Chromium reads at 3 and writes at 4.
        spare = [os.dup(to_read), os.dup(to_write)]

        def places():
            high = [os.dup2(spare[0], 60), os.dup2(spare[1], 61)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            ["chromium", *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            preexec_fn=places, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in [to_read, to_write, *spare]:
            os.close(end)
        self.number, self.rest = 0, b""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = None
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")

    def message(self):
        while b"\0" not in self.rest:
            more = os.read(self.read, 1 << 16)
            if not more:
                raise SystemExit("pictures: chromium ended; is it installed?")
            self.rest += more
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def ask(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if getattr(self, "session", None):
            request["sessionId"] = self.session
        os.write(self.write, json.dumps(request).encode() + b"\0")
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    raise SystemExit(f"pictures: {method}: {message['error']}")
                return message["result"]

    def look(self, address, file, width, height=None):
        """Takes a picture of a page: of `height` pixels from the top, or whole."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height or 900, deviceScaleFactor=1, mobile=False)
        self.ask("Page.navigate", url=address)
        while self.message().get("method") != "Page.loadEventFired":
            pass
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": width, "height": height or size["height"], "scale": 1}
        kind = {"format": "webp", "quality": 70} if str(file).endswith("webp") else {"format": "png"}
        shot = self.ask("Page.captureScreenshot", clip=clip, captureBeyondViewport=True, **kind)
        Path(file).write_bytes(base64.b64decode(shot["data"]))
        if size["width"] > width:
            print(f"{file}: the page is {size['width']} pixels wide and does not fit {width}")


class Demo:
    """A demo on a port of its own."""

    def __init__(self, binary):
        self.process = subprocess.Popen(
            [binary, "demo", "--listen", "127.0.0.1:0", "--speed", "600"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if found := re.search(r"(http://\S+)/phones", line):
                self.address = found[1]
            if line.startswith("Ctrl-C"):
                return
        raise SystemExit("pictures: the demo ended before it began")

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def post(self, path, **fields):
        form = urllib.parse.urlencode(fields).encode()
        headers = {"sec-fetch-site": "same-origin"}
        urllib.request.urlopen(urllib.request.Request(self.address + path, form, headers), timeout=PATIENCE).close()

    def wish(self, wish):
        self.post("/pace", page="/", wish=wish)

    def text(self, phone, words):
        self.post("/phones/text", address=phone, text=words)

    def until(self, holds):
        """Waits for what the page of phones shows: each change of the demo is told by its stream."""
        with urllib.request.urlopen(self.address + "/events", timeout=PATIENCE) as events:
            while not holds(self.get("/phones")):
                if not events.readline():
                    raise SystemExit("pictures: the demo ended early")


def main(binary, docs, folder=None):
    demo = Demo(binary)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        browser = Browser(own)

        def scene(name):
            demo.wish("pause")
            for page, path in [("board", "/"), ("phones", "/phones")] if folder else []:
                for width in [375, 1280]:
                    browser.look(demo.address + path, f"{folder}/{name}-{page}-{width}.png", width)

        try:
            scene("begin")
            demo.wish("go-on")
            # Both were asked twice and did not answer: the alert has reached the office.
            demo.until(lambda page: "told of H1" in page and "Ring them now" in page)
            scene("alert")
            browser.look(demo.address + "/phones", f"{docs}/phones.webp", 1280, 1060)
            demo.wish("go-on")
            demo.text(PAT, "SAFE H1 SPOKE BOTH")
            demo.until(lambda page: "stand down" in page)
            for phone in [JO, ALI]:
                demo.text(phone, "BACK")
            demo.until(lambda page: 'class="note">out on a visit' not in page)
            scene("after")
        finally:
            browser.process.send_signal(signal.SIGTERM)
            browser.process.wait()
            demo.process.send_signal(signal.SIGINT)
            demo.process.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])

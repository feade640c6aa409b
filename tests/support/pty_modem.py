"""A modem at the end of a pseudo-terminal: enough AT commands (3GPP TS 27.005, PDU mode) for smsd of smstools.

    pty_modem.py LINK

makes LINK point to the terminal. It prints a JSON object a line: {"event": "listening"}, and for each text that it is given
{"event": "submit", "to", "text", "coding", "header", "validity", "report", "reference"}. It reads a JSON object a line:

    {"do": "bring", "from": "+447700900123", "text": "OK", "at": "26-11-21 14:05:00", "header": "0500030A0201"}
    {"do": "report", "to": "+447700900123", "reference": 7, "status": 0, "at": ...}
    {"do": "refuse", "cause": 38}       every text from now on is answered by +CMS ERROR
    {"do": "take"}                      and by OK again
"""
import json
import os
import pty
import selectors
import sys
import threading
import tty

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"}


def septets_of(text):
    """The codes of a text in the default alphabet, or None where it has others."""
    codes = []
    for letter in text:
        if letter in BASIC:
            codes.append(BASIC.index(letter))
        elif letter in EXTENSION.values():
            codes += [0x1B, next(code for code, other in EXTENSION.items() if other == letter)]
        else:
            return None
    return codes


def text_of(codes):
    text, escaped = "", False
    for code in codes:
        if escaped:
            text, escaped = text + EXTENSION.get(code, "?"), False
        elif code == 0x1B:
            escaped = True
        else:
            text += BASIC[code]
    # Half of a pair at the end of a part: a phone that reads part by part shows it wrong.
    return text + ("�" if escaped else "")


def pack(codes, skip=0):
    """Packs codes of seven bits into octets, after so many bits that stay free."""
    number = sum(code << (skip + 7 * at) for at, code in enumerate(codes))
    return number.to_bytes((skip + 7 * len(codes) + 7) // 8, "little")


def unpack(octets, count, skip=0):
    number = int.from_bytes(octets, "little") >> skip
    return [(number >> (7 * at)) & 0x7F for at in range(count)]


def swapped(digits):
    digits += "F" * (len(digits) % 2)
    return bytes(int(digits[at + 1] + digits[at], 16) for at in range(0, len(digits), 2))


def address(number):
    """An address field: of a number, or of a name in letters."""
    digits = number.removeprefix("+")
    if digits.isdigit():
        kind = 0x91 if number.startswith("+") else 0x81
        return bytes([len(digits), kind]) + swapped(digits)
    codes = septets_of(number)
    octets = pack(codes)
    return bytes([(len(codes) * 7 + 3) // 4, 0xD0]) + octets


def stamp(at):
    """A time stamp of the service centre, in UTC: `YY-MM-DD HH:MM:SS`."""
    digits = "".join(letter for letter in at if letter.isdigit())
    return swapped(digits + "00")


CENTRE = swapped("447785016005")
CENTRE = bytes([len(CENTRE) + 1, 0x91]) + CENTRE


def deliver(order):
    header = bytes.fromhex(order.get("header", ""))
    codes = None if order.get("ucs2") else septets_of(order["text"])
    if codes is None:
        coding, data = 8, header + order["text"].encode("utf-16-be")
        length = len(data)
    else:
        free = (-len(header) * 8) % 7
        coding, data = 0, header + pack(codes, free)
        length = (len(header) * 8 + free) // 7 + len(codes)
    first = 0x04 | (0x40 if header else 0)
    body = bytes([first]) + address(order["from"]) + bytes([0, coding]) + stamp(order["at"]) + bytes([length]) + data
    return CENTRE + body, len(body)


def status_report(order):
    body = bytes([0x06, order["reference"]]) + address(order["to"]) + stamp(order["at"]) * 2 + bytes([order["status"]])
    return CENTRE + body, len(body)


def submit(pdu, reference):
    """Reads what is to be sent (3GPP TS 23.040 section 9.2.2.2)."""
    at = 1 + pdu[0]
    first, digits = pdu[at], pdu[at + 2]
    kind, at = pdu[at + 3], at + 4
    number = "".join(f"{octet & 15:X}{octet >> 4:X}" for octet in pdu[at : at + (digits + 1) // 2])[:digits]
    at += (digits + 1) // 2
    coding = pdu[at + 1]
    at += 2
    validity = pdu[at] if first & 0x18 == 0x10 else None
    at += 1 if validity is not None else 0
    length, data = pdu[at], pdu[at + 1 :]
    header = data[: data[0] + 1] if first & 0x40 else b""
    if coding == 8:
        text = data[len(header) : length].decode("utf-16-be", "replace")
    else:
        free = (-len(header) * 8) % 7
        count = length - (len(header) * 8 + free) // 7
        text = text_of(unpack(data[len(header) :], count, free))
    return {
        "event": "submit",
        "to": ("+" if kind == 0x91 else "") + number,
        "text": text,
        "coding": coding,
        "header": header.hex().upper(),
        "validity": validity,
        "report": bool(first & 0x20),
        "reference": reference,
    }


class Modem:
    def __init__(self, link):
        self.ours, theirs = pty.openpty()
        tty.setraw(self.ours)
        tty.setraw(theirs)
        os.symlink(os.ttyname(theirs), link)
        self.theirs = theirs
        self.stored = {}
        self.reference = 0
        self.cause = None
        self.waits_for_pdu = False
        self.lock = threading.Lock()

    def say(self, *lines):
        os.write(self.ours, "".join(f"\r\n{line}\r\n" for line in lines).encode())

    def do(self, order):
        with self.lock:
            match order["do"]:
                case "bring" | "report":
                    slot = next(slot for slot in range(1, 200) if slot not in self.stored)
                    self.stored[slot] = (deliver if order["do"] == "bring" else status_report)(order)
                case "refuse":
                    self.cause = order["cause"]
                case "take":
                    self.cause = None

    def take(self, text):
        self.waits_for_pdu = False
        self.reference = (self.reference + 1) % 256
        if self.cause is not None:
            self.say(f"+CMS ERROR: {self.cause}")
            return
        print(json.dumps(submit(bytes.fromhex(text.strip()), self.reference)), flush=True)
        self.say(f"+CMGS: {self.reference}", "OK")

    def hear(self, line):
        command = line.upper()
        used = len(self.stored)
        if command.startswith("AT+CMGS="):
            self.waits_for_pdu = True
            os.write(self.ours, b"\r\n> ")
        elif command.startswith("AT+CMGR="):
            entry = self.stored.get(int(command.removeprefix("AT+CMGR=")))
            if entry is None:
                self.say("+CMGR: 0,,0", "OK")
            else:
                self.say(f"+CMGR: 0,,{entry[1]}\r\n{entry[0].hex().upper()}", "OK")
        elif command.startswith("AT+CMGD="):
            self.stored.pop(int(command.removeprefix("AT+CMGD=").split(",")[0]), None)
            self.say("OK")
        elif command.startswith("AT+CPMS"):
            memories = ",".join([f'"SM",{used},200'] * 3) if command == "AT+CPMS?" else ",".join([f"{used},200"] * 3)
            self.say(f"+CPMS: {memories}", "OK")
        else:
            answers = {
                "AT+CREG?": "+CREG: 0,1",
                "AT+CPIN?": "+CPIN: READY",
                "AT+CSQ": "+CSQ: 20,99",
                "AT+CIMI": "234150000000001",
                "AT+CGSN": "350000000000001",
                "AT+CSCA?": '+CSCA: "+447785016005",145',
            }
            answer = next((answer for known, answer in answers.items() if command.startswith(known)), None)
            self.say(*([answer] if answer else []), "OK")

    def run(self):
        heard = b""
        waiting = selectors.DefaultSelector()
        waiting.register(self.ours, selectors.EVENT_READ)
        while True:
            waiting.select()
            heard += os.read(self.ours, 4096)
            while True:
                ends = (b"\x1a",) if self.waits_for_pdu else (b"\r", b"\n")
                places = [place for place in map(heard.find, ends) if place >= 0]
                if not places:
                    break
                line, heard = heard[: min(places)].decode("latin-1").strip(), heard[min(places) + 1 :]
                with self.lock:
                    if self.waits_for_pdu:
                        self.take(line)
                    elif line:
                        self.hear(line)


modem = Modem(sys.argv[1])
threading.Thread(target=modem.run, daemon=True).start()
print(json.dumps({"event": "listening"}), flush=True)
for line in sys.stdin:
    modem.do(json.loads(line))

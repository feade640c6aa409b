"""The Android app's own Python client (`android-sms-gateway` on PyPI), which nobody here wrote, as a judge of what we send and of what
our stand-in answers.

`android_peer.py BASE_URL USER PASSWORD` reads a JSON line for each step on standard input and prints one for each:

    {"send": {...}}      the client sends the message itself; prints the state that it read in the answer
    {"ours": {...}}      the body of a message of ours, read into the client's type; prints what the client would send
    {"state": "ID"}      asks for a message
    {"inbox": {...}}     lists the inbox
    {"health": {}}       asks how the phone is
    {"webhook": {...}}   the payload of `sms:received`, read into the client's type
"""

import dataclasses
import datetime
import json
import re
import sys
import urllib.error
import urllib.request

from android_sms_gateway import client, domain, webhooks


class Http:
    """The little that the client wants of an HTTP library."""

    def get(self, url, *, headers=None):
        return self.ask(urllib.request.Request(url, headers=headers or {}))

    def post(self, url, payload, *, headers=None):
        body = json.dumps(payload).encode()
        return self.ask(urllib.request.Request(url, data=body, headers=headers or {}, method="POST"))

    def ask(self, request):
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            # The app answers 500 with the same body where a check of its health has failed.
            return json.load(error)


def snake(name):
    return re.sub(r"[A-Z]", lambda letter: "_" + letter.group().lower(), name)


def message(body):
    """Reads a body into the client's type; a field that the client does not know is a TypeError."""
    fields = {snake(name): value for name, value in body.items()}
    return domain.Message(**{**fields, "text_message": domain.TextMessage.from_dict(body["textMessage"])})


def plain(value):
    if dataclasses.is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, datetime.datetime):
        return int(value.timestamp() * 1000)
    return getattr(value, "value", value)


def main():
    base_url, user, password = sys.argv[1:]
    peer = client.APIClient(user, password, base_url=base_url, http=Http())
    steps = {
        "send": lambda body: peer.send(message(body), skip_phone_validation=True),
        "ours": lambda body: message(body).asdict(),
        "state": peer.get_state,
        "inbox": lambda _: peer.list_inbox_messages(pagination=domain.QueryPagination(limit=100, offset=0)),
        "health": lambda _: peer.health_check(),
        "webhook": webhooks.SmsReceivedPayload.from_dict,
    }
    for line in sys.stdin:
        (step, value), = json.loads(line).items()
        print(json.dumps(plain(steps[step](value))), flush=True)


main()

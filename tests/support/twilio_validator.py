"""Twilio's own check of webhook signatures (`twilio.request_validator`), asked from outside: reads a JSON object a line from
standard input, {"token", "url", "fields": [[name, value], ...]} or with "body" instead of fields, and answers with the signature
that Twilio computes and whether its validator takes the one in "signature".
"""
import json
import sys

from twilio.request_validator import RequestValidator


class MultiDict(dict):
    """What frameworks hand to the validator for a form: a name may have several values."""

    def __init__(self, fields):
        super().__init__(fields)
        self.fields = fields

    def getall(self, name):
        return [value for key, value in self.fields if key == name]


for line in sys.stdin:
    asked = json.loads(line)
    validator = RequestValidator(asked["token"])
    if "body" in asked:
        url = asked["url"]
        print(json.dumps({"taken": validator.validate(url, asked["body"], asked["signature"])}), flush=True)
        continue
    fields = MultiDict([tuple(field) for field in asked["fields"]])
    computed = validator.compute_signature(asked["url"], fields)
    print(json.dumps({
        "computed": computed,
        "taken": validator.validate(asked["url"], fields, asked.get("signature") or computed),
    }), flush=True)

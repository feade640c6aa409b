"""Answers one question on standard input with code of GOV.UK Notify's own (`notifications-python-client`).

{"tokens": [{"token", "secret", "now"}]}: how the check of tokens that Notify's API imports judges each, its clock standing at
`now`: the service that the token names, or the error.

{"client": {...}}: what Notify's own client makes of a server, its clock standing at `now`.
"""

import json
import sys
from datetime import datetime, timezone

from freezegun import freeze_time
from notifications_python_client.authentication import decode_jwt_token, get_token_issuer
from notifications_python_client.errors import HTTPError, TokenError
from notifications_python_client.notifications import NotificationsAPIClient


def standing_at(now):
    return freeze_time(datetime.fromtimestamp(now, timezone.utc))


def judge(one):
    with standing_at(one["now"]):
        try:
            assert decode_jwt_token(one["token"], one["secret"]) is True
        except TokenError as error:
            return type(error).__name__
        return get_token_issuer(one["token"])


def look_around(asked):
    with standing_at(asked["now"]):
        client = NotificationsAPIClient(asked["api_key"], base_url=asked["base_url"])
        found = client.get_all_notifications(template_type="sms", reference=asked["reference"])
        sent = client.send_sms_notification(
            phone_number=asked["number"],
            template_id=asked["template"],
            personalisation={"message": "their words"},
            reference="another",
        )
        try:
            client.get_notification_by_id(asked["unknown"])
            unknown = None
        except HTTPError as error:
            unknown = error.status_code
        return {
            "body": sent["content"]["body"],
            "found": [one["id"] for one in found["notifications"]],
            "received": [one["id"] for one in client.get_received_texts_iterator()],
            "template": client.get_template(asked["template"])["body"],
            "unknown": unknown,
        }


question = json.load(sys.stdin)
if "tokens" in question:
    answer = [judge(one) for one in question["tokens"]]
else:
    answer = look_around(question["client"])
json.dump(answer, sys.stdout)

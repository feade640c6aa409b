"""A real SMTP server (aiosmtpd) on loopback. Prints one JSON object a line: first where it listens, then each message.

It ends when its standard input closes, so that it never outlives the test that started it.
"""
import argparse
import asyncio
import base64
import email
import email.policy
import json
import os
import re
import ssl
import sys
import threading

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


def say(what):
    print(json.dumps(what), flush=True)


class Handler:
    def __init__(self, options):
        self.options = options
        self.replies = dict(reply.split("=", 1) for reply in options.reply)

    async def silence(self, stage):
        if self.options.silent == stage:
            say({"event": "silent", "stage": stage})
            await asyncio.Event().wait()

    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        if self.options.sender_reply:
            return self.options.sender_reply
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        await self.silence("rcpt")
        for prefix, reply in self.replies.items():
            if address.startswith(prefix):
                return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({
            "event": "message",
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in parsed.items()},
            "body": parsed.get_content(),
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data.decode() if session.auth_data else None,
        })
        await self.silence("data")
        return self.options.data_reply or "250 2.0.0 queued as ABC123"


# The longest line of a login (RFC 4954, section 4); aiosmtpd's own limit is for short commands.
LOGIN_LINE = 12288

# What a client sends (Google, "OAuth 2.0 mechanism"), to the byte.
XOAUTH2 = re.compile(rb"user=([^\x01]+)\x01auth=Bearer ([^\x01]+)\x01\x01")


class TokenServer(SMTP):
    """Takes `AUTH XOAUTH2` with the tokens of `--token`; refuses others as `--refusal` says."""

    line_length_limit = LOGIN_LINE
    options = None

    async def auth_XOAUTH2(self, server, args):
        found = XOAUTH2.fullmatch(base64.b64decode(args[1], validate=True)) if len(args) > 1 else None
        user, token = (part.decode() for part in found.groups()) if found else (None, None)
        taken = f"{user}:{token}" in self.options.token
        say({"event": "login", "user": user, "token": token, "taken": taken})
        if taken:
            return AuthResult(success=True, auth_data=user.encode())
        refusal = self.options.refusal
        if refusal.startswith("334 "):
            why = b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'
            await self.push("334 " + base64.b64encode(why).decode())
            line = await self._reader.readline()
            say({"event": "challenge answered", "with": line.decode()})
            refusal = refusal.removeprefix("334 ")
        return AuthResult(success=False, handled=False, message=refusal)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--login", help="user:password")
    parser.add_argument("--reply", action="append", default=[], help="recipient prefix=reply to RCPT")
    parser.add_argument("--sender-reply")
    parser.add_argument("--data-reply")
    parser.add_argument("--silent", choices=["rcpt", "data"])
    parser.add_argument("--token", action="append", default=[], help="user:token to take by XOAUTH2")
    parser.add_argument("--refusal", default="535 5.7.3 Authentication unsuccessful", help="of any other token; 334 first: a challenge")
    options = parser.parse_args()

    TokenServer.options = options
    if options.token:
        # aiosmtpd asks its own class for this limit, not the one derived from it.
        SMTP.command_size_limit = LOGIN_LINE
    context = None
    if options.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)

    def authenticate(server, session, envelope, mechanism, data):
        user, password = (options.login or ":").split(":", 1)
        if isinstance(data, LoginPassword) and data == LoginPassword(user.encode(), password.encode()):
            return AuthResult(success=True, auth_data=data.login)
        return AuthResult(success=False, handled=False)

    def session():
        login = {}
        if options.login or options.token:
            login = dict(
                authenticator=authenticate,
                auth_required=True,
                auth_require_tls=options.tls == "starttls",
                auth_exclude_mechanism=[] if options.login else ["LOGIN", "PLAIN"],
            )
        return (TokenServer if options.token else SMTP)(
            Handler(options),
            hostname="localhost",
            tls_context=context if options.tls == "starttls" else None,
            require_starttls=options.tls == "starttls",
            **login,
        )

    async def serve():
        server = await asyncio.get_running_loop().create_server(
            session, host="127.0.0.1", port=0, ssl=context if options.tls == "tls" else None
        )
        say({"event": "listening", "port": server.sockets[0].getsockname()[1]})
        await server.serve_forever()

    def follow_parent():
        sys.stdin.read()
        os._exit(0)

    threading.Thread(target=follow_parent, daemon=True).start()
    asyncio.run(serve())


main()

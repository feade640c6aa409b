"""A real SMTP server (aiosmtpd) on loopback. Prints one JSON object a line: first where it listens, then each message.

It ends when its standard input closes, so that it never outlives the test that started it.
"""
import argparse
import asyncio
import email
import email.policy
import json
import os
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


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--login", help="user:password")
    parser.add_argument("--reply", action="append", default=[], help="recipient prefix=reply to RCPT")
    parser.add_argument("--sender-reply")
    parser.add_argument("--data-reply")
    parser.add_argument("--silent", choices=["rcpt", "data"])
    options = parser.parse_args()

    context = None
    if options.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options.certificate)

    def authenticate(server, session, envelope, mechanism, data):
        user, password = options.login.split(":", 1)
        if isinstance(data, LoginPassword) and data == LoginPassword(user.encode(), password.encode()):
            return AuthResult(success=True, auth_data=data.login)
        return AuthResult(success=False, handled=False)

    def session():
        login = {}
        if options.login:
            login = dict(
                authenticator=authenticate,
                auth_required=True,
                auth_require_tls=options.tls == "starttls",
            )
        return SMTP(
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

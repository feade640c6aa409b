"""A token endpoint (RFC 6749, section 3.2) on loopback. Prints one JSON object a line: where it listens, then each request.

It answers with `token-1`, `token-2` and so on; `--answer JSON` puts other answers before these, one for each request:
{"status": 400, "body": "...", "headers": {...}}, {"token": {...}} for other fields of a token, or {"silent": true} for none.
An assertion is verified against `--public-key` by a library that is not ours. It ends when its standard input closes.
"""
import argparse
import base64
import json
import os
import ssl
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

lock = threading.Lock()


def say(what):
    with lock:
        print(json.dumps(what), flush=True)


def decode(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verified(assertion, key):
    """Returns the header and the claims of an assertion, and whether its signature is right."""
    header, claims, signature = assertion.split(".")
    try:
        key.verify(decode(signature), f"{header}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
        signed = True
    except InvalidSignature:
        signed = False
    return {"header": json.loads(decode(header)), "claims": json.loads(decode(claims)), "signed": signed}


class TokenEndpoint(BaseHTTPRequestHandler):
    options = None
    key = None
    served = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True, strict_parsing=True))
        assertion = verified(form["assertion"], self.key) if "assertion" in form else None
        with lock:
            TokenEndpoint.served += 1
            number = TokenEndpoint.served
            answer = self.options.answer.pop(0) if self.options.answer else {}
        say({"event": "request", "path": self.path, "type": self.headers["content-type"], "form": form, "assertion": assertion})
        if answer.get("silent"):
            threading.Event().wait()
        token = {"token_type": "Bearer", "expires_in": 3600, "access_token": f"token-{number}", **answer.get("token", {})}
        body = answer.get("body", json.dumps(token)).encode()
        self.send_response(answer.get("status", 200))
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--certificate")
    parser.add_argument("--public-key")
    parser.add_argument("--answer", action="append", default=[], type=json.loads)
    TokenEndpoint.options = parser.parse_args()
    if TokenEndpoint.options.public_key:
        with open(TokenEndpoint.options.public_key, "rb") as file:
            TokenEndpoint.key = serialization.load_pem_public_key(file.read())
    server = ThreadingHTTPServer(("127.0.0.1", 0), TokenEndpoint)
    server.daemon_threads = True
    if TokenEndpoint.options.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(TokenEndpoint.options.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    say({"event": "listening", "port": server.server_address[1]})
    sys.stdin.read()
    os._exit(0)


main()

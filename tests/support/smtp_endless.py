"""A mail server whose line never ends: in its greeting, or in its first answer after STARTTLS.

`smtp_endless.py CERTIFICATE plain|starttls|tls` prints its port, serves one connection at a time, and ends with its standard input.
"""

import socket
import ssl
import sys
import threading


def serve(connection, context, manner):
    if manner == "starttls":
        connection.sendall(b"220 localhost ready\r\n")
        lines = connection.makefile("rb")
        lines.readline()
        connection.sendall(b"250-localhost\r\n250 STARTTLS\r\n")
        lines.readline()
        connection.sendall(b"220 go\r\n")
    if manner != "plain":
        connection = context.wrap_socket(connection, server_side=True)
    connection.sendall(b"220-" if manner != "starttls" else b"250-")
    while True:
        connection.sendall(b"x" * 65536)


def main():
    certificate, manner = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=accept, args=(listener, context, manner), daemon=True).start()
    sys.stdin.read()


def accept(listener, context, manner):
    while True:
        connection, _ = listener.accept()
        try:
            serve(connection, context, manner)
        except OSError:
            pass
        finally:
            connection.close()


main()

"""What the hostile mail servers share: a certificate and a manner as arguments, the port on standard output, and an end with
standard input. One connection is served at a time.
"""

import socket
import ssl
import sys
import threading


def run(serve):
    """Serves each connection by `serve(connection, context, manner)`."""
    certificate, manner = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    threading.Thread(target=accept, args=(listener, serve, context, manner), daemon=True).start()
    sys.stdin.read()


def accept(listener, serve, context, manner):
    while True:
        connection, _ = listener.accept()
        try:
            serve(connection, context, manner)
        except OSError:
            pass
        finally:
            connection.close()

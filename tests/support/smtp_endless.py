"""A mail server whose line never ends: in its greeting, or in its first answer after STARTTLS.

`smtp_endless.py CERTIFICATE plain|starttls|tls` prints its port, serves one connection at a time, and ends with its standard input.
"""

from smtp_hostile import run


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


run(serve)

"""A mail server that speaks out of turn: behind one of its answers in the clear it sends the rest of a whole conversation, takes
TLS, and never says another word.

`smtp_injector.py CERTIFICATE greeting|ehlo|starttls` prints its port, serves one connection at a time, and ends with its standard input.
"""

from smtp_hostile import run

REST = (
    b"250-localhost\r\n250 AUTH PLAIN LOGIN\r\n235 welcome\r\n250 sender\r\n250 recipient\r\n354 go on\r\n250 taken\r\n221 bye\r\n"
)


def serve(connection, context, behind):
    greeting = b"220 localhost ready\r\n"
    hello = b"250-localhost\r\n250 STARTTLS\r\n"
    lines = connection.makefile("rb")
    if behind == "greeting":
        connection.sendall(greeting + hello + b"220 go\r\n" + REST)
        lines.readline()
        lines.readline()
        take_tls(connection, context)
        return
    connection.sendall(greeting)
    lines.readline()
    if behind == "ehlo":
        connection.sendall(hello + b"220 go\r\n" + REST)
        lines.readline()
    else:
        connection.sendall(hello)
        lines.readline()
        connection.sendall(b"220 go\r\n" + REST)
    take_tls(connection, context)


def take_tls(connection, context):
    with context.wrap_socket(connection, server_side=True) as secured:
        while secured.recv(4096):
            pass


run(serve)

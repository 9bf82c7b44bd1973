"""Mail servers on this machine, good and bad: one that never answers, one that refuses an address."""

import socket
import threading
from collections.abc import Iterator

import pytest


class MailServer:
    """Speaks enough SMTP to take messages; keeps what it accepted."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        # Addresses refused, each with the code.
        self.refused: dict[str, int] = {}
        self.silent = False
        # Addresses whose message is taken once without an answer: so a worker has it in hand.
        self.stalled: set[str] = set()
        self.closing = threading.Event()
        self.taken: list[tuple[str, str]] = []
        self.connections = 0
        self.open: list[socket.socket] = []
        threading.Thread(target=self.accept_connections, daemon=True).start()

    def accept_connections(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            self.open.append(connection)
            if not self.silent:
                threading.Thread(target=self.serve_connection, args=(connection,), daemon=True).start()

    def serve_connection(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as stream:
            self.send_line(stream, "220 ready")
            recipient = ""
            while line := stream.readline().decode().strip():
                verb = line.upper()
                if verb.startswith("RCPT"):
                    recipient = line.split("<")[1].split(">")[0]
                    code = self.refused.get(recipient)
                    self.send_line(stream, f"{code} no" if code else "250 ok")
                elif verb == "DATA":
                    self.send_line(stream, "354 go on")
                    self.taken.append((recipient, self.read_body(stream)))
                    if recipient in self.stalled:
                        self.stalled.discard(recipient)
                        self.closing.wait(120)
                        return
                    self.send_line(stream, "250 taken")
                elif verb == "QUIT":
                    self.send_line(stream, "221 bye")
                    return
                else:
                    self.send_line(stream, "250 ok")

    def send_line(self, stream, words: str) -> None:
        stream.write(f"{words}\r\n".encode())
        stream.flush()

    def read_body(self, stream) -> str:
        lines = []
        while (line := stream.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        return "".join(lines)

    def close(self) -> None:
        self.closing.set()
        self.socket.shutdown(socket.SHUT_RDWR)  # closing alone leaves the waiting `accept` one more
        self.socket.close()
        for connection in self.open:
            connection.close()


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server, set up as the one of this installation."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 0.5
    yield server
    if server.socket.fileno() >= 0:
        server.close()

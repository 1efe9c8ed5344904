"""A mail server on loopback that takes letters, says nothing, or answers in drips."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from types import TracebackType
from typing import Literal, Self

Mood = Literal["takes", "silent", "drips", "drips at the end"]
DRIP = 0.05
"""Seconds between the bytes of an answer in drips."""


class MailServer:
    """Listens on a free port; ``subjects`` are those of the letters that it took."""

    def __init__(self, mood: Mood = "takes") -> None:
        self.mood, self.subjects, self.connections = mood, list[str](), 0
        self._end = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for one in self._threads:
            one.join(5)

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._talk, args=[client], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            client.settimeout(5)
            try:
                if self.mood == "silent":
                    self._end.wait(5)
                elif self.mood == "drips":
                    self._drip(client)
                else:
                    self._converse(client, lines)
            except OSError:  # The other side hung up.
                return

    def _drip(self, client: socket.socket) -> None:
        """Begin an answer that never ends, one byte at a time."""
        client.sendall(b"220-")
        while not self._end.wait(DRIP):
            client.sendall(b"x")

    def _converse(self, client: socket.socket, lines: Iterator[bytes]) -> None:
        client.sendall(b"220 ready\r\n")
        for line in lines:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                client.sendall(b"354 go on\r\n")
                self._take(b"".join(iter(lines.__next__, b".\r\n")), client)
            elif verb == b"QUIT":
                client.sendall(b"221 bye\r\n")
                return
            else:
                client.sendall(b"250 ok\r\n")

    def _take(self, letter: bytes, client: socket.socket) -> None:
        if self.mood == "drips at the end":
            self._drip(client)
            return
        message = message_from_bytes(letter, policy=default)
        self.subjects.append(str(message["Subject"]))
        client.sendall(b"250 taken\r\n")


@contextmanager
def closed_port() -> Iterator[int]:
    """Reserve a port of loopback at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]

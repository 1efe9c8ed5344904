"""SMTP with a limit on each letter as a whole, however slowly the server answers.

A socket's own timeout starts anew with each byte: a server that sends one byte now and
then would hold the worker for ever.
"""

import io
import smtplib
import socket
from time import monotonic
from typing import Any

from django.core.mail.backends import smtp


class _LimitedReader(io.RawIOBase):
    """Reads from a connection's socket until the connection's deadline."""

    def __init__(self, client: "_Limited") -> None:
        self._client = client

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        return self._client.limited_socket().recv_into(buffer)


class _Limited(smtplib.SMTP):
    """A client that raises SMTPServerDisconnected once its time is up.

    ``timeout`` seconds to connect and sign in, and as many for each letter.
    """

    deadline = 0.0

    def connect(self, *args: object, **options: object) -> tuple[int, bytes]:
        self.deadline = monotonic() + float(self.timeout)
        return super().connect(*args, **options)  # type: ignore[arg-type]

    def mail(self, *args: object, **options: object) -> tuple[int, bytes]:
        self.deadline = monotonic() + float(self.timeout)
        return super().mail(*args, **options)  # type: ignore[arg-type]

    def limited_socket(self) -> socket.socket:
        """Return the socket with the time that is left; raise TimeoutError."""
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError("The mail server took too long.")
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("The connection is closed.")
        self.sock.settimeout(left)
        return self.sock

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None:
            self.file = io.BufferedReader(_LimitedReader(self))
        return super().getreply()

    def send(self, s: Any) -> None:
        if self.sock:
            try:
                self.limited_socket()
            except TimeoutError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(str(error)) from error
        super().send(s)


class _LimitedSSL(_Limited, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Django's, with EMAIL_TIMEOUT as the limit of each letter as a whole."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _LimitedSSL if self.use_ssl else _Limited

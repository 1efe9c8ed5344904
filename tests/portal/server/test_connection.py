"""What arrives on a connection of a client."""

import errno
import socket
from typing import IO

import pytest
from gunicorn.config import Config

from portal.server import connection
from portal.server.connection import Connection

HEAD = b"POST /en/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n"


class FullDisk:
    """Stands for a file of which a part was written."""

    def __init__(self, in_memory: int) -> None:
        self.left = in_memory

    def write(self, data: bytes) -> None:
        self.left -= len(data)
        if self.left < 0:
            raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        pass


@pytest.mark.fault("disk-full")
@pytest.mark.parametrize(("file", "is_lost"), [(FullDisk, True), (None, False)])
def test_a_body_that_the_disk_has_no_room_for_is_read_to_its_end_and_known_as_lost(
    monkeypatch: pytest.MonkeyPatch, file: type[IO[bytes]] | None, is_lost: bool
) -> None:
    if file:
        monkeypatch.setattr(connection, "SpooledTemporaryFile", file)
    client, server = socket.socketpair()
    with client, server:
        conn = Connection(server, "", "", Config())
        client.sendall(HEAD)
        assert conn.receive()
        assert conn.read_head() is None
        for _ in range(30):
            client.sendall(b"a" * 10_000)
            assert conn.receive()
        assert conn.is_complete
        assert conn.is_lost is is_lost
    conn.close()

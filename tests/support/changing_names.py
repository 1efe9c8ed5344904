"""Play the internet in a network namespace, and fetch addresses that change there.

A name server on 127.0.0.1:53 answers one name differently each time. It prints, in JSON,
what came of each fetch and how many connections each address was given.
`unshare --map-root-user --mount --net python -m tests.support.changing_names RESOLV.CONF`
"""

import fcntl
import json
import socket
import struct
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from urllib.request import urlopen

import django

django.setup()

from embassies.imports.pipeline.fetching import open_source  # noqa: E402
from embassies.imports.pipeline.rows import ImportFailedError  # noqa: E402
from embassies.quality.linkcheck.fetch import fetch  # noqa: E402

PUBLIC = "93.184.215.14"
PRIVATE = ("127.0.0.1", "169.254.169.254", "10.0.0.7", "::1")
NAMES: dict[str, list[list[str]]] = {
    "public.example": [[PUBLIC]],
    "to-loopback.example": [[PUBLIC], ["127.0.0.1"]],
    "to-metadata.example": [[PUBLIC], ["169.254.169.254"]],
    "to-inside.example": [[PUBLIC], ["10.0.0.7"]],
    "loopback.example": [["127.0.0.1"], [PUBLIC]],
    "metadata.example": [["169.254.169.254"]],
    "both.example": [[PUBLIC, "169.254.169.254"]],
    "both-turned.example": [["169.254.169.254", PUBLIC]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "loopback-6.example": [["::1"]],
}
"""What each name leads to when it is asked for the first time, the second time …"""
CALLED: Counter[str] = Counter()
_NUMBERS = count()
_SIOCSIFADDR, _SIOCGIFFLAGS, _SIOCSIFFLAGS = 0x8916, 0x8913, 0x8914
_UP = 1


def raise_loopback() -> None:
    """Give this namespace's loopback the addresses of the play."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for number, address in enumerate(("127.0.0.1", PUBLIC, *PRIVATE[1:3])):
            name = f"lo:{number}".removesuffix(":0").encode()
            packed = socket.inet_aton(address)
            family = struct.pack("HH4s8x", socket.AF_INET, 0, packed)
            fcntl.ioctl(control, _SIOCSIFADDR, struct.pack("16s16s8x", name, family))
            asked = struct.pack("16sH22x", name, 0)
            flags = fcntl.ioctl(control, _SIOCGIFFLAGS, asked)
            up = struct.unpack("16xH22x", flags)[0] | _UP
            fcntl.ioctl(control, _SIOCSIFFLAGS, struct.pack("16sH22x", name, up))


def serve_names() -> None:
    """Answer questions for A and AAAA (RFC 1035), each name by its own list."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    asked: Counter[tuple[str, int]] = Counter()
    while True:
        question, client = server.recvfrom(4096)
        labels, place = [], 12
        while length := question[place]:
            labels.append(question[place + 1 : place + 1 + length].decode())
            place += length + 1
        kind = struct.unpack("!H", question[place + 1 : place + 3])[0]
        name = ".".join(labels)
        turns = NAMES.get(name.partition(".")[2], [[]])
        addresses = turns[min(asked[name, kind], len(turns) - 1)]
        asked[name, kind] += 1
        rows = [row for one in addresses if (row := _record(one, kind))]
        head = question[:2] + struct.pack("!HHHHH", 0x8580, 1, len(rows), 0, 0)
        server.sendto(head + question[12 : place + 5] + b"".join(rows), client)


def _record(address: str, kind: int) -> bytes:
    family, wanted = (socket.AF_INET6, 28) if ":" in address else (socket.AF_INET, 1)
    if kind != wanted:
        return b""
    data = socket.inet_pton(family, address)
    return struct.pack("!HHHIH", 0xC00C, kind, 1, 0, len(data)) + data


def serve_pages(address: str) -> None:
    """Count each connection; a redirect leads back to the name that was asked for."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.create_server((address, 80), family=family)
    threading.Thread(target=_accept, args=(server, address), daemon=True).start()


def _accept(server: socket.socket, address: str) -> None:
    while True:
        line, _ = server.accept()
        CALLED[address] += 1
        with line:
            asked = line.recv(4096)
            if b"GET /again" in asked:
                line.sendall(b"HTTP/1.1 302 Go\r\nLocation: /page\r\n\r\n")
            else:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")


def visits() -> dict[str, str]:
    """Fetch each name as the link checker and the importer do, and name the outcome."""
    doors: dict[str, Callable[[str], str]] = {"link": _checked, "import": _imported}
    found: dict[str, str] = {}
    for door, visit in doors.items():
        for name in NAMES:
            for path in ("page", "again"):
                found[f"{door} {name} {path}"] = visit(_fresh(name, path))
    return found


def _fresh(name: str, path: str) -> str:
    """Return an address that was never asked for: it has its own first answer."""
    return f"http://host-{next(_NUMBERS)}.{name}/{path}"


def _checked(address: str) -> str:
    return str(fetch(address, agent="test").outcome)


def _imported(address: str) -> str:
    try:
        with open_source(address) as stream:
            return stream.read().decode()
    except ImportFailedError as error:
        return str(error)


def main() -> None:
    subprocess.run(["mount", "--bind", sys.argv[1], "/etc/resolv.conf"], check=True)  # noqa: S603, S607
    raise_loopback()
    threading.Thread(target=serve_names, daemon=True).start()
    for address in (PUBLIC, *PRIVATE):
        serve_pages(address)
    found, guarded = visits(), dict(CALLED)
    CALLED.clear()
    for name in NAMES:
        with suppress(OSError):
            urlopen(_fresh(name, "again"), timeout=5).read()  # noqa: S310
    sys.stdout.write(
        json.dumps({"found": found, "guarded": guarded, "unguarded": CALLED})
    )


if __name__ == "__main__":
    main()

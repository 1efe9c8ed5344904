"""Protection against requests to internal hosts (SSRF; OWASP ASVS 1.3.6, 15.3.2).

A recorded website, or one that it redirects to, may name any host. Every address that a
host resolves to has to be public; the connection goes to the address that was checked,
so that a second answer of the name server changes nothing.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from queue import Empty, Queue
from threading import Thread
from typing import NamedTuple
from urllib.parse import quote, urlsplit

PORTS = {"http": 80, "https": 443}
_NAT64 = ip_network("64:ff9b::/96")
"""IPv6 addresses that embed an IPv4 one (RFC 6052)."""


class ForbiddenError(ValueError):
    """A web address that must not be requested; the message gives the reason."""


class Target(NamedTuple):
    """The parts of a web address; the host in ASCII, as DNS and TLS have it."""

    scheme: str
    host: str
    port: int
    path: str


def is_public(address: str) -> bool:
    """Return whether an IP address, and each IPv4 one embedded in it, is public."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return all(_is_public(one) for one in (found, *_embedded_ipv4(found)))


def _is_public(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _embedded_ipv4(found: IPv4Address | IPv6Address) -> list[IPv4Address]:
    """Return the IPv4 addresses embedded in an IPv6 address."""
    if isinstance(found, IPv4Address):
        return []
    inside = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in _NAT64:
        inside.append(IPv4Address(int(found) & 0xFFFFFFFF))
    return [one for one in inside if one]


def target_of(address: str) -> Target:
    """Parse a web address; raise ForbiddenError for one that must not be requested."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise ForbiddenError("It is no web address.") from error
    if parts.scheme not in PORTS or not host:
        raise ForbiddenError("Only http and https addresses are visited.")
    if parts.username is not None:
        raise ForbiddenError("It holds a user name.")
    if port not in PORTS.values():
        raise ForbiddenError("Only ports 80 and 443 are visited.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return Target(parts.scheme, host, port, f"{path}?{query}" if query else path)


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Return all addresses of a host; raise socket.gaierror or TimeoutError."""
    # getaddrinfo has no timeout of its own; a thread that hangs ends with the process.
    answer: Queue[list[str] | OSError] = Queue()
    Thread(target=_resolve_into, args=(host, port, answer), daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError("The name server did not answer.") from None
    if isinstance(found, OSError):
        raise found
    return found


def _resolve_into(host: str, port: int, answer: Queue[list[str] | OSError]) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer.put([str(one[4][0]) for one in rows])
    except (OSError, UnicodeError) as error:
        answer.put(error if isinstance(error, OSError) else socket.gaierror(str(error)))


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to an IP address; no name is resolved."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True, slots=True)
class Network:
    """Functions that resolve and connect; only tests replace them, no setting does."""

    resolve: Callable[[str, int, float], list[str]] = resolve
    connect: Callable[[str, int, float], socket.socket] = connect


OPEN_INTERNET = Network()


def call(target: Target, network: Network, seconds: float) -> socket.socket:
    """Connect to a host at an address that was checked; raise ForbiddenError, OSError.

    One address that is not public is enough to refuse the host.
    """
    found = network.resolve(target.host, target.port, seconds)
    if not found:
        raise socket.gaierror("The host has no address.")
    for address in found:
        if not is_public(address):
            raise ForbiddenError("It leads to an address that is not public.")
    return network.connect(found[0], target.port, seconds)

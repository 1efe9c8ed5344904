"""The network address of a client, behind trusted proxies."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64
"""Bits of an IPv6 address that are assigned to one customer, who may vary the rest."""


def client_address(request: HttpRequest) -> str:
    """Return the client's IPv4 address, or the network of its IPv6 address.

    X-Forwarded-For is read from the right, as far as the proxies of TRUSTED_PROXIES
    wrote it: what a client writes into it has no effect. “unix” is a local socket.
    """
    hops = [
        hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")
    ]
    address = peer_address(request)
    while hops and is_within(address, settings.TRUSTED_PROXIES):
        address = hops.pop() or address
    return _network(address)


def peer_address(request: HttpRequest) -> str:
    """Return the address at the other end of the connection; “unix” for a local socket."""
    return str(request.META.get("REMOTE_ADDR", "")) or "unix"


def is_within(address: str, networks: Sequence[str]) -> bool:
    """Return whether an address is one of the networks, or of their names (“unix”)."""
    return _is_within(address, tuple(networks))


@lru_cache(maxsize=4096)  # The same few clients and proxies call again and again.
def _is_within(address: str, networks: tuple[str, ...]) -> bool:
    if address in networks:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(
        found in ip_network(net, strict=False) for net in networks if net != "unix"
    )


def _network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    return str(ip_network((found, IPV6_PREFIX), strict=False))

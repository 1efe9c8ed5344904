"""Who calls? The network address, as far as it can be trusted."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from django.http import HttpRequest

IPV6_SITE = 64
"""Bits of an IPv6 address that one customer has to himself: the rest he may vary."""


def caller_address(request: HttpRequest, trusted: tuple[str, ...]) -> str:
    """Return the address of the caller.

    X-Forwarded-For counts only as far as our own proxies wrote it, from the right:
    what a caller writes into it gains nothing. “unix” stands for a local socket.
    """
    hops = [
        hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")
    ]
    address = request.META.get("REMOTE_ADDR", "") or "unix"
    while hops and _is_trusted(address, trusted):
        address = hops.pop() or address
    return _site(address)


@lru_cache(maxsize=4096)
def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    if address in trusted:
        return True
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(
        found in ip_network(net, strict=False) for net in trusted if net != "unix"
    )


def _site(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 4:
        return str(found)
    return str(ip_network((found, IPV6_SITE), strict=False))

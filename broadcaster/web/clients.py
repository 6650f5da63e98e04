"""Who asks: the address a request comes from, seen through the proxies that the operator named."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

Address = IPv4Address | IPv6Address
#: what a household or an office is given of IPv6, and so what one visitor may change his address in (RFC 6177)
_IPV6_SITE = 64


#: a proxy stands before us and speaks for somebody else
_FORWARDED = frozenset((b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"))


def is_forwarded(scope: Scope) -> bool:
    """Whether a proxy stands between us and whoever asks, as far as it says so."""
    return any(name.lower() in _FORWARDED for name, _ in scope["headers"])


def client_address(scope: Scope, trusted_proxies: Sequence[str]) -> Address | None:
    """The address of whoever sent the request; None where it has none (a socket file).

    ``X-Forwarded-For`` counts only as far as it was written by a proxy in one of the networks ``trusted_proxies``: it is read
    from its end, past every trusted address, to the first that is none. Whatever stands before is the sender's own word.
    """
    peer = _address((scope.get("client") or ("", 0))[0])
    networks = [ip_network(one) for one in trusted_proxies]

    def is_trusted(address: Address | None) -> bool:
        return address is not None and any(address in network for network in networks)

    if not is_trusted(peer):
        return peer
    headers = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
    hops = [part.strip() for part in b",".join(headers).decode("latin-1").split(",") if part.strip()]
    nearest = peer
    for hop in reversed(hops):
        address = _address(hop)
        if address is None:
            return nearest
        nearest = address
        if not is_trusted(address):
            return address
    return nearest


def visitor(address: Address | None) -> str:
    """Who is counted as one: an IPv4 address, or the /64 of an IPv6 one."""
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _IPV6_SITE), strict=False))
    return str(address)


def _address(text: str) -> Address | None:
    """The address in ``text``, which may carry a port; an IPv4 one written as IPv6 is told as IPv4."""
    text = text.strip().removeprefix("[").partition("]")[0]
    if text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address

"""The radio stations that the operator named in ``[radio.stations]``, by what they are known."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings import Settings


def station_by_token(token: str, settings: Settings) -> str | None:
    """The station whose token it is; None when it is nobody's."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    for name, station in settings.radio.stations.items():
        if station.token_hash and hmac.compare_digest(digest, station.token_hash):
            return name
    return None


def station_at(address: IPv4Address | IPv6Address, settings: Settings) -> str | None:
    """The first station that calls from a network with this address."""
    for name, station in settings.radio.stations.items():
        if any(address in ip_network(network) for network in station.addresses):
            return name
    return None

"""One POST to an address that the operator has named: guarded and measured like every request, and no manners are owed."""

from __future__ import annotations

from urllib.parse import urlsplit

from ._exchange import exchange
from .guard import Guard, Resolver, system_resolver

#: of the answer only its status counts
_LARGEST = 1_000_000


def post(url: str, body: bytes, headers: dict[str, str], *, seconds: float, resolve: Resolver = system_resolver) -> int:
    """Send ``body``; returns the status of the answer, a redirect's as well. The host may be one of the town's own network.

    Raises AddressRefused and FetchFailed.
    """
    target = Guard((urlsplit(url).hostname or "",), resolve).check(url)
    return exchange(target, headers, seconds=seconds, largest=_LARGEST, body=body).status

"""Which of the radio stations that the operator named sends a request: by its token, or by the address it comes from."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ..actions.air import station_at, station_by_token
from .clients import client_address

if TYPE_CHECKING:
    from starlette.types import Scope

    from ..settings import Settings

#: of a query or a token, in characters; what is longer is none of ours
_LONGEST = 300


def pulling_station(scope: Scope, settings: Settings) -> str | None:
    """The name in ``[radio.stations]``; None for a stranger.

    A token stands in the query (``?token=…``), as a bearer, or as the password of HTTP's basic scheme. A wrong one is no station, also
    from a station's own address.
    """
    given = token_of(scope)
    if given is not None:
        return station_by_token(given, settings)
    address = client_address(scope, settings.web.trusted_proxies)
    return station_at(address, settings) if address is not None else None


def token_of(scope: Scope) -> str | None:
    """The token that the request carries, right or wrong."""
    header = next((value for name, value in scope["headers"] if name.lower() == b"authorization"), b"")
    scheme, _, value = header.decode("latin-1").partition(" ")
    query = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")[:_LONGEST]))
    found = query.get("token") or _credential(scheme.lower(), value.strip())
    return found[:_LONGEST] or None


def _credential(scheme: str, value: str) -> str:
    if scheme == "bearer":
        return value
    if scheme != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""

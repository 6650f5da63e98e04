"""Who may use the console: codes that open it once, the sessions they open, and who a session belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..store import signin
from ..store.signin import CODE_LENGTH, FIRST_CODE_LENGTH, SESSION_LENGTH

if TYPE_CHECKING:
    from ..station import Station
    from ..store import Store

__all__ = ["CODE_LENGTH", "FIRST_CODE_LENGTH", "SESSION_LENGTH", "close", "first_code", "new_code", "open_with", "who"]

#: the name of whoever came in by a code: there are no accounts yet
_OPERATOR = "người vận hành"


def new_code(station: Station) -> str:
    """A one-time code, good for ``CODE_LENGTH``; the one before is forgotten."""
    with station.store.begin() as tx:
        return signin.new_code(tx, station.now())


def first_code(station: Station) -> str | None:
    """The code that lets the first person in, good for ``FIRST_CODE_LENGTH``; None once somebody has been in."""
    now = station.now()
    with station.store.read() as tx:
        if not signin.needs_first_code(tx, now):
            return None
    with station.store.begin() as tx:
        return signin.new_code(tx, now, FIRST_CODE_LENGTH)


def open_with(station: Station, code: str) -> str | None:
    """Use up the code and return the token of a new session; None when the code is not the one, or its time is over."""
    with station.store.begin() as tx:
        return signin.open_session(tx, code, _OPERATOR, station.now())


def who(station: Station, token: str) -> str | None:
    """Who the token belongs to, while its session lasts."""
    with station.store.read() as tx:
        return signin.session_of(tx, token, station.now())


def close(store: Store, token: str) -> None:
    with store.begin() as tx:
        signin.close_session(tx, token)

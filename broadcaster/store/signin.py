"""Who may use the console: one-time codes and the sessions they open. Only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from . import memory
from .tables import sessions

SESSION_LENGTH = timedelta(days=30)
#: of a code that an operator asked for, and of the one that the first start prints
CODE_LENGTH, FIRST_CODE_LENGTH = timedelta(minutes=10), timedelta(hours=24)
#: letters and digits that cannot be taken for one another when read aloud or copied by hand
_ALPHABET = "ABCDEFGHKMNPQRTUVWXY346789"
_FACT = "sign-in code"
_USED = "sign-in code used"


def new_code(tx: sa.Connection, now: datetime, lasts: timedelta = CODE_LENGTH) -> str:
    """Make a one-time code that is good until now + ``lasts``, and forget the one before."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    memory.set_fact(tx, _FACT, {"hash": _hash(_normal(code)), "until": (now + lasts).isoformat()})
    return code


def needs_first_code(tx: sa.Connection, now: datetime) -> bool:
    """Whether nobody can have come in yet: no code was ever made, or the last one ran out and none was ever used."""
    kept = memory.fact(tx, _FACT)
    return kept is None or (bool(kept) and not _is_good(kept, now) and not memory.fact(tx, _USED, False))


def open_session(tx: sa.Connection, code: str, who: str, now: datetime) -> str | None:
    """Use up the code and return the token of a new session; None when the code is not the one, or its time is over."""
    kept = memory.fact(tx, _FACT)
    if not kept or not _is_good(kept, now) or not secrets.compare_digest(kept["hash"], _hash(_normal(code))):
        return None
    memory.set_fact(tx, _FACT, "")
    memory.set_fact(tx, _USED, True)
    token = secrets.token_urlsafe(32)
    tx.execute(sessions.insert().values(token=_hash(token), who=who, created_at=now, until=now + SESSION_LENGTH))
    return token


def session_of(tx: sa.Connection, token: str, now: datetime) -> str | None:
    """Who the token belongs to, while its session lasts."""
    query = sa.select(sessions.c.who).where(sessions.c.token == _hash(token), sessions.c.until > now)
    return tx.execute(query).scalar()


def close_session(tx: sa.Connection, token: str) -> None:
    tx.execute(sessions.delete().where(sessions.c.token == _hash(token)))


def _is_good(kept: Any, now: datetime) -> bool:
    """Whether the time of a kept code is not over; one from before codes had an end is."""
    return isinstance(kept, dict) and datetime.fromisoformat(kept["until"]) > now


def _normal(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""Who may use the console: one-time codes and the sessions they open. Only hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from . import memory
from .tables import sessions

SESSION_LENGTH = timedelta(days=30)
#: letters and digits that cannot be taken for one another when read aloud or copied by hand
_ALPHABET = "ABCDEFGHKMNPQRTUVWXY346789"
_FACT = "sign-in code"


def new_code(tx: sa.Connection) -> str:
    """Make a one-time code and forget the one before."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    memory.set_fact(tx, _FACT, _hash(_normal(code)))
    return code


def needs_first_code(tx: sa.Connection) -> bool:
    """Whether no code was ever made: the first start prints one."""
    return memory.fact(tx, _FACT) is None


def open_session(tx: sa.Connection, code: str, who: str, now: datetime) -> str | None:
    """Use up the code and return the token of a new session; None when the code is not the one."""
    kept = memory.fact(tx, _FACT)
    if not kept or not secrets.compare_digest(str(kept), _hash(_normal(code))):
        return None
    memory.set_fact(tx, _FACT, "")
    token = secrets.token_urlsafe(32)
    tx.execute(sessions.insert().values(token=_hash(token), who=who, created_at=now, until=now + SESSION_LENGTH))
    return token


def session_of(tx: sa.Connection, token: str, now: datetime) -> str | None:
    """Who the token belongs to, while its session lasts."""
    query = sa.select(sessions.c.who).where(sessions.c.token == _hash(token), sessions.c.until > now)
    return tx.execute(query).scalar()


def close_session(tx: sa.Connection, token: str) -> None:
    tx.execute(sessions.delete().where(sessions.c.token == _hash(token)))


def _normal(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""What became of CAP messages that came in: the receipt of each, so that an operator sees also what was not aired and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from ..model import Actor, Receipt
from ..store import receipts

Outcome = Literal["accepted", "ignored", "rejected"]
_KIND = "cap"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``name`` is the file's, ``reference`` the message's where it could be read, ``why`` the reason in words."""

    name: str
    outcome: Outcome
    why: str
    at: datetime
    reference: str = ""


def keep(tx: sa.Connection, judgement: Judgement, actor: Actor) -> None:
    detail = {"outcome": judgement.outcome, "why": judgement.why, "reference": judgement.reference}
    receipts.add(tx, Receipt(_KIND, f"cap:{judgement.name}", judgement.at, "emergency", detail, actor=actor))


def newest(tx: sa.Connection, limit: int = 20) -> list[Judgement]:
    return [
        Judgement(
            one.what.removeprefix("cap:"),
            one.detail["outcome"],
            one.detail["why"],
            one.at,
            one.detail.get("reference", ""),
        )
        for one in receipts.newest(tx, kind=_KIND, limit=limit)
    ]

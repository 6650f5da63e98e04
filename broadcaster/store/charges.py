"""What paid voices were sent for each article and bulletin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ..model import Charge
from .tables import charges


def add(tx: sa.Connection, what: str, made: Sequence[Charge], now: datetime) -> None:
    """``what`` is ``article:12`` or ``bulletin:sang:2026-08-14``; every attempt counts, for each was paid."""
    for charge in made:
        values = {"voice": charge.voice, "characters": charge.characters, "cost": charge.cost}
        tx.execute(charges.insert().values(what=what, at=now, **values))


def of(tx: sa.Connection, what: str) -> tuple[Charge, ...]:
    """All that was paid for it, one Charge a voice."""
    sums = sa.func.sum(charges.c.characters), sa.func.sum(charges.c.cost)
    query = sa.select(charges.c.voice, *sums).where(charges.c.what == what).group_by(charges.c.voice)
    return tuple(Charge(voice, characters, cost) for voice, characters, cost in tx.execute(query.order_by("voice")))

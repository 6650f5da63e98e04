"""The way out for a feed that is held back because it would lose episodes: a person says that the loss is meant, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..delivery import carried
from ..delivery.refresh import refresh
from ..errors import PublishError
from ..model import Actor
from ..store import receipts

if TYPE_CHECKING:
    from ..station import Station


def accept_loss(station: Station, show: str, actor: Actor | None = None) -> int:
    """Have the show's feed written without what it loses; returns how many episodes those are.

    The receipt names the actor and the episodes. Raises PublishError for a show that is unknown or not held back, and when its feed
    cannot be written even so.
    """
    carried.accept_loss(station, show, actor or Actor.command_line())
    refresh(station)
    still = next(one for one in carried.standings(station) if one.name == show)
    if still.frozen is not None:
        raise PublishError(f"Nguồn cấp RSS «{still.title}»", still.frozen.why, "Sửa nguyên nhân rồi chạy lại.")
    with station.store.read() as tx:
        (receipt,) = receipts.newest(tx, what=show, kind="loss accepted", limit=1)
    return int(receipt.detail["lost"])

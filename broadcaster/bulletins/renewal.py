"""Why the coming bulletin is made, or made again, and how soon: a table of reasons, the rarer and the more urgent first.

Ordinary news waits for its turn, which comes the more often the nearer the slot is; what is wrong does not wait. Shortly before air the
bulletin is frozen, for the station's automation is fetching it: only what may not be said at all is still taken out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from ..model import Bulletin, BulletinState, Priority
from ..radio import MAKING_TIME, Choice, Occurrence
from ..store import episodes
from .choosing import outdated
from .life import is_out
from .wish import is_of_shape, wish_of

if TYPE_CHECKING:
    from ..store import Store


class Reason(Enum):
    """(in the operator's words, whether it waits for its turn, whether it holds inside the freeze)."""

    UNMADE = ("chưa có bản tin", False, True)
    LOST = ("tệp ở địa chỉ không còn đúng", False, True)
    EMERGENCY = ("có thông báo khẩn mới, hoặc đã hết hiệu lực", False, True)
    UNFINISHED = ("đang làm dở", False, False)
    TAKEN_BACK = ("có bài đã gỡ hoặc hết hạn", False, True)
    SPARE = ("đang là tệp dự phòng", False, True)
    EDITED = ("có bài đã sửa", False, False)
    BETTER = ("có tin mới thay cho nội dung dự phòng", False, False)
    URGENT = ("có tin khẩn hoặc ưu tiên", False, False)
    SHAPE = ("đã đổi tên, độ dài, nhạc hay lời của khung giờ", False, False)
    WISHED = ("người trực đã chọn lại", False, False)
    NEWS = ("có tin mới", True, False)

    def __init__(self, words: str, waits: bool, holds_frozen: bool) -> None:
        self.words, self.waits, self.holds_frozen = words, waits, holds_frozen


#: between two renewals for ordinary news: a share of the time that is left, within these
_SHORTEST, _LONGEST, _SHARE = timedelta(minutes=3), timedelta(minutes=30), 8


@dataclass(frozen=True, slots=True)
class Moment:
    """A slot at a moment: its coming time on air, and where ``now`` lies before it."""

    now: datetime
    occurrence: Occurrence
    freeze: timedelta

    @property
    def is_on_air(self) -> bool:
        return self.now >= self.occurrence.airs

    @property
    def is_frozen(self) -> bool:
        return self.now >= self.occurrence.airs - self.freeze

    def is_turn(self, made: datetime | None) -> bool:
        """Whether ordinary news has its turn, when the bulletin was last made at ``made``.

        The last turns before it must be ready, and before it is frozen, come early enough for what is made then.
        """
        if made is None or made > self.now:  # the clock was wrong then
            return True
        ends = (self.occurrence.ready_by, self.occurrence.airs - self.freeze)
        if any(made < end - MAKING_TIME / 2 <= self.now for end in ends):
            return True
        end = next((end for end in ends if self.now < end), ends[-1])
        return self.now - made >= min(_LONGEST, max(_SHORTEST, (end - self.now) / _SHARE))


def reason_without_choosing(store: Store, known: Bulletin | None) -> Reason | None:
    """Why it is made whatever else there is to say: there is none, or what there is may not stay."""
    if known is None or not is_out(known):
        return Reason.UNMADE
    if not known.wish:
        return Reason.SPARE
    if _taken_back(store, known):
        return Reason.TAKEN_BACK
    return Reason.EDITED if outdated(store, known) else None


def reason_to_choose_again(
    known: Bulletin, occurrence: Occurrence, choice: Choice, shape: str, *, wished: bool = False
) -> Reason | None:
    """Why it is made again when this would be chosen now; None when nothing of it has changed. ``wished`` when an operator has wished
    something of it since."""
    if wish_of(shape, occurrence, choice) == known.wish:
        return None
    if not is_of_shape(known.wish, shape):
        return Reason.SHAPE
    if known.state is BulletinState.FALLBACK and not choice.is_fallback:
        return Reason.BETTER
    said = {(item.guid, item.revision) for item in known.items}
    new = [episode for episode in choice.episodes if (episode.guid, episode.revision) not in said]
    if any(one.priority is not Priority.NORMAL for one in new):
        return Reason.URGENT
    return Reason.WISHED if wished else Reason.NEWS


def _taken_back(store: Store, bulletin: Bulletin) -> bool:
    guids = [item.guid for item in bulletin.items if item.guid]
    with store.read() as tx:
        known = episodes.with_lines(tx, guids).values()
    return any(one.withdrawn is not None or (one.expires is not None and one.expires <= bulletin.airs) for one in known)

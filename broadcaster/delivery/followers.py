"""Who follows the outbox, as a table: what each does, which changes it follows, after whom, where to, and how patient it is.

The order is the order in which things appear: what must go goes first, whatever else hinders the station; then pages, feeds and lists,
then the copy elsewhere, then who tells others to come and look. A follower whose ``after`` is behind waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from ..store import outbox
from ..store.outbox import Change, ChangeKind
from . import gone
from .drops import follow_drop, target_of_drop
from .episode_pages import follow_pages, follow_removals
from .feeds import follow_feeds
from .outlets import hub_of, place_of_own, send, store_of, take_back, tell_hub, unload, upload

if TYPE_CHECKING:
    from ..station import Station


class Follow(Protocol):
    """Does what the changes ask for, as often as it is asked; ``anew``: for all there is. Raises what hinders it."""

    def __call__(self, station: Station, changes: Sequence[Change], *, anew: bool) -> None: ...


def _here(_station: Station) -> str:
    return ""


def _nothing_missing(_station: Station) -> bool:
    return False


def _no_site(station: Station) -> bool:
    """Whether the site has never been written, or was deleted."""
    return not (station.feeds / "index.html").exists()


@dataclass(frozen=True, slots=True)
class Follower:
    """``does`` is said to operators. ``target`` is where to, None while nobody has asked for it. ``patience`` is the first and the longest wait after failures; ``lease`` is how long it may work.

    ``whole`` followers do everything for a new ``target`` and when asked to; others begin at the newest change there. ``needed`` ones
    make a command fail that waited for them: without them nothing is public.
    """

    name: str
    does: str
    kinds: frozenset[ChangeKind]
    follow: Follow
    target: Callable[[Station], str | None] = _here
    after: tuple[str, ...] = ()
    patience: tuple[timedelta, timedelta] = (timedelta(seconds=5), timedelta(minutes=5))
    lease: timedelta = timedelta(minutes=2)
    whole: bool = False
    needed: bool = True
    is_missing: Callable[[Station], bool] = _nothing_missing

    def begins(self, newest: int) -> int:
        """The mark of one who has done nothing yet: below 0 everything is done anew, at ``newest`` only what comes."""
        if self.whole:
            return -1
        return 0 if self.target is _here else newest


_EPISODES = frozenset({ChangeKind.EPISODE})
_PAGES = _EPISODES | {ChangeKind.SETTINGS}
_LISTS = _PAGES | {ChangeKind.BULLETIN, ChangeKind.EMERGENCY}
_WRITTEN, _DELETED = frozenset({ChangeKind.FILE}), frozenset({ChangeKind.GONE})
_ELSEWHERE = (timedelta(minutes=1), timedelta(minutes=15))
_OTHERS = (timedelta(minutes=1), timedelta(hours=1))
_SLOW = timedelta(minutes=30)

FOLLOWERS = (
    Follower(
        "removals",
        "xóa trang, bản chép lời, âm thanh của bài đã gỡ, gỡ bản tin có bài ấy",
        _EPISODES | {ChangeKind.BULLETIN},
        follow_removals,
        is_missing=gone.is_missing,
    ),
    Follower("pages", "viết trang của từng bài", _PAGES, follow_pages),
    Follower("feeds", "viết nguồn cấp RSS và trang nghe", _LISTS, follow_feeds, after=("pages",), is_missing=_no_site),
    Follower(
        "s3-removals",
        "xóa khỏi kho S3",
        _DELETED,
        unload,
        store_of,
        after=("removals",),
        patience=_ELSEWHERE,
        lease=_SLOW,
    ),
    Follower(
        "s3",
        "đưa lên kho S3",
        _WRITTEN,
        upload,
        store_of,
        after=("feeds",),
        patience=_ELSEWHERE,
        lease=_SLOW,
        whole=True,
    ),
    Follower("hub", "báo cho hub", _WRITTEN, tell_hub, hub_of, after=("feeds", "s3"), patience=_OTHERS, needed=False),
)


def followers_of(station: Station) -> tuple[Follower, ...]:
    """The table, with two rows for each of the town's own publishers, which take what was deleted and what was written, and a row for
    each drop of bulletins."""
    *before, hub = FOLLOWERS
    own = (row for name in station.settings.publishing.publishers for row in _rows_of(name))
    return (*before, *(_row_of_drop(name) for name in station.settings.drops), *own, hub)


def _row_of_drop(name: str) -> Follower:
    return Follower(
        f"drop-{name}",
        f"thả bản tin sang «{name}»",
        frozenset({ChangeKind.BULLETIN, ChangeKind.FILE, ChangeKind.GONE}),
        partial(follow_drop, name=name),
        partial(target_of_drop, name=name),
        after=("removals",),
        patience=_ELSEWHERE,
        lease=_SLOW,
        whole=True,
        needed=False,
    )


def _rows_of(name: str) -> tuple[Follower, Follower]:
    target = partial(place_of_own, name=name)
    removals = Follower(
        f"{name}-removals",
        f"xóa khỏi «{name}»",
        _DELETED,
        partial(take_back, name=name),
        target,
        after=("removals",),
        patience=_ELSEWHERE,
        lease=_SLOW,
    )
    writing = Follower(
        name,
        f"đưa sang «{name}»",
        _WRITTEN,
        partial(send, name=name),
        target,
        after=("feeds",),
        patience=_ELSEWHERE,
        lease=_SLOW,
        whole=True,
    )
    return removals, writing


@dataclass(frozen=True, slots=True)
class Standing:
    """How far behind a follower is, in changes, since when; ``why`` and ``retry_at`` after a failure."""

    name: str
    does: str
    behind: int
    since: datetime | None
    why: str | None
    retry_at: datetime | None


def standings(station: Station) -> list[Standing]:
    """Those who follow, and how far behind each is."""
    found = []
    with station.store.read() as tx:
        marks = outbox.marks(tx)
        for follower in followers_of(station):
            target, mark = follower.target(station), marks.get(follower.name)
            if target is None:
                continue
            reached = mark.mark if mark else follower.begins(outbox.written(tx))
            count, first = outbox.behind(tx, reached, follower.kinds)
            since = min((moment for moment in (first, mark.since if mark else None) if moment), default=None)
            why, retry_at = (mark.why, mark.retry_at) if mark else (None, None)
            found.append(Standing(follower.name, follower.does, count, since, why, retry_at))
    return found

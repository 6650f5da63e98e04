"""Held articles decided together: one change of a portal stops forty of them for one cause, and is one question.

Each article is decided in a transaction of its own, as if by its own button; one that cannot be is named, the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from .. import logs
from ..errors import ArticleError, BroadcasterError
from ..model import Actor
from ..store import articles, episodes, held, revisions
from ..store.held import HeldGroup
from . import approving, texts

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

KEEP, TAKE, APPROVE = "keep-all", "take-all", "approve-all"
#: fewer are no group: each has its own page
LEAST = 2
_TWO_TEXTS = (held.UNLIKE, held.CHOICE)
_WORDS = {
    held.UNLIKE: "nguồn đổi hẳn nội dung, không còn giống bài đang dùng",
    held.CHOICE: "nguồn sửa bài sau khi người vận hành đã sửa",
    held.NO_ARTICLE_LEFT: "ở nguồn không còn bài",
    held.MASTER: "bản thu chờ nghe và duyệt từng bài",
}


def name_of(group: HeldGroup) -> str:
    """How the group is called in addresses and on the command line: ``cause@source``."""
    return f"{group.cause}@{group.source}"


def cause_words(group: HeldGroup, reason: str | None) -> str:
    """Why its articles are held; ``reason`` is that of one of them."""
    return _WORDS.get(group.cause) or (reason or "cùng một điểm chưa chắc").rstrip(".")


def groups(tx: sa.Connection) -> list[HeldGroup]:
    """The groups that can be decided in one act, largest first."""
    return [group for group in held.groups(tx) if len(group.articles) >= LEAST]


def group_acts(tx: sa.Connection, group: HeldGroup) -> tuple[str, ...]:
    """The names of the acts that its cause allows. A master that nobody has heard is approved by nobody in a heap."""
    if group.cause in _TWO_TEXTS:
        return (KEEP, TAKE)
    public = any(episodes.stands_on(tx, number) is not None for number in group.articles)
    keep = (KEEP,) if public else ()
    return keep if group.cause in (held.MASTER, held.NO_ARTICLE_LEFT) else (APPROVE, *keep)


def named(tx: sa.Connection, name: str) -> HeldGroup:
    """The group called so; raises ArticleError when nothing is held for that any more."""
    for group in held.groups(tx):
        if name_of(group) == name:
            return group
    raise ArticleError(f"Nhóm «{name}»", "không còn bài nào chờ xử lý vì lý do này", "Tải lại trang tổng quan.")


def decide(station: Station, name: str, act: str, actor: Actor, seen: Collection[int] = ()) -> int:
    """Do the act on every article of the group that was ``seen`` (all that are in it now when that is empty); returns on how many.

    Raises ArticleError when the group's cause does not allow the act, when none of the ``seen`` is in it any more, and, when the rest is
    done, with those that could not be.
    """
    with station.store.read() as tx:
        group = named(tx, name)
        if act not in group_acts(tx, group):
            allowed = ", ".join(group_acts(tx, group)) or "mở từng bài để xem"
            raise ArticleError(f"Nhóm «{name}»", "không làm được việc này cho cả nhóm", f"Được làm: {allowed}.")
    failed: list[str] = []
    chosen = [number for number in group.articles if not seen or number in seen]
    if not chosen:
        raise ArticleError(f"Nhóm «{name}»", "không còn bài nào trong các bài đã xem", "Tải lại trang tổng quan.")
    for number in chosen:
        try:
            _DO[act](station, number, actor)
        except BroadcasterError as error:
            failed.append(f"bài số {number}: {error}")
            logs.get("actions").warning("not decided with its group", article=number, why=str(error))
    if failed:
        done = len(chosen) - len(failed)
        raise ArticleError(
            f"Nhóm «{name}»", f"đã làm {done} bài, {len(failed)} bài không làm được: {' | '.join(failed)}"
        )
    return len(chosen)


def _keep(station: Station, number: int, actor: Actor) -> None:
    with station.store.read() as tx:
        waiting = revisions.waiting(tx, number)
    if waiting is None:
        approving.keep(station, number, actor)
    else:
        _choose(station, number, actor, take=False)


def _take(station: Station, number: int, actor: Actor) -> None:
    _choose(station, number, actor, take=True)


def _choose(station: Station, number: int, actor: Actor, *, take: bool) -> None:
    with station.store.read() as tx:
        stored, waiting = articles.get(tx, number), revisions.waiting(tx, number)
        known = revisions.of(tx, number)
    if stored is None or waiting is None:
        raise ArticleError("", "không có hai bản để chọn", "Tải lại trang tổng quan.")
    current = next(one for one in known if one.id == stored.revision)
    wanted = waiting if take else current
    texts.choose(station, number, revision=wanted.number, base=known[-1].number, actor=actor)


_DO: dict[str, Callable[[Station, int, Actor], None]] = {KEEP: _keep, TAKE: _take, APPROVE: approving.approve}

"""What a person lets go out, or turns down: a text with its doubts, and the very master that was heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..delivery.waiting import place_of
from ..errors import HeardAnother
from ..model import Actor, ArticleState, Master
from ..steps.episode import shown_state
from ..store import articles, episodes, revisions
from .rules import allowed

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

#: in hex digits; so much of a master's sha256 names it
LEAST_NAMED = 12


def approve(station: Station, article: int, actor: Actor, master: str = "") -> None:
    """Let a held article go on from where it was, with its doubts seen by a person; a withdrawn one is read anew and published.

    ``master`` is the sha256 of the master that was heard, or its beginning, where one waits. Raises HeardAnother when none is named or
    when another one waits by now: only what was heard goes out.
    """
    with station.store.begin() as tx:
        stored = allowed(tx, "approve", article)
        onward, why, heard = stored.resume or ArticleState.CLEANED, "đã duyệt", None
        if stored.state is ArticleState.WITHDRAWN:  # its sound went with it
            onward, why = ArticleState.CLEANED, "duyệt phát lại"
        elif waits := waiting_masters(tx, stored):
            heard = waits[0].sha256
            if len(master) < LEAST_NAMED or not heard.startswith(master.lower()):
                raise _unheard(stored, heard, master)
            why = f"đã nghe và duyệt bản thu {heard[:LEAST_NAMED]}"
        values: dict[str, Any] = {"approved": stored.revision, "approved_master": heard}
        articles.move(tx, stored, onward, station.now(), actor=actor, why=why, **values)


def waiting_masters(tx: sa.Connection, article: articles.StoredArticle) -> tuple[Master, ...]:
    """The masters of a held article that a person may hear before they go out; the main one first."""
    if article.needs_a_person and article.resume is ArticleState.MASTERED and article.voicing is not None:
        return revisions.masters_of(tx, article.voicing)
    return ()


def waiting_file(station: Station, number: int, named: str) -> tuple[Path, str] | None:
    """Where a master of the article lies that waits to be heard, and its media type, by the beginning of its sha256."""
    with station.store.read() as tx:
        article = articles.get(tx, number)
        masters = waiting_masters(tx, article) if article is not None else ()
    for one in masters:
        place = place_of(station, one)
        if len(named) >= LEAST_NAMED and one.sha256.startswith(named) and place.is_file():
            return place, one.media_type
    return None


def _unheard(stored: articles.StoredArticle, waits: str, named: str) -> HeardAnother:
    now = waits[:LEAST_NAMED]
    if not named:
        fault = f"có bản thu {now} đang chờ nghe, duyệt phải nêu bản đã nghe"
        return HeardAnother(stored.title, fault, f"Nghe ở trang của bài rồi duyệt, hoặc thêm --set master={now}.")
    fault = f"bản thu đã nghe ({named[:LEAST_NAMED]}) không còn là bản đang chờ; đang chờ là bản {now}"
    return HeardAnother(stored.title, fault, "Nghe bản đang chờ rồi duyệt.")


def keep(station: Station, number: int, actor: Actor) -> None:
    """Turn down what waits of an article, text or master: what is public stays, and the article stands on it again."""
    with station.store.begin() as tx:
        stored, now = allowed(tx, "keep", number), station.now()
        episode, public = episodes.of_article(tx, number), episodes.stands_on(tx, number)
        assert episode is not None and public is not None, "the rule asks for one"
        revision, voicing = public
        if stored.revision is not None and stored.revision != revision:
            revisions.refuse(tx, stored.revision, now, actor)
            revisions.restore(tx, revision)
        revisions.retire_masters(tx, number, voicing, now)
        values: dict[str, Any] = {
            "revision": revision,
            "script": revisions.voicing(tx, voicing).script,
            "voicing": voicing,
            "title": episode.title,
            "approved": revision,
            "approved_master": episode.masters[0].sha256,
        }
        state = shown_state(episode, now)
        articles.move(tx, stored, state, now, actor=actor, why="giữ bản đang phát", **values)

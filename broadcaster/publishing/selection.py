"""Which episodes belong to a show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from ..model import Bulletin, BulletinState, Episode
from ..settings import ShowSettings, StationSettings
from .pages import mark
from .plain import clean


def select(show: ShowSettings, episodes: Iterable[Episode], now: datetime | None = None) -> list[Episode]:
    """The show's episodes, newest first. Withdrawn ones are left out, and with ``now`` those whose time is over."""
    chosen = [episode for episode in episodes if belongs(show, episode) and is_current(episode, now)]
    return sorted(chosen, key=mark, reverse=True)


def is_current(episode: Episode, now: datetime | None) -> bool:
    over = now is not None and episode.expires is not None and episode.expires <= now
    return episode.withdrawn is None and not over


def belongs(show: ShowSettings, episode: Episode) -> bool:
    """Whether the show carries the episode, whatever its age."""
    bulletin = episode.source.startswith(BULLETIN)
    if show.kind == "bulletins":
        return bulletin and (not show.slots or episode.source.removeprefix(BULLETIN) in show.slots)
    if bulletin or (show.kind == "corrections" and not episode.corrected):
        return False
    return (
        _any(show.sources, {episode.source})
        and _any(map(_key, show.categories), set(map(_key, episode.categories)))
        and (not show.priorities or episode.priority in show.priorities)
        and (not show.keywords or _mentions(episode, show.keywords))
    )


#: what marks the source of an episode made from a bulletin: ``bulletin:sang``
BULLETIN = "bulletin:"
#: what is said of a bulletin that was made again; why, is for operators
CORRECTED = "bản tin đã được làm lại"


def bulletin_episode(bulletin: Bulletin, station: StationSettings, *, guid: str, published: datetime) -> Episode | None:
    """A bulletin as an episode of a bulletins show; None while it has no sound. It has no page of its own.

    ``published`` is when it became public; it must stay the same for the same bulletin.
    """
    if bulletin.master is None:
        return None
    titles = [item.title for item in bulletin.items if item.guid]
    summary = "Trong bản tin: " + "; ".join(titles) + "." if titles else bulletin.title
    return Episode(
        guid=guid,
        article="",
        folder="",
        title=bulletin.title,
        summary=summary,
        paragraphs=(),
        published=published,
        updated=published,
        source=f"{BULLETIN}{bulletin.slot}",
        voice="",
        voice_label="",
        masters=(bulletin.master,),
        chapters=bulletin.chapters,
        author=station.name,
        corrected=CORRECTED if bulletin.state is BulletinState.CORRECTED else None,
    )


def _any(wanted: Iterable[str], had: set[str]) -> bool:
    wanted = set(wanted)
    return not wanted or bool(wanted & had)


def _key(text: str) -> str:
    """Comparable form: the same letters however they are composed, in one case, blanks made one."""
    return " ".join(unicodedata.normalize("NFC", clean(text)).casefold().split())


def _mentions(episode: Episode, keywords: Iterable[str]) -> bool:
    """A keyword counts as whole syllables: «lũ» is not found in «lũy»."""
    words = _words(" ".join((episode.title, episode.summary, *(paragraph.text for paragraph in episode.paragraphs))))
    return any(f" {key} " in words for keyword in keywords if (key := _words(keyword).strip()))


def _words(text: str) -> str:
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in _key(text)).split())} "

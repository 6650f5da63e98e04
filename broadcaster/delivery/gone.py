"""Addresses of what was withdrawn: they answer 410, from our server and from nginx by a map; other stores simply have nothing there.

``gone/`` beside ``feeds/`` holds the notices, one page in each language for an episode, and ``nginx.map``, which both servers read. It is
no public folder, so that no copy of ``feeds/`` answers 200 for what is gone, and can be made again from the store.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..model import Episode
from ..store import episodes, memory, revisions

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from ..station import Station

_FACT = "gone:"


def folder(station: Station) -> Path:
    return station.folder / "gone"


def is_missing(station: Station) -> bool:
    """Whether the map has never been written, or was deleted."""
    return not (folder(station) / MAP).is_file()


MAP = "nginx.map"


def remember(tx: sa.Connection, what: str, paths: Iterable[str]) -> None:
    """Keep in mind that these public paths of ``what`` are gone for ever: the rows that named them may go."""
    known = memory.fact(tx, f"{_FACT}{what}", [])
    memory.set_fact(tx, f"{_FACT}{what}", sorted({*known, *paths}))


def remember_sound(tx: sa.Connection, article: int) -> None:
    """The same of all sound that was ever made of an article and is still known."""
    remember(tx, f"article:{article}", revisions.sound_of(tx, article))


def addresses(station: Station) -> set[str]:
    """Every public path that is gone: of withdrawn episodes, of their sound, of bulletins that were taken down. What is there again is
    not gone."""
    from ..publishing.inventory import place_of

    with station.store.read() as tx:
        withdrawn = episodes.withdrawn(tx)
        kept = memory.facts_below(tx, _FACT)
    paths = {path for known in kept.values() for path in known}
    for episode in withdrawn:
        paths |= {master.path for master in episode.masters} | set(episode_paths(episode))
    return {path for path in paths if not station.path(place_of(path)).is_file()}


def episode_paths(episode: Episode) -> Iterator[str]:
    """The public paths of an episode's page in every language and of what lies beside it."""
    from ..publishing import companions
    from ..publishing.site import episode_pages

    yield from episode_pages(episode)
    yield from companions(episode)


def write(station: Station) -> None:
    """Bring the notices and the map to what the store says."""
    from ..publishing import write_feeds
    from ..publishing.files import replace_file
    from ..publishing.site import build_tombstone

    place = folder(station)
    with station.store.read() as tx:
        withdrawn = episodes.withdrawn(tx)
    for episode in withdrawn:
        write_feeds(place, build_tombstone(episode, station.about))
    names = {episode.folder for episode in withdrawn}
    for language in ("", "en/"):
        for one in (place / f"{language}episodes").glob("*"):
            if one.name not in names:
                shutil.rmtree(one, ignore_errors=True)
    replace_file(place / MAP, _map(addresses(station)).encode())


def _map(paths: Iterable[str]) -> str:
    """Lines of an nginx ``map``: an address, also as the folder of a page, and 1."""
    asked = {f"/{path}" for path in paths}
    asked |= {path.removesuffix("index.html") for path in asked}
    return "".join(f'"{path}" 1;\n' for path in sorted(asked))

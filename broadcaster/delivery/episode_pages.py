"""An episode's own files below ``feeds/``: page, transcripts, chapters; and the notice that stays when it is withdrawn."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..model import Episode
from ..store import episodes

if TYPE_CHECKING:
    from ..station import Station


def write_episode_files(station: Station, episode: Episode) -> list[str]:
    """The episode's page, transcripts and chapters, ready before anything points to them; returns the public paths that changed."""
    from ..publishing import chapters_json, transcripts, write_feeds
    from ..publishing.site import build_episode_page

    with station.store.read() as tx:
        previous, following = episodes.neighbours(tx, episode, station.now())
    place = f"episodes/{episode.folder}"
    files = {f"{place}/{name}": data for name, data in transcripts(episode.lines, episode.title).items()}
    files[f"{place}/chapters.json"] = chapters_json(episode.chapters, episode.title)
    files |= build_episode_page(
        episode, station.settings.station, previous=previous, next=following, shows=station.settings.shows
    )
    return write_feeds(station.feeds, files)


def renew_neighbours(station: Station, touched: Sequence[str]) -> list[str]:
    """The pages beside a new or withdrawn episode lead to it, or past it, from now on; returns the public paths that changed."""
    beside: set[str] = set()
    with station.store.read() as tx:
        for guid in touched:
            episode = episodes.by_guid(tx, guid)
            if episode is not None:
                beside |= {one.guid for one in episodes.neighbours(tx, episode, station.now()) if one is not None}
        known = episodes.with_lines(tx, sorted(beside - set(touched)))
    return [path for episode in known.values() for path in write_episode_files(station, episode)]


def rewrite_episode_files(station: Station) -> list[str]:
    with station.store.read() as tx:
        known = [episode.guid for episode in episodes.newest(tx, station.now(), expired=True)]
    changed: list[str] = []
    for start in range(0, len(known), 100):
        with station.store.read() as tx:
            batch = episodes.with_lines(tx, known[start : start + 100])
        for episode in batch.values():
            changed += write_episode_files(station, episode)
    return changed


def remove_episode_files(station: Station, episode: Episode) -> None:
    """Take the episode's transcripts and page away; what stays is the notice that it was withdrawn."""
    from ..publishing import write_feeds
    from ..publishing.site import build_tombstone

    shutil.rmtree(station.feeds / "episodes" / episode.folder, ignore_errors=True)
    write_feeds(station.feeds, build_tombstone(episode, station.settings.station))

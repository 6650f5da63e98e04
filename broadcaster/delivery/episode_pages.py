"""An episode's own files below ``feeds/``: page, transcripts, chapters.

They follow the episode's row, so that a page is public exactly when its episode is, whichever process died in between.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..errors import PublishError
from ..model import Episode
from ..store import episodes
from ..store.outbox import Change, ChangeKind
from . import address, files, gone, taken_down
from .audio import remove_retired_audio

if TYPE_CHECKING:
    from ..station import Station

_BATCH = 100
_DAY = timedelta(days=1)  # a bulletin may carry the date of a slot that comes after midnight


def follow_pages(station: Station, changes: Sequence[Change], *, anew: bool) -> None:
    """The pages of changed episodes, and of those beside them, which lead to a new one and past one that left."""
    address.check(station)
    if anew:
        _write_all(station)
        return
    guids = list(dict.fromkeys(change.what for change in changes if change.kind is ChangeKind.EPISODE))
    beside: set[str] = set()
    for start in range(0, len(guids), _BATCH):
        with station.store.read() as tx:
            changed = episodes.with_lines(tx, guids[start : start + _BATCH])
        for episode in changed.values():
            if episode.withdrawn is None:
                write_episode_files(station, episode)
            beside |= _beside(station, episode)
    with station.store.read() as tx:
        known = episodes.with_lines(tx, sorted(beside - set(guids)))
    for episode in known.values():
        write_episode_files(station, episode)


def follow_removals(station: Station, changes: Sequence[Change], *, anew: bool) -> None:
    """What a withdrawn episode must not leave here: page, transcripts, sound, bulletins that carry it. Its addresses say that it is gone.

    What was withdrawn before anybody kept a list of it is looked through once.
    """
    with station.store.read() as tx:
        if gone.is_missing(station):
            left = episodes.withdrawn(tx)
        else:
            changed = (episodes.by_guid(tx, guid) for guid in dict.fromkeys(change.what for change in changes))
            left = [episode for episode in changed if episode is not None and episode.withdrawn is not None]
    for episode in left:
        _remove_pages(station, episode)
    if left:
        remove_retired_audio(station)
        taken_down.take_down(station)
        first = min(episode.published for episode in left)
        taken_down.remove_replaced(station, station.local(first).date() - _DAY)
    gone.write(station)


def episode_files(station: Station, episode: Episode) -> dict[str, bytes]:
    """Public path → bytes of the episode's page, transcripts and chapters. Raises PublishError when they cannot be made."""
    from ..publishing import chapters_json, transcripts
    from ..publishing.site import build_episode_page

    with station.store.read() as tx:
        previous, following = episodes.neighbours(tx, episode, station.now())
    place = f"episodes/{episode.folder}"
    made = {f"{place}/{name}": data for name, data in transcripts(episode.lines, episode.title).items()}
    made[f"{place}/chapters.json"] = chapters_json(episode.chapters, episode.title)
    pages = build_episode_page(episode, station.about, previous=previous, next=following, shows=station.settings.shows)
    return made | pages


def write_episode_files(station: Station, episode: Episode) -> None:
    """Bring the episode's files to what its row says; one episode that cannot be shown is told and stops no other."""
    try:
        made = episode_files(station, episode)
    except PublishError as error:
        logs.get("publishing").error("page stays as it was", guid=episode.guid, why=str(error))
        return
    files.put(station, made, beside=[master.path for master in episode.masters])


def _beside(station: Station, episode: Episode) -> set[str]:
    with station.store.read() as tx:
        return {one.guid for one in episodes.neighbours(tx, episode, station.now()) if one is not None}


def _write_all(station: Station) -> None:
    with station.store.read() as tx:
        known = [episode.guid for episode in episodes.newest(tx, station.now(), expired=True)]
    for start in range(0, len(known), _BATCH):
        with station.store.read() as tx:
            batch = episodes.with_lines(tx, known[start : start + _BATCH])
        for episode in batch.values():
            write_episode_files(station, episode)


def _remove_pages(station: Station, episode: Episode) -> None:
    files.note(station, list(gone.episode_paths(episode)), ChangeKind.GONE)
    for folder in ("episodes", "en/episodes"):
        shutil.rmtree(station.feeds / folder / episode.folder, ignore_errors=True)

"""The listening site as plain files: an episode's page, the pages that list episodes, the files that never change.

Each function returns public path → bytes and writes nothing. The same input gives the same bytes. An episode's page
depends on that episode and the titles of its two neighbours only, so publishing one touches a handful of pages,
however many there are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from ..model import Bulletin, Episode
from ..settings import ShowSettings, StationSettings
from . import views
from .addresses import episode_folder, link, page_path, safe_path, way_up
from .alerts import Alert
from .assets import static_files
from .identity import feed_url
from .months import Month
from .render import CONTENT_SECURITY_POLICY, render
from .search import search_index, search_path
from .selection import belongs, is_current
from .subscribe import apps, qr_code
from .wording import LANGUAGES, Language

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "build_episode_page",
    "build_front",
    "build_tombstone",
    "episode_pages",
    "static_files",
]

_NOTHING_CARRIED: Mapping[str, Sequence[Episode]] = MappingProxyType({})
_NO_SHOWS: Mapping[str, ShowSettings] = MappingProxyType({})
#: how many episodes the front page shows besides those of the newest day, and a show's page in all
_EARLIER, OF_SHOW = 20, 50


@dataclass(frozen=True)
class Site:
    """What every page needs to know."""

    station: StationSettings
    shows: Mapping[str, ShowSettings]
    alerts: Sequence[Alert] = ()

    def pages(self, template: str, folder: str, section: str, **values: Any) -> dict[str, bytes]:
        """The page of ``folder`` in every language."""
        return {
            page_path(folder, language): self.page(template, page_path(folder, language), language, section, **values)
            for language in LANGUAGES
        }

    def page(
        self, template: str, path: str, language: Language, section: str, *, root: str | None = None, **values: Any
    ) -> bytes:
        twin = f"en/{path}" if language == "vi" else path.removeprefix("en/")
        root = way_up(path) if root is None else root
        return render(
            template,
            language,
            station=self.station,
            shows=self.shows,
            alerts=self.alerts,
            view=views,
            path=path,
            twin=values.pop("twin", twin),
            root=root,
            here=root if language == "vi" else f"{root}en/",
            section=section,
            **values,
        )


def build_episode_page(
    episode: Episode,
    station: StationSettings,
    *,
    previous: Episode | None = None,
    next: Episode | None = None,  # noqa: A002 - the word of the page
    shows: Mapping[str, ShowSettings] = _NO_SHOWS,
) -> dict[str, bytes]:
    """The episode's page in Vietnamese and with English controls: player, timed text, downloads, what is known of it.

    ``previous`` is the older neighbour, ``next`` the newer one. Raises PublishError when the episode's folder or a master's
    path could lead outside the web root.
    """
    blocks = views.transcript(episode.lines)
    shown = views.track(episode)
    return Site(station, shows).pages(
        "episode.html",
        episode_folder(episode),
        "episode",
        track_guid=episode.guid,
        episode=episode,
        track=shown,
        blocks=blocks,
        timed=bool(blocks) and shown.sound is not None,
        headline=views.headline(episode.lines),
        chapters=views.chapters(episode.chapters) if shown.sound else (),
        original=views.original(episode),
        previous=views.track(previous) if previous else None,
        next=views.track(next) if next else None,
    )


def episode_pages(episode: Episode) -> list[str]:
    """The public paths of an episode's page, one for each language."""
    return [page_path(episode_folder(episode), language) for language in LANGUAGES]


def build_tombstone(episode: Episode, station: StationSettings) -> dict[str, bytes]:
    """What stays at a withdrawn episode's address: that it is gone and since when; nothing of what it said."""
    withdrawn = episode.withdrawn or episode.updated
    return Site(station, _NO_SHOWS).pages("tombstone.html", episode_folder(episode), "episode", withdrawn=withdrawn)


def build_front(
    station: StationSettings,
    shows: Mapping[str, ShowSettings],
    episodes: Sequence[Episode],
    bulletins: Sequence[Bulletin],
    now: datetime,
    *,
    carried: Mapping[str, Sequence[Episode]] = _NOTHING_CARRIED,
    months: Sequence[Month] = (),
    alerts: Sequence[Alert] = (),
) -> dict[str, bytes]:
    """Every page that lists episodes, and what goes with them: front, shows, bulletins, archive, search, help, offline, manifest.

    ``episodes`` and ``bulletins`` are newest first and bounded by the caller; what is withdrawn or expired at ``now`` is
    left out. ``carried`` are the newest episodes of each show, found among ``episodes`` where it has none; ``months`` the
    months of the archive, newest first; ``alerts`` the emergency messages in force, which every one of these pages shows first. The pages stay true when nobody rebuilds them for a while: they name days, never "today".
    """
    site = Site(station, shows, alerts)
    public = [episode for episode in episodes if is_current(episode, now)]
    heard = [bulletin for bulletin in bulletins if bulletin.master is not None]
    files = _front_page(site, public, heard)
    files |= _show_pages(site, public, heard, carried)
    files |= _bulletin_page(site, public, heard)
    days = views.by_day(public, station.timezone)
    files |= site.pages("search.html", "search", "search", days=days)
    older = [search_path(month.name, number) for month in months for number in range(month.parts, 0, -1)]
    files["search.json"] = search_index(public, station.timezone, older)
    files |= site.pages("archive.html", "archive", "archive", months=months)
    files |= site.pages("help.html", "help", "help")
    return files | _fixed_pages(site)


def _front_page(site: Site, episodes: Sequence[Episode], bulletins: Sequence[Bulletin]) -> dict[str, bytes]:
    urgent = [episode for episode in episodes if views.is_urgent(episode)]
    days = views.by_day([episode for episode in episodes if not views.is_urgent(episode)], site.station.timezone)
    newest = days[0][1] if days else []
    days = days[:1] + _within(days[1:], _EARLIER)
    tracks = [track for track in map(views.track, newest) if track.sound]
    latest_of_slot = {bulletin.slot: bulletin for bulletin in reversed(bulletins)}
    files = site.pages(
        "front.html",
        "",
        "home",
        urgent=urgent,
        days=days,
        first=tracks[0] if tracks else None,
        total=sum(track.seconds for track in tracks),
        bulletins=[bulletin for bulletin in bulletins if latest_of_slot[bulletin.slot] is bulletin],
    )
    files["today.m3u"] = _playlist(site.station, tracks)
    return files


def _within(days: Sequence[tuple[Any, list[Episode]]], most: int) -> list[tuple[Any, list[Episode]]]:
    """Whole and part days from the front until ``most`` episodes are reached."""
    kept = []
    for day, episodes in days:
        if most <= 0:
            break
        kept.append((day, episodes[:most]))
        most -= len(episodes)
    return kept


def _show_pages(
    site: Site,
    episodes: Sequence[Episode],
    bulletins: Sequence[Bulletin],
    carried: Mapping[str, Sequence[Episode]],
) -> dict[str, bytes]:
    files = site.pages("shows.html", "shows", "shows")
    for name, show in site.shows.items():
        folder = f"shows/{safe_path(name, show.title)}"
        theirs = carried.get(name) or [episode for episode in episodes if belongs(show, episode)]
        chosen = [episode for episode in theirs if episode.folder][: min(show.items, OF_SHOW)]
        aired = [bulletin for bulletin in bulletins if show.kind == "bulletins" and _of_slots(show, bulletin)]
        tracks = [track for track in [*map(views.track, chosen), *map(views.bulletin_track, aired)] if track.sound]
        address = feed_url(site.station, name)
        files |= site.pages(
            "show.html",
            folder,
            "shows",
            name=name,
            show=show,
            episodes=chosen,
            bulletins=aired,
            first=tracks[0] if tracks else None,
            apps=apps(site.station, name, show),
            feed=address,
        )
        files[f"{folder}/qr.svg"] = qr_code(address)
    return files


def _of_slots(show: ShowSettings, bulletin: Bulletin) -> bool:
    return not show.slots or bulletin.slot in show.slots


def _bulletin_page(site: Site, episodes: Sequence[Episode], bulletins: Sequence[Bulletin]) -> dict[str, bytes]:
    tracks = [track for track in map(views.bulletin_track, bulletins) if track.sound]
    return site.pages(
        "bulletins.html",
        "bulletins",
        "bulletins",
        bulletins=bulletins,
        first=tracks[0] if tracks else None,
        slots=list({bulletin.slot: bulletin.title for bulletin in reversed(bulletins)}.items()),
        folders={episode.guid: link(episode_folder(episode)) + "/" for episode in episodes},
    )


def _fixed_pages(site: Site) -> dict[str, bytes]:
    """Pages shown at any address (no connection, no such page) need links from the root; and the manifest."""
    root = urlsplit(site.station.base_url).path.rstrip("/") + "/"
    return {
        "offline.html": site.page("offline.html", "offline.html", "vi", "", root=root, twin=None),
        "404.html": site.page("missing.html", "404.html", "vi", "", root=root, twin=None),
        "manifest.webmanifest": _manifest(site.station),
    }


def _manifest(station: StationSettings) -> bytes:
    icons = [
        {"src": "static/icon-192.png", "sizes": "192x192", "type": "image/png", "purpose": "any maskable"},
        {"src": "static/icon-512.png", "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        {"src": "static/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
    ]
    manifest = {
        "name": station.name,
        "short_name": station.name if len(station.name) <= 12 else "Nghe tin",
        "lang": "vi",
        "start_url": "./",
        "scope": "./",
        "display": "browser",
        "background_color": "#fbf9f4",
        "theme_color": "#0b5c58",
        "icons": icons,
    }
    return (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode()


def _playlist(station: StationSettings, tracks: Sequence[views.Track]) -> bytes:
    """An M3U of the newest day, for players outside the browser."""
    lines = ["#EXTM3U"]
    for track in tracks:
        if track.sound:
            lines += [f"#EXTINF:{round(track.seconds)},{track.title}", f"{station.base_url}/{track.sound.address}"]
    return ("\n".join(lines) + "\n").encode()

"""The search of the listening site: small files that the browser searches by itself, without a server.

``search.json`` has the newest episodes and names the files of the months, which the browser asks for only when the listener wants to
search further back; so the first look costs the same however much was ever published.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from ..model import Episode
from .plain import one_line
from .views import track

#: what of an episode's text can be found, in characters: its beginning, where the news is
_TEXT = 400


def search_index(episodes: Iterable[Episode], zone: ZoneInfo, older: Sequence[str] = ()) -> bytes:
    """``{"episodes": [{"t": title, "p": page, "d": day, "s": seconds, "x": text, "c": categories}], "older": [path, …]}``.

    Newest first; ``older`` are public paths of :func:`search_part` files, the newest month first, which may repeat episodes of these.
    """
    return _json({"episodes": _entries(episodes, zone), "older": list(older)})


def search_part(episodes: Iterable[Episode], zone: ZoneInfo) -> bytes:
    """``{"episodes": […]}`` of a part of a month, in the given order."""
    return _json({"episodes": _entries(episodes, zone)})


def search_path(month: str, number: int) -> str:
    """The public path of a month's file ``number``, counted from 1."""
    return f"search/{month}-{number}.json"


def _entries(episodes: Iterable[Episode], zone: ZoneInfo) -> list[dict[str, Any]]:
    entries = []
    for episode in episodes:
        shown = track(episode)
        entries.append(
            {
                "t": shown.title,
                "p": shown.page,
                "d": episode.published.astimezone(zone).date().isoformat(),
                "s": round(shown.seconds),
                "x": one_line(episode.summary, _TEXT),
                "c": list(episode.categories),
            }
        )
    return entries


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

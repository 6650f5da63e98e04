"""The search index of the listening site: one small file that the browser searches by itself, without a server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from ..model import Episode
from .plain import one_line
from .views import track

#: what of an episode's text can be found, in characters: its beginning, where the news is
_TEXT = 400


def search_index(episodes: Iterable[Episode], zone: ZoneInfo) -> bytes:
    """``{"episodes": [{"t": title, "p": page, "d": day, "s": seconds, "x": text, "c": categories}]}``, newest first."""
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
    return json.dumps({"episodes": entries}, ensure_ascii=False, separators=(",", ":")).encode()

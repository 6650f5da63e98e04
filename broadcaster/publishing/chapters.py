"""Chapters as the JSON file that podcast apps read (podcast namespace, chapters 1.2)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..model import Chapter
from .plain import one_line

#: https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
MEDIA_TYPE = "application/json+chapters"


def chapters_json(chapters: Iterable[Chapter], title: str) -> bytes:
    """Chapters in ascending time; a second one at the same millisecond or without a title is left out."""
    entries: dict[float, str] = {}
    for chapter in sorted(chapters, key=lambda chapter: chapter.start):
        name = one_line(chapter.title, 255)
        if name:
            entries.setdefault(round(max(chapter.start, 0.0), 3), name)
    value = {
        "version": "1.2.0",
        "title": one_line(title, 255),
        "chapters": [{"startTime": start, "title": name} for start, name in entries.items()],
    }
    return json.dumps(value, ensure_ascii=False, indent=1).encode()

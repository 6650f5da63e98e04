"""Sources: where articles come from, found politely and safely.

``build_source`` makes a source from its table in ``sources.toml``; ``web.WebClient`` is the one HTTP client;
``documents.readable`` turns any document into a page; ``timetable.Timetable`` says when a source is visited next.
Persistent knowledge goes through ``memory.Memory``. Imports here are light; HTTP and XML load when a source is built.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .. import extensions
from ..errors import ConfigError
from ..model import Source
from ..settings import (
    CustomSourceSettings,
    FeedSettings,
    FolderSettings,
    ListingSettings,
    SourceSettings,
)
from .documents import read_document, readable
from .memory import Memory, TransientMemory
from .timetable import Standing, Timetable

if TYPE_CHECKING:
    from .web import WebClient

__all__ = [
    "Memory",
    "Standing",
    "Timetable",
    "TransientMemory",
    "build_source",
    "read_document",
    "readable",
]


def build_source(
    name: str, settings: SourceSettings, *, station_folder: Path, web: WebClient, memory: Memory
) -> Source:
    """The source called ``name``. Raises ConfigError when a source of the town's own cannot be loaded."""
    if isinstance(settings, FolderSettings):
        from .folder import FolderSource

        largest = web.settings.document_megabytes * 1_000_000
        return FolderSource(name, settings, station_folder=station_folder, memory=memory, largest=largest)
    if isinstance(settings, FeedSettings):
        from .feed import FeedSource

        return FeedSource(name, settings, web=web, memory=memory)
    if isinstance(settings, ListingSettings):
        from .listing import ListingSource

        return ListingSource(name, settings, web=web, memory=memory)
    if isinstance(settings, CustomSourceSettings):
        return _custom(name, settings, station_folder, web, memory)
    from .sitemap import SitemapSource

    return SitemapSource(name, settings, web=web, memory=memory)


def _custom(name: str, settings: CustomSourceSettings, station_folder: Path, web: WebClient, memory: Memory) -> Source:
    """``module:Class`` called with (name, options, station_folder=, web=, memory=); see docs/add-a-source.md."""
    where = f"sources.toml, [sources.{name}] source = «{settings.source}»"
    maker = extensions.load(settings.source, where)
    try:
        source = maker(name, dict(settings.options), station_folder=station_folder, web=web, memory=memory)
    except TypeError as error:
        raise ConfigError([f"{where}: không tạo được nguồn ({error}); xem docs/add-a-source.md"]) from error
    if extensions.lacking(source, "fetch", "settled"):
        raise ConfigError([f"{where}: lớp phải có hai hàm fetch và settled; xem docs/add-a-source.md"])
    return source  # type: ignore[no-any-return]

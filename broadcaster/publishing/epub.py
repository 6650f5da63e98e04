"""A week's episodes as EPUB 3.3 with media overlays: any EPUB reader shows the text, those that can also read it in our voice.

Rules: W3C EPUB 3.3 (media overlays, chapter 9) and EPUB Accessibility 1.1; checked by the real epubcheck in the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..mark import IPTC
from ..model import Episode
from ..settings import StationSettings
from .books import Book, clock_value, make_book, write_zip
from .render import render
from .views import by_day

_CONTAINER = b"""<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def export_epub(
    episodes: Sequence[Episode],
    station: StationSettings,
    out: Path,
    audio_folder: Path,
    *,
    profile: str | None = None,
) -> Path:
    """Write the episodes as one EPUB file at ``out`` and return it; the same episodes give the same bytes.

    ``audio_folder`` is the folder that masters' paths start from. Raises PublishError when there is nothing to put in or a sound
    file is missing; what was at ``out`` then stays.
    """
    book = make_book(episodes, station, audio_folder, profile=profile)
    sounds = {f"EPUB/audio/{item.name}.mp3": item.source for item in book.items}
    write_zip(out, epub_files(book), sounds, first="mimetype")
    return out


def epub_files(book: Book) -> dict[str, bytes]:
    """Every file of the book but its sound."""
    values = {"book": book, "clock": clock_value, "station": book.station, "iptc": IPTC}
    days = by_day([item.episode for item in book.items], book.station.timezone)
    item_of = {item.episode.guid: item for item in book.items}
    files = {
        "mimetype": b"application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "EPUB/package.opf": render("books/package.opf", "vi", **values),
        "EPUB/nav.xhtml": render("books/nav.xhtml", "vi", days=days, item_of=item_of, **values),
        "EPUB/title.xhtml": render("books/title.xhtml", "vi", **values),
        "EPUB/style.css": render("books/style.css", "vi"),
    }
    for item in book.items:
        files[f"EPUB/{item.name}.xhtml"] = render("books/item.xhtml", "vi", item=item, **values)
        files[f"EPUB/{item.name}.smil"] = render("books/item.smil", "vi", item=item, **values)
    return files

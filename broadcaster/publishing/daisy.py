"""A week's episodes as a DAISY 2.02 book, full text and full audio: for the players that blind readers and libraries own.

Rules: DAISY 2.02 Specification (DAISY Consortium, 2001): ncc.html, one SMIL 1.0 file a heading, master.smil, content documents
in XHTML 1.0; all file names are short ASCII in one folder, as old players want them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ..mark import id3_frames, id3_tag
from ..model import Episode
from ..settings import StationSettings
from .books import Book, make_book, whole_clock, write_folder, write_zip
from .render import render

#: the book's title has no recording; this much silence stands for it, so that every heading has its sound
TITLE_SECONDS = 1.0


def export_daisy(
    episodes: Sequence[Episode],
    station: StationSettings,
    out: Path,
    audio_folder: Path,
    *,
    profile: str | None = None,
) -> Path:
    """Write the book into the folder ``out``, or as one archive when ``out`` ends in ``.zip``; return ``out``.

    ``audio_folder`` is the folder that masters' paths start from. Raises PublishError as :func:`export_epub` does.
    """
    book = make_book(episodes, station, audio_folder, profile=profile)
    files = daisy_files(book)
    sounds = {f"{item.name}.mp3": item.source for item in book.items}
    if out.suffix == ".zip":
        write_zip(out, files, sounds)
    else:
        write_folder(out, files, sounds)
    return out


def daisy_files(book: Book) -> dict[str, bytes]:
    """Every file of the book but the recordings."""
    before, elapsed = TITLE_SECONDS, {}
    for item in book.items:
        elapsed[item.name] = before
        before += item.seconds
    values = {
        "book": book,
        "clock": whole_clock,
        "total": before,
        "station": book.station,
        "title_seconds": TITLE_SECONDS,
        "file_count": 3 * len(book.items) + 5,
    }
    files = {
        "title.mp3": _title_sound(book),
        "title.html": render("books/daisy_title.html", "vi", **values),
        "title.smil": render("books/daisy_title.smil", "vi", **values),
        "master.smil": render("books/daisy_master.smil", "vi", **values),
    }
    for item in book.items:
        files[f"{item.name}.html"] = render("books/daisy_item.html", "vi", item=item, **values)
        files[f"{item.name}.smil"] = render(
            "books/daisy_item.smil", "vi", item=item, elapsed=elapsed[item.name], **values
        )
    weight = sum(map(len, files.values())) + sum(item.sound.size for item in book.items)
    files["ncc.html"] = render("books/ncc.html", "vi", kilobytes=weight // 1024 + 8, **values)
    return files


def _title_sound(book: Book) -> bytes:
    """The silence of the title, marked as the recordings are: whoever looks into one file of the book finds what it is."""
    frames = b"".join(id3_frames(mark) for mark in book.marks[:1])
    return (id3_tag(frames) if frames else b"") + _silence()


@cache
def _silence() -> bytes:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.set_bit_rate(32)
    encoder.set_in_sample_rate(22050)
    encoder.set_channels(1)
    encoder.silence()
    return bytes(encoder.encode(bytes(2 * int(22050 * (TITLE_SECONDS + 0.1))))) + bytes(encoder.flush())

"""Which public files say inside that a machine speaks: every sound file and every talking book is opened and read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import ParseError

from ..mark import IPTC, from_facts, read_mark, read_mark_of
from .inventory import inventory

#: sound and books; headerless µ-law (``.ulaw``) has no place for a mark, its pack carries ``mark.json``
_SOUND, _BOOK = (".mp3", ".wav"), (".epub", ".zip")
_NCC = "ncc.html"
_NCC_FACT = re.compile(r'<meta name="prod:(\w+)" content="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Marks:
    """How many sound files and books were read, and which of them (paths below the station's folder) carry no mark."""

    read: int
    missing: tuple[str, ...]


def check_marks(station: Path) -> Marks:
    """Read every public file of the station and the books in ``export/``; one that cannot be read counts as unmarked."""
    places = sorted({file.place for file in inventory(station)} | set(_exported(station)))
    wanted = [place for place in places if Path(place).suffix in (*_SOUND, *_BOOK) or Path(place).name == _NCC]
    return Marks(len(wanted), tuple(place for place in wanted if not is_marked(station / place)))


def _exported(station: Path) -> Iterator[str]:
    for place in (station / "export").rglob("*"):
        if place.is_file() and not place.name.startswith("."):
            yield place.relative_to(station).as_posix()


def is_marked(path: Path) -> bool:
    """Whether the MP3, WAV, EPUB, DAISY book (``ncc.html`` or archive) at ``path`` carries the mark, and in books each recording too."""
    try:
        if path.suffix in _SOUND:
            return read_mark(path) is not None
        if path.name == _NCC:
            return _ncc_is_marked(path.read_bytes())
        with zipfile.ZipFile(path) as archive:
            return _archive_is_marked(archive)
    except (OSError, zipfile.BadZipFile, RuntimeError, ParseError, ValueError):
        return False


def _archive_is_marked(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    contents = {name: archive.read(name) for name in names if name.endswith((".opf", _NCC))}
    whole = [(_opf_is_marked if name.endswith(".opf") else _ncc_is_marked)(data) for name, data in contents.items()]
    return bool(whole) and all(whole) and all(_in_archive(archive, names))


def _in_archive(archive: zipfile.ZipFile, names: Iterable[str]) -> Iterator[bool]:
    for name in names:
        if name.endswith(_SOUND):
            with archive.open(name) as sound:
                yield read_mark_of(sound) is not None


def _ncc_is_marked(data: bytes) -> bool:
    return from_facts(dict(_NCC_FACT.findall(data.decode("utf-8", "replace")))) is not None


def _opf_is_marked(data: bytes) -> bool:
    """The book itself, not only one of its recordings: a property of our prefix that refines nothing."""
    from defusedxml import ElementTree

    root = ElementTree.fromstring(data)
    if f"Iptc4xmpExt: {IPTC}" not in (root.get("prefix") or ""):
        return False
    said = {
        (each.get("property") or "").removeprefix("Iptc4xmpExt:"): (each.text or "").strip()
        for each in root.iter("{http://www.idpf.org/2007/opf}meta")
        if each.get("refines") is None
    }
    return from_facts(said) is not None

"""Which files of a station are public, in the order they have to appear: what is referred to before what refers to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..model import Episode
from . import transcript
from .addresses import episode_folder
from .local import PUBLIC_AUDIO
from .media_types import kind_of

_ARCHIVE = re.compile(r".+-\d+\.xml")


class PublicPath(NamedTuple):
    """A file by its place below the station's folder and its public path."""

    place: str
    public: str


def inventory(station: Path) -> list[PublicPath]:
    """Every public file that is there now, in the order to upload."""
    return in_order([*_below(station, "feeds", ""), *_audio(station)])


def in_order(files: Iterable[PublicPath]) -> list[PublicPath]:
    """Sound and pictures, then what belongs to episodes, then archive pages, then feeds, then pages and lists."""
    return sorted(files, key=lambda file: (_rank(file.public), file.public))


def changed_files(station: Path, changed: Iterable[str], folders: Iterable[str] = ()) -> list[PublicPath]:
    """Of these public paths, and of what lies in these public folders, the files that are there, in the order to upload."""
    found = {public: PublicPath(place_of(public), public) for public in changed if kind_of(public) is not None}
    for folder in folders:
        found |= {file.public: file for file in _below(station, place_of(folder), f"{folder}/")}
    return in_order(file for file in found.values() if (station / file.place).is_file())


def companions(episode: Episode) -> list[str]:
    """The public paths of what lies beside an episode's page."""
    names = (*(kind.name for kind in transcript.KINDS), "chapters.json")
    return [f"{episode_folder(episode)}/{name}" for name in names]


def place_of(public: str) -> str:
    """Where the file of a public path lies below the station's folder."""
    return public if public.startswith("audio/") else f"feeds/{public}"


def _rank(public: str) -> int:
    folder, _, name = public.partition("/")
    if folder in ("audio", "art", "static"):
        return 0
    if folder == "episodes":
        return 1
    if folder == "station":  # sound before the lists that name it
        return 0 if name.endswith((".mp3", ".wav")) else 4
    if not name:
        if _ARCHIVE.fullmatch(folder):
            return 2
        return 3 if folder.endswith((".xml", ".json", ".xsl")) else 4
    return 4


def _audio(station: Path) -> Iterator[PublicPath]:
    for name in PUBLIC_AUDIO:
        yield from _below(station, f"audio/{name}", f"audio/{name}/")


def _below(station: Path, folder: str, prefix: str) -> Iterator[PublicPath]:
    root = station / folder
    for place in root.rglob("*"):
        inside = place.relative_to(root)
        if any(part.startswith(".") for part in inside.parts) or kind_of(inside.as_posix()) is None:
            continue
        if folder == "feeds" and inside.parts[0] == "audio":  # the links to the sound, which is listed where it lies
            continue
        if place.is_file():
            yield PublicPath(f"{folder}/{inside.as_posix()}", prefix + inside.as_posix())

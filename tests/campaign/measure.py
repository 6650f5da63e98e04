"""What a radio station's automation would get from a slot's address at one moment: the bytes are read, weighed and decoded.

Nothing that the program says about itself is believed but one thing: which sums its whole files have.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import urllib.request
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import miniaudio
from mutagen import id3

from .articles import known_again
from .station_folder import TOLERANCE, Airing

_DAY_IN_TITLE = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")
#: an HTTP request that takes longer than this gets nothing
_PATIENCE = 20.0


class Fault(StrEnum):
    """What may be wrong with the bytes at the address."""

    STALE = "stale"
    PARTIAL = "partial"
    MISSING = "missing"
    OVERLONG = "over-long"


@dataclass(frozen=True, slots=True)
class Seen:
    """The bytes at an address. ``items`` are (number, version) of the articles in them, ``announced`` those repeated with a word of it."""

    faults: tuple[Fault, ...] = ()
    kind: str = "missing"
    seconds: float = 0.0
    sha256: str = ""
    day: date | None = None
    items: tuple[tuple[int, int], ...] = ()
    announced: frozenset[int] = frozenset()
    told: dict[str, Any] = field(default_factory=dict)


def read_file(folder: Path, slot: str) -> bytes | None:
    try:
        return (folder / "feeds" / "station" / slot / "latest.mp3").read_bytes()
    except OSError:
        return None


def fetch(port: int, slot: str) -> bytes | None:
    """The same over HTTP; None for whatever is no whole answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/station/{slot}/latest.mp3", timeout=_PATIENCE) as answer:
            body: bytes = answer.read()
            return body
    except (OSError, ValueError):
        return None


def weigh(airing: Airing, body: bytes | None, told: dict[str, Any], whole: Collection[str]) -> Seen:
    """Judge the bytes for this airing. ``told`` is the sidecar beside them, ``whole`` the sums of files known to be whole."""
    if body is None:
        return Seen((Fault.MISSING,))
    sha256 = hashlib.sha256(body).hexdigest()
    ours = told if told.get("sha256") == sha256 else {}
    seconds, decodes = _decoded(body)
    if not decodes or (not ours and sha256 not in whole):
        return Seen((Fault.PARTIAL,), "partial", seconds, sha256, told=ours)
    day, items = _said(body)
    faults = []
    if day not in (airing.day, None) or (ours and not _is_for(airing, ours)):
        faults.append(Fault.STALE)
    if seconds > (airing.slot.length + TOLERANCE).total_seconds():
        faults.append(Fault.OVERLONG)
    listed = [one for item in ours.get("items", ()) if (one := known_again(str(item.get("title", "")))) is not None]
    items = tuple(dict.fromkeys((*items, *listed)))  # a repeat has no chapters of its own
    return Seen(tuple(faults), _kind(day, ours), seconds, sha256, day, items, _announced(ours), ours)


def _kind(day: date | None, told: dict[str, Any]) -> str:
    if day is None or told.get("kind") == "spare":
        return "spare"
    return "repeat" if told.get("kind") == "repeat" else str(told.get("state", "unnamed"))


def _decoded(body: bytes) -> tuple[float, bool]:
    try:
        sound = miniaudio.mp3_read_s16(body)
    except miniaudio.DecodeError:
        return 0.0, False
    return sound.num_frames / sound.sample_rate, sound.num_frames > 0


def _said(body: bytes) -> tuple[date | None, tuple[tuple[int, int], ...]]:
    """The day in the file's own title, None where it says no day, and the articles that its chapters name."""
    try:
        tags: Any = id3.ID3(io.BytesIO(body))  # type: ignore[no-untyped-call]
    except id3.ID3NoHeaderError:
        return None, ()
    found = _DAY_IN_TITLE.search(str(tags.get("TIT2", "")))
    day = date(int(found[3]), int(found[2]), int(found[1])) if found else None
    titles = [str(chapter.sub_frames.get("TIT2", "")) for chapter in tags.getall("CHAP")]
    items = [one for title in titles if (one := known_again(title)) is not None]
    return day, tuple(dict.fromkeys(items))


def _is_for(airing: Airing, told: dict[str, Any]) -> bool:
    """Whether the sidecar speaks of this very time on air; one without a time speaks of none."""
    airs = told.get("airs")
    return airs is None or datetime.fromisoformat(str(airs)) == airing.airs


def _announced(told: dict[str, Any]) -> frozenset[int]:
    items = [item for item in told.get("items", ()) if item.get("kind") not in (None, "episode")]
    return frozenset(one[0] for item in items if (one := known_again(str(item.get("title", "")))) is not None)


def sidecar(folder: Path, slot: str) -> dict[str, Any]:
    """What lies beside the file; empty where nothing readable does."""
    try:
        value = json.loads((folder / "feeds" / "station" / slot / "latest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


class WholeFiles:
    """The sums of every finished sound that the station keeps: its bulletins and spares, and what ships with the program."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._known: dict[tuple[str, int, int], str] = {}

    def sums(self) -> set[str]:
        found: set[str] = set()
        for folder in self._folders:
            for place in folder.rglob("*.mp3"):
                at_address = place.name.startswith("latest.") and place.parent.parent.name == "station"
                if at_address or place.name.endswith(".part"):
                    continue
                try:
                    stat = place.stat()
                    key = (str(place), stat.st_size, stat.st_mtime_ns)
                    if key not in self._known:
                        self._known[key] = hashlib.sha256(place.read_bytes()).hexdigest()
                except FileNotFoundError:
                    continue
                found.add(self._known[key])
        return found | set(self._known.values())

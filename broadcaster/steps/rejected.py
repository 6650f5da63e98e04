"""What is kept of a master that did not pass: its picture and figures, for the person who decides. One folder an article."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..station import Station


@dataclass(frozen=True, slots=True)
class Rejected:
    """A master that is not there: the ``name`` its file would have had, and every fault with its figure."""

    name: str
    faults: tuple[str, ...]


def evidence_folder(station: Station, what: int | str) -> Path:
    """Where the evidence of an article (by number) or of a slot's bulletin (by name) lies."""
    is_number = isinstance(what, str) and what.isdigit()  # a slot "12" is not the article 12
    return station.path(f"audio/rejected/{'slot-' if is_number else ''}{what}")


def forget(station: Station, what: int | str) -> None:
    """Before it is made anew: what was found then says nothing of what will be made now."""
    shutil.rmtree(evidence_folder(station, what), ignore_errors=True)


def rejected(station: Station, what: int | str) -> list[Rejected]:
    """The masters that were rejected when it was last made."""
    found = []
    for picture in sorted(evidence_folder(station, what).glob("*.png")):
        try:
            figures = json.loads(picture.with_suffix(".json").read_text("utf-8"))
        except (OSError, ValueError):
            continue
        found.append(Rejected(picture.stem, tuple(map(str, figures["faults"]))))
    return found


def picture_of(station: Station, what: int | str, name: str) -> Path | None:
    """The picture of a rejected master; None for a name that is not one of them."""
    known = {one.name for one in rejected(station, what)}
    return evidence_folder(station, what) / f"{name}.png" if name in known else None

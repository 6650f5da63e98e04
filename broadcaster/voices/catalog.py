"""The voices that can be downloaded: where they lie, how they are proved, what may be done with them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

CATALOG = Path(__file__).with_name("catalog.toml")


@dataclass(frozen=True, slots=True)
class VoiceFile:
    name: str
    url: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class CatalogVoice:
    """``attribution`` must be printed where the voice is heard, ``caution`` told before it is installed."""

    name: str
    label: str
    sex: str
    region: str
    quality: str
    rate: int
    licence: str
    attribution: str
    caution: str
    files: tuple[VoiceFile, ...]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def load_catalog(path: Path = CATALOG) -> dict[str, CatalogVoice]:
    """By name."""
    tables = tomllib.loads(path.read_text("utf-8"))
    return {
        name: CatalogVoice(name, **{**table, "files": tuple(VoiceFile(**file) for file in table["files"])})
        for name, table in tables.items()
    }

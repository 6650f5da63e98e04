"""Each table of the language stands once in the package: a second copy grows apart from the first."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import broadcaster
from broadcaster.settings.programme import EVERY_DAY
from broadcaster.vietnamese import old_fonts
from broadcaster.vietnamese.syllables import TONES
from broadcaster.vietnamese.tables import toml_table
from broadcaster.vietnamese.weekdays import WEEKDAYS

PACKAGE = Path(broadcaster.__file__).parent
FILES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".toml", ".tsv", ".txt"))
#: a file that holds so much of a table holds a copy of it
COPY = 0.25


def tcvn3(text: str) -> float:
    """The share of the table that ``text`` holds, as ``B5 à`` or ``0xB5: "à"``."""
    codes = old_fonts.tcvn3().items()
    return sum(re.search(f"(?i){code:02x}\\W{{0,4}}{letter}", text) is not None for code, letter in codes) / len(codes)


def vni(text: str) -> float:
    """As ``aùá``, ``aù á`` or ``"aù": "á"``."""
    shapes = [(shape, letter) for shape, letter in old_fonts.vni().items() if len(shape) == 2 and shape.islower()]
    return sum(re.search(f"{shape}\\W{{0,4}}{letter}", text) is not None for shape, letter in shapes) / len(shapes)


def rimes(text: str) -> float:
    known = [rime for rime in toml_table("syllables")["rimes"].split() if len(rime) > 2]
    words = set(re.findall(r"[^\W\d_]+", text))
    return sum(rime in words for rime in known) / len(known) if len(words) < 20_000 else 0.0


def weekdays(text: str) -> float:
    return sum(f'"{name.lower()}"' in text.lower() for name in WEEKDAYS) / len(WEEKDAYS)


def day_codes(text: str) -> float:
    return sum(f'"{day}"' in text.lower() for day in EVERY_DAY) / len(EVERY_DAY)


def tones(text: str) -> float:
    """The five marks, as they are or as escapes."""
    return sum(tone in text or f"\\u{ord(tone):04x}" in text or f"0x{ord(tone):x}" in text for tone in TONES) / len(
        TONES
    )


def plain_d(text: str) -> float:
    """đ becomes d: the beginning of every slug."""
    return float(re.search(r"""["']đ["'], ?["']d["']""", text) is not None)


@pytest.mark.parametrize(
    ("share", "home"),
    [
        (tcvn3, ["vietnamese/data/tcvn3.tsv"]),
        (vni, ["vietnamese/data/vni.tsv"]),
        (rimes, ["vietnamese/data/syllables.toml"]),
        (weekdays, ["vietnamese/weekdays.py"]),
        (day_codes, ["settings/programme.py"]),
        (tones, ["vietnamese/syllables.py"]),
        (plain_d, ["vietnamese/slugs.py", "vietnamese/syllables.py"]),
    ],
)
def test_the_table_stands_once(share: Callable[[str], float], home: list[str]) -> None:
    holders = [path.relative_to(PACKAGE).as_posix() for path in FILES if share(path.read_text("utf-8")) >= COPY]
    assert holders == home

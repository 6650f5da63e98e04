"""Text typed in Vietnamese fonts older than Unicode, recognised by the font's name: TCVN3 (``.Vn…``) and VNI (``VNI-…``).

Only office documents name a font for each run; text without a font is judged by its letters elsewhere (the cleaner).
Tables: TCVN 5712:1993 and the VNI table, in ``data/``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from ..model import Doubt

_MODERN = re.compile("[\u1ea0-\u1ef9\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0]")
_HIGH = re.compile("[\u0080-\u00ff]")
#: signs that stand at the same place in the old fonts and in Unicode
_SHARED_SIGNS = frozenset("\u00a0§°±×÷–—‘’“”…•")


def encoding_of_font(font: str | None) -> str | None:
    """``tcvn3``, ``vni`` or None for a font that holds Unicode."""
    name = (font or "").strip().lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if re.match(r"vni[- ]", name) else None


def from_tcvn3(text: str, *, capitals: bool = False) -> str:
    """Unicode (NFC) of TCVN3 codes; ``capitals`` for the all-capital fonts (``.VnTimeH``), whose codes are the small letters'."""
    converted = text.translate(_tcvn3())
    if capitals:
        return converted.upper()
    return re.sub(r"\w+", _whole_capitals, converted)


def from_vni(text: str) -> str:
    """Unicode (NFC) of VNI codes."""
    table, pattern = _vni()
    return unicodedata.normalize("NFC", pattern.sub(lambda match: table[match[0]], text))


@dataclass(slots=True)
class LegacyText:
    """Converts the runs of one document and remembers what a person should know about it."""

    fonts: set[str] = field(default_factory=set)
    unclear: list[str] = field(default_factory=list)

    def convert(self, text: str, font: str | None) -> str:
        """``text`` in Unicode; what its font's table does not know is noted."""
        encoding = encoding_of_font(font)
        if encoding is None or font is None:
            return text
        if _MODERN.search(text):  # typed in Unicode, the old font's name merely stayed on the run
            return text
        if not _HIGH.search(text):
            return text.upper() if encoding == "tcvn3" and _is_capital_font(font) else text
        self.fonts.add(font)
        if encoding == "tcvn3":
            known: frozenset[str] | set[str] = {chr(code) for code in _tcvn3()}
            converted = from_tcvn3(text, capitals=_is_capital_font(font))
        else:
            known = set("".join(_vni()[0]))
            converted = from_vni(text)
        if any(letter not in known and letter not in _SHARED_SIGNS for letter in _HIGH.findall(text)):
            self.unclear.append(text.strip()[:80])
        return converted

    def doubts(self) -> tuple[Doubt, ...]:
        if not self.fonts:
            return ()
        fonts = ", ".join(sorted(self.fonts))
        if self.unclear:
            message = f"Văn bản dùng phông chữ cũ ({fonts}) và có ký tự đài không chắc cách đọc. Hãy so với bản gốc."
            return (Doubt("legacy-font-unclear", message, "\n".join(self.unclear[:10]), hold=True),)
        return (Doubt("legacy-font", f"Văn bản dùng phông chữ cũ ({fonts}), đã chuyển sang Unicode."),)


def _is_capital_font(font: str) -> bool:
    return font.rstrip().endswith("H")


def _whole_capitals(match: re.Match[str]) -> str:
    """``THị Xã`` → ``THỊ XÃ``: in the plain font a typist could set capitals only for letters without a mark."""
    word = match[0]
    plain = [letter for letter in word if letter.isascii() and letter.isalpha()]
    capital = plain and all(letter.isupper() for letter in plain)
    return word.upper() if capital and len(word) > 1 and not word[1:].islower() else word


def _rows(name: str) -> list[tuple[str, str]]:
    text = files(__package__).joinpath("data", name).read_text("utf-8")
    pairs = (line.partition("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return [(left, right) for left, _, right in pairs]


@lru_cache(maxsize=1)
def _tcvn3() -> dict[int, str]:
    return {int(code, 16): letter for code, letter in _rows("tcvn3.tsv")}


@lru_cache(maxsize=1)
def _vni() -> tuple[dict[str, str], re.Pattern[str]]:
    table: dict[str, str] = dict(_rows("vni.tsv"))
    for written, letter in list(table.items()):  # a capital with a small tail is typed as often
        if len(written) == 2 and written.isupper():
            table.setdefault(written[0] + written[1].lower(), letter)
    longest_first = sorted(table, key=len, reverse=True)
    return table, re.compile("|".join(map(re.escape, longest_first)))

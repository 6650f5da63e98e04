"""Text typed in Vietnamese fonts older than Unicode, recognised by the font's name: TCVN3 (``.Vn…``) and VNI (``VNI-…``).

Only office documents name a font for each run; text without a font is judged by its letters elsewhere (the cleaner).
Tables: :mod:`broadcaster.vietnamese.old_fonts`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from ..model import Doubt
from ..vietnamese import old_fonts

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


def tcvn3_run(text: str, *, capitals: bool) -> str:
    """Unicode (NFC) of TCVN3 codes; ``capitals`` for the all-capital fonts (``.VnTimeH``), whose codes are the small letters'."""
    converted = old_fonts.from_tcvn3(text)
    if capitals:
        return converted.upper()
    return re.sub(r"\w+", _whole_capitals, converted)


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
            known: frozenset[str] | set[str] = {chr(code) for code in old_fonts.tcvn3()}
            converted = tcvn3_run(text, capitals=_is_capital_font(font))
        else:
            known = set("".join(old_fonts.vni()))
            converted = unicodedata.normalize("NFC", old_fonts.from_vni(text))
        if any(letter not in known and letter not in _SHARED_SIGNS for letter in _HIGH.findall(text)):
            self.unclear.append(text.strip()[:80])
        return converted

    def doubts(self) -> tuple[Doubt, ...]:
        if not self.fonts:
            return ()
        fonts = ", ".join(sorted(self.fonts))
        if self.unclear:
            message = f"Văn bản dùng phông chữ cũ ({fonts}) và có ký tự chưa chắc cách đọc. Hãy so với bản gốc."
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

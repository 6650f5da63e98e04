"""Numbers in words, in the station's house style. Digits come as strings, so that nothing is too long to be said."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings.reading import ReadingSettings


_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
#: longer ones are identifiers, not amounts: said digit by digit
LONGEST = 21


class Numerals:
    """Says numbers. Rules: 1 → mốt after mươi; 4 → tư after mươi and linh; 5 → lăm after mười and mươi; a later group of three
    speaks its zero hundreds (1.050 một nghìn không trăm năm mươi) unless the style says ``skip``.
    """

    def __init__(self, style: ReadingSettings) -> None:
        self.thousand = style.thousand
        self._zero_tens = style.zero_tens
        self._four = style.four
        self._zero_hundreds = style.zero_hundreds == "read"
        self._scales = ("", style.thousand, "triệu")
        self.cardinal = lru_cache(maxsize=4096)(self._cardinal)

    def _cardinal(self, digits: str) -> str:
        """``"1050"`` → một nghìn không trăm năm mươi. Leading zeros are not said.

        Raises nothing: more than 21 digits are spelled.
        """
        digits = digits.lstrip("0")
        if not digits:
            return _UNITS[0]
        if len(digits) > LONGEST:
            return self.spell(digits)
        blocks: list[str] = []  # of nine digits, the lowest first: each says one more "tỷ"
        while digits:
            blocks.append(digits[-9:])
            digits = digits[:-9]
        words: list[str] = []
        for power in range(len(blocks) - 1, -1, -1):
            said = self._block(blocks[power], leading=not words)
            if said:
                words.append(said + " tỷ" * power)
        return " ".join(words)

    def _block(self, digits: str, leading: bool) -> str:
        groups: list[str] = []
        while digits:
            groups.append(digits[-3:])
            digits = digits[:-3]
        words: list[str] = []
        for scale in range(len(groups) - 1, -1, -1):
            value = int(groups[scale])
            if value:
                words.append(self._group(value, first=leading and not words))
                if scale:
                    words.append(self._scales[scale])
        return " ".join(words)

    def _group(self, value: int, first: bool) -> str:
        hundreds, rest = divmod(value, 100)
        words: list[str] = []
        if hundreds or (not first and self._zero_hundreds):
            words += [_UNITS[hundreds], "trăm"]
        tens, unit = divmod(rest, 10)
        if tens == 0:
            if unit:
                if words or not first:
                    words.append(self._zero_tens)
                words.append(self._four if unit == 4 and words and self._four == "tư" else _UNITS[unit])
            return " ".join(words)
        words += ["mười"] if tens == 1 else [_UNITS[tens], "mươi"]
        if unit:
            words.append(self._after_ten(tens, unit))
        return " ".join(words)

    def _after_ten(self, tens: int, unit: int) -> str:
        if unit == 5:
            return "lăm"
        if tens > 1 and unit == 1:
            return "mốt"
        if tens > 1 and unit == 4:
            return self._four
        return _UNITS[unit]

    def spell(self, digits: str) -> str:
        """Digit by digit; anything else in the string is passed over."""
        return " ".join(_UNITS[int(digit)] for digit in digits if digit in "0123456789")

    def ordinal(self, digits: str) -> str:
        """What stands after ``thứ``: nhất, hai, ba, tư, then the plain number."""
        plain = digits.lstrip("0")
        return {"1": "nhất", "4": "tư"}.get(plain) or self.cardinal(digits)

    def month(self, digits: str) -> str:
        """What stands after ``tháng``: tư for the fourth."""
        return "tư" if digits.lstrip("0") == "4" else self.cardinal(digits)

    def decimal(self, whole: str, fraction: str, point: str = "phẩy") -> str:
        """``"2", "75"`` → hai phẩy bảy năm: decimals digit by digit."""
        return f"{self.cardinal(whole)} {point} {self.spell(fraction)}"


def roman_value(text: str) -> int | None:
    """The value of a well-formed Roman numeral in either case, else None."""
    values = [_ROMAN.get(char) for char in text.lower()]
    if not values or len(values) > 15 or None in values:
        return None
    total = 0
    for index, value in enumerate(values):
        following = values[index + 1] if index + 1 < len(values) else 0
        total += -value if value < following else value  # type: ignore[operator]
    return total if _to_roman(total) == text.upper() else None


def _to_roman(value: int) -> str:
    signs = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")]
    signs += [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    out = ""
    for size, sign in signs:
        count, value = divmod(value, size)
        out += sign * count
    return out

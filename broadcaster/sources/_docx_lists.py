"""Automatic numbers of Word paragraphs ("1.", "a)", "Điều 3."): they are on the page, so they are heard."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
BULLET = "• "
LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class Numbering:
    """Counts the numbered paragraphs of one document. ``tree`` is its numbering part, None when there is none."""

    tree: etree._Element | None
    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _abstract: dict[str, str] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.tree is None:
            return
        shapes = {shape.get(f"{W}abstractNumId", ""): _levels(shape) for shape in self.tree.iter(f"{W}abstractNum")}
        for number in self.tree.iter(f"{W}num"):
            identifier = number.get(f"{W}numId", "")
            link = number.find(f"{W}abstractNumId")
            abstract = link.get(f"{W}val", "") if link is not None else ""
            levels = dict(shapes.get(abstract, {}))
            restarts = False
            for override in number.iter(f"{W}lvlOverride"):
                level = _small(override.get(f"{W}ilvl"))
                start = override.find(f"{W}startOverride")
                if start is not None:
                    old = levels.get(level, _Level())
                    levels[level] = _Level(old.format, old.text, _small(start.get(f"{W}val"), 1))
                    restarts = True
            self._levels[identifier] = levels
            self._abstract[identifier] = f"{identifier} alone" if restarts else abstract

    def next(self, identifier: str, level: int) -> str:
        """The label of the next paragraph of list ``identifier`` at ``level``, with a space behind; empty when it has none."""
        levels = self._levels.get(identifier)
        if identifier == "0" or not levels or level not in levels:
            return ""
        shape = levels[level]
        if shape.format == "bullet":
            return BULLET
        counts = self._counts.setdefault(self._abstract[identifier], {})
        counts[level] = counts.get(level, shape.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        if shape.format == "none":
            return ""

        def label(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            at = levels.get(place, _Level())
            return _number(counts.get(place, at.start), at.format)

        text = re.sub(r"%([1-9])", label, shape.text).strip()
        return f"{text} " if text and len(text) <= LONGEST_LABEL else ""


def _levels(shape: etree._Element) -> dict[int, _Level]:
    levels = {}
    for level in shape.iter(f"{W}lvl"):
        kind, text, start = (level.find(f"{W}{tag}") for tag in ("numFmt", "lvlText", "start"))
        levels[_small(level.get(f"{W}ilvl"))] = _Level(
            kind.get(f"{W}val", "decimal") if kind is not None else "decimal",
            text.get(f"{W}val", "") if text is not None else "",
            _small(start.get(f"{W}val"), 1) if start is not None else 1,
        )
    return levels


def _small(value: str | None, default: int = 0) -> int:
    return int(value) if value and value.isdigit() and len(value) <= 4 else default


def _number(count: int, kind: str) -> str:
    if kind in ("lowerLetter", "upperLetter") and 1 <= count <= 26:
        letter = chr(ord("a") + count - 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman") and 1 <= count < 4000:
        out = ""
        for value, sign in _ROMAN:
            out += sign * (count // value)
            count %= value
        return out.lower() if kind == "lowerRoman" else out
    return str(count)

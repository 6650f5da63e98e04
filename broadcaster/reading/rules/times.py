"""Hours, minutes and seconds, and the stretches between them."""

from __future__ import annotations

import re

from ...model import SpanKind
from ..line import LETTERS, Line, Piece
from .base import Toolbox, context

_HOUR, _MINUTE = r"([01]?\d|2[0-4])", r"([0-5]\d)"
_END = rf"(?![\d{LETTERS}])"
_CLOCK = re.compile(
    rf"{_HOUR}(?:\s?(?:h|H)\s?{_MINUTE}(?:\s?(?:phút|ph|p|'|m)(?![{LETTERS}]))?|:{_MINUTE}(?!\d)(?::([0-5]\d)(?:\sgiây(?!\w))?|\sphút(?!\w))?(?!:)"
    rf"|(?:h|H)|\s(?:h|H)(?=[\s,.;)-]|$)|g{_MINUTE}(?:\s?(?:phút|ph|p|')(?![{LETTERS}]))?){_END}"
)
_G_ALONE = re.compile(rf"{_HOUR}g{_END}")
_G_RANGE = re.compile(rf"{_HOUR}g\s?-\s?{_HOUR}g{_END}")
_WORDS = re.compile(rf"{_HOUR}\sgiờ\s{_MINUTE}(?:\s?phút|p|')?{_END}(?![.,]\d)")
_TO = re.compile(r"\s?-\s?")
_HOURS = re.compile(rf"{_HOUR}\s?-\s?{_HOUR}(?:h|H){_END}")
_ROUND = re.compile(r"(24)/(24|7)\s?(h|H|giờ)?(?![\d/])")
_SPAN = re.compile(rf"(\d{{1,3}})(?:p|ph|')\s?([0-5]?\d)(?:s|\"|''){_END}|(\d{{1,3}})\s?(''|\"|')(?![{LETTERS}\d'\"])")
_MINUTES_ONLY = frozenset(
    {"phút", "hiệp", "khoảng", "trong", "sau", "thời gian", "từ", "đến", "hơn", "gần", "sớm", "muộn", "cách"}
)


_SCREENS = frozenset({"tivi", "ti vi", "tv", "màn hình", "máy tính", "laptop", "màn hình led", "led"})


def clock(box: Toolbox, line: Line, at: int) -> Piece | None:
    """8h30 · 6:45 · 15g30 · 7h - 21h · 16 giờ 00 · 7-8h"""
    text = line.text
    found = _HOURS.match(text, at)
    if found is not None and int(found[1]) < int(found[2]):
        said = f"{box.numerals.cardinal(found[1])} đến {box.numerals.cardinal(found[2])} giờ"
        return Piece(at, found.end(), SpanKind.TIME, said, "time.range")
    found = _G_RANGE.match(text, at)
    if found is not None and int(found[1]) < int(found[2]) and not line.before(context("weighed_before"), 3):
        said = f"{box.numerals.cardinal(found[1])} giờ đến {box.numerals.cardinal(found[2])} giờ"
        return Piece(at, found.end(), SpanKind.TIME, said, "time.range")
    first = _one(box, line, at)
    if first is None:
        return None
    said, end = first
    dash = _TO.match(text, end)
    if dash is not None and dash.end() < len(text) and text[dash.end()].isdecimal():
        second = _one(box, line, dash.end())
        if second is not None:
            return Piece(at, second[1], SpanKind.TIME, f"{said} đến {second[0]}", "time.range")
    return Piece(at, end, SpanKind.TIME, said, "time")


def duration(box: Toolbox, line: Line, at: int) -> Piece | None:
    """24/24h · 24/7 · 3p20s · phút 89'"""
    found = _ROUND.match(line.text, at)
    if found is not None and not line.before(context("date_before")):
        said = f"{box.numerals.cardinal(found[1])} trên {box.numerals.cardinal(found[2])}"
        return Piece(at, found.end(), SpanKind.TIME, said + (" giờ" if found[3] else ""), "time.round")
    found = _SPAN.match(line.text, at)
    if found is None:
        return None
    if found[1]:
        seconds = f" {box.numerals.cardinal(found[2])} giây" if int(found[2]) else ""
        return Piece(
            at, found.end(), SpanKind.TIME, f"{box.numerals.cardinal(found[1])} phút{seconds}", "time.duration"
        )
    if found[4] == '"' and line.text.count('"', 0, at) % 2:
        return None  # it closes a quotation
    if found[4] == "'" and line.text.count("'", max(0, at - 60), at) % 2:
        return None
    unit = "giây" if found[4] != "'" else "phút"
    if unit == "giây" and line.before(_SCREENS, 3):
        unit = "in"
    said = box.numerals.cardinal(found[3])
    if unit == "phút" and line.before(frozenset({"phút"})):
        return Piece(at, found.end(), SpanKind.TIME, said, "time.minute")
    return Piece(at, found.end(), SpanKind.TIME, f"{said} {unit}", "time.duration")


def _one(box: Toolbox, line: Line, at: int) -> tuple[str, int] | None:
    """One time of day: its words and its end."""
    text = line.text
    found = _CLOCK.match(text, at)
    if found is not None:
        hour, after_h, after_colon, seconds, after_g = found.groups()
        if after_colon and line.before(context("ratio_before")) and not line.before(context("time_before")):
            return None
        return _say(box, hour, after_h or after_colon or after_g, seconds), found.end()
    found = _WORDS.match(text, at)
    if found is not None and not line.lower.startswith((" phút", "phút"), found.end()):
        return _say(box, found[1], found[2], None), found.end()
    found = _G_ALONE.match(text, at)
    if found is not None and line.before(context("time_before")):
        return _say(box, found[1], None, None), found.end()
    return None


def _say(box: Toolbox, hour: str, minute: str | None, second: str | None) -> str:
    """Zero minutes and seconds are not said."""
    said = f"{box.numerals.cardinal(hour)} giờ"
    if minute and int(minute):
        said += f" {box.numerals.cardinal(minute)} phút"
    if second and int(second):
        said += f" {box.numerals.cardinal(second)} giây"
    return said

"""Days, months, quarters, years and the stretches between them."""

from __future__ import annotations

import re

from ...model import Certainty, SpanKind
from ..line import LETTERS, Line, Piece
from ..numerals import roman_value
from .base import Toolbox, context

_END = rf"(?![\d{LETTERS}]|[.,/:-]\d)"
_DAY, _MONTH, _YEAR = r"(0?[1-9]|[12]\d|3[01])", r"(0?[1-9]|1[0-2])", r"((?:1\d|20|21)\d\d)"
_TO = r"\s?-\s?"
_FULL = re.compile(rf"{_DAY}\s?([/.-])\s?{_MONTH}\s?\2\s?{_YEAR}{_END}")
_FULL_PAIR = re.compile(rf"{_DAY}([/.-]){_MONTH}\2{_YEAR}(?:\s?/\s?|\s?-\s?){_DAY}\2{_MONTH}\2{_YEAR}{_END}")
_SHORT_YEAR = re.compile(rf"{_DAY}([/.-]){_MONTH}\2(\d\d){_END}")
_ISO = re.compile(rf"{_YEAR}([/-])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01]){_END}")
_DAY_MONTH = re.compile(rf"{_DAY}\s?([/.-])\s?{_MONTH}{_END}")
_MONTH_YEAR = re.compile(rf"{_MONTH}\s?([/.-])\s?{_YEAR}{_END}")
_MONTH_SHORT_YEAR = re.compile(rf"{_MONTH}/([2-4]\d){_END}")
_MONTHS_OF_YEAR = re.compile(rf"(\d{{1,2}})T(?:/{_YEAR}{_END}|(?=\s(?:đầu|cuối|năm)\s))")
_Q_QUARTER = re.compile(rf"Q\.?([1-4])/{_YEAR}{_END}")
_MONTHS_YEAR = re.compile(rf"{_MONTH}{_TO}{_MONTH}([/.]){_YEAR}{_END}")
_DAYS_MONTH = re.compile(rf"{_DAY}{_TO}{_DAY}\s?([/.-])\s?{_MONTH}(?:\s?\3\s?{_YEAR})?{_END}")
_MONTH_TO_MONTH = re.compile(rf"{_DAY}([/.]){_MONTH}(?:\2{_YEAR})?{_TO}{_DAY}\2{_MONTH}(?:\2{_YEAR})?{_END}")
_LIST = re.compile(
    rf"{_DAY}((?:\s?(?:,|;|và|&)\s?(?:0?[1-9]|[12]\d|3[01])){{1,12}})\s?/\s?{_MONTH}(?:\s?/\s?{_YEAR})?{_END}"
)
_DECIMAL = re.compile(r"\d{1,2},\d{1,2}/\d{1,2}$")
_LIST_PART = re.compile(r"(,|;|và|&)\s?(\d{1,2})")
_MONTH_LIST = re.compile(rf"{_MONTH}((?:\s?(?:,|và|&)\s?(?:0?[1-9]|1[0-2])(?!\d))+)(?:\s?/\s?{_YEAR})?{_END}")
_MONTH_RANGE = re.compile(rf"{_MONTH}{_TO}{_MONTH}(?:\s?/\s?{_YEAR})?{_END}")
_QUARTER = re.compile(rf"(I{{1,3}}|IV|0?[1-4])(?:\s?[/.-]\s?|\s(?=\d{{4}})){_YEAR}{_END}")
_BARE_MONTH = re.compile(rf"{_MONTH}(?![\d{LETTERS}%]|[.,/:-]\d)")
_YEARS = re.compile(rf"{_YEAR}{_TO}{_YEAR}{_END}")
_YEARS_SLASH = re.compile(rf"{_YEAR}/{_YEAR}{_END}")
_YEARS_SHORT = re.compile(rf"{_YEAR}(?:{_TO}|/)(\d\d){_END}")
_YEAR_AFTER = re.compile(r"\snăm\s\d{4}")


def full_date(box: Toolbox, line: Line, at: int) -> Piece | None:
    """30/10/2016 · 03-02-1930 · 15.8.2024 · 2025-08-15"""
    found = _FULL.match(line.text, at)
    if found is not None:
        day, _, month, year = found.groups()
        return _piece(line, found, _say(box, day, month, year), "date")
    found = _ISO.match(line.text, at)
    if found is not None:
        year, _, month, day = found.groups()
        return _piece(line, found, _say(box, day, month, year), "date.iso")
    found = _SHORT_YEAR.match(line.text, at)
    if found is not None and (found[2] == "/" or line.before(context("date_before"))):
        day, _, month, short = found.groups()
        century = "20" if int(short) <= 40 else "19"
        said = _say(box, day, month, century + short)
        written = line.context.date
        if written is not None and abs(int(century + short) - written.year) <= _NEAR_YEARS:
            return _piece(line, found, said, "date.short-year")
        reason = f"năm viết hai chữ số: đọc là {century}{short}"
        return _piece(line, found, said, "date.short-year", Certainty.UNSURE, reason)
    return None


def date_range(box: Toolbox, line: Line, at: int) -> Piece | None:
    """02 - 04/9 · 27-28/02/2000 · 30/4 - 3/5 · 24 và 25/6 · 3-4/2025"""
    text = line.text
    found = _FULL_PAIR.match(text, at)
    if found is not None:  # 27.7.1947/27.7.2027
        day, _, month, year, day2, month2, year2 = found.groups()
        return _piece(line, found, f"{_say(box, day, month, year)} đến {_say(box, day2, month2, year2)}", "date.range")
    found = _MONTH_TO_MONTH.match(text, at)
    if found is not None:
        day, _, month, year, day2, month2, year2 = found.groups()
        said = f"{_say(box, day, month, year)} đến {_say(box, day2, month2, year2)}"
        return _piece(line, found, said, "date.range")
    found = _MONTHS_YEAR.match(text, at)
    if found is not None and found[3] in "/." and int(found[1]) < int(found[2]):
        month, month2, _, year = found.groups()
        if not line.before(context("date_before")):
            first = "" if line.before(context("months_before")) else "tháng "
            said = f"{first}{box.numerals.month(month)} đến tháng {box.numerals.month(month2)} {box.years(year)}"
            return _piece(line, found, said, "date.months")
    found = _DAYS_MONTH.match(text, at)
    if found is not None and int(found[1]) < int(found[2]):
        day, day2, mark, month, year = found.groups()
        if mark == "/" or year or line.before(context("date_before")):
            said = f"{box.numerals.cardinal(day)} đến {_say(box, day2, month, year)}"
            return _piece(line, found, said, "date.days")
    found = None if line.before(context("months_before")) else _LIST.match(text, at)
    if found is not None and _DECIMAL.match(found[0]) and not line.before(_WEAK | context("date_before"), 2):
        return None  # 8,5/10
    if found is not None and (found[4] or line.before(_WEAK, 2) or not _counted_after(line, found.end())):
        words = [box.numerals.cardinal(found[1])]
        parts = _LIST_PART.findall(found[2])
        for mark, day in parts:
            words.append(f"{'và ' if mark in ('và', '&') else ', '}{box.numerals.cardinal(day)}")
        said = " ".join(words).replace(" ,", ",") + _month_year(box, found[3], found[4])
        return _piece(line, found, said, "date.list")
    return None


def quarter(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Q3/2025"""
    found = _Q_QUARTER.match(line.text, at)
    if found is None:
        return None
    return _piece(line, found, f"quý {box.numerals.cardinal(found[1])} {box.years(found[2])}", "date.quarter")


def month_year(box: Toolbox, line: Line, at: int) -> Piece | None:
    """9/2017 · tháng 9-2017 · quý III/2022 · tháng 4 · tháng 3, 4"""
    text = line.text
    if line.before(_QUARTERS):
        found = _QUARTER.match(text, at)
        if found is not None:
            value = roman_value(found[1]) or int(found[1])
            said = f"{box.numerals.cardinal(str(value))} {box.years(found[2])}"
            return _piece(line, found, said, "date.quarter")
        return None
    after_month = line.before(context("months_before"))
    found = _MONTHS_OF_YEAR.match(text, at)
    if found is not None:  # 9T/2025, 6T đầu năm
        said = f"{box.numerals.cardinal(found[1])} tháng"
        return _piece(line, found, f"{said} {box.years(found[2])}" if found[2] else said, "date.months")
    found = _MONTH_YEAR.match(text, at)
    if found is not None and found[0] in ("1/2000", "1/1000") and not after_month and line.before(_SCALES, 6):
        return None
    if found is not None and (after_month or found[2] == "/" or len(found[1]) == 2):
        said = f"{box.numerals.month(found[1])} {box.years(found[3])}"
        return _piece(line, found, said if after_month else "tháng " + said, "date.month")
    if not after_month:
        return None
    found = _MONTH_SHORT_YEAR.match(text, at)
    if found is not None:
        return _piece(line, found, f"{box.numerals.month(found[1])} {box.years('20' + found[2])}", "date.month")
    found = _MONTH_RANGE.match(text, at)
    if found is not None and int(found[1]) != int(found[2]):
        said = f"{box.numerals.month(found[1])} đến tháng {box.numerals.month(found[2])}"
        return _piece(line, found, said + (f" {box.years(found[3])}" if found[3] else ""), "date.months")
    found = _MONTH_LIST.match(text, at)
    if found is not None and (found[3] or not _counted_after(line, found.end())):
        said = box.numerals.month(found[1])
        for mark, month in _LIST_PART.findall(found[2]):
            said += f"{' và' if mark in ('và', '&') else ','} {box.numerals.month(month)}"
        return _piece(line, found, said + (f" {box.years(found[3])}" if found[3] else ""), "date.months")
    found = _BARE_MONTH.match(text, at)
    if found is not None:
        said = box.numerals.month(found[1])
        year = re.compile(rf"\s{_YEAR}{_END}").match(text, found.end())
        if year is not None:  # tháng 12 2023
            return Piece(at, year.end(), SpanKind.DATE, f"{said} {box.years(year[1])}", "date.month")
        return _piece(line, found, said, "date.month")
    return None


def day_month(box: Toolbox, line: Line, at: int) -> Piece | None:
    """22/12 · ngày 27.02 · đêm 17-7. A slash between two small numbers may also be a share or a count: context decides."""
    found = _DAY_MONTH.match(line.text, at)
    if found is None:
        return None
    day, mark, month = found.groups()
    strong = line.before(context("date_before")) or _ends_a_stretch(line, day)
    if strong and not (mark == "-" and int(day) < int(month) and _counted_after(line, found.end())):
        return _piece(line, found, _say(box, day, month, None), "date.day")
    known = f"{int(day)}/{int(month)}" in context("known_days")
    if mark != "/":
        if mark == "-" and _opens_a_stretch(line, found.end()):  # Từ 1-8, mức phạt mới …
            return _piece(line, found, _say(box, day, month, None), "date.day")
        near = (
            (known or int(day) > int(month))
            and mark == "-"
            and line.before(context("date_before"), 7)
            and not line.before(context("score_before"), 5)
        )
        if near and not line.follows(found.end(), context("counted") | context("shared")):
            return _piece(line, found, _say(box, day, month, None), "date.day")
        return None
    if line.follows(found.end(), context("date_after")):
        return _piece(line, found, _say(box, day, month, None), "date.day")
    written_as_day = (day[0] == "0" or month[0] == "0") or _YEAR_AFTER.match(line.text, found.end()) is not None
    if _counted_after(line, found.end()) and not written_as_day:
        return None
    if written_as_day and not line.follows(found.end(), context("counted_firm")):
        return _piece(line, found, _say(box, day, month, None), "date.day")
    if line.follows(found.end(), context("shared")):
        return None
    if known and line.before(_NAMED_BY_A_DAY):  # đường 30/4, phố 3/2
        return _piece(line, found, _say(box, day, month, None), "date.day")
    fitting = line.before(_WEAK) or line.before(context("date_before"), 5) or int(day) > 12
    if line.before(context("ratio_before")) and (not known or line.before(_NEVER_DAYS)):
        return None
    if line.before(context("ratio_firm"), 4):
        return None
    if known or (fitting and int(day) != int(month)):
        return _piece(line, found, _say(box, day, month, None), "date.day")
    return None


def years(box: Toolbox, line: Line, at: int) -> Piece | None:
    """2016-2020 · 2021-25 after nhiệm kỳ"""
    found = _YEARS.match(line.text, at)
    if found is not None and found[1] < found[2]:
        return _piece(line, found, f"{box.year(found[1])} đến {box.year(found[2])}", "date.years")
    found = _YEARS_SLASH.match(line.text, at)
    if found is not None and line.before(context("term_before")) and int(found[2]) - int(found[1]) in (1, 5):
        return _piece(line, found, f"{box.year(found[1])} đến {box.year(found[2])}", "date.years")
    found = _YEARS_SHORT.match(line.text, at)
    if found is not None and line.before(context("term_before")) and found[1][2:] < found[2]:
        return _piece(line, found, f"{box.year(found[1])} đến {box.year(found[1][:2] + found[2])}", "date.years")
    return None


#: a year of two figures this near to the article's own is sure
_NEAR_YEARS = 10
_WEAK = context("date_before_weak")
_QUARTERS = frozenset({"quý"})
_NEVER_DAYS = frozenset({"lớp", "hẻm", "ngõ", "số nhà", "nhà số", "thị lực", "huyết áp"})
_NAMED_BY_A_DAY = frozenset(
    {"đường", "phố", "đại lộ", "công viên", "quảng trường", "cầu", "chợ", "trường", "hẻm đường"}
)
_SCALES = frozenset({"tỷ lệ", "tỉ lệ", "quy hoạch", "bản đồ", "bản vẽ", "phân khu", "chi tiết", "1/500"})


def _ends_a_stretch(line: Line, day: str) -> bool:
    """Whether ``từ 15 đến`` or ``ngày 15 và`` stands before a later day: then 20-10 and 20.10 are days too."""
    words = [word.lower() for word in line.words[-3:]]
    if len(words) < 3 or words[2] not in _STRETCH or words[0] not in _STRETCH_BEGINS:
        return False
    return words[1].isdecimal() and len(words[1]) < 3 and 0 < int(words[1]) < int(day)


_STRETCH = frozenset({"đến", "tới", "và"})
_STRETCH_BEGINS = frozenset({"từ", "ngày", "các", "đêm", "tối", "sáng", "chiều"})


def _opens_a_stretch(line: Line, end: int) -> bool:
    """Whether a sentence begins with Từ, or says kể từ, and after the figures comes a pause and nothing countable."""
    words = [word.lower() for word in line.words[-2:]]
    begins = words == ["từ"] or (len(words) > 1 and words[1] == "từ" and words[0] in _BEGINNINGS)
    return begins and _PAUSE_AFTER.match(line.text, end) is not None


_BEGINNINGS = frozenset({"kể", "đầu", "hành", "lực", "dụng"})
_PAUSE_AFTER = re.compile(r"\s?(?:[,;]|\s(?:đến|tới|năm)\s)")


def _counted_after(line: Line, position: int) -> bool:
    return line.follows(position, context("counted"))


def _say(box: Toolbox, day: str, month: str, year: str | None) -> str:
    return box.numerals.cardinal(day) + _month_year(box, month, year)


def _month_year(box: Toolbox, month: str, year: str | None) -> str:
    said = f" tháng {box.numerals.month(month)}"
    return f"{said} {box.years(year)}" if year else said


def _piece(
    line: Line,
    found: re.Match[str],
    said: str,
    rule: str,
    certainty: Certainty = Certainty.SURE,
    reason: str | None = None,
) -> Piece:
    return Piece(found.start(), found.end(), SpanKind.DATE, said, rule, None, certainty, reason)

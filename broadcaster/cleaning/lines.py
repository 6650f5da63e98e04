"""What one line of a page is, judged by its words alone; the rules are in ``data/lines.toml``.

Shared by the HTML and the plain-text cleaner. A line is folded (lower case, NFC, single spaces) before it is matched.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..vietnamese.weekdays import ORDINALS, SUNDAY
from .rules import alternatives, table
from .text import fold, words

FILE_TYPES = (
    "jpe?g|png|gif|bmp|webp|svg|tiff?|pdf|docx?|xlsx?|pptx?|rtf|odt|ods|zip|rar|7z|mp3|mp4|wav|avi|flv|wmv|html?|aspx?"
)
_FILE = re.compile(
    rf"[^.!?…:;]{{0,120}}[\w)\]}}_-]\.(?:{FILE_TYPES})(?:\.pagespeed\.ic\.[\w-]+\.\w+)?(?:\s*\([\d.,]+ ?[kmg]?b\))?",
    re.I,
)
_PAGESPEED = re.compile(r"\S*\.pagespeed\.\S+", re.I)
_TAIL_END = r"[\s:;.…!?«»\"“”()\[\]\d|>/*+–—-]*"
_BULLET = re.compile(r"^[\s•●○▪■□◦·*►▶☞✓✔➢➤–—-]+")
_LETTER = re.compile(r"[^\W\d_]")
_DATE_PARTS = re.compile(
    r"\d{4}-\d{2}-\d{2}t[\d:.]+(?:z|[+-]\d{2}:?\d{2})?|"
    rf"(?:thứ|t) ?(?:{ORDINALS}|[2-7])\b|{SUNDAY}|\bcn\b|"
    r"\d{1,4}[/.\-]\d{1,2}(?:[/.\-]\d{2,4})?|\d{1,2} (?:tháng|thg|th) ?\d{1,2}(?:,? (?:năm )?\d{4})?"
    r"|\d{1,2} ?(?:giờ|h|:|g) ?\d{0,2}(?::\d{2})?(?: ?(?:am|pm|sa|ch|phút))?|gmt ?[+-]? ?\d+|\(gmt[^)]*\)|tháng (?:một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười( một| hai)?|\d{1,2})\b|năm \d{4}"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)

_DATE_WORDS = re.compile(_DATE_PARTS.pattern, re.I)
_DATE_LEAD = re.compile(r"(?:\s+(?:vào|lúc|ngày))+$", re.I)
_SHORTEST_COLOPHON = 80
_NUMBERS = re.compile(r"\d[\d:/. -]*")


@cache
def _start(kind: str) -> re.Pattern[str]:
    return re.compile(alternatives(table("lines")[kind]["start"]))


@cache
def _whole(kind: str) -> re.Pattern[str]:
    return re.compile(alternatives(table("lines")[kind]["whole"]) + _TAIL_END)


@cache
def _fragments() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\w)" + alternatives(sorted(table("lines")["chrome"]["fragments"], key=len, reverse=True)) + r"(?!\w)"
    )


@cache
def _cues() -> re.Pattern[str]:
    return re.compile(alternatives(table("lines")["caption"]["cue"]))


def bare(text: str) -> str:
    """The line without its bullet."""
    return _BULLET.sub("", text)


def is_file_name(text: str) -> bool:
    """Only the name of an image or document, spaces allowed."""
    line = bare(text).strip(" ;,")
    return len(line) <= 160 and bool(_FILE.fullmatch(line) or _PAGESPEED.fullmatch(line))


@lru_cache(maxsize=4096)
def is_tail(text: str) -> bool:
    """A mark that what follows is no longer the article: comments, related news, counters, attachments."""
    if len(text) > 160:
        return False
    line = fold(bare(text))
    if not line or len(line.split()) > table("lines")["tail"]["max_words"]:
        return False
    return bool(_whole("tail").fullmatch(line) or _start("tail").match(line))


@lru_cache(maxsize=4096)
def is_chrome(text: str) -> bool:
    """Nothing but tools, counters, labels, dates and digits."""
    if len(text) > 300:
        return False
    line = fold(bare(text))
    if not _LETTER.search(line) or _whole("chrome").fullmatch(line):
        return True
    if len(line.split()) > 40:
        return False
    rest = _fragments().sub(" ", _DATE_PARTS.sub(" ", line))
    return not _LETTER.search(rest)


@cache
def _kinds(of: str) -> dict[str, re.Pattern[str]]:
    return {kind: re.compile(alternatives(patterns)) for kind, patterns in table("lines")[of].items()}


def tail_kind(text: str) -> str:
    """What stands below this tail mark: "comments", "counters", "attachments", "sharing", "related", or "" for anything else."""
    line = fold(bare(text))
    return next((kind for kind, pattern in _kinds("tail_kinds").items() if pattern.search(line)), "")


def tool_kind(text: str) -> str:
    """Of a line of tools, whether they count ("counters") or share ("sharing"); "" for anything else."""
    line = fold(bare(text))
    return next((kind for kind, pattern in _kinds("tool_kinds").items() if pattern.search(line)), "")


@lru_cache(maxsize=4096)
def is_date_line(text: str) -> bool:
    """A date (with weekday, time, "Ngày đăng", counters) and no other word."""
    line = fold(text)
    return (
        len(line) <= 160 and bool(re.search(r"\d", line)) and _DATE_PARTS.search(line) is not None and is_chrome(text)
    )


def without_dates(text: str) -> str:
    """``text`` without the dates, times and numbers in it: what is left of "Ngô Tấm thứ tư, 09 08 2023 10:29" is the name."""
    left = " ".join(_NUMBERS.sub(" ", _DATE_WORDS.sub(" ", text)).split()).strip(" ,|-–")
    return _DATE_LEAD.sub("", left)


def is_related(text: str) -> bool:
    """A pointer to another article inside the text."""
    line = fold(text)
    return len(line.split()) <= table("lines")["related"]["max_words"] and _start("related").match(line) is not None


def is_attachment(text: str) -> bool:
    line = fold(bare(text))
    return (
        len(line.split()) <= table("lines")["attachment"]["max_words"] and _start("attachment").match(line) is not None
    )


def points_elsewhere(text: str) -> bool:
    """ "Xem chi tiết tại đây": the content is in another place."""
    return len(text) <= 160 and _start("elsewhere").match(fold(bare(text))) is not None


def is_imprint(text: str) -> bool:
    """Whether a portal names itself in this line: licence, publisher, address, copyright."""
    return _start("imprint").match(fold(bare(text))) is not None


def is_colophon(text: str) -> bool:
    """A portal's whole imprint run together in one block: licence or publisher, with address, telephone and the like."""
    if len(text) < _SHORTEST_COLOPHON or not is_imprint(text):
        return False
    line = fold(text)
    return _of_portal().search(line) is not None and len(set(_cues_of_imprint().findall(line))) >= 2


@cache
def _of_portal() -> re.Pattern[str]:
    return re.compile(alternatives(table("lines")["imprint"]["portal"]))


@cache
def _cues_of_imprint() -> re.Pattern[str]:
    return re.compile(alternatives(table("lines")["imprint"]["cues"]))


def is_credit(text: str) -> bool:
    """A line that says only where the text was taken from."""
    line = fold(bare(text))
    count = len(line.split())
    if count <= table("lines")["credit"]["max_words"] and _start("credit").match(line) is not None:
        return True
    return count <= table("lines")["syndicated"]["max_words"] and _whole("syndicated").fullmatch(line) is not None


def is_letterhead(text: str) -> bool:
    """The national motto, as it heads official papers."""
    return len(text) <= 120 and _whole("letterhead").fullmatch(fold(bare(text))) is not None


def is_caption(text: str) -> bool:
    """A line that says of itself that it belongs to a picture."""
    if len(text) > 320:
        return False
    line = fold(bare(text))
    if _start("caption").match(line):
        return len(line.split()) <= 40
    return len(line.split()) <= 60 and _cues().search(line) is not None


def is_signature(text: str) -> bool:
    """The office above the name of who signs."""
    line = fold(text)
    return len(line.split()) <= 12 and _start("signature").match(line) is not None


def ends_sentence(text: str) -> bool:
    return text.rstrip(" \"'”’»)]").endswith((".", "!", "?", "…", "/.", ";"))


def is_sentence(text: str) -> bool:
    """Long enough and punctuated like something that is told."""
    return len(words(text)) >= 5 and (ends_sentence(text) or text.rstrip().endswith(":"))

"""Who wrote it: "Tác giả: …", "Tin, ảnh: …", a name alone below the text. A role or an office is never an author."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .lines import bare, ends_sentence
from .rules import alternatives, table
from .text import fold, one_line

_SPLIT = re.compile(r"\s*(?:[,;&/]|\s[-–—]\s|[-–—]\s|\s[-–—]|\svà\s)\s*")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*")
_EDGES = " .,;:*-–—|/\"“”'()[]"
_SECOND_LABEL = re.compile(
    r"[\s;,.|/–-]*\b(?:ảnh|hình|ảnh và clip|clip|video|nguồn|đồ họa|theo|ctv|biên tập)\b(?:,? ?\w+)? ?[:：].*$", re.I
)
_WRITERS = re.compile(
    r"tác giả|người|đăng|t[iịìí]n|^th$|bài|thực hiện|phóng viên|\bpv\b|\bctv\b|cộng tác|biên|nhóm|btv|tổng hợp|bởi|\bby\b|author|posted"
)
#: the desk or station behind a name: "Vương Hợp – PT"
_DESK = re.compile(r"[A-ZĐ]{1,6}(?:-[A-ZĐ]{1,6})?")
_LONE_LABEL = re.compile(r"^(?:Tin|Bài|Ảnh|PV|CTV|TH)\s+(?=[^\W\d_a-z])")
#: "Bởi" and the like before a name, where the markup parts them
_BY = re.compile(r"^(?:(?:được )?(?:đăng|viết|gửi|soạn|tạo) )?(?:b[ởớ]i|by)\s+(?=\S)", re.I)
_WHEN = re.compile(r"\s+(?:vào|lúc|ngày)\b.*\d.*$", re.I)
#: other fields on the line of the name
_FIELD = re.compile(
    r"[\s.;,–-]*\b(?:ngày (?:đăng|tạo|viết|cập nhật)|lượt (?:xem|đọc)|cập nhật|đăng (?:ngày|lúc)|thời gian)\b.*$", re.I
)
#: the office behind a name: "Phi Tiến – Quỹ Bảo vệ rừng"; never an office that a signatory holds
_OFFICE = re.compile(
    r"\s*[-–—]\s*(?:Quỹ|Báo|Đài|Sở|Phòng|Ban|Công an|Trường|Trạm|Trung tâm|TT|Hội|Đoàn|Văn phòng|VP|UBND)\b.*$"
)
#: the agency behind a name: "Thanh Bình/VOV-Tây Nguyên", "N. HÀ/TTO"
_AGENCY = re.compile(r"\s*/\s*[A-Z]{2,}[\w+-]*(?:[ -].*)?$")
_MOST_WORDS = 18
_LONGEST_NAMES = 12
_LONGEST_LINE = 80


@cache
def _labelled() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<label>{alternatives(table('lines')['byline']['labels'])})(?P<mark> ?[:：] ?| ?[-–] | )(?P<name>.+)"
    )


@cache
def _nobody() -> re.Pattern[str]:
    return re.compile(alternatives(table("lines")["byline"]["nobody"]))


def is_name(text: str, least: int = 2, most: int = 5) -> bool:
    """``least`` to ``most`` words that all begin with a capital (initials count), nothing else."""
    tokens = text.replace(".", ". ").split()
    if not least <= len(tokens) <= most or len(text) > 40:
        return False
    return all(
        re.fullmatch(r"[^\W\d_][^\W\d_'’.]*\.?", token) and token[0].isupper() for token in tokens
    ) and not _nobody().fullmatch(fold(text))


def people(text: str) -> str | None:
    """The names in ``text`` joined by ", ", or None when something in it is not a person's name."""
    plain = _AGENCY.sub("", _BY.sub("", one_line(_BRACKETS.sub(" ", text)).strip(_EDGES)))
    names = [name.strip(_EDGES) for name in _SPLIT.split(plain) if name.strip(_EDGES)]
    if not 1 <= len(names) <= 5 or not all(is_name(name, least=1) for name in names):
        return None
    return ", ".join(names)


@lru_cache(maxsize=4096)
def byline(text: str) -> tuple[bool, str | None]:
    """Whether ``text`` is a line that names its writer, and the name where it is a person's.

    A label must be followed by a colon, or ("Tin, ảnh Ngô Tấm") directly by capitalised names.
    """
    line = one_line(bare(text))
    if line.startswith("(") and line.endswith(")"):
        line = line.strip("() ")
    if len(line.split()) > _MOST_WORDS:
        return False, None
    match = _labelled().fullmatch(fold(line))
    if match is None or not _WRITERS.search(match["label"]):
        return False, None
    start = match.start("name") if len(fold(line)) == len(line) else len(line) - len(match["name"])
    name = _SECOND_LABEL.sub("", line[start:])
    name = _WHEN.sub("", _FIELD.sub("", name.split("|")[0]))
    found = people(name)
    colon = match["mark"].strip() in (":", "：")
    short = len(match["label"].split()) < 2 and match["label"] not in ("pv", "ctv")
    if not colon and (found is None or short or (name.isupper() and line.isupper())):
        return False, None
    if found is None and (ends_sentence(line) or len(name.split()) > _LONGEST_NAMES):
        return False, None  # "PV: …?": somebody speaks
    return colon or found is not None, found


def lone_names(text: str) -> str | None:
    """Names alone on a line ("Ngô Tấm", "Lệ Sương - Ngô Tấm"), each of two to four words or initials."""
    line = _LONE_LABEL.sub("", one_line(_BRACKETS.sub(" ", text)).strip(_EDGES))
    if len(line) <= _LONGEST_LINE:
        line = _OFFICE.sub("", line)
    names = [name.strip(_EDGES) for name in _SPLIT.split(line) if name.strip(_EDGES)]
    names = names[:1] + [name for name in names[1:] if not _DESK.fullmatch(name)]
    if (
        not 1 <= len(names) <= 3
        or not all(is_name(name, least=2, most=4) for name in names)
        or (line.isupper() and len(line) > 12)
    ):
        return None
    return ", ".join(names)

"""PDF files with text as HTML paragraphs; scans are recognised, and read by OCR only for a person to check.

Layout: running heads, feet and page numbers go; lines become paragraphs by indent, width and distance; words broken at a
line's end are joined. Most attachments of district portals are scans, some with a signature stamp as their only text: a page
counts as scanned by how little text stands beside a picture that fills it.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..errors import DocumentRefused
from ..model import Doubt
from ._ocr import read_scan
from ._pdf_columns import Gutter, find_gutter, split
from ._pdf_marks import NOTE, Line, html_of, plain, without_notes
from ._pdf_process import run_child
from .helpers import find_tesseract
from .legacy import LegacyText

#: a signature stamp is about 114 characters; a page of running text 1500 and more
FEWEST_CHARACTERS = 200
PICTURE_FILLS = 0.5
EDGE_LINES = 2
#: running heads and page numbers stand in the outer tenth of the page
MARGIN = 0.1
_PAGE_NUMBER = re.compile(r"(?i)^\W*(?:trang\s*)?\d{1,4}(\s*/\s*\d{1,4})?\W*$")
_ITEM = re.compile(r"^(\d{1,2}[.)]|\d{1,2}\.\d{1,2}\.?|[a-zđ][.)]|[-–•+*]|Điều \d+|Chương [IVX]+|[IVXL]+[.)])\s")
#: letters without a code, from which share on the text is not what the page shows
MOST_UNMAPPED = 0.03
_BROKEN = re.compile("[\u00ad\ufffe\x02]$")


def read_pdf(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The text as HTML paragraphs. Raises DocumentRefused: password, broken, or scanned where no OCR is installed."""
    answer = run_child(body, name, "text")
    pages = answer["pages"]
    scanned = [page for page in pages if is_scanned(page)]
    if pages and 2 * len(scanned) >= len(pages):
        return read_scan(body, name)
    if _without_codes(pages):
        return _read_letters(body, name)
    legacy = LegacyText()
    gutters = [find_gutter([_line_of(piece, piece["text"]) for piece in page["pieces"]]) for page in pages]
    lines = _without_running_lines(
        [list(_lines(page, legacy, gutter)) for page, gutter in zip(pages, gutters, strict=True)],
        [page["height"] for page in pages],
    )
    parts = [
        part
        for page, gutter in zip(lines, gutters, strict=True)
        for part in (split(page, gutter) if gutter else [(page, False)])
    ]
    paragraphs = _paragraphs([(without_notes(part), fresh) for part, fresh in parts])
    doubts = list(legacy.doubts())
    if unsure := [str(number) for number, gutter in enumerate(gutters, 1) if gutter and not gutter.sure]:
        message = f"Trang {', '.join(unsure)} có hai cột mà hệ thống không chắc phải đọc theo cột hay theo hàng. Hãy so với bản gốc."
        doubts.append(Doubt("pdf-columns", message, hold=True))
    if scanned:
        message = f"{len(scanned)} trong {len(pages)} trang là ảnh chụp, không đọc được. Hãy so với bản gốc."
        doubts.append(Doubt("pdf-scanned-pages", message, hold=True))
    if answer["count"] > len(pages):
        message = f"Chỉ đọc {len(pages)} trong {answer['count']} trang."
        doubts.append(Doubt("pdf-cut", message, hold=True))
    return "\n".join(map(html_of, paragraphs)), tuple(doubts)


def _without_codes(pages: list[dict[str, Any]]) -> bool:
    """Whether the fonts do not say which letters they show: the page looks right and its text is gibberish."""
    letters = sum(len(piece["text"]) for page in pages for piece in page["pieces"])
    return bool(sum(page["unmapped"] for page in pages) > MOST_UNMAPPED * max(letters, 1))


def _read_letters(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """Such a file read as a picture, where the recogniser is installed; raises DocumentRefused where it is not."""
    if find_tesseract() is None:
        raise DocumentRefused(
            name,
            "chữ trong tệp PDF này không có bảng mã (ToUnicode) nên không đọc được, dù mở xem vẫn thấy chữ",
            "Hãy gửi bản .docx của văn bản, hoặc cài bộ nhận dạng chữ: apt install tesseract-ocr tesseract-ocr-vie.",
        )
    return read_scan(body, name)


def is_scanned(page: dict[str, Any]) -> bool:
    """A page that is a picture: hardly any text, and a picture that fills it."""
    characters = sum(len(re.sub(r"\s", "", piece["text"])) for piece in page["pieces"])
    return characters < FEWEST_CHARACTERS and page["picture"] >= PICTURE_FILLS


def _lines(page: dict[str, Any], legacy: LegacyText, gutter: Gutter | None = None) -> Iterator[Line]:
    """Lines in the order of the content; pieces of one line that stand close together are one."""
    current: Line | None = None
    for piece in page["pieces"]:
        left, bottom, right, top = piece["box"]
        font = piece["font"].partition("+")[2] or piece["font"]
        text = legacy.convert(piece["text"].replace("\r\n", " ").replace("\n", " "), font)
        if not text.strip():
            continue
        height = max(top - bottom, 4.0)
        parted = gutter is not None and current is not None and gutter.parts(current.right, left, bottom, top)
        if (
            current is not None
            and not parted
            and _same_line(current, bottom, top)
            and -height <= left - current.right <= 2.5 * height
        ):
            space = (
                ""
                if current.text.endswith(" ") or text.startswith(" ") or left - current.right < 0.12 * height
                else " "
            )
            current = Line(
                current.text + space + text, current.left, right, max(current.top, top), min(current.bottom, bottom)
            )
            continue
        if current is not None:
            yield current
        current = Line(text, left, right, top, bottom)
    if current is not None:
        yield current


def _line_of(piece: dict[str, Any], text: str) -> Line:
    left, bottom, right, top = piece["box"]
    return Line(plain(text), left, right, top, bottom)


def _same_line(line: Line, bottom: float, top: float) -> bool:
    overlap = min(line.top, top) - max(line.bottom, bottom)
    return overlap > 0.5 * min(line.top - line.bottom, top - bottom)


def _without_running_lines(pages: list[list[Line]], heights: list[float]) -> list[list[Line]]:
    """Pages without page numbers and without what stands in the margin of most pages, counted from the edge inwards."""
    seen: Counter[str] = Counter()
    for lines in pages:
        ordered = sorted(lines, key=lambda line: -line.top)
        seen.update({_shape(line.text) for line in [*ordered[:EDGE_LINES], *ordered[-EDGE_LINES:]]})
    often = max(2, (len(pages) + 1) // 2)
    kept = []
    for lines, height in zip(pages, heights, strict=True):
        ordered = sorted(lines, key=lambda line: -line.top)
        running: set[int] = set()
        for edge in (ordered[:EDGE_LINES], ordered[::-1][:EDGE_LINES]):
            for line in edge:
                repeated = len(pages) > 1 and seen[_shape(line.text)] >= often
                in_margin = not MARGIN * height < line.bottom < line.top < (1 - MARGIN) * height
                if not (in_margin and (repeated or _PAGE_NUMBER.match(line.text))):
                    break
                running.add(id(line))
        kept.append([line for line in lines if id(line) not in running])
    return kept


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", " ".join(text.split())).casefold()


def _paragraphs(pages: list[tuple[list[Line], bool]]) -> list[str]:
    """Lines joined into paragraphs, also over the turn of a page or column, but for those that begin a paragraph of their own."""
    paragraphs: list[str] = []
    previous: Line | None = None
    for lines, fresh in pages:
        if not lines:
            continue
        previous = None if fresh else previous
        left = statistics.median(line.left for line in lines)
        right = sorted(line.right for line in lines)[int(0.9 * (len(lines) - 1))]
        gaps = [above.top - below.top for above, below in itertools.pairwise(lines) if above.top > below.top]
        pitch = statistics.median(gaps) if gaps else 0.0
        turned = True
        for line in lines:
            text = " ".join(line.text.split(" "))
            goes_on = (
                previous is not None
                and not _starts(line, previous, left, right, None if turned else pitch)
                and bool(paragraphs)
            )
            if goes_on:
                paragraphs[-1] = _joined(paragraphs[-1], text)
            else:
                paragraphs.append(text.strip())
            previous, turned = line, False
    return [" ".join(text.replace("\ufffe", "").replace("\x02", "").split()) for text in paragraphs if text.strip()]


def _starts(line: Line, previous: Line, left: float, right: float, pitch: float | None) -> bool:
    """Whether ``line`` begins a paragraph after ``previous``; ``pitch`` is None over the turn of a page."""
    height = max(line.top - line.bottom, 6.0)
    if line.text.startswith(NOTE) != previous.text.startswith(NOTE):
        return True
    if _BROKEN.search(previous.text.rstrip(" ")):
        return False
    if _ITEM.match(line.text.lstrip()) or (
        line.left > left + 1.2 * height and line.left > previous.left + 0.8 * height
    ):
        return True
    if previous.right < right - max(0.08 * (right - left), 2 * height):
        return True
    if pitch is not None:
        down = previous.top - line.top
        return down < 0 or (pitch > 0 and down > 1.45 * pitch)
    return previous.text.rstrip().endswith((".", ":", ";", "!", "?", "./."))


def _joined(before: str, after: str) -> str:
    """Two lines of one paragraph; a word broken at the line's end becomes whole."""
    before, after = before.rstrip(), after.lstrip()
    if _BROKEN.search(before):
        return before[:-1] + after
    if re.search(r"[A-Za-z]-$", before) and after[:1].islower() and after[:1].isascii():
        return before[:-1] + after  # only foreign words are broken inside: Vietnamese ones are single syllables
    return f"{before}{'' if before.endswith('-') and after[:1].isdigit() else ' '}{after}"

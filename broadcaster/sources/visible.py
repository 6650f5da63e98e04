"""The words of a page without what changes by itself: to tell an edited page from one whose view counter moved.

Only a first sieve that spares work: whether what would be heard changed is decided after cleaning.
"""

from __future__ import annotations

import re
import unicodedata

from lxml import etree
from lxml import html as lxml_html

from ..markup import BLOCK_TAGS, UNSEEN_TAGS
from ..vietnamese.encoding import unicode_of
from ..vietnamese.weekdays import ORDINALS, SUNDAY

_MOVING = re.compile(
    r"(?i)(lượt (xem|đọc|truy cập|tải|thích)|số lần|đã xem|đang (xem|truy cập|online|trực tuyến)|trực tuyến|truy cập|khách"
    r"|views?\b|visits?\b|visitors?\b|online|hits?\b|bình chọn|đánh giá)"
)
_NOW = re.compile(rf"(?i)^\W*(hôm nay\W*)?(thứ ({ORDINALS})|{SUNDAY})\b.{{0,60}}$|^\W*\d{{1,2}}:\d\d(:\d\d)?\W*$")


def visible_text(page: bytes, charset: str | None = None) -> str:
    """The lines a reader sees, without counters and clocks; the bytes as text when they are no page."""
    content = unicode_of(page, charset)[0].encode("utf-8", "replace")
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        root = lxml_html.document_fromstring(content, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError):
        return content.decode()
    etree.strip_elements(root, *UNSEEN_TAGS, with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in BLOCK_TAGS or element.tag == "br":
            pieces.append("\n")
        pieces.append((element.text if event == "start" else element.tail) or "")
    text = unicodedata.normalize("NFC", "".join(pieces))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line and not _moves(line))


def _moves(line: str) -> bool:
    if _NOW.match(line):
        return True
    return len(line) <= 80 and any(letter.isdigit() for letter in line) and bool(_MOVING.search(line))

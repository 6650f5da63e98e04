"""Which lines belong to a picture. On portals a caption is an ordinary paragraph after the image; only its shape tells."""

from __future__ import annotations

import re

from .blocks import Block
from .cursor import Cursor
from .lines import ends_sentence, is_caption
from .rules import says
from .text import fold, words

_NUMBERED = re.compile(r"^(?:\d{1,2}|[IVX]{1,4}|[a-zđ])[.)]\s|^(?:Điều|Chương|Mục|Phần|Bước) \d", re.I)
_SHOWS = re.compile(
    r"\b(phát biểu|trao (quà|tặng|giấy|bằng|cờ|hỗ trợ)|tặng (quà|hoa)|chụp ảnh|quang cảnh|toàn cảnh|tại (hội nghị|buổi|lễ|chương trình|hiện trường)|trong ảnh|từ trái|bên (trái|phải)|người dân .{0,30}(đang|tham gia)|đang |kiểm tra|ký kết|cắt băng|ra mắt|dâng hương|thăm|chúc mừng|tham quan)"
)

#: what captions begin with; and what only a narrative says
_WHO = re.compile(
    r"(?:Các |Những |Một )?(?:[Đđ]ồng chí|Đ/c|[ÔôÔ]ng|[Bb]à|[Aa]nh|[Cc]hị|[Đđ]ại biểu|[Ll]ãnh đạo|[Qq]uang cảnh|[Tt]oàn cảnh|[Nn]gười dân|[Bb]à con|[Nn]hân dân|[Cc]án bộ|[Ll]ực lượng"
    r"|[Cc]hiến sĩ|[Đđ]oàn viên|[Hh]ọc sinh|[Gg]iáo viên|[Bb]an tổ chức|[Pp]hó |[Cc]hủ tịch|[Bb]í thư|[Hh]ội viên|[Nn]ông dân|[Hh]ình ảnh|[Cc]ảnh )\b"
)
_TOLD = re.compile(r"\b(?:đã|sẽ|cũng|cho biết|chia sẻ|theo đó|sau đó|đề nghị|nhấn mạnh|khẳng định|yêu cầu|nhân dịp)\b")
_SECOND_LINE, _SUBHEADING = 25, 18
_MUCH_SHORTER = 0.5


def belongs_to_picture(cursor: Cursor, block: Block) -> bool:
    """Whether ``block`` is the caption of the last picture above it, or goes on with one; ``cursor`` tells what stood in between."""
    text, since, taken, previous = block.text, cursor.since_picture, cursor.captions_taken, cursor.last_caption
    count = len(words(text))
    if says("body", "caption", block.names) and count <= 90 and not says("body", "lead", block.names):
        return True
    if is_caption(text):
        return True
    if since < 1 or block.heading or count > 70 or text.endswith(":") or says("body", "lead", block.names):
        return False
    if since > 1 + taken or taken > 3:
        return False
    if taken and text[:1].islower() and not ends_sentence(previous) and count <= _SECOND_LINE:
        return True  # the caption goes on
    if taken and not previous.endswith(("–", "-", ",", "—")) and ends_sentence(previous) and not block.emphasised:
        return False
    score = 0.0
    if block.align == "center":
        score += 2.2
    if block.italic >= 0.8 * len(text):
        score += 2.0
    if block.bold >= 0.8 * len(text):
        score += 0.8
    if block.image:
        score += 1.2
    if not ends_sentence(text):
        score += 2.0 if since == 1 and not taken else 1.2
    if count <= 32:
        score += 0.6
    elif count > 45:
        score -= 2.0
    if _SHOWS.search(fold(text)):
        score += 0.6
    if _is_set_like_the_text(cursor, block):
        score -= 0.8
    if since == 1 and not taken and count < _MUCH_SHORTER * cursor.usual and not _TOLD.search(fold(text)):
        if _WHO.match(text):
            score += 1.6  # one short sentence that names who is seen
        elif _picture_follows(cursor, block):
            score += 2.2  # between two pictures
    if _NUMBERED.match(text) or text.startswith(("-", "+", "•")):
        score -= 2.0
    if (
        count <= (_SUBHEADING if taken else 8)
        and block.bold >= 0.8 * len(text)
        and block.align != "center"
        and not _SHOWS.search(fold(text))
        and not block.italic
    ):
        score -= 1.2 if taken else 0.8  # a subheading rather
    if taken:
        score -= 0.8
        if previous.endswith(("–", "-", ",", "—")):
            score += 1.5
    return score >= 1.8


def _is_set_like_the_text(cursor: Cursor, block: Block) -> bool:
    last = cursor.told[-1] if cursor.told else None
    return last is not None and not block.emphasised and (block.align, block.tag) == (last.align, last.tag)


def _picture_follows(cursor: Cursor, block: Block) -> bool:
    following = next(iter(cursor.page.blocks[block.index + 1 : block.index + 2]), None)
    return following is not None and following.image and not following.text

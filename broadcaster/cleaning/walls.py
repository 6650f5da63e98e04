"""Walls: what a page says in place of an article, or of the rest of it, to who is not signed in. The sentences are in ``data/walls.toml``.

A wall is judged by what its sentence begins with and is for («đăng nhập để đọc tiếp»), by the shape of its line (short) and by its place
(the last lines that would be read, or the line at which the article ended). It is never read aloud, and what stands before it is not
whole.
"""

from __future__ import annotations

import re
from functools import cache

from ..errors import NothingToRead
from ..model import Doubt
from .blocks import Page
from .draft import Draft
from .lines import bare, ends_sentence
from .rules import alternatives, table
from .text import fold, words

_SENTENCE_END = re.compile(r"[.!?…]+(?:\s+|$)")
#: lines left out for these reasons stood where the text goes on; elsewhere a wall stops nobody
_AT_THE_END = frozenset(["tail"])
_MAYBE_AT_THE_END = frozenset(["chrome", "learnt", "related", "below"])


@cache
def _sentences() -> re.Pattern[str]:
    parts = table("walls")["parts"]
    return re.compile(alternatives(pattern.format(**parts) for pattern in table("walls")["wall"]["says"]))


@cache
def _sign_in() -> re.Pattern[str]:
    return re.compile(alternatives(pattern.format() for pattern in table("walls")["sign_in"]["title"]))


def is_wall(text: str) -> bool:
    """Whether this line keeps the rest of an article from who is not signed in or has not paid."""
    if len(words(text)) > table("walls")["line"]["max_words"]:
        return False
    return any(_sentences().match(sentence) for sentence in _SENTENCE_END.split(fold(bare(text))) if sentence)


def take_walls_down(draft: Draft, subject: str) -> None:
    """Leave walls out of ``draft`` and doubt what they cut off; raises NothingToRead when a wall was all there was."""
    first = max(0, len(draft.paragraphs) - table("walls")["line"]["last"])
    last = draft.paragraphs[first:]
    walls = [paragraph.text for paragraph in last if is_wall(paragraph.text)]
    draft.paragraphs[first:] = [paragraph for paragraph in last if paragraph.text not in walls]
    for wall in walls:
        draft.drop(wall, "wall")
    if walls and not draft.paragraphs:
        raise NothingToRead(
            subject,
            f"trang chỉ cho đọc khi đã đăng nhập hoặc trả phí: «{walls[0]}»",
            "Mở trang gốc bằng tài khoản của mình rồi dán nội dung vào bàn điều khiển, hoặc bấm «Không đọc bài này».",
        )
    cut = walls or _met_at_the_end(draft)
    if cut:
        message = f"Bài bị chặn giữa chừng («{cut[0][:120]}»), phần lấy về chưa trọn; lấy đủ bài ở trang gốc, hoặc bấm «Không đọc bài này»."
        draft.doubts.append(Doubt("wall", message, evidence=cut[0], hold=True))


def _met_at_the_end(draft: Draft) -> list[str]:
    """Walls that other rules have left out already: the one that ended the article, or any below a text that breaks off."""
    breaks_off = bool(draft.paragraphs) and (
        not ends_sentence(draft.paragraphs[-1].text) or draft.paragraphs[-1].text.rstrip().endswith(("…", "..."))
    )
    reasons = _AT_THE_END | _MAYBE_AT_THE_END if breaks_off else _AT_THE_END
    return [line.text for line in draft.dropped if line.why in reasons and is_wall(line.text)]


def refuse_sign_in(page: Page, draft: Draft, subject: str) -> None:
    """Raises NothingToRead for a page whose content is a form that asks for a password. Such a form beside an article says nothing."""
    if not any(node.tag == "input" and (node.get("type") or "").lower() == "password" for node in page.nodes):
        return
    headlines = [draft.title] if draft.title else [block.text for block in page.blocks if block.heading]
    asks = any(_sign_in().fullmatch(fold(headline)) for headline in headlines)
    if asks or (draft.paragraphs and all(is_wall(paragraph.text) for paragraph in draft.paragraphs)):
        raise NothingToRead(
            subject,
            "trang này là biểu mẫu đăng nhập, không phải bài viết",
            "Mở trang gốc xem bài còn ở đó không; trang trở lại như cũ thì bài tự tiếp tục.",
        )

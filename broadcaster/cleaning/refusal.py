"""Why a page has no article, in words that say what to do about it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from ..errors import NothingToRead
from ..model import Doubt, ParagraphKind
from . import lines
from .blocks import Block, Page
from .draft import Draft
from .headline import Headline
from .lines import FILE_TYPES
from .rules import says
from .text import key, one_line, words

#: so many of the lines must be the portal's own for the page to have no article: a notice may end with an address
_IMPRINT_SHARE = 0.6
#: fewer words without a single sentence are labels
_LABELS = 60
_FEW_LINKS, _LINK_WORDS = 3, 5
#: no more than this, under a linked headline, is the summary of another article
_SUMMARY_WORDS, _SUMMARY_PARAGRAPHS = 120, 2
_DOCUMENT = re.compile(rf"\.(?:{FILE_TYPES})$", re.I)
_PAGE_OR_PICTURE = re.compile(r"\.(?:html?|aspx?|jpe?g|png|gif|bmp|webp|svg|tiff?)$", re.I)


def refuse_without_article(
    page: Page, draft: Draft, headline: Headline | None, told: list[Block], teasers: int, subject: str
) -> None:
    """Raises NothingToRead when ``draft`` holds no article, doubts one that is a few labels.

    ``told`` are the blocks that are heard, ``teasers`` says how many other articles the page announces.
    """
    start, sure = (headline.block, headline.sure) if headline else (-1, False)
    if draft.paragraphs and not _only_labels(draft) and not _is_imprint_only(draft):
        if told and _is_summary_of_another(page, draft, told[0], teasers):
            if not sure:
                raise _listing(subject, max(1, teasers))
            draft.doubts.append(_maybe_listing())
        elif start >= 0 and not sure and page.blocks[start].link_share >= 0.9 and _is_short(draft):
            draft.doubts.append(_maybe_listing())
        return
    files = _files(page, start) if start >= 0 else []
    linked = sum(line.why == "related" and len(words(line.text)) >= _LINK_WORDS for line in draft.dropped)
    name = f" «{draft.title}»" if draft.title else ""
    if teasers >= 2:
        raise _listing(subject, teasers)
    if files:
        shown = ", ".join(files[:3])
        raise NothingToRead(
            subject,
            f"trang chỉ có tiêu đề{name} và tệp {shown}; nội dung nằm trong tệp",
            "Hãy tải tệp ấy về rồi gửi ở bàn điều khiển, hoặc chạy «broadcaster convert TỆP».",
        )
    if any(line.why == "attachment" or lines.points_elsewhere(line.text) for line in draft.dropped):
        raise NothingToRead(
            subject,
            f"trang chỉ có tiêu đề{name} và dòng mời xem nơi khác, không có nội dung",
            "Hãy mở trang gốc, tải văn bản kèm theo rồi gửi ở bàn điều khiển.",
        )
    if linked >= _FEW_LINKS:
        raise _listing(subject, linked)
    if any(paragraph.kind is not ParagraphKind.HEADING for paragraph in draft.paragraphs) and not _is_imprint_only(
        draft
    ):
        draft.doubts.append(
            Doubt("short", "Trang chỉ có vài dòng, không thành câu; có thể bài chưa mở được.", hold=True)
        )
        return
    raise NothingToRead(
        subject,
        "không tìm thấy bài viết nào trên trang",
        "Hãy mở trang gốc, hoặc tạo công thức cho trang bằng «doctor --suggest».",
    )


def _listing(subject: str, count: int) -> NothingToRead:
    return NothingToRead(
        subject,
        f"là trang danh mục: chỉ giới thiệu {count} bài khác, không có bài nào trọn vẹn",
        'Hãy nộp địa chỉ của từng bài, hoặc khai trang này là nguồn kind = "listing" trong config/sources.toml.',
    )


def _is_short(draft: Draft) -> bool:
    return len(draft.paragraphs) <= _SUMMARY_PARAGRAPHS and draft.words <= _SUMMARY_WORDS


def _maybe_listing() -> Doubt:
    return Doubt("short", "Chỉ có một đoạn ngắn dưới một liên kết; có thể đây là trang danh mục.", hold=True)


def _is_summary_of_another(page: Page, draft: Draft, first: Block, teasers: int) -> bool:
    """All that is told is the summary of one article, whose headline stands above it as a link: a front page, a list of one.

    Where the page announces other articles too, that link may even have been taken for the page's own headline.
    """
    if not _is_short(draft):
        return False
    above = next(
        (
            block
            for block in reversed(page.blocks[: first.index])
            if block.text and not lines.is_chrome(block.text) and not lines.is_date_line(block.text)
        ),
        None,
    )
    return (
        above is not None
        and above.link_share >= 0.9
        and len(words(above.text)) >= _LINK_WORDS
        and (teasers >= _FEW_LINKS or key(above.text) != key(draft.title))
        and (above.heading > 0 or says("body", "title", above.names) or not above.furniture)
    )


def _only_labels(draft: Draft) -> bool:
    """A few words and no sentence: section names, the title of an attached document."""
    told = [paragraph for paragraph in draft.paragraphs if paragraph.kind is not ParagraphKind.NOTICE]
    if any(paragraph.kind is ParagraphKind.TABLE or lines.is_sentence(paragraph.text) for paragraph in told):
        return False
    return sum(len(words(paragraph.text)) for paragraph in told) < _LABELS


def _is_imprint_only(draft: Draft) -> bool:
    """Whether what is left is the portal naming itself, as on list pages and empty articles: that must never be read aloud."""
    own = sum(lines.is_imprint(paragraph.text) for paragraph in draft.paragraphs)
    return own >= _IMPRINT_SHARE * len(draft.paragraphs)


def _files(page: Page, start: int) -> list[str]:
    """Names of the documents that the page links to below its headline."""
    first = page.blocks[start].node if start >= 0 else 0
    names: dict[str, None] = {}
    for node in page.nodes[first:]:
        if node.tag != "a" or not node.get("href"):
            continue
        try:
            name = unquote(urlsplit(node.get("href")).path).rsplit("/", 1)[-1]
        except ValueError:
            continue
        if _DOCUMENT.search(name) and not _PAGE_OR_PICTURE.search(name):
            names.setdefault(one_line(name)[:80])
    return list(names)

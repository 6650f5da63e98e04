"""The HTML cleaner: read down from the headline to the first mark that ends the article, and judge every block once."""

from __future__ import annotations

from ..model import Doubt
from ..settings.cleaning import CleaningSettings
from . import author, lines, posted
from .blocks import Page
from .body import find_body
from .boilerplate import KINDS
from .cursor import Cursor
from .draft import Draft, settle
from .headline import Headline, find_headline
from .judge import judge
from .likeness import is_foreign_headline
from .metadata import read_metadata
from .policies import TELLING_MARKS, is_read
from .refusal import refuse_without_article
from .teasers import mark_teasers
from .text import key, words
from .void import REASONS
from .walls import refuse_sign_in

#: words from which void text is worth a look, and the share of what is heard from which struck text is
_MUCH_VOID, _STRUCK_SHARE = 40, 0.5


def clean_page(
    page: Page,
    settings: CleaningSettings,
    *,
    given: str | None = None,
    furniture: frozenset[str] = frozenset(),
    title: str | None = None,
    body: int | None = None,
    subject: str = "",
) -> Draft:
    """The article on ``page``. ``title`` and ``body`` (a node) come from a recipe; ``given`` is the source's word for the title.

    Raises NothingToRead when no text is left.
    """
    meta = read_metadata(page.root)
    teasers = mark_teasers(page) if body is None else 0
    place = find_body(page) if body is None else body
    headline = Headline(title, _block_of(page, title), True) if title else find_headline(page, meta, place, given)
    cursor = Cursor(page, meta, place, headline, settings, Draft(title=headline.text if headline else ""), furniture)
    cursor.draft.linked = {
        key(block.text) for block in page.blocks if block.link_share >= 0.6 or block.furniture in KINDS
    }
    last = _read_down(cursor)
    cursor.draft.weigh_learnt({page.dress(block.node) for block in cursor.told})
    author.set_author(page, meta, headline, cursor.told, cursor.draft, settings)
    posted.set_posted(page, meta, headline, cursor.told, last, cursor.draft)
    _read_below(cursor, last)
    draft = cursor.draft
    draft.doubts += [*page.doubts, *_doubt_void(cursor)]
    settle(draft, settings)
    refuse_sign_in(page, draft, subject)
    refuse_without_article(page, draft, headline, cursor.told, teasers, subject)
    _doubt_title(cursor, given)
    return draft


def _block_of(page: Page, title: str) -> int:
    wanted = key(title)
    return next((block.index for block in page.blocks if key(block.text) == wanted), -1)


def _read_down(cursor: Cursor) -> int:
    """Judge every block from the headline on; returns the index of the last block looked at."""
    page, draft = cursor.page, cursor.draft
    start = cursor.headline.block + 1 if cursor.headline else 0
    inside = [block.index for block in page.blocks if page.inside(block.node, cursor.body)]
    end = inside[-1] if inside else len(page.blocks) - 1
    if start > end or (inside and cursor.headline and cursor.headline.block < 0):
        start = inside[0] if inside else 0
    for block in page.blocks[:start]:
        if block.text and (cursor.headline is None or block.index != cursor.headline.block):
            draft.drop(block.text, block.furniture if block.furniture in REASONS else "above")
    for block in page.blocks[start : end + 1]:
        if not judge(cursor, block, end):
            end = block.index
            break
        if len(cursor.told) > cursor.settings.longest_words:
            break  # far too long to be spoken: the caller refuses it by its words
    return end


def _read_below(cursor: Cursor, end: int) -> None:
    """What stands below the article's last block is left out, but for the kinds that the operator wants read."""
    page, draft = cursor.page, cursor.draft
    mark = page.blocks[end].text if 0 <= end < len(page.blocks) else ""
    section = lines.tail_kind(mark) if lines.is_tail(mark) else ""
    for block in page.blocks[end + 1 :]:
        text = block.text
        if not text:
            continue
        is_mark = lines.is_tail(text) and not block.furniture
        if is_mark:
            section = lines.tail_kind(text)
        why = (block.furniture if block.furniture in KINDS else "") if block.furniture else section
        if is_read(cursor.settings, why) and (not is_mark or why in TELLING_MARKS):
            draft.say(text)
        else:
            draft.drop(text, block.furniture if block.furniture in REASONS else "below")


def _doubt_void(cursor: Cursor) -> list[Doubt]:
    """Where most of the text is struck, or the page's own style sheet hides a good part of it, a line may have been left open by mistake."""
    draft, page = cursor.draft, cursor.page
    struck = sum(len(words(line.text)) for line in draft.dropped if line.why in ("struck", "deleted"))
    out = []
    if struck >= _MUCH_VOID and struck > _STRUCK_SHARE * draft.words:
        message = "Phần lớn bài bị gạch ngang nên không đọc; hãy xem bản gốc có đúng là đã bỏ không."
        out.append(Doubt("struck", message, hold=True))
    hidden = [
        block.text
        for block in page.blocks
        if block.furniture == "hidden"
        and page.inside(block.node, cursor.body)
        and lines.ends_sentence(block.text)
        and any(page.nodes[up].get("hidden") == "sheet" for up in page.ancestors(block.node))
    ]
    if sum(len(words(text)) for text in hidden) >= _MUCH_VOID:
        message = "Trang giấu một phần dài của bài, chỉ hiện khi bấm; hãy xem phần ấy có cần đọc không."
        out.append(Doubt("hidden", message, "\n".join(hidden), hold=True))
    return out


def _doubt_title(cursor: Cursor, given: str | None) -> None:
    headline, draft = cursor.headline, cursor.draft
    if headline is None:
        draft.doubts.append(
            Doubt("no title", "Không tìm thấy tiêu đề trên trang; hãy đặt tiêu đề trước khi phát.", hold=True)
        )
    elif given and is_foreign_headline(given, headline.text, draft.title, *(each.text for each in draft.paragraphs)):
        message = f"Nguồn ghi «{given}», trang lại là «{headline.text}»; mở trang gốc xem có đúng bài ấy không."
        draft.doubts.append(Doubt("headline", message, evidence=given, hold=True))
    elif (
        given
        and key(given) != key(headline.text)
        and not key(headline.text).startswith(key(given)[: max(20, len(key(given)) * 2 // 3)])
    ):
        draft.doubts.append(
            Doubt(
                "title",
                "Tiêu đề trên trang khác với tiêu đề ở nguồn; hãy chọn một.",
                evidence=given,
                hold=not headline.sure,
            )
        )
    elif not headline.sure:
        message = "Không chắc đây là tiêu đề." if headline.rival else "Tiêu đề không đứng rõ trên trang."
        draft.doubts.append(Doubt("title", message, evidence=headline.rival, hold=headline.block < 0))


def locate(page: Page, given: str | None = None) -> tuple[object | None, object | None, object | None]:
    """The elements in which the general rules find headline, body and posting date, None where they are not sure."""
    meta = read_metadata(page.root)
    mark_teasers(page)
    place = find_body(page)
    headline = find_headline(page, meta, place, given)
    cursor = Cursor(
        page, meta, place, headline, CleaningSettings(), Draft(title=headline.text if headline else ""), frozenset()
    )
    last = _read_down(cursor)
    seen = posted.visible_date(page, headline, cursor.told, last)
    dated = next((block for block in page.blocks if seen and posted.posting_date(block, near=True) == seen), None)
    title = page.nodes[page.blocks[headline.block].node] if headline and headline.block >= 0 else None
    return title, page.nodes[place] if place else None, page.nodes[dated.node] if dated else None

"""One block of a page: is it heard, and if not, why not. :class:`~.cursor.Cursor` is where the cleaner stands on its way down."""

from __future__ import annotations

import re
from itertools import islice, takewhile

from ..model import Paragraph, ParagraphKind
from . import lines
from .blocks import Block
from .body import is_prose
from .byline import lone_names, people
from .cursor import Cursor
from .line_rules import refused_as
from .pictures import belongs_to_picture
from .policies import TELLING_MARKS, is_read
from .posted import posting_date
from .rules import says
from .signs import doubt_sign
from .tables import judged_as_table
from .text import words

_LEAD_WORDS = 12
_BOX_WORDS, _BOX_BYLINE = 60, 25
_FOOTNOTE = re.compile(r"^(\[\d{1,3}\]|\(\d{1,2}\)|\*{1,3})\s")


def judge(cursor: Cursor, block: Block, end: int) -> bool:
    """Keep or drop one block; False when the article ends before it."""
    page, draft, text = cursor.page, cursor.draft, block.text
    if cursor.skip_below >= 0 and page.inside(block.node, cursor.skip_below):
        if text and is_read(cursor.settings, cursor.skip_kind):
            draft.say(text)
        else:
            draft.drop(text, "related")
        return True
    if cursor.skip_table >= 0 and page.inside(block.node, cursor.skip_table):
        draft.drop(text if block.furniture else "", block.furniture)
        return True
    if block.furniture:
        if text and is_read(cursor.settings, block.furniture) and not lines.is_tail(text):
            draft.say(text)
        else:
            draft.drop(text, block.furniture)
        return True
    if block.image:
        cursor.since_picture, cursor.captions_taken, cursor.last_caption = 1, 0, ""
    if not text:
        return True
    if (
        block.table >= 0
        and page.inside(block.table, cursor.body)
        and block.table != cursor.body
        and judged_as_table(cursor, block)
    ):
        return True
    if cursor.told and lines.is_colophon(text):
        _end_at_colophon(cursor, text)
        return False
    why = _not_heard(cursor, block)
    if why == "tail":
        if not cursor.told:
            draft.drop(text, "chrome")
            return True
        if not _goes_on(cursor, block, end):
            if lines.tail_kind(text) in TELLING_MARKS and is_read(cursor.settings, lines.tail_kind(text)):
                draft.say(text)
            else:
                draft.drop(text, "tail")
            return False
        cursor.skip_below, cursor.skip_kind = _box(cursor, block), lines.tail_kind(text)
        draft.drop(text, "related")
        return True
    if why == "related":
        _skip_box(cursor, block)
    if why == "learnt":
        draft.learnt.append((len(draft.paragraphs), Paragraph(text, _kind(cursor, block)), page.dress(block.node)))
    elif why and not is_read(cursor.settings, why):
        draft.drop(text, why)
    else:
        _keep(cursor, block)
    return True


def _not_heard(cursor: Cursor, block: Block) -> str:
    """The rule that drops this block, or nothing."""
    text = block.text
    why = refused_as(text, cursor.draft, cursor.furniture, may_be_caption=not _outside(cursor, block))
    if why == "caption":
        _caption(cursor, text)
    if why:
        return why
    if lines.is_related(text) and (block.links or len(words(text)) <= 8):
        return "related"
    if cursor.told and _is_author_box(block) and not _more_prose(cursor, block):
        return "byline"
    if block.link_share >= 0.6 and not _listed_link(cursor, block):
        return "related"
    if _FOOTNOTE.match(text) and cursor.told and block.index > cursor.told[-1].index and not _more_prose(cursor, block):
        return "footnote"
    if not cursor.told and (why := _why_above(cursor, block)):
        return why
    if _outside(cursor, block):
        return _why_not_lead(cursor, block)
    return _why_picture(cursor, block)


def _is_author_box(block: Block) -> bool:
    """An element named for its author that is no sentence: the name, what he does, where he works."""
    return (
        says("body", "author", block.names)
        and len(words(block.text)) <= _BOX_BYLINE
        and not lines.ends_sentence(block.text)
        and not block.text.endswith(":")
    )


def _outside(cursor: Cursor, block: Block) -> bool:
    """Between the headline and the body proper."""
    return not cursor.page.inside(block.node, cursor.body)


def _why_above(cursor: Cursor, block: Block) -> str:
    """Before the first words of the article: lines that say who and when, and labels that stand apart from the text."""
    text, page = block.text, cursor.page
    if says("body", "apart", page.names[block.node]) and len(words(text)) <= 6:
        cursor.draft.place = cursor.draft.place or text
        return "place"
    if posting_date(block, near=True):
        return "date"
    if lines.ends_sentence(text) or text.endswith(":") or len(words(text)) > 8 or says("body", "lead", block.names):
        return ""
    if says("body", "author", block.names) and (found := people(text)):
        cursor.draft.author = cursor.draft.author or found
        return "byline"
    following = next(
        (other for other in page.blocks[block.index + 1 :] if not other.furniture and is_prose(other)), None
    )
    beside = following is None or page.inside(following.node, page.parent[block.node])
    return "" if beside and not lone_names(text) else "above"


def _why_not_lead(cursor: Cursor, block: Block) -> str:
    """Above the body only a lead is heard: named so, or a sentence of some length."""
    text = block.text
    if says("body", "author", block.names) and (found := people(text)):
        cursor.draft.author = cursor.draft.author or found
        return "byline"
    if says("body", "lead", block.names) and len(words(text)) >= 4:
        return ""
    if (
        len(words(text)) >= _LEAD_WORDS
        and block.link_share < 0.3
        and (lines.ends_sentence(text) or block.emphasised or len(words(text)) >= 20)
    ):
        return ""
    return "above"


def _why_picture(cursor: Cursor, block: Block) -> str:
    if cursor.since_picture:
        if belongs_to_picture(cursor, block):
            _caption(cursor, block.text)
            return "caption"
        cursor.since_picture = 0
    elif says("body", "caption", block.names) and len(words(block.text)) <= 60:
        _caption(cursor, block.text)
        return "caption"
    return ""


def _caption(cursor: Cursor, text: str) -> None:
    cursor.draft.captions.append(text)
    cursor.since_picture += 1 if cursor.since_picture else 0
    cursor.captions_taken += 1
    cursor.last_caption = text


def _listed_link(cursor: Cursor, block: Block) -> bool:
    """A link that is an entry of a list the text announces with a colon, or a sentence that happens to be a link."""
    paragraphs = cursor.draft.paragraphs
    if not paragraphs:
        return False
    before = paragraphs[-1]
    if re.match(r"^\d{1,2}[.)]", block.text) or (
        block.item >= 0 and before.kind is ParagraphKind.ITEM and before.text.endswith(";")
    ):
        return True
    return before.text.endswith(":") and len(words(block.text)) >= 4 and block.item >= 0


def _more_prose(cursor: Cursor, block: Block) -> bool:
    return any(
        is_prose(other) and not other.furniture for other in cursor.page.blocks[block.index + 1 : block.index + 30]
    )


def _goes_on(cursor: Cursor, block: Block, end: int) -> bool:
    """Whether the article continues below this tail mark: running text follows beside what has been told, in the same element."""
    page = cursor.page
    parents = {page.parent[told.node] for told in cursor.told if is_prose(told)} or {
        page.parent[told.node] for told in cursor.told
    }
    following = page.blocks[block.index + 1 : end + 1]
    for other in following:
        if other.furniture or not other.text:
            continue
        if (
            is_prose(other)
            and page.parent[other.node] in parents
            and lines.ends_sentence(other.text)
            and other.node != block.node
        ):
            return True
    return False


def _box(cursor: Cursor, block: Block) -> int:
    """The element that holds this mark and none of the text told so far, -1 when the mark stands among the text."""
    page, node, best = cursor.page, block.node, -1
    told = {up for kept in cursor.told[-6:] for up in page.ancestors(kept.node)}
    while node >= 0 and node not in told:
        best, node = node, page.parent[node]
    return best if best != block.node or page.nodes[best].tag in ("ul", "ol", "div", "table") else -1


def _end_at_colophon(cursor: Cursor, text: str) -> None:
    """The portal's imprint ends the article, with the lines right above it in which the portal names itself."""
    draft = cursor.draft
    while cursor.told and draft.paragraphs and draft.paragraphs[-1].text == cursor.told[-1].text:
        last = draft.paragraphs[-1].text
        if not lines.is_imprint(last) or lines.ends_sentence(last):
            break
        draft.drop(draft.paragraphs.pop().text, "below")
        cursor.told.pop()
    draft.drop(text, "below")


def _skip_box(cursor: Cursor, block: Block) -> None:
    """A box inside the text that announces another article: below its link stand no more than a few words of summary."""
    box = _box(cursor, block)
    if not cursor.told or box < 0 or box == block.node:
        return
    following = islice(cursor.page.blocks, block.index + 1, None)
    below = list(takewhile(lambda other: cursor.page.inside(other.node, box), following))
    if any(lines.is_tail(other.text) for other in below):
        return
    if below and sum(len(words(other.text)) for other in below) <= _BOX_WORDS:
        cursor.skip_below, cursor.skip_kind = box, "related"


def _keep(cursor: Cursor, block: Block) -> None:
    if block.sign:
        cursor.draft.doubts.append(doubt_sign(block.sign))
    cursor.draft.say(block.text, _kind(cursor, block))
    cursor.told.append(block)


def _kind(cursor: Cursor, block: Block) -> ParagraphKind:
    text = block.text
    if not cursor.told and (_outside(cursor, block) or says("body", "lead", block.names)):
        return ParagraphKind.LEAD
    if block.heading or (block.emphasised and len(words(text)) <= 18 and not lines.ends_sentence(text)):
        return ParagraphKind.HEADING
    return ParagraphKind.ITEM if block.item >= 0 else ParagraphKind.TEXT

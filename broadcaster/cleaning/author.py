"""Who wrote an article, from what stands around it. Never invented."""

from __future__ import annotations

import re

from ..settings.cleaning import CleaningSettings
from . import lines
from .blocks import Block, Page
from .byline import byline, is_name, lone_names, people
from .draft import Draft
from .headline import Headline
from .metadata import Metadata
from .policies import is_read
from .posted import posting_date
from .rules import says
from .text import key, one_line, tidy

_BYLINE_AFTER = 6
_BY_WHOM = re.compile(r"\b(?:b[ởớ]i|by|tác giả ?:|người (?:đăng|viết) ?:)\s+(\D{3,60})$", re.I)


def set_author(
    page: Page, meta: Metadata, headline: Headline | None, told: list[Block], draft: Draft, settings: CleaningSettings
) -> None:
    """Set ``draft.author``: names alone as last line, a label below, a named element, what machines are told."""
    _take_last_line(told, draft, settings)
    draft.author = (
        draft.author
        or _below(page, told)
        or _beside_date(page, headline, told)
        or _named(page, headline, told)
        or _told_machines(page, meta, told, draft)
    )


def _take_last_line(told: list[Block], draft: Draft, settings: CleaningSettings) -> None:
    """Names alone as last line are the byline, unless the office of a signatory stands above them."""
    if len(draft.paragraphs) < 2 or not told:
        return
    block, last, before = told[-1], draft.paragraphs[-1].text, draft.paragraphs[-2].text
    if last != block.text or block.heading or block.item >= 0 or before.endswith(":") or lines.is_signature(before):
        return
    if names := lone_names(last):
        draft.author = draft.author or names
        if not is_read(settings, "byline"):
            draft.paragraphs.pop()
            draft.drop(last, "byline")


def _below(page: Page, told: list[Block]) -> str | None:
    """A labelled byline in the first lines below the text."""
    after = told[-1].index + 1 if told else 0
    below = [block for block in page.blocks[after : after + 14] if block.text and block.furniture != "hidden"]
    for block in below[:_BYLINE_AFTER]:
        if lines.is_tail(block.text):
            break
        named, found = byline(block.text)
        if named and found:
            return found
        if block is below[0] and _is_set_as_byline(block) and (names := lone_names(block.text)):
            return names
    return None


def _is_set_as_byline(block: Block) -> bool:
    """At the right edge or set off, in small letters, no heading and no link."""
    set_off = block.align == "right" or block.emphasised
    return set_off and not block.heading and not block.links and not block.text.isupper()


def _beside_date(page: Page, headline: Headline | None, told: list[Block]) -> str | None:
    """ "Đăng lúc: 14:30 - 05/03/2024 bởi Hoàng Yến": a name at the end of the line that says when."""
    if not told or headline is None or headline.block < 0:
        return None
    for block in page.blocks[max(0, headline.block - 3) : told[0].index]:
        by = _BY_WHOM.search(block.text) if posting_date(block, near=True) else None
        if by and (found := people(by[1])) and all(is_name(name) for name in found.split(", ")):
            return found
    return None


def _named(page: Page, headline: Headline | None, told: list[Block]) -> str | None:
    """An element named author, byline or the like, near the headline or right below the text, with a person's name in it."""
    if not told:
        return None
    first = page.blocks[headline.block].node if headline and headline.block >= 0 else told[0].node
    for node in range(max(0, first - 6), min(len(page.nodes), told[-1].node + 40)):
        if not says("body", "author", page.names[node]):
            continue
        if any(
            says("furniture", "strict", page.names[up]) or says("furniture", "hidden", page.names[up])
            for up in page.ancestors(node)[:6]
        ):
            continue
        text = one_line(tidy(" ".join(page.nodes[node].itertext())))
        if not text or len(text) > 80:
            continue
        text = lines.without_dates(text)
        named, found = byline(text)
        found = found if named else people(text)
        if found and all(is_name(name) for name in found.split(", ")):
            return found
    return None


def _told_machines(page: Page, meta: Metadata, told: list[Block], draft: Draft) -> str | None:
    """JSON-LD persons; a meta author only when the page shows the name too. The site's own name is no author."""
    known = {key(meta.site), key(meta.publisher), key(draft.title)}
    for candidate in (", ".join(meta.authors), meta.meta_author):
        found = people(candidate) if candidate else None
        if not found or key(found) in known or not all(is_name(name) for name in found.split(", ")):
            continue
        if candidate != meta.meta_author or any(
            key(found) in key(block.text) for block in page.blocks if len(block.text) < 120
        ):
            return found
    return None

"""The headline: weighed among what stands above the text, what the source called it and what the page says of itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .blocks import Block, Page
from .body import is_prose
from .byline import byline
from .lines import ends_sentence, is_chrome, is_file_name, is_tail
from .metadata import Metadata
from .rules import says
from .text import key, one_line, words

_REACH = 40
_SURE = 3.5
_LEAST = 1.5
_LAST_RESORT = -3.0
_MOST_LINES = 3
_PORTAL = re.compile(
    r"^(trang (thông tin|tin|chủ|web)|cổng (thông tin|ttđt)|website|home\b|trang chủ|báo \w+ (điện tử|online)|ubnd|ủy ban nhân dân)",
    re.I,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HANGING = re.compile(r"\s*[(\[]([^()\[\]]{0,60})[)\]]\s*$")
_SECTION = re.compile(
    r"^(tin (tức|trong|chuyên|hoạt|nổi|địa|mới|bài|kinh|văn|chi)|tin tức|chi tiết|thông tin|chuyên mục|hoạt động|nội dung|bài viết|giới thiệu)\b",
    re.I,
)
_LIKE_HEADING = re.compile(r"(?:^|\s)h[12](?:\s|$)")
_NUMBERED = re.compile(r"^(?:\d{1,2}|[ivx]{1,4}|[a-zđ])[.)]\s", re.I)


@dataclass(frozen=True, slots=True)
class Headline:
    """``block`` is its index in the page's blocks, -1 when it was taken from elsewhere; ``sure`` whether two signs agree."""

    text: str
    block: int
    sure: bool
    rival: str = ""


def find_headline(page: Page, meta: Metadata, body: int, given: str | None = None) -> Headline | None:
    """The best headline, or None when nothing on the page can be one. ``given`` is the source's own word for it."""
    first = first_prose(page, body)
    sections = _section_names(page)
    above = page.blocks[max(0, first - _REACH) : first + 4]
    scored = [(_score(page, block, meta, first, given, sections), block) for block in above]
    ranked = sorted(
        (pair for pair in scored if pair[0] > _LEAST), key=lambda pair: (-pair[0], abs(first - pair[1].index))
    )
    if not ranked:  # a page about a section itself: what looks like a title is better than none, but unsure
        ranked = sorted(
            (pair for pair in scored if pair[0] > _LAST_RESORT and says("body", "title", pair[1].names)),
            key=lambda pair: -pair[0],
        )
    if ranked:
        score, block = ranked[0]
        rival = next(
            (other.text for value, other in ranked[1:] if score - value < 1.0 and key(other.text) != key(block.text)),
            "",
        )
        text, last = _with_its_other_lines(page, block)
        return Headline(trimmed(text), last, score >= _SURE and not rival, rival if rival not in text else "")
    spare = _elsewhere(meta, given)
    return Headline(spare, -1, False) if spare else None


def _with_its_other_lines(page: Page, block: Block) -> tuple[str, int]:
    """A headline that is set in two or three centred lines ("CƠ CẤU TỔ CHỨC" over "CỦA TRUNG TÂM …"), and the index of its last block."""
    lines = [block]
    if _is_title_line(block):
        for before in reversed(page.blocks[: block.index]):
            if not _continues(page, before, lines[0]):
                break
            lines.insert(0, before)
        for after in page.blocks[block.index + 1 :]:
            if not _continues(page, lines[-1], after):
                break
            lines.append(after)
    return " ".join(line.text for line in lines[:_MOST_LINES]), lines[:_MOST_LINES][-1].index


def _continues(page: Page, upper: Block, lower: Block) -> bool:
    together = page.parent[upper.node] == page.parent[lower.node] and upper.tag == lower.tag
    return (
        together and _is_title_line(upper) and _is_title_line(lower) and not upper.text.endswith((".", ":", "!", "?"))
    )


def _is_title_line(block: Block) -> bool:
    """Bold capitals in the middle of the page, no link, no number of a chapter."""
    return (
        block.align == "center"
        and block.emphasised
        and block.text.isupper()
        and not block.furniture
        and not block.heading
        and block.link_share < 0.3
        and len(words(block.text)) <= 20
        and not is_chrome(block.text)
        and _NUMBERED.match(block.text) is None
    )


def trimmed(text: str) -> str:
    """A headline without the date or empty brackets that a portal hangs behind it."""
    line = one_line(text).lstrip("‹›«»<>• ") or one_line(text)
    while (found := _HANGING.search(line)) and len(words(line[: found.start()])) >= 2:
        inside = found[1].strip(" .,;:-")
        if inside and (not is_chrome(inside) or len(_YEAR.findall(inside)) > 1):
            break  # words, or the two ends of a period: part of the headline
        line = line[: found.start()].rstrip(" -–|")
    return line


def _section_names(page: Page) -> frozenset[str]:
    """What the page links to in a few words: menus, breadcrumbs. A headline is hardly ever called like a section."""
    return frozenset(
        key(block.text)
        for block in page.blocks
        if block.link_share > 0.8 and len(block.text) < 60 and len(words(block.text)) <= 8
    )


def first_prose(page: Page, body: int) -> int:
    """Index of the first running text in the body."""
    for least in (80, 40, 1):
        for block in page.blocks:
            if (
                not block.furniture
                and block.text
                and page.inside(block.node, body)
                and is_prose(block, least)
                and (not block.heading or _is_set_as_heading(block))
            ):
                return block.index
    return 0


def _is_set_as_heading(block: Block) -> bool:
    """A paragraph that an editor made a heading: two sentences, or one far too long for a headline."""
    count = len(words(block.text))
    return ends_sentence(block.text) and (
        count > 30 or (count > 18 and re.search(r"[.!?] [^\W\d_]", block.text) is not None)
    )


def _same(text: str, other: str) -> bool:
    """Equal as heard, or one is the other with a little cut off."""
    left, right = key(text), key(other)
    if not left or not right:
        return False
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    return len(short) >= 25 and long.startswith(short) and len(short) >= 0.5 * len(long)


def _score(page: Page, block: Block, meta: Metadata, first: int, given: str | None, sections: frozenset[str]) -> float:
    text = block.text
    count = len(words(text))
    if (
        not 2 <= count <= 45
        or len(text) > 300
        or is_chrome(text)
        or is_file_name(text)
        or is_tail(text)
        or byline(text)[0]
    ):
        return -9.0
    score = 0.0
    known = [name for name in (given or "", meta.headline, meta.og_title) if name]
    if any(_same(text, name) for name in known):
        score += 4.5
    elif any(_same(text, part) for part in meta.title_parts):
        score += 3.0
    names = page.names[block.node]
    if (block.furniture and score < 4) or block.furniture in ("hidden", "menu", "footer"):
        return -9.0
    if says("furniture", "hidden", names):
        return -9.0  # a heading for screen readers only, which is never pruned for its class
    if not block.heading and _LIKE_HEADING.search(names):
        score += 1.5
    score += {1: 4.0, 2: 2.2, 3: 1.8, 4: 1.2, 5: 0.6, 6: 0.4}.get(block.heading, 0.0)
    if says("body", "not_title", block.names):
        score -= 4.0
    elif says("body", "title", block.names):
        score += 3.0
    if says("body", "lead", block.names) and not block.heading:
        score -= 3.0
    if block.emphasised:
        score += 1.0
    if text.isupper():
        score += 0.6
    if block.align == "center":
        score += 0.4
    if block.large:
        score += 2.0 if block.emphasised else 1.2
    if count <= 8 and block.link_share < 0.5 and key(text) in sections and score < 9:
        score -= 3.0
    elif count <= 7 and _SECTION.match(text):
        score -= 2.5 if count <= 4 else 1.0
    if 6 <= count <= 30:
        score += 0.8
    elif count < 4:
        score -= 1.5
    if text.endswith("."):
        score -= 0.8 if block.heading in (1, 2) and count <= 25 else 2.5
    elif text.endswith((":", ";", ",")):
        score -= 5.0
    if block.link_share > 0.7:
        score -= 1.0 if block.heading == 1 else 3.5
    if block.item >= 0:
        score -= 2.0
    if (
        _PORTAL.match(text)
        or (meta.site and key(text) == key(meta.site))
        or (meta.publisher and key(text) == key(meta.publisher))
    ):
        score -= 4.0
    if _NUMBERED.match(text):
        score -= 1.5
    before = page.blocks[block.index - 1] if block.index else None
    beside = before is not None and page.parent[before.node] == page.parent[block.node]
    if before is not None and beside and before.image and not before.text and not block.heading:
        score -= 1.5  # a caption rather
    if not block.heading and (_below_text(page, block) or _is_set_like(page, block, page.blocks[first])):
        score -= 2.0  # a subheading rather
    distance = first - block.index
    if distance < 0:  # below the first text: only a heading that is known from elsewhere
        score -= 3.0 + -distance
    else:
        between = sum(1 for other in page.blocks[block.index + 1 : first] if other.text and not other.furniture)
        score += 0.5 if between <= 1 else -0.12 * max(0, between - 2)
    if not block.heading and score < 3 and len(text) > 200:
        score -= 2.0
    return score


def _below_text(page: Page, block: Block) -> bool:
    """Whether running text stands right above, in the same element: a lead, or the article itself."""
    above = [
        other for other in page.blocks[max(0, block.index - 4) : block.index] if other.text and not other.furniture
    ]
    return any(
        is_prose(other, 100) and len(words(other.text)) > 25 and page.parent[other.node] == page.parent[block.node]
        for other in above[-2:]
    )


def _is_set_like(page: Page, block: Block, text: Block) -> bool:
    """Justified like the first paragraph, in the same element, no larger: a line of the text."""
    beside = page.parent[block.node] == page.parent[text.node]
    return beside and block.align == text.align == "justify" and not block.large and block.node != text.node


def _elsewhere(meta: Metadata, given: str | None) -> str:
    """A headline from the source or from the page's own metadata, where that is no portal's name."""
    parts = sorted(meta.title_parts[1:] or meta.title_parts, key=len, reverse=True)
    for name in (given or "", meta.headline, meta.og_title, *parts):
        plain = one_line(name)
        if len(words(plain)) >= 3 and not _PORTAL.match(plain) and key(plain) != key(meta.site):
            return plain
    return ""

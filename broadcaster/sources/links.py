"""Which links of a list page lead to articles, found by structure alone.

An article link stands in a row of its like: several links of one shape, each with a whole headline (Vietnamese headlines
have six syllables and more, menu entries two to five) or with a date beside it. Menus, footers, pages of other sites,
files and section pages are told apart by what stands around them and by their addresses, never by a portal's name.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from lxml import etree

from ._anchors import (
    HEADLINE_WORDS,
    LONE_HEADLINE_WORDS,
    ROW,
    Anchor,
    address_of,
    anchors_of,
    base_of,
    one_space,
    part_bare_rows,
    read_tree,
    selected,
    site_of,
    text_of,
    up,
    words_of,
)
from ._menus import mark_menus
from .dates import date_in
from .identity import canonical_address

SHORTEST_IN_ROW = 3
HIGHEST = 8
LONGEST_CONTAINER = 1500
LONGEST_DATE_LINE = 70
MOST_WORDS_BESIDE_DATE = 7
FEWEST_OF_A_KIND = 5
#: picture, headline, «đọc tiếp»: what is linked more often is the name of a section, not another headline
MOST_TIMES = 4

# a line of a register of legal documents: "Số: 03/2026/TT-BNV Ngày: …"
_REGISTERED = re.compile(r"(?i)^(số(\s+hiệu)?|số/ký hiệu|ký hiệu)\s*:?\s*\d+\s*[/-]|^\d+/(\d{4}/)?[A-ZĐ]{2,}")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an article: absolute address, its headline (the anchor's text without the date), the date beside it."""

    url: str
    text: str = ""
    date: datetime | None = None


@dataclass(slots=True)
class _Candidate:
    """Everything that points at one address."""

    url: str
    anchors: list[Anchor] = field(default_factory=list)

    @property
    def text(self) -> str:
        return max((anchor.text for anchor in self.anchors), key=len)


def find_article_links(page: bytes, base: str, selector: str | None = None, charset: str | None = None) -> list[Link]:
    """The article links of a list page in page order, each address once.

    ``selector``: a CSS selector of the links, or of elements that hold them; then structure is not judged. Raises
    SourceUnreadable when the page cannot be parsed or the selector is written wrong.
    """
    root = read_tree(page, base, charset)
    base = base_of(root, base)
    if selector:
        chosen = selected(root, base, selector)
        _add_dates(chosen)
        return _merged(chosen)
    anchors = anchors_of(root, base)
    part_bare_rows(anchors)
    mark_menus(anchors)
    _add_dates(anchors)
    good_rows = _good_rows(anchors)
    sections = _sections(anchors)
    candidates = _by_address(anchors)
    accepted = [
        candidate
        for candidate in candidates
        if any(_is_article(anchor, good_rows) for anchor in candidate.anchors) and not _is_section(candidate, sections)
    ]
    accepted = _of_one_kind(accepted, good_rows)
    return _merged(anchor for candidate in accepted for anchor in candidate.anchors)


def next_pages(page: bytes, base: str, charset: str | None = None) -> list[str]:
    """Addresses of the following pages of a list, in order, as far as this page links to them."""
    root = read_tree(page, base, charset)
    base = base_of(root, base)
    numbered: dict[int, str] = {}
    following: list[str] = []
    for element in root.iter("a", "link"):
        url = address_of(element, base)
        if url is None or canonical_address(url) == canonical_address(base):
            continue
        text = text_of(element)
        if "next" in (element.get("rel") or "").lower().split():
            following.insert(0, url)
        elif element.tag == "a" and re.fullmatch(r"[2-9]|[1-4]\d", text) and _same_list(url, base):
            numbered.setdefault(int(text), url)
        elif re.fullmatch(r"(?i)(trang (sau|tiếp|kế)|sau|tiếp|tiếp theo|next|›|»|>|>>)", text) and _same_list(
            url, base
        ):
            following.append(url)
    ordered = [numbered[number] for number in sorted(numbered)]
    return list(dict.fromkeys([*ordered, *following] if ordered else following))


def _add_dates(anchors: list[Anchor]) -> None:
    """The date beside each link: in the elements around it that hold no other headline."""
    times = Counter(anchor.key for anchor in anchors)
    headlines = {
        anchor.element: anchor.key
        for anchor in anchors
        if anchor.words >= SHORTEST_IN_ROW and not anchor.furniture and times[anchor.key] <= MOST_TIMES
    }
    for anchor in anchors:
        if anchor.date is not None or anchor.furniture:
            continue
        for around in up(anchor.element, HIGHEST):
            if any(headlines.get(element, anchor.key) != anchor.key for element in around.iter("a")):
                break
            if len(text_of(around)) > LONGEST_CONTAINER:
                break
            anchor.date = _date_line(around, anchor.element)
            if anchor.date:
                break


def _date_line(around: etree._Element, link: etree._Element) -> datetime | None:
    """The date of a ``time`` element or of a short line of its own ("05/08/2019 | Lượt xem: 12"), not of link or summary."""
    inside = set(link.iter())
    for element in around.iter():
        if element.tag == "time" and (stamp := date_in(element.get("datetime") or "")):
            return stamp
        own = "" if element in inside else element.text
        after = element.tail if element is not around else ""
        for line in (own, after):
            text = one_space(line or "")
            if 8 <= len(text) <= LONGEST_DATE_LINE and len(re.findall(r"[^\W\d]{2,}", text)) <= MOST_WORDS_BESIDE_DATE:
                date = date_in(text)
                if date:
                    return date
    return None


def _good_rows(anchors: list[Anchor]) -> set[tuple[str, ...]]:
    """Places in which article links stand in a row: at least three addresses, mostly whole headlines or mostly dated."""
    rows: dict[tuple[str, ...], dict[str, Anchor]] = defaultdict(dict)
    for anchor in anchors:
        if anchor.words and not anchor.furniture:
            rows[anchor.row].setdefault(anchor.key, anchor)
    good = set()
    for row, held in rows.items():
        members = list(held.values())
        words = statistics.median(anchor.words for anchor in members)
        dated = sum(anchor.date is not None for anchor in members)
        # one column of a dated table repeats few addresses: its section names are no headlines
        if len(members) >= ROW and (
            words >= HEADLINE_WORDS or (dated >= 0.6 * len(members) and words >= SHORTEST_IN_ROW + 1)
        ):
            good.add(row)
    return good


def _is_article(anchor: Anchor, good_rows: set[tuple[str, ...]]) -> bool:
    if anchor.furniture or not anchor.words or _shouted(anchor.text) or _REGISTERED.match(anchor.text):
        return False
    if anchor.row in good_rows:
        return anchor.words >= SHORTEST_IN_ROW or anchor.date is not None
    if anchor.words >= LONE_HEADLINE_WORDS or (anchor.words >= HEADLINE_WORDS and _spells_headline(anchor.key)):
        return True
    return anchor.words >= HEADLINE_WORDS - 1 and (anchor.heading or anchor.date is not None)


def _spells_headline(address: str) -> bool:
    """An address whose last piece repeats a headline, word by word, or carries an article's number."""
    last = urlsplit(address).path.rstrip("/").rpartition("/")[2]
    return last.count("-") >= HEADLINE_WORDS - 1 or re.search(r"\d{4,}", last) is not None


def _shouted(text: str) -> bool:
    """A short label in capitals names a section."""
    return text.isupper() and len(words_of(text)) < HEADLINE_WORDS


def _sections(anchors: list[Anchor]) -> Counter[str]:
    """How many addresses lie below each path."""
    below: Counter[str] = Counter()
    for key in {anchor.key for anchor in anchors}:
        parts = urlsplit(key)
        pieces = parts.path.rstrip("/").split("/")
        for depth in range(2, len(pieces)):
            below[f"{parts.netloc}{'/'.join(pieces[:depth])}"] += 1
    return below


def _is_section(candidate: _Candidate, below: Counter[str]) -> bool:
    parts = urlsplit(canonical_address(candidate.url))
    inside = below[f"{parts.netloc}{parts.path.rstrip('/')}"]
    return inside >= 2 and not parts.query and len(words_of(candidate.text)) < 2 * HEADLINE_WORDS


def _of_one_kind(accepted: list[_Candidate], good_rows: set[tuple[str, ...]]) -> list[_Candidate]:
    """Without the lone links whose address is made otherwise than those of the dated articles: sections, pages about the office."""
    dated = [_kind(candidate.url) for candidate in accepted if any(anchor.date for anchor in candidate.anchors)]
    kinds = set(dated)
    if len(dated) < FEWEST_OF_A_KIND or len(kinds) > 1:
        return accepted
    return [
        candidate
        for candidate in accepted
        if _kind(candidate.url) in kinds or any(anchor.date or anchor.row in good_rows for anchor in candidate.anchors)
    ]


def _kind(address: str) -> tuple[str, bool, int]:
    """How an address is made: its extension, whether its last piece carries a number, how deep it lies."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    extension = re.search(r"\.\w{2,5}$", last)
    return (
        extension[0].lower() if extension else "",
        re.search(r"\d{2,}", last) is not None,
        parts.path.rstrip("/").count("/"),
    )


def _by_address(anchors: Iterable[Anchor]) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for anchor in anchors:
        found.setdefault(anchor.key, _Candidate(anchor.url)).anchors.append(anchor)
    return list(found.values())


def _merged(anchors: Iterable[Anchor]) -> list[Link]:
    """One Link per address: the longest text, the first date."""
    links: dict[str, Link] = {}
    for anchor in anchors:
        old = links.get(anchor.key)
        if old is None:
            links[anchor.key] = Link(anchor.url, anchor.text, anchor.date)
        else:
            text = anchor.text if len(anchor.text) > len(old.text) else old.text
            links[anchor.key] = replace(old, text=text, date=old.date or anchor.date)
    return list(links.values())


def _same_list(url: str, base: str) -> bool:
    """Whether ``url`` is another page of the list at ``base`` and not an article that happens to be called "2"."""
    if site_of(url) != site_of(base):
        return False
    here, there = (urlsplit(address).path.rstrip("/") for address in (base, url))
    stem = re.sub(r"(\.\w+|/(page|trang)[/-]?\d+)$", "", here)
    return there.startswith(stem) if stem else True

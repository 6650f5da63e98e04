"""From HTML to a :class:`~.blocks.Page`: parsed, its elements numbered and weighed, its text cut into blocks."""

from __future__ import annotations

import re

from lxml import etree

from ..errors import NothingToRead
from .blocks import Element, Page
from .copies import mark_copies
from .equations import spell_equations
from .raised import settle_raised
from .signs import write_signs
from .text import one_line
from .void import mark_void
from .walk import NEVER, Walk

#: shorter stretches of text directly in an element weigh nothing: labels, links, tools
_PROSE_CHUNK = 60
_FEWEST_ESCAPED = 2
_ESCAPED_TAG = re.compile(
    r"&lt;(/?(?:p|div|span|strong|b|em|i|u|br|img|a|h[1-6]|ul|ol|li|table|tbody|tr|td)\b(?:(?!&[lg]t;)[^<>])*)&gt;",
    re.I,
)
_ESCAPED_ENTITY = re.compile(r"&amp;(#?\w{2,8});")


def parse(text: str, subject: str = "") -> Element:
    """The element tree of a page; raises NothingToRead when there is no element in it."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(unescaped(text).replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        raise NothingToRead(subject, "trang không có nội dung nào", "Hãy mở trang gốc xem bài còn ở đó không.")
    return root


def unescaped(text: str) -> str:
    """Markup that an editor's program escaped once too often ("&lt;p&gt;") made markup again; one such tag alone stays words."""
    if text.count("&lt;/p") < _FEWEST_ESCAPED:
        return text
    return _ESCAPED_TAG.sub(r"<\1>", _ESCAPED_ENTITY.sub(r"&\1;", text))


def class_names(element: Element) -> str:
    """Class, id, role and itemprop in lower case, ``_`` as ``-``."""
    get = element.get
    raw = f"{get('class') or ''} {get('id') or ''} {get('itemprop') or ''} {get('role') or ''}".strip()
    return raw.replace("_", "-").lower()[:400] if raw else ""


def read_page(text: str, subject: str = "", drop: frozenset[Element] = frozenset()) -> Page:
    """Parse ``text`` and list its blocks; elements in ``drop`` (chosen by a recipe) count as furniture."""
    return page_of(parse(text, subject), drop)


def page_of(root: Element, drop: frozenset[Element] = frozenset()) -> Page:
    write_signs(root)
    doubts = [*mark_void(root), *spell_equations(root), *settle_raised(root)]
    page = _measured(root)
    page.doubts += doubts
    Walk(page, drop).run()
    page.doubts += mark_copies(page)
    return page


def _measured(root: Element) -> Page:
    """Number the elements and weigh how much running text stands below each."""
    nodes = [element for element in root.iter() if isinstance(element.tag, str)]
    number = {element: index for index, element in enumerate(nodes)}
    parent = [-1] * len(nodes)
    children = [0] * len(nodes)
    prose = [0] * len(nodes)
    for index in range(len(nodes) - 1, -1, -1):
        element = nodes[index]
        above = element.getparent()
        up = number.get(above, -1) if above is not None else -1
        parent[index] = up
        tag = element.tag
        if tag not in NEVER and tag != "a":
            own = element.text
            if own and len(own) >= _PROSE_CHUNK:
                prose[index] += len(one_line(own))
        else:
            prose[index] = 0
        if up >= 0:
            children[up] += 1
            tail = element.tail
            prose[up] += prose[index]
            if tail and len(tail) >= _PROSE_CHUNK and nodes[up].tag != "a":
                prose[up] += len(one_line(tail))
    return Page(root, nodes, parent, prose, [class_names(element) for element in nodes], children)

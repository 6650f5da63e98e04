"""From HTML to blocks: the stretches of text a reader sees one below the other, with what their place says about them.

One pass without recursion, linear in the page. Nothing is cut away silently: a block inside a menu, a comment box or a hidden
element stays in the list with ``furniture`` naming why, so that an operator can be shown it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ..errors import NothingToRead
from .rules import says
from .text import one_line, tidy

Element = Any  # lxml ships no types

_NEVER = frozenset(
    [
        "script",
        "style",
        "noscript",
        "svg",
        "select",
        "option",
        "textarea",
        "template",
        "object",
        "embed",
        "canvas",
        "head",
        "input",
        "map",
        "math",
        "applet",
        "audio",
        "datalist",
        "progress",
        "meter",
        "dialog",
        "button",
    ]
)
_MOVING = frozenset(["iframe", "video"])
_FURNITURE_TAGS = {"nav": "menu", "aside": "sidebar", "footer": "footer"}
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_INLINE = frozenset(["span", "a", "label", "time", "b", "strong", "em", "i", "button", "font", "small"])
_UNPRUNABLE = frozenset(["html", "body", "form", "main", "article", "h1", "tbody", "table", "tr"])
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])")
_ALIGN = re.compile(r"text-align\s*:\s*(center|right|justify|left)")
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)")
_SLANT = re.compile(r"font-style\s*:\s*italic")
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d+)?)\s*(px|pt|em|rem)")
_PROSE_CHUNK = 60
_LONG_CHUNK = 200
_DEEPEST = 1500


@dataclass(slots=True)
class Block:
    """A stretch of text between two block borders.

    ``node`` is the index of its block element in ``Page.nodes``; ``links``, ``bold`` and ``italic`` count characters. ``image`` says that
    a picture stands in the same block; a block with no text is a picture alone. ``names`` are the class and id words of its element and the
    nearest wrappers.
    """

    index: int
    node: int
    tag: str
    text: str = ""
    links: int = 0
    bold: int = 0
    italic: int = 0
    align: str = ""
    image: bool = False
    furniture: str = ""
    names: str = ""
    table: int = -1
    cell: int = -1
    item: int = -1
    quote: bool = False
    large: bool = False
    breaks: int = 0

    @property
    def link_share(self) -> float:
        return self.links / max(1, len(self.text))

    @property
    def emphasised(self) -> bool:
        return max(self.bold, self.italic) >= 0.8 * len(self.text) > 0

    @property
    def heading(self) -> int:
        return _HEADINGS.get(self.tag, 0)


@dataclass(slots=True)
class Page:
    """A parsed page. ``parent`` gives each node's parent index; ``prose`` the characters of running text below each node."""

    root: Element
    nodes: list[Element] = field(repr=False)
    parent: list[int] = field(repr=False)
    prose: list[int] = field(repr=False)
    names: list[str] = field(repr=False)
    children: list[int] = field(repr=False)
    blocks: list[Block] = field(default_factory=list)

    def ancestors(self, node: int) -> list[int]:
        """``node`` and everything above it, nearest first."""
        line = []
        while node >= 0:
            line.append(node)
            node = self.parent[node]
        return line

    def inside(self, node: int, outer: int) -> bool:
        while node > outer:
            node = self.parent[node]
        return node == outer


def parse(text: str, subject: str = "") -> Element:
    """The element tree of a page; raises NothingToRead when there is no element in it."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        raise NothingToRead(subject, "trang không có nội dung nào", "Hãy mở trang gốc xem bài còn ở đó không.")
    return root


def class_names(element: Element) -> str:
    """Class, id, role and itemprop in lower case, ``_`` as ``-``."""
    get = element.get
    raw = f"{get('class') or ''} {get('id') or ''} {get('itemprop') or ''} {get('role') or ''}".strip()
    return raw.replace("_", "-").lower()[:400] if raw else ""


def read_page(text: str, subject: str = "", drop: frozenset[Element] = frozenset()) -> Page:
    """Parse ``text`` and list its blocks; elements in ``drop`` (chosen by a recipe) count as furniture."""
    return page_of(parse(text, subject), drop)


def page_of(root: Element, drop: frozenset[Element] = frozenset()) -> Page:
    page = _measured(root)
    _Walk(page, drop).run()
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
        if tag not in _NEVER and tag != "a":
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


@dataclass(slots=True)
class _State:
    """What the elements above say about the text now being read."""

    node: int = 0
    tag: str = "body"
    align: str = ""
    bold: bool = False
    italic: bool = False
    link: bool = False
    furniture: str = ""
    table: int = -1
    cell: int = -1
    item: int = -1
    quote: bool = False
    pre: bool = False
    aside: str = ""
    large: bool = False

    def copy(self) -> _State:
        return _State(
            self.node,
            self.tag,
            self.align,
            self.bold,
            self.italic,
            self.link,
            self.furniture,
            self.table,
            self.cell,
            self.item,
            self.quote,
            self.pre,
            self.aside,
            self.large,
        )


class _Walk:
    def __init__(self, page: Page, drop: frozenset[Element]) -> None:
        self.page = page
        self.drop = drop
        self.total = max(1, page.prose[0] if page.prose else 1)
        self.parts: list[str] = []
        self.asides: list[tuple[str, str]] = []
        self.links = self.bold = self.italic = self.large = 0
        self.image = False

    def run(self) -> None:
        page = self.page
        number = {element: index for index, element in enumerate(page.nodes)}
        state = _State()
        stack: list[_State] = []
        walker = etree.iterwalk(page.root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if not isinstance(tag, str):
                continue
            if event == "start":
                stack.append(state)
                if tag in _NEVER or tag in _MOVING or len(stack) > _DEEPEST:
                    if tag in _MOVING:
                        self.flush(state)
                        self.image = True
                        self.flush(state)
                    walker.skip_subtree()
                    continue
                state = self.enter(element, tag, number[element], state)
                if element.text:
                    self.add(element.text, state)
            else:
                if tag in _BLOCKS or (tag in _INLINE and says("body", "apart", page.names[number[element]])):
                    self.flush(state)
                state = stack.pop()
                if element.tail and stack:
                    self.add(element.tail, state)
        self.flush(state)

    def enter(self, element: Element, tag: str, index: int, above: _State) -> _State:
        if tag == "br":
            self.parts.append("\n")
            return above
        if tag == "img":
            if not above.aside and _is_picture(element):
                self.image = True
            return above
        if tag in _INLINE and self.page.names[index] and says("body", "apart", self.page.names[index]):
            self.flush(above)
        elif tag in _INLINE and self.parts and self.page.prose[self.page.parent[index]] == 0 and _touches(element):
            self.parts.append(" ")
        state = above.copy()
        if tag in _INLINE and self.page.names[index] and says("body", "apart", self.page.names[index]):
            state.node = index
        style = (element.get("style") or "").lower()
        if tag in _BLOCKS:
            self.flush(above)
            state.node, state.tag = index, tag
            align = _ALIGN.search(style)
            names = self.page.names[index]
            if not align and names:
                state.align = (
                    "center"
                    if says("body", "center", names)
                    else "right"
                    if says("body", "right", names)
                    else state.align
                )
            given = align[1] if align else (element.get("align") or "").lower() or ("center" if tag == "center" else "")
            if given:
                state.align = given
            if tag == "table":
                state.table = index
            elif tag in ("td", "th", "caption"):
                state.cell = index
            elif tag == "li":
                state.item = index
            elif tag == "blockquote":
                state.quote = True
            elif tag == "pre":
                state.pre = True
        elif tag in ("b", "strong"):
            state.bold = True
        elif tag in ("i", "em"):
            state.italic = True
        elif tag == "font":
            state.large = (element.get("size") or "") in ("4", "5", "6", "+1", "+2") or state.large
        elif tag == "a":
            state.link = bool(element.get("href"))
        if style:
            if _WEIGHT.search(style):
                state.bold = True
            if _SLANT.search(style):
                state.italic = True
            if size := _SIZE.search(style):
                state.large = float(size[1]) >= (13 if size[2] == "pt" else 1.2 if size[2] in ("em", "rem") else 16.5)
        if not state.furniture:
            why = self.why_furniture(element, tag, index, style)
            if tag in _BLOCKS:
                state.furniture, state.aside = why or above.aside, ""
            elif why:
                state.aside = why  # inside a line: taken out without parting it
        return state

    def why_furniture(self, element: Element, tag: str, index: int, style: str) -> str:
        """A word for why this element is no article, or nothing."""
        prose = self.page.prose[index]
        if self.drop and element in self.drop:
            return "recipe"
        if (style and _HIDDEN.search(style)) or element.get("hidden") is not None:
            return "" if prose > 0.6 * self.total else "hidden"
        names = self.page.names[index]
        if tag in _FURNITURE_TAGS:
            return "" if prose > 0.6 * self.total else _FURNITURE_TAGS[tag]
        if not names or tag in _UNPRUNABLE or says("furniture", "keep", names):
            return ""
        if says("furniture", "hard", names):
            limit = 0.97 if says("furniture", "strict", names) else 0.5
            if prose < limit * self.total or prose < 80:
                return "class"
        elif says("furniture", "soft", names) and prose < 60 and tag not in _HEADINGS:
            return "class"
        return ""

    def add(self, text: str, state: _State) -> None:
        if state.aside:
            self.asides.append((state.aside, text))
            return
        if not state.pre:
            text = text.replace("\n", " ").replace("\r", " ")
        self.parts.append(text)
        size = len(text.strip())
        if size:
            if state.link:
                self.links += size
            if state.bold:
                self.bold += size
            if state.italic:
                self.italic += size
            if state.large:
                self.large += size

    def flush(self, state: _State) -> None:
        """Close the block being read; line breaks in it part it where they part the sense."""
        for why, text in self.asides:
            line = one_line(tidy(text))
            if line:
                self.page.blocks.append(
                    Block(index=len(self.page.blocks), node=state.node, tag=state.tag, text=line, furniture=why)
                )
        self.asides = []
        if not self.parts and not self.image:
            return
        raw = tidy(_WORD_TAG.sub("", "".join(self.parts)))
        whole = max(1, len(one_line(raw)))
        pieces = _pieces(raw)
        for number, piece in enumerate(pieces or ([""] if self.image else [])):
            share = len(piece) / whole
            self.page.blocks.append(
                Block(
                    index=len(self.page.blocks),
                    node=state.node,
                    tag=state.tag,
                    text=piece,
                    links=round(self.links * share),
                    bold=round(self.bold * share),
                    italic=round(self.italic * share),
                    align=state.align,
                    image=self.image and number == 0,
                    furniture=state.furniture,
                    names=self.near_names(state.node),
                    table=state.table,
                    cell=state.cell,
                    item=state.item,
                    quote=state.quote,
                    large=self.large >= 0.8 * whole,
                    breaks=number,
                )
            )
        self.parts = []
        self.links = self.bold = self.italic = self.large = 0
        self.image = False

    def near_names(self, node: int) -> str:
        """Class words of the block's element and of a wrapper that holds little else."""
        page, names = self.page, []
        for _ in range(3):
            if node < 0:
                break
            if page.names[node]:
                names.append(page.names[node])
            above = page.parent[node]
            if above < 0 or page.children[above] > 3:
                break
            node = above
        return " ".join(names)


_LONGEST_LINE = 4000
_LIST_LINE = re.compile(r"\s*(?:[-–+•*●]|\d{1,2}[.)]|[a-zđ]\))\s")


def _pieces(raw: str) -> list[str]:
    """The lines of a block, joined again where a break only folded a sentence."""
    if "\n" not in raw:
        line = one_line(raw)
        return [line] if line else []
    from .byline import byline
    from .lines import ends_sentence, is_caption, is_chrome, is_credit, is_tail

    out: list[str] = []
    gap = True
    for rough in raw.split("\n"):
        line = one_line(rough)
        if not line:
            gap = True
            continue
        apart = (
            gap
            or not out
            or len(out[-1]) > _LONGEST_LINE
            or ends_sentence(out[-1])
            or out[-1].endswith(":")
            or _LIST_LINE.match(line) is not None
            or is_tail(line)
            or is_chrome(line)
            or is_chrome(out[-1])
            or is_credit(line)
            or is_caption(line)
            or byline(line)[0]
            or (len(out[-1]) < 90 and line[:1].isupper() and not out[-1].endswith((",", "-", "–")))
        )
        if apart:
            out.append(line)
        else:
            out[-1] = f"{out[-1]} {line}"
        gap = False
    return out


def _touches(element: Element) -> bool:
    """No text parts this element from the one before: they are set apart by looks (tools, counters), not a word in two colours."""
    before = element.getprevious()
    if before is None or before.tag not in _INLINE or (before.tail or "").strip() or (before.tail or "") != "":
        return False
    return bool(element.get("class") or element.get("href") or before.get("class") or before.get("href"))


_WORD_TAG = re.compile(r"</?o:p\s*/?>")
_SMALL = re.compile(r"\d+")
_ICON = re.compile(
    r"icon|emoji|spacer|pixel|blank\.|loading|/btn|button|bullet|arrow|printer|facebook|zalo|twitter|avatar"
)


def _is_picture(element: Element) -> bool:
    """A picture of the article rather than an icon."""
    for side in ("width", "height"):
        found = _SMALL.match(element.get(side) or "")
        if found and int(found[0][:5]) <= 48 and "%" not in (element.get(side) or ""):
            return False
    return not _ICON.search((element.get("src") or "").lower()[-120:])

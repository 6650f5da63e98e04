"""One pass down a page without recursion, linear in its length: every stretch of text becomes a block that knows its place.

Nothing is cut away silently: a block inside a menu, a comment box or a hidden element stays in the list with ``furniture`` naming why,
so that an operator can be shown it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ..markup import BLOCK_TAGS, UNSEEN_TAGS
from .blocks import Block, Element, Page
from .boilerplate import boilerplate_kind
from .equations import doubt_picture, is_equation_picture
from .images import is_picture
from .line_breaks import lines_of
from .rules import says
from .signs import unknown_sign
from .text import one_line, tidy
from .void import void_words

_MOVING = frozenset(["iframe", "video"])
NEVER = (UNSEEN_TAGS - _MOVING) | frozenset(
    [
        "applet",
        "audio",
        "button",
        "canvas",
        "datalist",
        "dialog",
        "embed",
        "input",
        "map",
        "math",
        "meter",
        "object",
        "progress",
        "textarea",
    ]
)
_INLINE = frozenset(["a", "b", "button", "em", "font", "i", "label", "small", "span", "strong", "time"])
_ALIGN = re.compile(r"text-align\s*:\s*(center|right|justify|left)")
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)")
_SLANT = re.compile(r"font-style\s*:\s*italic")
_SIZE = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d+)?)\s*(px|pt|em|rem)")
_DEEPEST = 1500


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


class Walk:
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
                if tag in NEVER or tag in _MOVING or len(stack) > _DEEPEST:
                    if tag in _MOVING:
                        self.flush(state)
                        self.image = True
                        self.flush(state)
                    walker.skip_subtree()
                    continue
                if void := void_words(element):
                    if tag in BLOCK_TAGS:
                        self.flush(state)
                    self.asides.append(void)
                state = self.enter(element, tag, number[element], state)
                if element.text:
                    self.add(element.text, state)
            else:
                if tag in BLOCK_TAGS or (tag in _INLINE and says("body", "apart", page.names[number[element]])):
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
            if not above.aside and is_equation_picture(element):
                self.page.doubts += [] if above.furniture else [doubt_picture()]
            elif not above.aside and is_picture(element):
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
        if tag in BLOCK_TAGS:
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
            if self.drop and element in self.drop:
                why = "recipe"
            else:
                why = boilerplate_kind(self.page, element, index, style, self.total)
            if tag in BLOCK_TAGS:
                state.furniture, state.aside = why or above.aside, ""
            elif why:
                state.aside = why  # inside a line: taken out without parting it
        return state

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
        written = _WORD_TAG.sub("", "".join(self.parts))
        raw = tidy(written)
        sign = "" if written.isascii() or state.furniture else unknown_sign(written)
        whole = max(1, len(one_line(raw)))
        rows = lines_of(raw)
        for number, line in enumerate(rows or ([""] if self.image else [])):
            share = len(line) / whole
            self.page.blocks.append(
                Block(
                    index=len(self.page.blocks),
                    node=state.node,
                    tag=state.tag,
                    text=line,
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
                    sign=sign if number == 0 else "",
                )
            )
        self.parts = []
        self.links = self.bold = self.italic = self.large = 0
        self.image = False

    def inner_names(self, node: int) -> list[str]:
        """Those of the inline elements that hold all of its text: ``<td><span class="title">…</span></td>``."""
        names: list[str] = []
        while self.page.children[node] == 1 and len(names) < 3:
            outer, inner = self.page.nodes[node], self.page.nodes[node + 1]
            if inner.tag not in _INLINE or (outer.text or "").strip() or (inner.tail or "").strip():
                break
            node += 1
            names += [self.page.names[node]] if self.page.names[node] else []
        return names

    def near_names(self, node: int) -> str:
        """Class words of the block's element and of a wrapper that holds little else."""
        page, names = self.page, self.inner_names(node)
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


def _touches(element: Element) -> bool:
    """No text parts this element from the one before: they are set apart by looks (tools, counters), not a word in two colours."""
    before = element.getprevious()
    if before is None or before.tag not in _INLINE or (before.tail or "").strip() or (before.tail or "") != "":
        return False
    return bool(element.get("class") or element.get("href") or before.get("class") or before.get("href"))


_WORD_TAG = re.compile(r"</?o:p\s*/?>")

"""What the cleaner sees of a page: its blocks of text one below the other, and the elements they stand in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..model import Doubt

Element = Any  # lxml ships no types

HEADINGS = {f"h{level}": level for level in range(1, 7)}


@dataclass(slots=True)
class Block:
    """A stretch of text between two block borders.

    ``node`` is the index of its block element in ``Page.nodes``; ``links``, ``bold`` and ``italic`` count characters. ``image`` says that
    a picture stands in the same block; a block with no text is a picture alone. ``names`` are the class and id words of its element and the
    nearest wrappers. ``sign`` are the words around a sign in it that has no plain form.
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
    sign: str = ""

    @property
    def link_share(self) -> float:
        return self.links / max(1, len(self.text))

    @property
    def emphasised(self) -> bool:
        return max(self.bold, self.italic) >= 0.8 * len(self.text) > 0

    @property
    def heading(self) -> int:
        return HEADINGS.get(self.tag, 0)


@dataclass(slots=True)
class Page:
    """A parsed page. ``parent`` gives each node's parent index; ``prose`` the characters of running text below each node; ``doubts`` are
    about what it shows in a form that has no words."""

    root: Element
    nodes: list[Element] = field(repr=False)
    parent: list[int] = field(repr=False)
    prose: list[int] = field(repr=False)
    names: list[str] = field(repr=False)
    children: list[int] = field(repr=False)
    blocks: list[Block] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def ancestors(self, node: int) -> list[int]:
        """``node`` and everything above it, nearest first."""
        line = []
        while node >= 0:
            line.append(node)
            node = self.parent[node]
        return line

    def dress(self, node: int) -> tuple[str, ...]:
        """Tag and class of ``node`` and of the element around it: what is set alike is of one kind."""
        element, above = self.nodes[node], self.nodes[self.parent[node]]
        return element.tag, element.get("class") or "", above.tag, above.get("class") or ""

    def inside(self, node: int, outer: int) -> bool:
        while node > outer:
            node = self.parent[node]
        return node == outer

"""OpenDocument texts (.odt) as HTML, in the order of the body, old fonts converted by font name.

Comments, notes and text deleted with changes tracked are left out. What stands in the text but is void (struck, hidden, prompts of empty
fields, tables of contents, note marks) is marked with its reason for the cleaner.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from ..model import Doubt
from ._archive import open_archive, parse_part, read_part, refused
from ._odt_styles import Look, Looks, read_looks
from ._pieces import SYMBOL_FONT, Piece, html_of
from .legacy import LegacyText

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, OFFICE = (f"{{{_NS}{name}:1.0}}" for name in ("text", "table", "office"))
_DRAW = f"{{{_NS}drawing:1.0}}"
_MATH = "{http://www.w3.org/1998/Math/MathML}math"
_SKIPPED = {f"{OFFICE}annotation", f"{TEXT}tracked-changes", f"{TEXT}bookmark", f"{OFFICE}forms"}
_INDEXES = {
    f"{TEXT}{kind}"
    for kind in (
        "table-of-content",
        "alphabetical-index",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
    )
}
DEEPEST = 60
MOST_SPACES = 100
MOST_OBJECTS = 500


@dataclass(slots=True)
class _Reader:
    name: str
    looks: Looks
    objects: dict[str, etree._Element]
    legacy: LegacyText = field(default_factory=LegacyText)
    out: list[str] = field(default_factory=list)

    def blocks(self, parent: etree._Element, depth: int = 0, void: str = "") -> None:
        if depth > DEEPEST:
            raise refused(self.name, "văn bản lồng nhau quá sâu")
        for child in parent:
            if child.tag in _SKIPPED or not isinstance(child.tag, str):
                continue
            if child.tag == f"{TEXT}h":
                level = child.get(f"{TEXT}outline-level", "2")
                self._block(f"h{level if level in '123456' else '6'}", child, void)
            elif child.tag == f"{TEXT}p":
                self._block("p", child, void)
            elif child.tag == f"{TEXT}list":
                self._list(child, depth, void)
            elif child.tag == f"{TABLE}table":
                self._table(child, depth, void)
            else:
                self.blocks(child, depth + 1, void or _void_of(child))

    def _block(self, tag: str, element: etree._Element, void: str) -> None:
        hidden = any(mark.get(f"{TEXT}is-hidden") == "true" for mark in element.iter(f"{TEXT}hidden-paragraph"))
        look = self.looks.of(element)
        pieces = list(self._pieces(element, look, void or ("hidden" if hidden else look.void), 0))
        html = "<br>".join(line.strip() for line in html_of(pieces).split("<br>")).strip()
        if html:
            self.out.append(f"<{tag}>{html}</{tag}>")
        for box in element.iter(f"{_DRAW}text-box"):
            self.blocks(box, DEEPEST - 10, void)

    def _list(self, element: etree._Element, depth: int, void: str) -> None:
        self.out.append("<ul>")
        for item in element:
            if item.tag in (f"{TEXT}list-item", f"{TEXT}list-header"):
                self.out.append("<li>")
                self.blocks(item, depth + 1, void)
                self.out.append("</li>")
        self.out.append("</ul>")

    def _table(self, element: etree._Element, depth: int, void: str) -> None:
        self.out.append("<table>")
        for row in element.iter(f"{TABLE}table-row"):
            if next(row.iterancestors(f"{TABLE}table")) is not element:
                continue
            hidden = "hidden" if row.get(f"{TABLE}visibility") in ("collapse", "filter") else ""
            self.out.append("<tr>")
            for cell in row:
                if cell.tag == f"{TABLE}table-cell":
                    self.out.append("<td>")
                    self.blocks(cell, depth + 1, void or hidden)
                    self.out.append("</td>")
            self.out.append("</tr>")
        self.out.append("</table>")

    def _pieces(self, element: etree._Element, look: Look, void: str, depth: int) -> Iterator[Piece]:
        if depth > DEEPEST:
            return
        yield from self._said(element.text, look, void)
        for child in element:
            if child.tag == f"{TEXT}s":
                count = child.get(f"{TEXT}c", "1")
                yield Piece(" " * min(int(count) if count.isdigit() and len(count) < 4 else 1, MOST_SPACES), void)
            elif child.tag == f"{TEXT}tab":
                yield Piece(" ", void)
            elif child.tag == f"{TEXT}line-break":
                yield Piece("\n", void)
            elif child.tag == f"{TEXT}note":
                yield from self._said(child.findtext(f"{TEXT}note-citation"), look, "note mark")
            elif child.tag == f"{TEXT}placeholder":
                yield from self._said("".join(map(str, child.itertext())), look, void or "placeholder")
            elif child.tag == f"{_DRAW}frame" and (formula := self._formula(child)) is not None:
                yield Piece("".join(map(str, child.itertext())), void) if void else Piece("", html=formula)
            elif child.tag not in _SKIPPED and not str(child.tag).startswith(_DRAW) and isinstance(child.tag, str):
                own = self.looks.of(child, look)
                yield from self._pieces(child, own, void or own.void or _void_of(child), depth + 1)
            yield from self._said(child.tail, look, void)

    def _said(self, text: str | None, look: Look, void: str) -> Iterator[Piece]:
        if text:
            symbol = look.font if look.font and SYMBOL_FONT.match(look.font) else ""
            yield Piece(self.legacy.convert(text, look.font), void, look.raised, symbol)

    def _formula(self, frame: etree._Element) -> str | None:
        """An embedded formula as MathML, None for any other object."""
        math = frame.find(f"{_DRAW}object/{_MATH}")
        holder = frame.find(f"{_DRAW}object")
        if math is None and holder is not None:
            math = self.objects.get(holder.get("{http://www.w3.org/1999/xlink}href", "").removeprefix("./"))
        return None if math is None else f" {_plain_math(math)} "


def _plain_math(element: etree._Element) -> str:
    """MathML without name spaces, as HTML writes it."""
    tag = str(element.tag).rpartition("}")[2]
    if tag == "annotation" or not isinstance(element.tag, str):
        return ""
    return f"<{tag}>{escape(element.text or '', quote=False)}{''.join(map(_plain_math, element))}</{tag}>"


def _void_of(element: etree._Element) -> str:
    """Why nothing in a section, an index or a conditional field is heard."""
    if element.tag in _INDEXES:
        return "contents"
    if element.get(f"{TEXT}is-hidden") == "true" or (
        element.tag == f"{TEXT}section" and element.get(f"{TEXT}display") == "none"
    ):
        return "hidden"
    return ""


def read_odt(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The document as HTML, with doubts about its fonts. Raises DocumentRefused."""
    with open_archive(body, name) as archive:
        if b"encryption-data" in read_part(archive, "META-INF/manifest.xml", name):
            raise refused(name, "tệp có mật khẩu", "Hãy bỏ mật khẩu rồi gửi lại.")
        content = parse_part(archive, "content.xml", name)
        styles = parse_part(archive, "styles.xml", name)
        objects = _formulas(archive, name)
    text = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if content is None or text is None:
        raise refused(name, "không phải văn bản OpenDocument")
    if content.find(f".//{OFFICE}scripts/*") is not None:
        raise refused(name, "tệp có macro", "Hãy lưu lại không kèm macro rồi gửi lại.")
    reader = _Reader(name, read_looks(styles, content), objects)
    reader.blocks(text)
    return "\n".join(reader.out), reader.legacy.doubts()


def _formulas(archive: zipfile.ZipFile, name: str) -> dict[str, etree._Element]:
    """Embedded formulas by the folder in which they lie."""
    found: dict[str, etree._Element] = {}
    for part in archive.namelist()[:MOST_OBJECTS]:
        folder, _, file = part.rpartition("/")
        if file == "content.xml" and folder and b"MathML" in read_part(archive, part, name)[:2000]:
            tree = parse_part(archive, part, name)
            if tree is not None and tree.tag == _MATH:
                found[folder] = tree
    return found

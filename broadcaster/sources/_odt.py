"""OpenDocument texts (.odt) as HTML, in the order of the body, old fonts converted by font name.

Not heard: notes, comments, deleted text of tracked changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from lxml import etree

from ..model import Doubt
from ._archive import open_archive, parse_part, read_part, refused
from .legacy import LegacyText

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, TABLE, OFFICE = (f"{{{_NS}{name}:1.0}}" for name in ("text", "table", "office"))
STYLE, FO = f"{{{_NS}style:1.0}}", f"{{{_NS}xsl-fo-compatible:1.0}}"
_SKIPPED = {f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}tracked-changes", f"{TEXT}bookmark", f"{OFFICE}forms"}
DEEPEST = 60
MOST_SPACES = 100


@dataclass(slots=True)
class _Reader:
    name: str
    fonts: dict[str, str]
    legacy: LegacyText = field(default_factory=LegacyText)
    out: list[str] = field(default_factory=list)

    def blocks(self, parent: etree._Element, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise refused(self.name, "văn bản lồng nhau quá sâu")
        for child in parent:
            if child.tag in _SKIPPED:
                continue
            if child.tag == f"{TEXT}h":
                level = child.get(f"{TEXT}outline-level", "2")
                self._block(f"h{level if level in '123456' else '6'}", child)
            elif child.tag == f"{TEXT}p":
                self._block("p", child)
            elif child.tag == f"{TEXT}list":
                self._list(child, depth)
            elif child.tag == f"{TABLE}table":
                self._table(child, depth)
            elif child.tag not in (f"{TEXT}table-of-content", f"{TEXT}alphabetical-index"):
                self.blocks(child, depth + 1)

    def _block(self, tag: str, element: etree._Element) -> None:
        text = self._text(element, self._font(element)).strip()
        if text:
            lines = "<br>".join(escape(line.strip(), quote=False) for line in text.split("\n"))
            self.out.append(f"<{tag}>{lines}</{tag}>")
        for box in element.iter(f"{{{_NS}drawing:1.0}}text-box"):
            self.blocks(box, DEEPEST - 10)

    def _list(self, element: etree._Element, depth: int) -> None:
        self.out.append("<ul>")
        for item in element:
            if item.tag in (f"{TEXT}list-item", f"{TEXT}list-header"):
                self.out.append("<li>")
                self.blocks(item, depth + 1)
                self.out.append("</li>")
        self.out.append("</ul>")

    def _table(self, element: etree._Element, depth: int) -> None:
        self.out.append("<table>")
        for row in element.iter(f"{TABLE}table-row"):
            if next(row.iterancestors(f"{TABLE}table")) is not element:
                continue
            self.out.append("<tr>")
            for cell in row:
                if cell.tag == f"{TABLE}table-cell":
                    self.out.append("<td>")
                    self.blocks(cell, depth + 1)
                    self.out.append("</td>")
            self.out.append("</tr>")
        self.out.append("</table>")

    def _text(self, element: etree._Element, font: str | None, depth: int = 0) -> str:
        if depth > DEEPEST:
            return ""
        pieces = [self.legacy.convert(element.text or "", font)]
        for child in element:
            if child.tag == f"{TEXT}s":
                count = child.get(f"{TEXT}c", "1")
                pieces.append(" " * min(int(count) if count.isdigit() and len(count) < 4 else 1, MOST_SPACES))
            elif child.tag == f"{TEXT}tab":
                pieces.append(" ")
            elif child.tag == f"{TEXT}line-break":
                pieces.append("\n")
            elif child.tag not in _SKIPPED and not str(child.tag).startswith(f"{{{_NS}drawing"):
                pieces.append(self._text(child, self._font(child) or font, depth + 1))
            pieces.append(self.legacy.convert(child.tail or "", font))
        return "".join(pieces)

    def _font(self, element: etree._Element) -> str | None:
        return self.fonts.get(element.get(f"{TEXT}style-name", ""))


def read_odt(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The document as HTML, with doubts about its fonts. Raises DocumentRefused."""
    with open_archive(body, name) as archive:
        if b"encryption-data" in read_part(archive, "META-INF/manifest.xml", name):
            raise refused(name, "tệp có mật khẩu", "Hãy bỏ mật khẩu rồi gửi lại.")
        content = parse_part(archive, "content.xml", name)
        styles = parse_part(archive, "styles.xml", name)
    text = content.find(f"{OFFICE}body/{OFFICE}text") if content is not None else None
    if content is None or text is None:
        raise refused(name, "không phải văn bản OpenDocument")
    if content.find(f".//{OFFICE}scripts/*") is not None:
        raise refused(name, "tệp có macro", "Hãy lưu lại không kèm macro rồi gửi lại.")
    reader = _Reader(name, _fonts(styles) | _fonts(content))
    reader.blocks(text)
    return "\n".join(reader.out), reader.legacy.doubts()


def _fonts(tree: etree._Element | None) -> dict[str, str]:
    """Font of each style, its own or its parent's."""
    if tree is None:
        return {}
    own: dict[str, str] = {}
    parents: dict[str, str] = {}
    for style in tree.iter(f"{STYLE}style"):
        name = style.get(f"{STYLE}name", "")
        parents[name] = style.get(f"{STYLE}parent-style-name", "")
        properties = style.find(f"{STYLE}text-properties")
        font = None
        if properties is not None:
            font = properties.get(f"{STYLE}font-name") or properties.get(f"{FO}font-family")
        if font:
            own[name] = font.strip("'\"")
    for name in parents:
        at = name
        for _ in range(12):
            if at in own or at not in parents:
                break
            at = parents[at]
        if at in own:
            own.setdefault(name, own[at])
    return own

"""Word documents (.docx) as HTML: paragraphs, lists and tables in the order of the body, old fonts converted by font name.

Not heard: headers and footers, deleted text of tracked changes, hidden text, comments, field codes, footnote marks.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from ..model import Doubt
from ._archive import open_archive, parse_part, refuse_outside_references, refused
from ._docx_lists import Numbering
from .legacy import LegacyText

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr", _FALLBACK}
# a soft hyphen is a letter (ư) in the old fonts; Word writes it as an element
_SIGNS = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",
}
DEEPEST = 60


@dataclass(slots=True)
class _Style:
    based_on: str | None = None
    font: str | None = None
    heading: int = 0
    number: tuple[str, int] | None = None


@dataclass(slots=True)
class _Reader:
    name: str
    styles: dict[str, _Style]
    numbering: Numbering
    default_font: str | None
    legacy: LegacyText = field(default_factory=LegacyText)
    out: list[str] = field(default_factory=list)

    def blocks(self, parent: etree._Element, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise refused(self.name, "văn bản lồng nhau quá sâu")
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                self.table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
                self.blocks(child, depth + 1)

    def paragraph(self, paragraph: etree._Element, depth: int) -> None:
        style, level = self._style_of(paragraph)
        boxes: list[etree._Element] = []
        parts = [self._shown(run, style, boxes) for run in _inline(paragraph, boxes)]
        text = "".join(parts).strip()
        if text:
            number = self._number(paragraph, style)
            html = "<br>".join(escape(line.strip(), quote=False) for line in text.split("\n"))
            if level:
                self.out.append(f"<h{level}>{escape(number)}{html}</h{level}>")
            elif number.strip() == "•":
                self.out.append(f"<ul><li>{html}</li></ul>")
            else:
                self.out.append(f"<p>{escape(number)}{html}</p>")
        for box in boxes:
            self.blocks(box, depth + 1)

    def table(self, table: etree._Element, depth: int) -> None:
        self.out.append("<table>")
        for row in _rows(table):
            self.out.append("<tr>")
            for cell in row.iter(f"{W}tc"):
                if _owner(cell, f"{W}tr") is not row:
                    continue
                self.out.append(f"<td{_span(cell)}>")
                self.blocks(cell, depth + 1)
                self.out.append("</td>")
            self.out.append("</tr>")
        self.out.append("</table>")

    def _shown(self, run: _Piece, style: str | None, boxes: list[etree._Element]) -> str:
        font = run.font or self._font(run.style) or self._font(style) or self.default_font
        return self.legacy.convert(run.text, font) if run.text.strip() else run.text

    def _style_of(self, paragraph: etree._Element) -> tuple[str | None, int]:
        mark = paragraph.find(f"{W}pPr/{W}pStyle")
        style = mark.get(f"{W}val") if mark is not None else None
        level = self.styles[style].heading if style in self.styles else 0
        return style, level

    def _font(self, style: str | None) -> str | None:
        for _ in range(12):
            if style not in self.styles:
                return None
            if self.styles[style].font:
                return self.styles[style].font
            style = self.styles[style].based_on
        return None

    def _number(self, paragraph: etree._Element, style: str | None) -> str:
        given = _number_mark(paragraph.find(f"{W}pPr/{W}numPr"))
        for _ in range(12):
            if given is not None or style not in self.styles:
                break
            given = self.styles[style].number
            style = self.styles[style].based_on
        return self.numbering.next(*given) if given else ""


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    font: str | None
    style: str | None


def read_docx(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The document as an HTML page, with doubts about its fonts. Raises DocumentRefused."""
    with open_archive(body, name) as archive:
        refuse_outside_references(archive, name)
        part = _main_part(archive, name)
        tree = parse_part(archive, part, name)
        if tree is None:
            raise refused(name, "không phải văn bản Word")
        folder = part.rpartition("/")[0]
        styles_part = parse_part(archive, f"{folder}/styles.xml".lstrip("/"), name)
        styles, default_font = _styles(styles_part)
        numbering = Numbering(parse_part(archive, f"{folder}/numbering.xml".lstrip("/"), name))
    main = tree.find(f"{W}body")
    if main is None:
        raise refused(name, "không có nội dung")
    reader = _Reader(name, styles, numbering, default_font)
    reader.blocks(main)
    page = "\n".join(reader.out).replace("</ul>\n<ul>", "\n")
    return page, reader.legacy.doubts()


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    tree = parse_part(archive, "_rels/.rels", name)
    for link in tree if tree is not None else ():
        if str(link.get("Type", "")).endswith("/officeDocument"):
            return str(link.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _inline(parent: etree._Element, boxes: list[etree._Element], depth: int = 0) -> Iterator[_Piece]:
    """The runs of a paragraph in order; text boxes are set aside into ``boxes``."""
    if depth > DEEPEST:
        return
    for child in parent:
        tag = child.tag
        if tag in _SKIPPED:  # comments and processing instructions hold no runs
            continue
        if tag == f"{W}txbxContent":
            boxes.append(child)
        elif tag == f"{W}r":
            yield from _run(child, boxes, depth)
        elif tag in (f"{W}p", f"{W}tbl"):
            continue
        else:
            yield from _inline(child, boxes, depth + 1)


def _run(run: etree._Element, boxes: list[etree._Element], depth: int) -> Iterator[_Piece]:
    properties = run.find(f"{W}rPr")
    font = style = None
    if properties is not None:
        hidden = properties.find(f"{W}vanish")
        if hidden is not None and hidden.get(f"{W}val", "1") not in ("0", "false"):
            return
        font = _font_of(properties)
        mark = properties.find(f"{W}rStyle")
        style = mark.get(f"{W}val") if mark is not None else None
    text: list[str] = []
    for child in run:
        if child.tag == f"{W}t":
            text.append(child.text or "")
        elif child.tag in _SIGNS:
            text.append(_SIGNS[child.tag])
        elif child.tag not in _SKIPPED:
            text.extend(piece.text for piece in _inline(child, boxes, depth + 1))
    if text:
        yield _Piece("".join(text), font, style)


def _styles(tree: etree._Element | None) -> tuple[dict[str, _Style], str | None]:
    styles: dict[str, _Style] = {}
    if tree is None:
        return styles, None
    for element in tree.iter(f"{W}style"):
        name = element.find(f"{W}name")
        based = element.find(f"{W}basedOn")
        label = (name.get(f"{W}val", "") if name is not None else "").lower()
        heading = int(label[-1]) if label[:-1] == "heading " and label[-1] in "123456" else 0
        styles[element.get(f"{W}styleId", "")] = _Style(
            based_on=based.get(f"{W}val") if based is not None else None,
            font=_font_of(element.find(f"{W}rPr")),
            heading=1 if label == "title" else heading,
            number=_number_mark(element.find(f"{W}pPr/{W}numPr")),
        )
    default = _font_of(tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    for element in tree.iter(f"{W}style"):
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true"):
            default = styles[element.get(f"{W}styleId", "")].font or default
    return styles, default


def _font_of(properties: etree._Element | None) -> str | None:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return None
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")


def _number_mark(mark: etree._Element | None) -> tuple[str, int] | None:
    if mark is None:
        return None
    number, level = mark.find(f"{W}numId"), mark.find(f"{W}ilvl")
    value = level.get(f"{W}val", "0") if level is not None else "0"
    return (
        number.get(f"{W}val", "0") if number is not None else "0",
        int(value) if value.isdigit() and len(value) == 1 else 0,
    )


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in table.iter(f"{W}tr"):
        if _owner(row, f"{W}tbl") is table and row.find(f"{W}trPr/{W}del") is None:
            yield row


def _owner(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _span(cell: etree._Element) -> str:
    mark = cell.find(f"{W}tcPr/{W}gridSpan")
    value = mark.get(f"{W}val", "") if mark is not None else ""
    return f' colspan="{value}"' if value.isdigit() and 1 < int(value) < 100 else ""

"""Word documents (.docx) as HTML: paragraphs, lists and tables in the order of the body, old fonts converted by font name.

Headers, footers, comments, notes and field codes are left out. What stands in the text but is void (struck, deleted, hidden, prompts of
empty fields, tables of contents, note marks) is marked with its reason for the cleaner.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from ..model import Doubt
from ._archive import open_archive, parse_part, refuse_outside_references, refused
from ._docx_lists import Numbering
from ._docx_runs import DEEPEST, Runs, control_void
from ._docx_styles import Styles, number_mark, read_styles
from ._pieces import has_words, html_of
from .legacy import LegacyText

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = (f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag")


@dataclass(slots=True)
class _Reader:
    name: str
    styles: Styles
    numbering: Numbering
    legacy: LegacyText = field(default_factory=LegacyText)
    out: list[str] = field(default_factory=list)
    runs: Runs = field(init=False)

    def __post_init__(self) -> None:
        self.runs = Runs(self.styles, self.legacy)

    def blocks(self, parent: etree._Element, depth: int = 0, void: str = "") -> None:
        if depth > DEEPEST:
            raise refused(self.name, "văn bản lồng nhau quá sâu")
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child, depth, void)
            elif child.tag == f"{W}tbl":
                self.table(child, depth, void)
            elif child.tag == f"{W}sdt":
                self.blocks(child, depth + 1, void or control_void(child))
            elif child.tag in _WRAPPERS:
                self.blocks(child, depth + 1, void)

    def paragraph(self, paragraph: etree._Element, depth: int, void: str) -> None:
        mark = paragraph.find(f"{W}pPr/{W}pStyle")
        style = mark.get(f"{W}val") if mark is not None else None
        boxes: list[etree._Element] = []
        pieces = self.runs.pieces(paragraph, style, boxes, void)
        html = _stripped(html_of(pieces))
        if html:
            self.out.append(self._tagged(html, paragraph, style, has_words(pieces)))
        for box in boxes:
            self.blocks(box, depth + 1, void)

    def _tagged(self, html: str, paragraph: etree._Element, style: str | None, heard: bool) -> str:
        """The paragraph as an element of its kind; its automatic number is on the page only with words of its own."""
        number = self._number(paragraph, style) if heard else ""
        if level := self.styles.heading(style):
            return f"<h{level}>{escape(number)}{html}</h{level}>"
        if number.strip() == "•":
            return f"<ul><li>{html}</li></ul>"
        return f"<p>{escape(number)}{html}</p>"

    def table(self, table: etree._Element, depth: int, void: str) -> None:
        self.out.append("<table>")
        for row in table.iter(f"{W}tr"):
            if _owner(row, f"{W}tbl") is not table:
                continue
            of_row = void or ("deleted" if row.find(f"{W}trPr/{W}del") is not None else "")
            self.out.append("<tr>")
            for cell in row.iter(f"{W}tc"):
                if _owner(cell, f"{W}tr") is not row:
                    continue
                self.out.append(f"<td{_span(cell)}>")
                self.blocks(cell, depth + 1, of_row or _cell_void(cell, row))
                self.out.append("</td>")
            self.out.append("</tr>")
        self.out.append("</table>")

    def _number(self, paragraph: etree._Element, style: str | None) -> str:
        given = number_mark(paragraph.find(f"{W}pPr/{W}numPr")) or self.styles.number(style)
        return self.numbering.next(*given) if given else ""


def read_docx(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The document as an HTML page, with doubts about its fonts. Raises DocumentRefused."""
    with open_archive(body, name) as archive:
        refuse_outside_references(archive, name)
        part = _main_part(archive, name)
        tree = parse_part(archive, part, name)
        if tree is None:
            raise refused(name, "không phải văn bản Word")
        folder = part.rpartition("/")[0]
        styles = read_styles(parse_part(archive, f"{folder}/styles.xml".lstrip("/"), name))
        numbering = Numbering(parse_part(archive, f"{folder}/numbering.xml".lstrip("/"), name))
    main = tree.find(f"{W}body")
    if main is None:
        raise refused(name, "không có nội dung")
    reader = _Reader(name, styles, numbering)
    reader.blocks(main)
    page = "\n".join(reader.out).replace("</ul>\n<ul>", "\n")
    return page, reader.legacy.doubts()


def _main_part(archive: zipfile.ZipFile, name: str) -> str:
    tree = parse_part(archive, "_rels/.rels", name)
    for link in tree if tree is not None else ():
        if str(link.get("Type", "")).endswith("/officeDocument"):
            return str(link.get("Target", "")).lstrip("/")
    return "word/document.xml"


def _stripped(html: str) -> str:
    return "<br>".join(line.strip() for line in html.split("<br>")).strip()


def _cell_void(cell: etree._Element, row: etree._Element) -> str:
    """A cell that was deleted with changes tracked, or that a control fills with its prompt."""
    if cell.find(f"{W}tcPr/{W}cellDel") is not None:
        return "deleted"
    for above in cell.iterancestors():
        if above is row:
            break
        if above.tag == f"{W}sdt" and (why := control_void(above)):
            return why
    return ""


def _owner(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def _span(cell: etree._Element) -> str:
    mark = cell.find(f"{W}tcPr/{W}gridSpan")
    value = mark.get(f"{W}val", "") if mark is not None else ""
    return f' colspan="{value}"' if value.isdigit() and 1 < int(value) < 100 else ""

"""The words of one Word paragraph in order, each with what the file says of it: tracked changes, fields, controls, signs, formulas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ._docx_styles import Styles, font_of
from ._omml import mathml
from ._pieces import EQUATION_PICTURE, SYMBOL_FONT, Piece
from .legacy import LegacyText

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OLE = "{urn:schemas-microsoft-com:office:office}OLEObject"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {f"{W}pPr", f"{W}rPr", _FALLBACK}
_DELETED = {f"{W}del", f"{W}moveFrom"}
# a soft hyphen is a letter (ư) in the old fonts; Word writes it as an element
_SIGNS = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",
}
DEEPEST = 60
#: a sign that no table of ours knows, in the place of one of a font of its own
_UNKNOWN = "\uf8ff"


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    shown: bool = False
    default: str | None = None

    @property
    def void(self) -> str:
        return "contents" if self.shown and re.match(r"\s*(?:TOC|INDEX)\b", self.instruction) else ""


@dataclass(slots=True)
class Runs:
    """Reads paragraph by paragraph; fields may go over several."""

    styles: Styles
    legacy: LegacyText
    fields: list[_Field] = field(default_factory=list)

    def pieces(
        self, paragraph: etree._Element, style: str | None, boxes: list[etree._Element], void: str = ""
    ) -> list[Piece]:
        """The words of ``paragraph``, set in ``style``; text boxes are put aside into ``boxes``. ``void`` is said of all of it."""
        if self.styles.is_contents(style):
            void = void or "contents"
        return list(self._inline(paragraph, style, boxes, void, 0))

    def _inline(
        self, parent: etree._Element, style: str | None, boxes: list[etree._Element], void: str, depth: int
    ) -> Iterator[Piece]:
        if depth > DEEPEST:
            return
        for child in parent:
            tag = child.tag
            if tag in _SKIPPED:
                continue
            if tag == f"{W}txbxContent":
                boxes.append(child)
            elif tag == f"{W}r":
                yield from self._run(child, style, boxes, void, depth)
            elif tag in _DELETED:
                yield from self._inline(child, style, boxes, "deleted", depth + 1)
            elif tag == f"{W}sdt":
                yield from self._inline(child, style, boxes, control_void(child) or void, depth + 1)
            elif tag == f"{W}fldSimple":
                toc = _Field(child.get(f"{W}instr", ""), True).void
                yield from self._inline(child, style, boxes, toc or void, depth + 1)
            elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
                yield (
                    Piece("", void, html=f" {mathml(child)} ")
                    if not void
                    else Piece("".join(map(str, child.itertext())), void)
                )
            elif tag not in (f"{W}p", f"{W}tbl"):
                yield from self._inline(child, style, boxes, void, depth + 1)

    def _run(
        self, run: etree._Element, style: str | None, boxes: list[etree._Element], void: str, depth: int
    ) -> Iterator[Piece]:
        properties = run.find(f"{W}rPr")
        mark = properties.find(f"{W}rStyle") if properties is not None else None
        own = mark.get(f"{W}val") if mark is not None else None
        font = font_of(properties) or self.styles.font(own) or self.styles.font(style) or self.styles.default_font
        note = run.find(f"{W}footnoteReference") is not None or run.find(f"{W}endnoteReference") is not None
        void = void or self.styles.void(properties, own, style)
        raised = self.styles.raised(properties, own)
        text: list[str] = []

        def close() -> Iterator[Piece]:
            written = "".join(text)
            text.clear()
            if written:
                yield self._piece(written, font, void or ("note mark" if note else ""), raised)

        for child in run:
            if child.tag in (f"{W}t", f"{W}delText"):
                text.append(child.text or "")
            elif child.tag in _SIGNS:
                text.append(_SIGNS[child.tag])
            elif child.tag in (f"{W}fldChar", f"{W}instrText"):
                yield from close()
                self._step(child)
            elif child.tag == f"{W}sym":
                yield from close()
                yield _symbol(child, void)
            elif child.tag == f"{W}object" and _is_equation(child):
                yield from close()
                yield Piece("", html=EQUATION_PICTURE)
            elif child.tag not in _SKIPPED:
                yield from close()
                yield from self._inline(child, style, boxes, void, depth + 1)
        yield from close()

    def _piece(self, text: str, font: str | None, void: str, raised: bool) -> Piece:
        for one in self.fields:
            void = void or one.void
            if one.shown and one.default is not None and text.strip() == one.default.strip():
                void = void or "placeholder"
        symbol = font if font and SYMBOL_FONT.match(font.strip()) else ""
        return Piece(self.legacy.convert(text, font) if text.strip() else text, void, raised, symbol.strip())

    def _step(self, mark: etree._Element) -> None:
        """Go on in the field that stands open: its beginning, its instruction, its result, its end."""
        if mark.tag == f"{W}instrText":
            if self.fields:
                self.fields[-1].instruction += mark.text or ""
            return
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            default = mark.find(f"{W}ffData/{W}textInput/{W}default")
            self.fields.append(_Field(default=default.get(f"{W}val") if default is not None else None))
        elif kind == "separate" and self.fields:
            self.fields[-1].shown = True
        elif kind == "end" and self.fields:
            self.fields.pop()


def control_void(control: etree._Element) -> str:
    """Why nothing of a content control is heard: it shows the prompt of an empty field, or it holds a table of contents."""
    properties = control.find(f"{W}sdtPr")
    if properties is None:
        return ""
    prompt = properties.find(f"{W}showingPlcHdr")
    if prompt is not None and prompt.get(f"{W}val", "1") not in ("0", "false"):
        return "placeholder"
    gallery = properties.find(f"{W}docPartObj/{W}docPartGallery")
    return "contents" if gallery is not None and "table of" in gallery.get(f"{W}val", "").lower() else ""


def _symbol(mark: etree._Element, void: str) -> Piece:
    font, code = (mark.get(f"{W}font") or "").strip(), mark.get(f"{W}char") or ""
    letter = chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{2,4}", code) else _UNKNOWN
    if SYMBOL_FONT.match(font):
        return Piece(letter, void, symbol=font)
    return Piece(_UNKNOWN if "\ue000" <= letter <= "\uf8ff" else letter, void)


def _is_equation(holder: etree._Element) -> bool:
    link = holder.find(f".//{_OLE}")
    return link is not None and re.match(r"(?i)equation|mathtype", link.get("ProgID", "")) is not None

"""What a Word file's styles say of the text set in them: font, heading, number, and whether it is struck, hidden, raised or a prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 12
#: properties that a style turns over again when the style it meets has them too (ECMA-376 part 1, 17.7.3)
_TOGGLES = ("strike", "vanish")
_SWITCHES = (*_TOGGLES, "dstrike")
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures|table of authorities|index \d")


@dataclass(slots=True)
class Style:
    based_on: str | None = None
    font: str | None = None
    heading: int = 0
    number: tuple[str, int] | None = None
    label: str = ""
    switches: dict[str, bool] = field(default_factory=dict)
    raised: bool | None = None


@dataclass(slots=True)
class Styles:
    """The styles of one document, by id. ``default_font`` is None where it names none."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default_font: str | None = None

    def heading(self, style: str | None) -> int:
        return self.by_id[style].heading if style in self.by_id else 0

    def font(self, style: str | None) -> str | None:
        return next((one.font for one in self._line(style) if one.font), None)

    def number(self, style: str | None) -> tuple[str, int] | None:
        return next((one.number for one in self._line(style) if one.number is not None), None)

    def is_contents(self, style: str | None) -> bool:
        return any(_CONTENTS.fullmatch(one.label) for one in self._line(style))

    def void(self, properties: etree._Element | None, style: str | None, paragraph: str | None) -> str:
        """Why a run with ``properties``, set in the character ``style`` and the ``paragraph`` style, is not heard, or nothing."""
        if self._is_on("vanish", properties, style, paragraph):
            return "hidden"
        if self._is_on("strike", properties, style, paragraph) or self._is_on("dstrike", properties, style, paragraph):
            return "struck"
        return "placeholder" if any(one.label == "placeholder text" for one in self._line(style)) else ""

    def raised(self, properties: etree._Element | None, style: str | None) -> bool:
        own = _raised(properties)
        return (
            own
            if own is not None
            else bool(next((one.raised for one in self._line(style) if one.raised is not None), False))
        )

    def _is_on(self, name: str, properties: etree._Element | None, style: str | None, paragraph: str | None) -> bool:
        own = switch(properties, name)
        if own is not None:
            return own
        of_run, of_paragraph = (
            next((one.switches[name] for one in self._line(at) if name in one.switches), None)
            for at in (style, paragraph)
        )
        if name in _TOGGLES:
            return bool(of_run) != bool(of_paragraph)
        return bool(of_run if of_run is not None else of_paragraph)

    def _line(self, style: str | None) -> list[Style]:
        """The style and those it is based on, nearest first."""
        out: list[Style] = []
        while style in self.by_id and len(out) < _DEEPEST:
            out.append(self.by_id[style])
            style = out[-1].based_on
        return out


def read_styles(tree: etree._Element | None) -> Styles:
    """The styles part of a document; none when ``tree`` is None."""
    styles = Styles()
    if tree is None:
        return styles
    for element in tree.iter(f"{W}style"):
        name, based, run = (element.find(f"{W}{tag}") for tag in ("name", "basedOn", "rPr"))
        label = (name.get(f"{W}val", "") if name is not None else "").lower()
        heading = int(label[-1]) if label[:-1] == "heading " and label[-1] in "123456" else 0
        switches = {one: on for one in _SWITCHES if (on := switch(run, one)) is not None}
        styles.by_id[element.get(f"{W}styleId", "")] = Style(
            based_on=based.get(f"{W}val") if based is not None else None,
            font=font_of(run),
            heading=1 if label == "title" else heading,
            number=number_mark(element.find(f"{W}pPr/{W}numPr")),
            label=label,
            switches=switches,
            raised=_raised(run),
        )
    styles.default_font = font_of(tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    for element in tree.iter(f"{W}style"):
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true"):
            styles.default_font = styles.by_id[element.get(f"{W}styleId", "")].font or styles.default_font
    return styles


def switch(properties: etree._Element | None, name: str) -> bool | None:
    """An on-off property: None where it is not set."""
    mark = properties.find(f"{W}{name}") if properties is not None else None
    return None if mark is None else mark.get(f"{W}val", "1") not in ("0", "false", "off")


def font_of(properties: etree._Element | None) -> str | None:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return None
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi")


def number_mark(mark: etree._Element | None) -> tuple[str, int] | None:
    if mark is None:
        return None
    number, level = mark.find(f"{W}numId"), mark.find(f"{W}ilvl")
    value = level.get(f"{W}val", "0") if level is not None else "0"
    return (
        number.get(f"{W}val", "0") if number is not None else "0",
        int(value) if value.isdigit() and len(value) == 1 else 0,
    )


def _raised(properties: etree._Element | None) -> bool | None:
    mark = properties.find(f"{W}vertAlign") if properties is not None else None
    return None if mark is None else mark.get(f"{W}val") == "superscript"

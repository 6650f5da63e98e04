"""Small raised letters: a degree, a square, a power, or the mark of a note. What they mean is told by what stands before them.

Never glued to the number before them: "2023" with a note's 1 is not 20231.
"""

from __future__ import annotations

import re

from ..model import Doubt
from .blocks import Element
from .equations import SUPERSCRIPTS
from .text import one_line, tidy
from .void import make_void, text_before

_UNIT = re.compile(r"(?:^|[\d\s/(.,])(?:[kcdmh]?m|dam|mi|ft|x|[A-ZΔ])\s?$")
_NUMBER = re.compile(r"(\d[\d.,]*)\s?$")
_NOTE = re.compile(r"[\[(]?(?:\d{1,3}|\*{1,3}|[a-z])[\])]?(?:,\s?\d{1,3})*")
_NAMED_NOTE = re.compile(r"note|ref|cite|chu-?thich", re.I)
_RAISED = re.compile("[¹²³⁴-⁹]")
_TYPED = re.compile(r"(?<=[^\W\d_]{2})(?<!km)(?<!cm)(?<!dm)(?<!mm)(?<!hm)(?<!dam)[¹²³⁴-⁹]{1,2}(?=[\s,.;:)!?]|$)")


def settle_raised(root: Element) -> list[Doubt]:
    """Give every ``<sup>`` its plain form, or make it void as the mark of a note; a Doubt where either could be meant."""
    doubts: list[Doubt] = []
    for element in list(root.iter("sup")):
        if element.getparent() is None or element.get("data-void"):
            continue
        text = one_line(tidy("".join(element.itertext())))
        before, after = tidy(text_before(element)), element.tail or ""
        if not text:
            continue
        if _names_note(element):
            make_void(element, "note mark")
        elif number := _NUMBER.search(before):
            plain = _after_number(number[1], text, after)
            if plain:
                _replace(element, plain)
            elif _NOTE.fullmatch(text) or re.fullmatch(r"[\d−-]+", text):
                evidence = one_line(f"{before[-40:]} [{text}] {tidy(after)[:40]}")
                message = "Có số nhỏ viết cao sau một số: không rõ là số mũ hay dấu chú thích. Hãy sửa lại chỗ này."
                doubts.append(Doubt("raised", message, evidence, hold=True))
                make_void(element, "note mark")
        elif _NOTE.fullmatch(text) and before.strip() and not _UNIT.search(before):
            make_void(element, "note mark")
    return doubts


def without_typed_marks(text: str) -> str:
    """``text`` without raised figures typed behind a word ("120 hộ¹"); those behind units stay."""
    return _TYPED.sub("", text) if _RAISED.search(text) else text


def _names_note(element: Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    link = element.find(".//a")
    around = element.getparent()
    target = (link if link is not None else around if around.tag == "a" else element).get("href") or ""
    return bool(_NAMED_NOTE.search(names)) or target.startswith("#")


def _after_number(number: str, text: str, after: str) -> str:
    """The plain form of ``text`` raised behind ``number``, "" when that is not certain."""
    if text in ("o", "O", "0", "°", "º") and re.match(r"\s?[CFK]\b", after):
        return "°"
    if text in ("o", "O", "°", "º"):
        return "°"
    if number == "10" and re.fullmatch(r"[−-]?\d{1,2}", text):
        return text.translate(SUPERSCRIPTS)
    return ""


def _replace(element: Element, text: str) -> None:
    for child in list(element):
        element.remove(child)
    element.tag, element.text = "span", text

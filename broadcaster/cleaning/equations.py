"""Formulas as a line of plain text where that is certain; elsewhere a doubt that holds the article, never a silent hole."""

from __future__ import annotations

import re

from ..model import Doubt
from .blocks import Element
from .text import one_line
from .void import is_hidden

SUPERSCRIPTS = str.maketrans("0123456789-−+n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ⁿ")
_PLAIN = re.compile(r"[\w\s=+\-−–×·÷:/<>≤≥≈±%°().,²³]*")
_TIGHT = frozenset("().,%°/")
_GROUPS = frozenset(["math", "mrow", "mstyle", "mpadded", "semantics", "mtd"])
_LEAVES = frozenset(["mi", "mn", "mo", "mtext", "ms"])
_UNSEEN = frozenset(["annotation", "annotation-xml", "mphantom", "mspace", "mprescripts", "none"])
_TEX = re.compile(r"\\(?:frac|sqrt|times|cdot|le|ge|leq|geq|pm|sum|int|text|left|right)\b|\\[(\[]|\$\$")
_PICTURE = re.compile(r"latex|codecogs|mathjax|mathtype|equation|math-?(?:img|inline|formula)|cong-?thuc")
_MESSAGE = "Trong bài có công thức mà hệ thống không chắc cách đọc; hãy viết lại bằng lời."


def spell_equations(root: Element) -> list[Doubt]:
    """Put a plain line in the place of every ``<math>``; a Doubt for each whose line is not certain."""
    doubts: list[Doubt] = []
    for element in list(root.iter("math")):
        if any(is_hidden(above) for above in (element, *element.iterancestors())):
            continue
        text, sure = linear(element)
        text = one_line(text)
        for child in list(element):
            element.remove(child)
        element.tag = "span"
        element.text = f" {text} " if " " in text else text
        if not sure:
            doubts.append(Doubt("equation", _MESSAGE, text, hold=True))
    return doubts


def linear(element: Element) -> tuple[str, bool]:
    """The formula on one line, and whether everybody would write it so."""
    tag = str(element.tag).rpartition("}")[2].rpartition(":")[2]
    if tag in _UNSEEN:
        return "", True
    if tag in _LEAVES:
        text = "".join(element.itertext()).strip()
        spaced = f" {text} " if tag == "mo" and text not in _TIGHT else text
        return spaced, _PLAIN.fullmatch(text) is not None
    parts = [linear(child) for child in element if isinstance(child.tag, str)]
    sure = all(certain for _, certain in parts)
    texts = [text.strip() for text, _ in parts]
    if tag == "msup" and len(texts) == 2:
        plain = re.fullmatch(r"[\d−-]{1,3}|n", texts[1]) is not None and re.fullmatch(r"\w+", texts[0]) is not None
        return (texts[0] + texts[1].translate(SUPERSCRIPTS) if plain else f"{texts[0]}^({texts[1]})"), sure and plain
    if tag == "mfrac" and len(texts) == 2:
        plain = all(re.fullmatch(r"\d+", text) for text in texts)
        return ("/".join(texts) if plain else f"({texts[0]})/({texts[1]})"), sure and plain
    if tag == "msub" and len(texts) == 2:
        return "".join(texts), sure and re.fullmatch(r"[A-Z][a-z]?", texts[0]) is not None and texts[1].isdigit()
    if tag in _GROUPS:
        return _run(element, [text for text, _ in parts]), sure
    return f"{tag.removeprefix('m')}({', '.join(texts)})", False


def is_equation_picture(element: Element) -> bool:
    """An image that by its class or address is a formula."""
    return bool(_PICTURE.search(f"{element.get('class') or ''} {(element.get('src') or '')[-120:]}".lower()))


def doubt_picture() -> Doubt:
    return Doubt("equation", "Trong bài có công thức hay ký hiệu ở dạng hình; hãy viết lại bằng lời.", hold=True)


def doubt_tex(text: str) -> list[Doubt]:
    """A Doubt when ``text`` holds a formula as typesetters write it."""
    found = _TEX.search(text)
    if not found:
        return []
    return [Doubt("equation", _MESSAGE, text[max(0, found.start() - 40) : found.end() + 40], hold=True)]


def _run(element: Element, texts: list[str]) -> str:
    """Pieces side by side, a blank between a number and the letters after it."""
    out = element.text.strip() if element.text and element.text.strip() else ""
    for text in texts:
        if out[-1:].isdigit() and text[:1].isalpha():
            out += " "
        out += text
    return out

"""Word's formulas (OMML) as MathML: what the cleaner spells out or holds. Shapes that it does not know keep their own name."""

from __future__ import annotations

from html import escape

from lxml import etree

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
#: shape → element of MathML, and its parts in their order
_SHAPES = {
    "f": ("mfrac", ("num", "den")),
    "sSup": ("msup", ("e", "sup")),
    "sSub": ("msub", ("e", "sub")),
    "sSubSup": ("msubsup", ("e", "sub", "sup")),
    "rad": ("mroot", ("e", "deg")),
}
_PARTS = frozenset(["e", "num", "den", "sup", "sub", "deg", "oMath", "oMathPara", "fName", "lim"])
_DEEPEST = 40


def mathml(element: etree._Element) -> str:
    """``<math>`` for an ``m:oMath`` or ``m:oMathPara``."""
    return f"<math>{_inside(element, 0)}</math>"


def _inside(element: etree._Element, depth: int) -> str:
    if depth > _DEEPEST:
        return "<munknown></munknown>"
    return "".join(
        _shape(child, depth + 1)
        for child in element
        if str(child.tag).startswith(M) and not str(child.tag).endswith("Pr")
    )


def _shape(element: etree._Element, depth: int) -> str:
    name = str(element.tag).removeprefix(M)
    if name == "r":
        text = "".join(part.text or "" for part in element.iter(f"{M}t"))
        return f"<mtext>{escape(text, quote=False)}</mtext>"
    if name in _SHAPES:
        tag, parts = _SHAPES[name]
        held = [element.find(f"{M}{part}") for part in parts]
        rows = "".join(f"<mrow>{_inside(part, depth) if part is not None else ''}</mrow>" for part in held)
        return f"<{tag}>{rows}</{tag}>"
    if name == "d":
        return f"<mrow><mo>(</mo>{_inside(element, depth)}<mo>)</mo></mrow>"
    if name in _PARTS:
        return f"<mrow>{_inside(element, depth)}</mrow>"
    return f"<m{name.lower()}>{_inside(element, depth)}</m{name.lower()}>"

"""Signs typed in symbol fonts (Symbol, Wingdings, Webdings): the letter means nothing, the font says what is seen. Table: ``data/signs.tsv``.

A sign that no table knows and that stands inside a sentence is a doubt that holds the article.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from ..model import Doubt
from .blocks import Element
from .text import one_line, tidy

#: stands for a sign that is not known; of private use, so it is never heard
UNKNOWN = "\uf8ff"
_FAMILY = re.compile(r"font(?:-family)?\s*:[^;]*?['\"]?\s*(symbol|wingdings(?: [23])?|webdings)\b", re.I)
_FONTS = frozenset(["symbol", "wingdings", "wingdings 2", "wingdings 3", "webdings"])
_WORD = re.compile(r"[A-Za-z]{3}|[\u0100-\u02ff\u1e00-\u1eff]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_AROUND = 30


def write_signs(root: Element) -> None:
    """Put Unicode signs in the place of letters that a symbol font shows as signs."""
    for element in [*root.iter("font"), *root.xpath("//*[contains(@style, 'font')]")]:
        font = _font_of(element)
        if not font or _WORD.search("".join(element.itertext())):
            continue
        element.text = sign_text(element.text, font)
        for child in element.iterdescendants():
            child.text, child.tail = sign_text(child.text, font), sign_text(child.tail, font)


def sign_text(text: str | None, font: str) -> str | None:
    return "".join(_sign(letter, font) for letter in text) if text else text


def unknown_sign(raw: str) -> str:
    """The words around a sign in ``raw`` that has no plain form and stands between words, "" when there is none."""
    for found in _PRIVATE.finditer(raw):
        before = raw[max(0, found.start() - _AROUND) : found.start()].rpartition("\n")[2]
        after = raw[found.end() : found.end() + _AROUND].partition("\n")[0]
        if re.search(r"\w", before) and re.search(r"\w", after):
            return f"{one_line(tidy(before))} [?] {one_line(tidy(after))}"
    return ""


def doubt_sign(around: str) -> Doubt:
    return Doubt(
        "sign",
        "Giữa câu có một ký hiệu mà hệ thống không biết; hãy xem bản gốc rồi viết lại chỗ này.",
        around,
        hold=True,
    )


def _font_of(element: Element) -> str:
    face = (element.get("face") or "").split(",")[0].strip(" '\"").lower()
    if face in _FONTS:
        return face
    found = _FAMILY.search(element.get("style") or "")
    return found[1].lower() if found else ""


def _sign(letter: str, font: str) -> str:
    code = ord(letter)
    private = 0xF020 <= code <= 0xF0FF
    if letter.isspace() or not (private or 0x20 < code < 0x100):
        return letter
    known = _table().get((font, code & 0xFF))
    if known is not None:
        return known
    return UNKNOWN if private or not letter.isalnum() else letter


@cache
def _table() -> dict[tuple[str, int], str]:
    text = (files(__package__) / "data" / "signs.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {(font, int(code, 16)): sign for font, code, sign in rows}

"""A document's line as the cleaner's HTML: words, with what the document says of them (void, raised, of a symbol font, a formula).

Nothing void is left out here: it is marked with its reason, so that the operator is shown what is not heard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

#: fonts whose letters are signs; the cleaner knows their tables
SYMBOL_FONT = re.compile(r"(?i)^(symbol|wingdings(?: [23])?|webdings)$")
EQUATION_PICTURE = '<img class="equation" alt="">'


@dataclass(frozen=True, slots=True)
class Piece:
    """``void`` is why it is not heard (struck, deleted, hidden, placeholder, contents, note mark); ``html`` stands for itself."""

    text: str
    void: str = ""
    raised: bool = False
    symbol: str = ""
    html: str = ""


def html_of(pieces: Iterable[Piece]) -> str:
    """The pieces as one line of HTML; neighbours that are void for one reason stand in one element."""
    out: list[str] = []
    why, words = "", ""
    for piece in [*pieces, Piece("")]:
        if piece.void and piece.void == why:
            words += piece.text
            continue
        if words.strip():
            out.append(_void(words, why))
        elif words:
            out.append(words)
        why, words = piece.void, piece.text if piece.void else ""
        if not piece.void:
            out.append(_shown(piece))
    return "".join(out)


def has_words(pieces: Iterable[Piece]) -> bool:
    """Whether anything of the line is heard."""
    return any(piece.html or piece.text.strip() for piece in pieces if not piece.void)


def _void(text: str, why: str) -> str:
    return f'<span data-void="{why}">{_escaped(text)}</span>'


def _shown(piece: Piece) -> str:
    text = piece.html or _escaped(piece.text)
    if piece.symbol and text:
        text = f'<font face="{escape(piece.symbol)}">{text}</font>'
    return f"<sup>{text}</sup>" if piece.raised and text.strip() else text


def _escaped(text: str) -> str:
    return "<br>".join(escape(line, quote=False) for line in text.split("\n"))

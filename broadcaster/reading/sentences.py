"""Pieces into sentences: each with the end mark, the closing quotes and the blanks that follow it."""

from __future__ import annotations

from .line import Piece
from .rules.stops import LINE_END, SENTENCE_END

_CLOSERS = frozenset("\"')]}")
_STRENGTH = {",": 1, ":": 2, ";": 3, ".": 4, "!": 5, "?": 6}
MARKS = frozenset(_STRENGTH)


def split_sentences(pieces: list[Piece], text: str) -> list[list[Piece]]:
    """Groups of pieces, in order, nothing left out. A group without a word joins the one before."""
    groups: list[list[Piece]] = []
    current: list[Piece] = []
    ended = False
    for piece in pieces:
        if ended and not (_only_closes(piece, text) or piece.rule == LINE_END):
            groups.append(current)
            current, ended = [], False
        current.append(piece)
        if piece.rule in (SENTENCE_END, LINE_END):
            ended = True
    if current:
        groups.append(current)
    return _join_silent(groups)


def _only_closes(piece: Piece, text: str) -> bool:
    written = text[piece.start : piece.end].strip()
    return not written or (len(written) == 1 and written in _CLOSERS and text[piece.start] != " ")


def _join_silent(groups: list[list[Piece]]) -> list[list[Piece]]:
    joined: list[list[Piece]] = []
    for group in groups:
        if joined and not any(_is_said(piece) for piece in group):
            joined[-1].extend(group)
        else:
            joined.append(group)
    if len(joined) > 1 and not any(_is_said(piece) for piece in joined[0]):
        joined[1] = joined[0] + joined[1]
        del joined[0]
    return joined


def _is_said(piece: Piece) -> bool:
    return bool(piece.spoken) and piece.spoken not in MARKS


def settle_marks(pieces: list[Piece]) -> list[Piece]:
    """Of marks in a row only the strongest is kept, and none before the first word: what is left is what is spoken."""
    settled: list[Piece] = []
    last_mark = -1  # index of the mark that would be next to a coming one
    said = False
    for piece in pieces:
        spoken = piece.spoken
        if not spoken:
            settled.append(piece)
            continue
        if spoken not in MARKS:
            said = True
            settled.append(piece)
            last_mark = len(settled) - 1 if spoken[-1] in MARKS else -1
            continue
        if not said:
            settled.append(piece._replace(spoken=""))
            continue
        if last_mark >= 0:
            earlier = settled[last_mark]
            if _STRENGTH[spoken] > _STRENGTH[earlier.spoken[-1]]:
                settled[last_mark] = earlier._replace(spoken=earlier.spoken[:-1].rstrip())
            else:
                settled.append(piece._replace(spoken=""))
                continue
        settled.append(piece)
        last_mark = len(settled) - 1
    return settled


def with_capital(pieces: list[Piece]) -> list[Piece]:
    """The pieces with a capital at the first word, so that what is spoken is read again as the same sentences."""
    for index, piece in enumerate(pieces):
        if piece.spoken and piece.spoken not in MARKS:
            if piece.spoken[0].islower():
                pieces[index] = piece._replace(spoken=piece.spoken[0].upper() + piece.spoken[1:])
            break
    return pieces


def spoken_text(pieces: list[Piece]) -> str:
    """What is said for these pieces: words with single spaces, marks set close, an end mark at the end."""
    parts: list[str] = []
    for piece in pieces:
        spoken = piece.spoken
        if not spoken:
            continue
        if parts and spoken[0] not in MARKS:
            parts.append(" ")
        parts.append(spoken)
    text = "".join(parts)
    if text and text[-1] not in MARKS:
        text += "."
    elif text and text[-1] == ",":
        text = text[:-1] + "."
    return text

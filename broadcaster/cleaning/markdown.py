"""Texts written in Markdown as lines for the plain-text cleaner: the marks go, what they mean stays (headings, items, rows of tables).

Only what is named so or bears several marks is Markdown: a lone asterisk in a plain text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..model import Found, ParagraphKind
from .text import one_line

_NAMES = (".md", ".markdown", ".mdown")
_FEWEST_MARKS = 3
_MARKS = tuple(
    re.compile(pattern, re.M)
    for pattern in (
        r"^#{1,6}\s+\S", r"\*\*[^\s*][^*\n]*\*\*", r"!?\[[^\]\n]+\]\([^)\s]+\)", r"^\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?\s*$",
        r"^\s*[-*+]\s+\[[ xX]\]\s", r"^\s*(?:```|~~~)", r"~~[^\s~][^~\n]*~~", r"^\[[^\]\n]+\]:\s+\S+$",
    )
)  # fmt: skip
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"^([\w-]+):\s*(.*)$")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:-{2,}|={2,})\s*$")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_ITEM = re.compile(r"^\s*[-*+]\s+(?:\[[ xX]\]\s+)?")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_DEFINED = re.compile(r"^\s{0,3}\[(\^?)[^\]]+\]:\s*(.*)$")
_DIVIDER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")
_IMAGE = re.compile(r"!\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_LINK = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~|<(?:del|s|strike)>(.*?)</(?:del|s|strike)>", re.I)
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]+>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_EMPHASIS = (
    re.compile(r"(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*])\1"),
    re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?!\w)"),
    re.compile(r"(`{1,2})(.+?)\1"),
)
_BOX = re.compile(r"(?:(?<=\s)|^)\[[ xX]\]\s+")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_KEPT = "\ue000"


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says: its words and kind, or (``why``) the reason for which it is not heard; a ``row`` are the cells of a table's."""

    text: str
    kind: ParagraphKind = ParagraphKind.TEXT
    title: bool = False
    why: str = ""
    row: tuple[str, ...] = ()


def is_markdown(found: Found, text: str) -> bool:
    """By name or type, else by several of its marks."""
    if found.media_type == "text/markdown" or PurePosixPath(found.name or "").suffix.lower() in _NAMES:
        return True
    counts = [len(mark.findall(text[:20_000])) for mark in _MARKS]
    return sum(map(bool, counts)) >= 2 and sum(counts) >= _FEWEST_MARKS


def lines_of(text: str) -> Iterator[Line]:
    """The lines in order; the first heading of the highest level, or the title in the front matter, is the title."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    front = _FRONT.match(text)
    if front:
        yield from _front_matter(front[1])
        text = text[front.end() :]
    for comment in _COMMENT.findall(text):
        yield Line(one_line(comment.strip("<!->")), why="hidden")
    rows = _BREAK.sub("\n", _COMMENT.sub("", text)).split("\n")
    fenced = False
    for at, raw in enumerate(rows):
        following = rows[at + 1] if at + 1 < len(rows) else ""
        if _FENCE.match(raw):
            fenced = not fenced
        elif fenced:
            yield from [Line(raw.strip())] if raw.strip() else []
        elif raw.strip():
            yield from _line(raw, following, rows[at - 1] if at else "")


def _front_matter(text: str) -> Iterator[Line]:
    for row in text.split("\n"):
        field = _FIELD.match(row)
        if field and field[1].lower() in ("title", "tieu-de", "tieude") and field[2].strip():
            yield Line(field[2].strip().strip("\"'"), ParagraphKind.HEADING, title=True)
        elif row.strip():
            yield Line(row.strip(), why="hidden")


def _line(raw: str, following: str, before: str) -> Iterator[Line]:
    if (_RULE.match(raw) or _UNDERLINE.match(raw)) and "|" not in raw:
        return
    defined = _DEFINED.match(raw)
    if defined:
        yield Line(raw.strip(), why="footnote" if defined[1] else "chrome")
        return
    is_row = raw.strip().startswith("|") or ("|" in raw and ("|" in following or "|" in before))
    if is_row:
        if not _DIVIDER.match(raw):
            cells, dropped = zip(*(_plain(cell) for cell in raw.strip().strip("|").split("|")), strict=True)
            yield from (line for lines in dropped for line in lines)
            yield Line("; ".join(cell for cell in cells if cell), ParagraphKind.TABLE, row=tuple(filter(None, cells)))
        return
    heading = _HEADING.match(raw)
    under = bool(following.strip()) and _UNDERLINE.match(following) is not None
    body = _QUOTE.sub("", heading[2] if heading else raw)
    item = _ITEM.match(body)
    text, lines = _plain(body[item.end() :] if item else body)
    yield from lines
    if text:
        kind = ParagraphKind.HEADING if heading or under else ParagraphKind.ITEM if item else ParagraphKind.TEXT
        first = (heading is not None and len(heading[1]) == 1) or (under and following.strip().startswith("="))
        yield Line(text, kind, title=first)


def _plain(text: str) -> tuple[str, list[Line]]:
    """The words of a stretch of Markdown, and what of it is not heard."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1])
        return _KEPT

    text = _ESCAPED.sub(keep, text)
    dropped = [Line(one_line(match[1] or match[2]), why="struck") for match in _STRUCK.finditer(text)]
    dropped += [Line(one_line(match[1]), why="caption") for match in _IMAGE.finditer(text) if match[1].strip()]
    text = _AUTOLINK.sub("", _LINK.sub(r"\1", _IMAGE.sub("", _STRUCK.sub("", text))))
    text = _FOOTNOTE.sub("", _BOX.sub("", _TAG.sub("", text)))
    for mark in _EMPHASIS:
        text = mark.sub(r"\2", text)
    for letter in kept:
        text = text.replace(_KEPT, letter, 1)
    return one_line(text), dropped

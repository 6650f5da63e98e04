"""Tables of contents typed by hand: lines that lead with dots to the number of a page."""

from __future__ import annotations

import re

from ..model import Paragraph
from .text import key

_LEADER = re.compile(r"^\S.{1,140}?\s?(?:[.…·_]{4,}|…{2,}|(?:\. ){4,}\.?)\s*\d{1,3}\.?$")
_FEWEST = 3
_NAMES = frozenset(["mục lục", "nội dung", "trang", "mục lục trang"])


def is_contents_line(text: str) -> bool:
    """ "Tình hình nguồn nước ........ 2"."""
    return len(text) <= 200 and text.rstrip(".")[-1:].isdigit() and _LEADER.match(text) is not None


def contents_of(paragraphs: list[Paragraph]) -> set[int]:
    """Places of the paragraphs that are a table of contents, with its name above; two such lines alone are a form, not a table."""
    out: set[int] = set()
    run: list[int] = []
    for at in range(len(paragraphs) + 1):
        if at < len(paragraphs) and is_contents_line(paragraphs[at].text):
            run.append(at)
            continue
        if len(run) >= _FEWEST:
            out.update(run)
            above = run[0] - 1
            while above >= 0 and key(paragraphs[above].text) in _NAMES:
                out.add(above)
                above -= 1
        run = []
    return out

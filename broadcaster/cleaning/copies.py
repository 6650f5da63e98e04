"""A text that a page holds twice, once for desks and once for telephones, is heard once."""

from __future__ import annotations

from collections import Counter

from ..model import Doubt, Paragraph
from .blocks import Block, Page
from .rules import says
from .text import key, words

_FEWEST_WORDS = 12
#: so much of the small copy must stand elsewhere word for word for it to be one; less, down to the second share, is another wording
_SAME, _ALIKE = 0.95, 0.6
#: a run of equal paragraphs is a copy when it holds a sentence of so many words
_LONG = 12


def mark_copies(page: Page) -> list[Doubt]:
    """Make furniture ("copy") of what only telephones show and the page says elsewhere too; a Doubt where the wordings differ."""
    small = [index for index, names in enumerate(page.names) if names and says("body", "small screens", names)]
    doubts: list[Doubt] = []
    for node in small:
        inside = [
            block for block in page.blocks if block.text and not block.furniture and page.inside(block.node, node)
        ]
        told = Counter(word for block in inside for word in words(block.text))
        if sum(told.values()) < _FEWEST_WORDS:
            continue
        others = [
            block for block in page.blocks if block.text and not block.furniture and not page.inside(block.node, node)
        ]
        said = Counter(word for block in others for word in words(block.text))
        if sum((told & said).values()) < _ALIKE * sum(told.values()):
            continue
        if _same_lines(inside, others) < _SAME:
            message = "Trang có hai bản, cho máy tính và cho điện thoại, không giống nhau; hãy chọn bản đúng."
            evidence = "\n".join(block.text for block in inside)
            doubts.append(Doubt("copies", message, evidence, hold=True))
        for block in inside:
            block.furniture = "copy"
    return doubts


def _same_lines(inside: list[Block], others: list[Block]) -> float:
    """The share of words in lines that also stand elsewhere."""
    known = {key(block.text) for block in others}
    counts = [(len(words(block.text)), key(block.text) in known) for block in inside]
    return sum(count for count, same in counts if same) / max(1, sum(count for count, _ in counts))


def second_copy(paragraphs: list[Paragraph]) -> tuple[int, int]:
    """(start, end) of a run of paragraphs that says the run right before it again word for word; (0, 0) when there is none."""
    keys = [key(paragraph.text) for paragraph in paragraphs]
    last: dict[str, int] = {}
    for at, text in enumerate(keys):
        first = last.get(text)
        if first is not None and at - first >= 2:
            count = at - first
            again = keys[at : at + count]
            if again == keys[first:at] and max(len(line.split()) for line in again) >= _LONG:
                return at, at + count
        last[text] = at
    return 0, 0

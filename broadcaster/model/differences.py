"""What of two texts of an article is not the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .article import Cleaned, Paragraph

_MOST_COMPARED_WORDS = 2000  # of a paragraph; longer ones are shown whole


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of words; ``changed`` when the other text does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A title or paragraph that is not the same in two texts; nothing ``before`` when it is new, ``after`` when it is gone."""

    what: str
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]


def paired(old: Sequence[Paragraph], texts: Sequence[str]) -> Iterator[tuple[str | None, Paragraph | None]]:
    """Each text with the paragraph it was, in order; None where there is none on the other side."""
    matcher = SequenceMatcher(None, [one.text for one in old], texts)
    for _, i1, i2, j1, j2 in matcher.get_opcodes():
        for offset in range(max(i2 - i1, j2 - j1)):
            yield (
                texts[j1 + offset] if j1 + offset < j2 else None,
                old[i1 + offset] if i1 + offset < i2 else None,
            )


def differences(old: Cleaned, new: Cleaned) -> tuple[Difference, ...]:
    """What of the title and the paragraphs is not the same, in reading order."""
    found = [] if old.title == new.title else [_difference("Tiêu đề", old.title, new.title)]
    number = 0
    for text, paragraph in paired(old.paragraphs, new.texts):
        number += text is not None
        before = paragraph.text if paragraph is not None else ""
        if before != (text or ""):
            what = f"Đoạn {number}" if text is not None else "Bỏ đoạn"
            found.append(_difference(what, before, text or ""))
    return tuple(found)


def _difference(what: str, before: str, after: str) -> Difference:
    old, new = before.split(), after.split()
    if not old or not new or max(len(old), len(new)) > _MOST_COMPARED_WORDS:
        return Difference(what, _whole(before), _whole(after))
    left: list[Stretch] = []
    right: list[Stretch] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new).get_opcodes():
        if i1 < i2:
            left.append(Stretch(" ".join(old[i1:i2]), tag != "equal"))
        if j1 < j2:
            right.append(Stretch(" ".join(new[j1:j2]), tag != "equal"))
    return Difference(what, tuple(left), tuple(right))


def _whole(text: str) -> tuple[Stretch, ...]:
    return (Stretch(text, True),) if text else ()

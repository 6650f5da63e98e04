"""What a correction says to those who heard the article before: which words became which, short enough to be heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Cleaned
from ..model.differences import Difference, differences

#: in characters; what is longer is told by how many paragraphs are new
LONGEST = 200
#: why a text changed where only the source knows; listeners are told what changed instead
SOURCE_EDITED = "nguồn sửa nội dung"
_MOST_CHANGES = 3
#: a change of more words than this is a rewriting, not a correction of words
_MOST_WORDS = 12
#: what follows a number and gives it its meaning («mm», «giờ») is this short
_LONGEST_UNIT = 4
#: short words that go on with the sentence instead
_NO_UNITS = frozenset(
    [
        "có",
        "cho",
        "của",
        "do",
        "đến",
        "đã",
        "để",
        "hay",
        "hoặc",
        "khi",
        "là",
        "lúc",
        "mà",
        "nên",
        "ở",
        "qua",
        "rồi",
        "sẽ",
        "tại",
        "tới",
        "thì",
        "từ",
        "và",
        "vì",
        "với",
    ]
)
_MARKS = ".,;:!?…"


@dataclass(frozen=True, slots=True)
class Change:
    """Words that became others; nothing ``before`` when they are new, ``after`` when they are gone."""

    before: str
    after: str

    @property
    def words(self) -> str:
        if not self.before:
            return f"thêm {_quoted(self.after)}"
        return f"{_quoted(self.before)} sửa thành {_quoted(self.after)}" if self.after else f"bỏ {_quoted(self.before)}"


def what_changed(old: Cleaned, new: Cleaned) -> str:
    """«80–120 mm» sửa thành «100–150 mm»: at most three changes in at most 200 characters; else which parts were written anew.

    Empty when nothing that is heard differs.
    """
    found = differences(old, new)
    changes = [change for one in found for change in _changes(one)]
    told = "; ".join(dict.fromkeys(change.words for change in changes))
    is_short = all(len(text.split()) <= _MOST_WORDS for change in changes for text in (change.before, change.after))
    if len(changes) <= _MOST_CHANGES and is_short and len(told) <= LONGEST:
        return told
    return _in_parts(found)


def _changes(difference: Difference) -> Iterator[Change]:
    """The words that changed with what they belong to: a single equal word between two changes, and the unit behind a number."""
    before, after = _marked(difference, old=True), _marked(difference, old=False)
    if not before or not after:
        yield Change(_plain(before), _plain(after))
        return
    for left, right in _stretches(before, after):
        yield Change(_plain(left), _plain(right))


Word = tuple[str, bool]
"""A word, and whether the other text does not have it."""


def _marked(difference: Difference, *, old: bool) -> list[Word]:
    stretches = difference.before if old else difference.after
    return [(word, stretch.changed) for stretch in stretches for word in stretch.text.split()]


def _stretches(before: list[Word], after: list[Word]) -> Iterator[tuple[list[Word], list[Word]]]:
    """Both texts walked together: equal words stand at the same place in both, changed ones between them."""
    left: list[Word] = []
    right: list[Word] = []
    b = a = 0
    while b < len(before) or a < len(after):
        while b < len(before) and before[b][1]:
            left.append(before[b])
            b += 1
        while a < len(after) and after[a][1]:
            right.append(after[a])
            a += 1
        if b >= len(before):
            break
        is_one_apart = b + 1 < len(before) and (before[b + 1][1] or (a + 1 < len(after) and after[a + 1][1]))
        if (left or right) and (is_one_apart or _is_unit(before[b][0], left, right)):
            left.append(before[b])
            right.append(after[a])
        elif left or right:
            yield left, right
            left, right = [], []
        b, a = b + 1, a + 1
    if left or right:
        yield left, right


def _is_unit(word: str, left: list[Word], right: list[Word]) -> bool:
    """Whether ``word`` says of what the numbers before it are."""
    bare = word.strip(_MARKS)
    numbers = [words[-1][0][-1:].isdigit() for words in (left, right) if words]
    return bool(numbers) and all(numbers) and bare.islower() and len(bare) <= _LONGEST_UNIT and bare not in _NO_UNITS


def _plain(words: list[Word]) -> str:
    return " ".join(word for word, _ in words).strip(f"{_MARKS} ")


def _quoted(text: str) -> str:
    """Quotes inside would end ours."""
    return f"«{text.replace('«', '“').replace('»', '”')}»"


def _in_parts(found: tuple[Difference, ...]) -> str:
    """«viết lại tiêu đề; viết lại 2 đoạn; thêm 1 đoạn»."""
    titles = [one for one in found if one.what == "Tiêu đề"]
    others = [one for one in found if one not in titles]
    counted = (
        ("viết lại", sum(bool(one.before and one.after) for one in others)),
        ("thêm", sum(not one.before for one in others)),
        ("bỏ", sum(not one.after for one in others)),
    )
    parts = ["viết lại tiêu đề"] if titles else []
    return "; ".join([*parts, *(f"{done} {count} đoạn" for done, count in counted if count)])

"""What a typed text becomes: kinds are kept, what is gone is named, and no text that a keyboard can make breaks it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.actions.typed import as_typed, edited
from broadcaster.errors import ArticleError
from broadcaster.model import Cleaned, Doubt, Paragraph, ParagraphKind
from broadcaster.model.differences import differences

OLD = Cleaned(
    "Lịch cúp điện",
    (
        Paragraph("Điện lực thông báo.", ParagraphKind.LEAD),
        Paragraph("Khu vực", ParagraphKind.HEADING),
        Paragraph("Khu phố 1: từ 7 giờ.", ParagraphKind.ITEM),
        Paragraph("Khu phố 2: từ 9 giờ.", ParagraphKind.ITEM),
    ),
    author="Ban biên tập",
    doubts=(Doubt("tail", "Còn một dòng lạ.", hold=True),),
)
LONGEST = 1000


def typed(text: str, title: str = OLD.title) -> Cleaned:
    return edited(OLD, title, text, LONGEST)


def test_paragraphs_keep_their_kinds() -> None:
    new = typed("Điện lực xin thông báo.\n\nKhu phố 1: từ 7 giờ.\n\nKhu phố 2:\ntừ 10 giờ.\n\n\nMong bà con thông cảm.")
    assert [(one.text, one.kind) for one in new.paragraphs] == [
        ("Điện lực xin thông báo.", ParagraphKind.LEAD),
        ("Khu phố 1: từ 7 giờ.", ParagraphKind.ITEM),
        ("Khu phố 2: từ 10 giờ.", ParagraphKind.ITEM),
        ("Mong bà con thông cảm.", ParagraphKind.TEXT),
    ]
    assert [line.text for line in new.dropped] == ["Khu vực"]
    assert (new.author, new.doubts) == (OLD.author, ())
    assert [change.what for change in differences(OLD, new)] == ["Đoạn 1", "Bỏ đoạn", "Đoạn 3", "Đoạn 4"]


def test_the_words_that_changed_are_marked() -> None:
    (change,) = differences(OLD, typed(as_typed(OLD).replace("9 giờ", "10 giờ rưỡi")))
    assert [(piece.text, piece.changed) for piece in change.before] == [("Khu phố 2: từ", False), ("9 giờ.", True)]
    assert [(piece.text, piece.changed) for piece in change.after] == [("Khu phố 2: từ", False), ("10 giờ rưỡi.", True)]


def test_nothing_typed_is_nothing_changed() -> None:
    assert typed(as_typed(OLD)) is OLD
    assert typed("\n\n  " + as_typed(OLD).replace("\n\n", " \r\n \t\r\n") + "\u200b\n", " Lịch  cúp điện\n") is OLD


@given(st.text(), st.text())
def test_whatever_is_typed_is_kept_as_plain_words_or_refused(title: str, text: str) -> None:
    try:
        new = typed(text, title)
    except ArticleError as error:
        assert error.remedy
        return
    for line in (new.title, *new.texts):
        assert line == " ".join(line.split()) != ""
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in line)
    again = edited(new, new.title, as_typed(new), LONGEST)
    assert again is new
    changes = differences(OLD, new)
    assert bool(changes) == ((OLD.title, OLD.texts) != (new.title, new.texts))
    assert {line.text for line in new.dropped} <= set(OLD.texts)


@pytest.mark.parametrize("words", ["a " * 900, "a b " * 450, " ".join(f"{n % 97}" for n in range(999))])
def test_a_text_made_to_be_slow_is_not(words: str) -> None:
    new = typed(words)
    other = edited(new, OLD.title, words.replace("a", "b", 7)[::-1], LONGEST)
    assert differences(new, other)

"""What is told of a correction: the words that changed, short enough to be heard; a rewriting in numbers of paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster import actions
from broadcaster.model import Actor, Cleaned, Episode, Paragraph
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.steps.correction import LONGEST, SOURCE_EDITED, what_changed
from broadcaster.store import episodes
from broadcaster.testing import article


def text(title: str, *paragraphs: str) -> Cleaned:
    return Cleaned(title, tuple(map(Paragraph, paragraphs)))


OLD = text(
    "Ngừng cấp nước khu phố 2",
    "Lượng mưa phổ biến 80–120 mm, có nơi trên 150 mm.",
    "Nước ngừng từ 22 giờ ngày 14/8 đến 5 giờ sáng hôm sau tại khu phố 2.",
    "Bà con gọi số 0271 3 666 777 khi cần.",
)


def changed(old: str, new: str) -> Cleaned:
    return text(OLD.title.replace(old, new), *(one.replace(old, new) for one in OLD.texts))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("80–120 mm", "100–150 mm", "«80–120 mm» sửa thành «100–150 mm»"),
        ("22 giờ", "23 giờ", "«22 giờ» sửa thành «23 giờ»"),
        ("ngày 14/8 đến", "ngày 15/8 đến", "«14/8» sửa thành «15/8»"),
        ("14/8 đến 5 giờ sáng", "15/8 đến 6 giờ sáng", "«14/8 đến 5 giờ» sửa thành «15/8 đến 6 giờ»"),
        ("khu phố 2.", "khu phố 2 và khu phố 3.", "«2» sửa thành «2 và khu phố 3»"),
        (" sáng hôm sau", " hôm sau", "bỏ «sáng»"),
        ("Bà con gọi", "Mời bà con gọi", "«Bà» sửa thành «Mời bà»"),
        ("Ngừng cấp", "HOÃN ngừng cấp", "«Ngừng» sửa thành «HOÃN ngừng»"),
        ("777", "«777»", "«777» sửa thành «“777”»"),
    ],
)
def test_few_words_are_said_as_they_were_and_are(old: str, new: str, told: str) -> None:
    assert what_changed(OLD, changed(old, new)) == told


def test_a_paragraph_that_is_new_or_gone_is_quoted_while_it_is_short() -> None:
    more = text(OLD.title, *OLD.texts, "Nước có lại sớm hơn.")
    assert what_changed(OLD, more) == "thêm «Nước có lại sớm hơn»"
    assert what_changed(more, OLD) == "bỏ «Nước có lại sớm hơn»"


def test_a_rewriting_is_told_in_paragraphs() -> None:
    long = " ".join(f"từ{number}" for number in range(40))
    assert what_changed(OLD, text(OLD.title, long, OLD.texts[1], OLD.texts[2])) == "viết lại 1 đoạn"
    new = text("Tin khác", long, f"{long} nữa", f"{long} thêm", long[:90])
    assert what_changed(OLD, new) == "viết lại tiêu đề; viết lại 3 đoạn; thêm 1 đoạn"


def test_the_same_text_has_no_correction() -> None:
    assert what_changed(OLD, OLD) == ""


_words = st.lists(st.sampled_from(["một", "2", "3 giờ,", "«bốn»", "năm.", "x" * 70]), min_size=1, max_size=15).map(
    " ".join
)
_texts = st.builds(text, _words, _words, _words)  # no title and no paragraph of a cleaned text is empty


@given(_texts, _texts)
def test_whatever_changes_is_told_in_short(old: Cleaned, new: Cleaned) -> None:
    told = what_changed(old, new)
    assert len(told) <= LONGEST
    assert bool(told) == ((old.title, old.texts) != (new.title, new.texts))


def published(station: Station, number: int) -> Episode:
    finish(station, number)
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def test_the_episode_says_what_changed_since_it_was_heard(station: Station) -> None:
    number, _ = take_in(station, article(OLD.title, *OLD.texts, guid="g"))
    assert published(station, number).corrected is None
    new = changed("80–120 mm", "100–150 mm")
    take_in(station, article(new.title, *new.texts, guid="g"))
    assert published(station, number).corrected == "«80–120 mm» sửa thành «100–150 mm»"
    assert SOURCE_EDITED not in (station.feeds / "tin.xml").read_text("utf-8")
    assert "«80–120 mm» sửa thành «100–150 mm»" in (station.feeds / "tin.xml").read_text("utf-8")
    last = "\n\n".join(new.texts).replace("22 giờ", "23 giờ")
    who = Actor.person("an")
    actions.edit(station, number, title=new.title, text=last, of=2, base=2, actor=who, why="nhầm giờ")
    episode = published(station, number)
    assert episode.corrected == "nhầm giờ: «22 giờ» sửa thành «23 giờ»"
    page = (station.feeds / "episodes" / episode.folder / "index.html").read_text("utf-8")
    assert "nhầm giờ: «22 giờ» sửa thành «23 giờ»" in page

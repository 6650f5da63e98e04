"""Two operators over one text: nothing of either is lost without being told."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.actions.merging import Clash, merged

BASE = ["Mất nước từ 7 giờ.", "Áp dụng ở khu phố 1.", "Mong bà con thông cảm."]
paragraphs = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm"]), max_size=6)


def test_each_changed_another_paragraph() -> None:
    mine = ["Mất nước từ 8 giờ.", *BASE[1:]]
    theirs = [*BASE[:2], "Mong bà con thông cảm và trữ nước."]
    assert merged(BASE, mine, theirs).texts == (mine[0], BASE[1], theirs[2])
    assert merged(BASE, mine, theirs).clashes == ()


def test_one_added_and_one_took_out() -> None:
    mine = [*BASE, "Số nóng: 1900 0000."]
    theirs = [BASE[0], BASE[2]]
    assert merged(BASE, mine, theirs) == merged(BASE, mine, theirs)
    assert merged(BASE, mine, theirs).texts == (BASE[0], BASE[2], "Số nóng: 1900 0000.")


def test_both_the_same_is_no_clash() -> None:
    both = ["Mất nước từ 8 giờ.", *BASE[1:]]
    assert merged(BASE, both, both) == merged(BASE, BASE, both)


def test_both_otherwise_is_a_clash_and_mine_stands() -> None:
    mine, theirs = ["Mất nước từ 8 giờ.", *BASE[1:]], ["Mất nước từ 9 giờ.", *BASE[1:]]
    found = merged(BASE, mine, theirs)
    assert found.clashes == (Clash((BASE[0],), (mine[0],), (theirs[0],)),)
    assert found.texts == tuple(mine)


def test_one_took_out_what_the_other_changed_is_a_clash() -> None:
    mine, theirs = BASE[1:], ["Mất nước từ 9 giờ.", *BASE[1:]]
    assert merged(BASE, mine, theirs).clashes == (Clash((BASE[0],), (), (theirs[0],)),)


@given(paragraphs, paragraphs)
def test_who_changed_nothing_gets_the_other_text(base: list[str], other: list[str]) -> None:
    assert merged(base, base, other).texts == tuple(other)
    assert merged(base, other, base).texts == tuple(other)
    assert not merged(base, base, other).clashes
    assert not merged(base, other, base).clashes


@given(paragraphs, paragraphs, paragraphs)
def test_without_a_clash_the_order_of_hands_does_not_matter(base: list[str], one: list[str], two: list[str]) -> None:
    there, back = merged(base, one, two), merged(base, two, one)
    assert bool(there.clashes) == bool(back.clashes)
    if not there.clashes:
        assert there.texts == back.texts

"""A revision says again what stood there, a stranger does not: told apart by what they share, without a list of suspicious words."""

from __future__ import annotations

import pytest

from broadcaster.cleaning.likeness import LEAST_SHARED, is_foreign_headline, is_unlike, shared
from broadcaster.model import Cleaned
from tests.cleaning.likeness import KINDS, articles, impostors, in_place_of, revisions_of, text

ROUNDS = 4


def test_genuine_revisions_are_not_held() -> None:
    """One in fifty at most; those are texts called off whose headline is two or three words."""
    made = [(kind, old, new) for seed in range(ROUNDS) for old in articles() for kind, new in revisions_of(old, seed)]
    held = [(kind, old.title) for kind, old, new in made if is_unlike(old, new)]
    print(f"genuine revisions held: {len(held)} of {len(made)}")
    assert len(made) >= 300
    assert len(KINDS) >= 15
    assert len(held) <= 0.005 * len(made), held


def test_no_impostor_passes_for_a_revision() -> None:
    pairs = [(kind, old, in_place_of(old, new)) for old in articles() for kind, new in impostors()]
    passed = [(kind, old.title, new.title) for kind, old, new in pairs if not is_unlike(old, new)]
    assert len({kind for kind, _ in impostors()}) >= 15
    assert len(pairs) >= 500
    assert passed == []


def test_the_limit_lies_between_the_two_with_room_on_both_sides() -> None:
    genuine = sorted(shared(old, new) for old in articles() for _, new in revisions_of(old))
    strangers = sorted(shared(old, in_place_of(old, new)) for old in articles() for _, new in impostors())
    assert strangers[-1] < 0.75 * LEAST_SHARED
    assert genuine[len(genuine) // 200 + 1] > 1.1 * LEAST_SHARED


def test_articles_are_not_revisions_of_each_other() -> None:
    assert all(is_unlike(one, other) for one in articles() for other in articles() if one is not other)


@pytest.mark.parametrize(
    ("old", "new", "unlike"),
    [
        (text("Một", "Chợ họp."), text("Một", "Chợ họp."), False),
        (text("Một", "Chợ họp."), text("Hai", "Nhà cái."), True),
        (text("Một"), text("Hai", "Nhà cái uy tín."), True),
        (text("Chợ phiên", "Chợ họp sáng mai."), text("CHỢ PHIÊN", "CHỢ HỌP SÁNG MAI!"), False),
        (text("Chợ phiên", "Chợ họp sáng mai."), text("Chợ phiên", "Nhà cái tặng vốn cho người mới."), True),
    ],
)
def test_the_shortest(old: Cleaned, new: Cleaned, unlike: bool) -> None:
    assert is_unlike(old, new) is unlike


@pytest.mark.parametrize(
    ("given", "told", "foreign"),
    [
        ("Lịch cắt điện tuần này ở khu phố 3", "Siêu thưởng thành viên mới. Nạp lần đầu tặng ngay.", True),
        ("Lịch cắt điện tuần này ở khu phố 3", "Điện lực báo lịch cắt điện. Khu phố 3 cắt từ 7 giờ.", False),
        ("Lịch cắt điện tuần này…", "Lịch cắt điện tuần này ở khu phố 3", False),
        ("Xem chi tiết", "Siêu thưởng thành viên mới.", False),
    ],
)
def test_a_headline_from_elsewhere(given: str, told: str, foreign: bool) -> None:
    assert is_foreign_headline(given, told) is foreign


def test_headlines_of_the_set_belong_to_their_articles_only() -> None:
    asked = [old for old in articles() if len(old.title.split()) >= 4]
    pages = [new for _, new in impostors() if new.title != "="]
    assert not any(is_foreign_headline(old.title, old.title, *old.texts) for old in asked)
    passed = [(old, new) for old in asked for new in pages if not is_foreign_headline(old.title, new.title, *new.texts)]
    assert len(passed) <= 0.005 * len(asked) * len(pages), "two reports of one office may say as much of each other"

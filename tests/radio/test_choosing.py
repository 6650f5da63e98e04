"""Who is in a bulletin when not all can be: turns, variety, corrections once, an operator's wishes, words on what was withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.model import Actor, Episode, Master, Priority, Wish, WishKind
from broadcaster.radio import Choice, Retraction, Texts, Wishes, choose, retraction_lines, wishes_for
from broadcaster.radio.choosing import needs, room_of
from broadcaster.settings import SlotSettings

AIRS = datetime(2026, 8, 14, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)
#: four items of a minute
SLOT = SlotSettings(title="Bản tin sáng", at=time(5, 30), length="5m", evergreen=("sức khỏe",))
ME = Actor.person("người trực")


def episode(name: str, age_hours: float = 1, seconds: float = 60, **values: object) -> Episode:
    published = AIRS - timedelta(hours=age_hours)
    size = int(seconds * 44100)
    made = Episode(
        guid=name,
        article=name,
        folder=name,
        title=f"Tin {name}",
        summary="",
        paragraphs=(),
        published=published,
        updated=published,
        source="thu",
        voice="v",
        voice_label="v",
        masters=(Master("k" * 64, "podcast", "a.mp3", "audio/mpeg", 1000, size, 44100, -16, -1, 3, "0" * 64),),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def names(choice: Choice) -> list[str]:
    return [one.guid for one in choice.episodes]


def many(count: int, source: str = "thu") -> list[Episode]:
    """So many of a minute each, the first the newest."""
    return [episode(f"{number:03}", 1 + number / 60, source=source) for number in range(count)]


# --- more than there is room for


def test_what_did_not_fit_waits_and_does_not_grow_too_old() -> None:
    waiting = episode("chờ", 100)
    assert names(choose(SLOT, [waiting], {}, AIRS)) == [], "it was never in time for a bulletin"
    assert names(choose(SLOT, [waiting], {}, AIRS, aired=[AIRS - 4 * DAY])) == ["chờ"], "that one had no room for it"
    assert names(choose(SLOT, [waiting], {}, AIRS, aired=[AIRS - 5 * DAY])) == [], "that one was before it"
    old = episode("quá lâu", 31 * 24)
    assert names(choose(SLOT, [old], {}, AIRS, aired=[AIRS - 31 * DAY])) == []


def test_a_first_bulletin_in_time_is_what_counts() -> None:
    """The slot was off the air for four days after it; the bulletin that comes then is the first, and too late for it."""
    late = episode("muộn", 5 * 24)
    assert names(choose(SLOT, [late], {}, AIRS, aired=[AIRS - DAY / 2])) == []


def test_two_hundred_at_once_are_all_heard_in_time() -> None:
    slot = SLOT.model_copy(update={"length": timedelta(minutes=15), "items": 12})
    waiting, carried, aired = many(200), dict[str, int | None](), list[datetime]()
    for number in range(17):
        choice = choose(slot, waiting, carried, AIRS + number * DAY, aired=aired)
        assert choice.rung == "fresh" and choice.episodes
        carried |= {one.guid: one.revision for one in choice.episodes}
        aired.append(AIRS + number * DAY)
    assert len(carried) == 200


def test_today_is_heard_and_nothing_waits_for_ever_while_too_much_comes_every_day() -> None:
    published: list[Episode] = []
    carried, aired = dict[str, int | None](), list[datetime]()
    for day in range(20):
        airs = AIRS + day * DAY
        today = [episode(f"{day}-{n}", n, updated=airs, published=airs - timedelta(hours=1 + n)) for n in range(6)]
        published += today
        choice = choose(SLOT, published, carried, airs, aired=aired)
        assert {one.guid for one in choice.episodes} & {one.guid for one in today}
        oldest = min((one for one in published if one.guid not in carried), key=lambda one: one.published)
        assert day < 5 or oldest.guid in names(choice)
        carried |= {one.guid: one.revision for one in choice.episodes}
        aired.append(airs)


def test_what_is_over_tomorrow_goes_before_what_can_wait() -> None:
    passing = episode("cắt nước", 30, expires=AIRS + timedelta(hours=10))
    assert "cắt nước" in names(choose(SLOT, [*many(6), passing], {}, AIRS))
    assert "cắt nước" in names(choose(SLOT, [*many(60), passing], {}, AIRS))
    lasting = replace(passing, expires=AIRS + 9 * DAY)
    assert "cắt nước" not in names(choose(SLOT, [*many(6), lasting], {}, AIRS))


def test_of_far_too_many_those_come_first_that_no_other_slot_has_said() -> None:
    waiting = many(12)
    heard = {one.guid for one in waiting[:6]}
    assert not heard & set(names(choose(SLOT, waiting, {}, AIRS, elsewhere=heard)))
    assert set(names(choose(SLOT, waiting[:4], {}, AIRS, elsewhere=heard))) == {one.guid for one in waiting[:4]}


def test_what_is_urgent_never_waits_behind_what_is_old() -> None:
    urgent = episode("ưu tiên", 50, priority=Priority.PRIORITY)
    assert names(choose(SLOT, [*many(100), urgent], {}, AIRS))[0] == "ưu tiên"


# --- variety


def test_no_source_and_no_category_takes_the_room_of_others() -> None:
    ward = [episode(f"p{n}", n, source="phường") for n in range(6)]
    town = [episode(f"x{n}", 20 + n, source="thị xã") for n in range(6)]
    slot = SLOT.model_copy(update={"most_per_source": 2})
    assert names(choose(SLOT, [*ward, *town[:2]], {}, AIRS)) == ["p0", "p1", "p2", "p3"]
    assert names(choose(slot, [*ward, *town[:2]], {}, AIRS)) == ["p0", "p1", "x0", "x1"]
    sport = [episode(f"t{n}", n, categories=("thể thao", "trẻ")) for n in range(4)]
    slot = SLOT.model_copy(update={"most_per_category": 1})
    assert names(choose(slot, [*sport, *town[:2]], {}, AIRS)) == ["t0", "t1", "x0", "x1"], "room that is left is used"


def test_an_urgent_word_counts_in_no_quota() -> None:
    slot = SLOT.model_copy(update={"most_per_source": 1})
    urgent = [episode(f"u{n}", n, priority=Priority.PRIORITY) for n in range(3)]
    others = [episode(f"x{n}", n, source=f"nguồn {n}") for n in range(4)]
    assert names(choose(slot, [*urgent, *others], {}, AIRS))[:3] == ["u0", "u1", "u2"]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", ""]), st.floats(5, 200), st.floats(0, 70)),
        max_size=40,
    ),
    st.integers(0, 3),
    st.integers(0, 3),
)
def test_a_quota_is_passed_only_where_nobody_else_could_have_the_room(
    drawn: list[tuple[str, str, float, float]], per_source: int, per_category: int
) -> None:
    slot = SLOT.model_copy(update={"most_per_source": per_source, "most_per_category": per_category})
    waiting = [
        episode(str(at), age, seconds, source=source, categories=(category,) if category else ())
        for at, (source, category, seconds, age) in enumerate(drawn)
    ]
    chosen = choose(slot, waiting, {}, AIRS).episodes
    assert sum(map(needs, chosen)) <= room_of(slot) + 0.01 and len(chosen) <= slot.items
    sources = [one.source for one in chosen]
    over = {source for source in sources if per_source and sources.count(source) > per_source}
    shortest = min((needs(one) for one in chosen if one.source in over), default=0)
    kinds = [category for one in chosen for category in one.categories]
    for left in waiting:
        free = sources.count(left.source) < per_source and all(
            not per_category or kinds.count(category) < per_category for category in left.categories
        )
        if over and left not in chosen and free:
            assert needs(left) > shortest or needs(left) > room_of(slot) - sum(map(needs, chosen))


# --- a correction once


def corrected(revision: int, age_hours: float = 1) -> Episode:
    return episode("sửa", 200, corrected="sai giờ", revision=revision, updated=AIRS - timedelta(hours=age_hours))


def test_a_correction_is_said_once_and_a_second_one_again() -> None:
    first = choose(SLOT, [corrected(2)], {"sửa": 1}, AIRS)
    assert (names(first), first.rung) == (["sửa"], "fresh")
    assert first.corrected == {"sửa"}
    assert names(choose(SLOT, [corrected(2)], {"sửa": 2}, AIRS)) == [], "it has been said"
    assert choose(SLOT, [corrected(3)], {"sửa": 2}, AIRS).corrected == {"sửa"}


def test_a_correction_is_not_lost_when_there_was_no_room_for_it_in_time() -> None:
    assert choose(SLOT, [corrected(2, 90)], {"sửa": 1}, AIRS).corrected == {"sửa"}


def test_where_it_was_never_heard_a_corrected_item_is_plain_news() -> None:
    plain = choose(SLOT, [replace(corrected(2), published=AIRS - timedelta(hours=3))], {}, AIRS)
    assert (names(plain), plain.corrected) == (["sửa"], frozenset())


def test_where_the_revision_is_not_known_a_correction_is_told_while_it_is_news() -> None:
    assert names(choose(SLOT, [corrected(2, 2)], {"sửa"}, AIRS)) == ["sửa"]
    assert names(choose(SLOT, [corrected(2, 90)], {"sửa": None}, AIRS)) == []


# --- wishes


def wish(guid: str, kind: WishKind, place: int | None = None, airs: datetime = AIRS) -> Wish:
    return Wish("sang", airs, guid, kind, ME, AIRS - DAY, place)


def test_dropped_once_it_waits_and_dropped_for_good_it_does_not() -> None:
    written = [wish("a", WishKind.DROP), wish("b", WishKind.NEVER)]
    waiting = [episode("a"), episode("b"), episode("c")]
    assert names(choose(SLOT, waiting, {}, AIRS, wishes=wishes_for(AIRS, written))) == ["c"]
    assert wishes_for(AIRS + DAY, written) == Wishes(frozenset("b"), frozenset("b"))
    written.append(wish("b", WishKind.FREE, airs=AIRS + DAY))
    assert wishes_for(AIRS + 2 * DAY, written) == Wishes()
    assert wishes_for(AIRS, [*written, wish("a", WishKind.FREE)]) == Wishes()


def test_pinned_is_surely_in_and_leads_the_ordinary_ones() -> None:
    waiting = [*many(40), episode("ghim", 29, source="b"), episode("u", 40, priority=Priority.PRIORITY)]
    wishes = wishes_for(AIRS, [wish("ghim", WishKind.PIN)])
    assert names(choose(SLOT, waiting, {}, AIRS, wishes=wishes))[:2] == ["u", "ghim"]
    old = episode("ghim", 24 * 20)
    assert names(choose(SLOT, [old], {}, AIRS, wishes=wishes)) == ["ghim"], "a person decides that it is not too old"
    assert names(choose(SLOT, [old], {"ghim": 1}, AIRS, wishes=wishes)) == ["ghim"], "or that it is said again"
    gone = replace(old, expires=AIRS - DAY)
    assert names(choose(SLOT, [gone], {}, AIRS, wishes=wishes)) == [], "what is over is over"


def test_pinned_goes_last_when_something_must_go() -> None:
    waiting = [episode("a", 1), episode("b", 2), episode("ghim", 30)]
    wishes = wishes_for(AIRS, [wish("ghim", WishKind.PIN)])
    assert names(choose(SLOT, waiting, {}, AIRS, wishes=wishes).shorter(10)) == ["ghim", "a"]


def test_pinned_is_in_beyond_every_quota() -> None:
    slot = SLOT.model_copy(update={"most_per_source": 1})
    others = [episode(f"x{n}", n, source=f"nguồn {n}") for n in range(6)]
    waiting = [*others, episode("g1", 50), episode("g2", 51)]
    wishes = wishes_for(AIRS, [wish("g1", WishKind.PIN), wish("g2", WishKind.PIN)])
    assert {"g1", "g2"} <= set(names(choose(slot, waiting, {}, AIRS, wishes=wishes)))


def test_the_later_wish_counts() -> None:
    pin, drop = wish("a", WishKind.PIN), wish("a", WishKind.DROP)
    assert wishes_for(AIRS, [pin, drop]) == Wishes(frozenset("a"))
    assert wishes_for(AIRS, [drop, pin]) == Wishes(pinned=("a",))


def test_what_was_moved_stands_at_its_place() -> None:
    waiting = [episode("a", 1), episode("b", 2), episode("c", 3)]
    moved = wishes_for(AIRS, [wish("c", WishKind.PLACE, 0)])
    assert names(choose(SLOT, waiting, {}, AIRS, wishes=moved)) == ["c", "a", "b"]
    newer = [episode("mới", 0.5), *waiting]
    assert names(choose(SLOT, newer, {}, AIRS, wishes=moved)) == ["c", "mới", "a", "b"]
    far = wishes_for(AIRS, [wish("a", WishKind.PLACE, 9)])
    assert names(choose(SLOT, waiting, {}, AIRS, wishes=far)) == ["b", "c", "a"]


@given(st.permutations(list("abcdef")), st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5), max_size=6))
def test_every_one_that_was_moved_gets_its_place_where_places_differ(order: list[str], places: dict[str, int]) -> None:
    from broadcaster.radio.wishes import placed

    result = [one.guid for one in placed([episode(name) for name in order], places)]
    assert sorted(result) == list("abcdef")
    if len(set(places.values())) == len(places):
        assert {name: result.index(name) for name in places} == places


# --- what was withdrawn


def test_a_withdrawal_says_the_day_and_not_the_title() -> None:
    told = [
        Retraction("a", "Ông Bảy lấy tiền", date(2026, 8, 13)),
        Retraction("b", "Tin khác", date(2026, 8, 13)),
        Retraction("c", "Tin nữa", date(2026, 8, 12)),
    ]
    texts, known = Texts(Path("/không/có")), dict.fromkeys(("station", "town", "title", "weekday", "time"), "")
    assert retraction_lines(texts, known, told, "date") == (
        "Một tin phát trong bản tin này ngày 12/8/2026 đã được rút lại và không còn giá trị.",
        "Hai tin phát trong bản tin này ngày 13/8/2026 đã được rút lại và không còn giá trị.",
    )
    assert retraction_lines(texts, known, told[:1], "title") == (
        "Bài «Ông Bảy lấy tiền», phát ngày 13/8/2026, đã được rút lại và không còn giá trị.",
    )
    assert retraction_lines(texts, known, told, "off") == () == retraction_lines(texts, known, [], "title")


def test_a_retraction_stays_when_no_item_does() -> None:
    told = (Retraction("b", "Tin khác", date(2026, 8, 13)),)
    choice = replace(choose(SLOT, [episode("a")], {}, AIRS), retracted=told)
    assert choice.shorter(10).retracted == told

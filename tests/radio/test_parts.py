"""The parts of a bulletin: who stands where, and for how long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.model import Episode, Priority
from broadcaster.radio import Calendar, choose, in_parts, occurrences_on, part_of
from broadcaster.settings import SlotSettings
from tests.radio.test_radio import AIRS, SLOT, episode

PARTS = SlotSettings(
    title="Bản tin sáng",
    at="05:30",
    length="15m",
    parts=[
        {"title": "Tiếp sóng", "kind": "relay", "most": "10m"},
        {"title": "Ưu tiên", "priorities": ["uu-tien", "khan-cap"]},
        {"title": "Thông báo", "categories": ["Thông báo"], "most": "2m"},
        {"title": "Hỏi đáp", "shows": ["hoi-dap"]},
        {"title": "Tin", "categories": ["Tin"]},
    ],
)
URGENT = episode("gấp", priority=Priority.PRIORITY, categories=("Thông báo",))
NOTICES = [episode(f"thông báo {number}", categories=("Thông báo",)) for number in range(3)]
ANSWER, NEWS, REST = episode("đáp"), episode("tin", categories=("Tin",)), episode("khác")
SHOWS = {"hoi-dap": {"đáp"}}


def test_an_item_stands_in_the_first_part_that_takes_it() -> None:
    places = [part_of(PARTS, one, SHOWS) for one in (URGENT, NOTICES[0], ANSWER, NEWS, REST)]
    assert places == [1, 2, 3, 4, 5], "what no part takes is last, and not lost"


def test_parts_follow_one_another_and_keep_the_order_within() -> None:
    mixed = [REST, NOTICES[1], NEWS, NOTICES[0], ANSWER, URGENT]
    assert in_parts(PARTS, mixed, SHOWS) == [URGENT, NOTICES[1], NOTICES[0], ANSWER, NEWS, REST]
    assert in_parts(SLOT, mixed) == mixed


def test_a_part_holds_so_many_minutes() -> None:
    choice = choose(PARTS, [*NOTICES, NEWS, REST], (), AIRS, shows=SHOWS)
    assert [one.guid for one in choice.episodes] == ["thông báo 0", "tin", "khác"], "each takes its headline with it"
    long = episode("dài", 121, categories=("Thông báo",))
    choice = choose(PARTS, [long, NEWS], (), AIRS, shows=SHOWS)
    assert (choice.episodes, choice.left_out) == ((NEWS,), (long,)), (
        "longer than its whole part, it is told and not lost"
    )


def test_an_emergency_leads_unless_a_part_is_named_for_it() -> None:
    urgent = episode("khẩn", priority=Priority.EMERGENCY, categories=("Tin",))
    notices_first = PARTS.model_copy(update={"parts": PARTS.parts[2:]})
    assert in_parts(notices_first, [*NOTICES, urgent], SHOWS)[0] is urgent
    last = PARTS.model_copy(update={"parts": (*PARTS.parts[2:], PARTS.parts[1])})
    assert in_parts(last, [urgent, REST, *NOTICES[:1]], SHOWS)[0] is NOTICES[0]


def test_a_bulletin_behind_a_relay_airs_when_that_is_over() -> None:
    (found,) = occurrences_on(PARTS, date(2026, 11, 30), Calendar(ZoneInfo("Asia/Ho_Chi_Minh")))
    assert found.airs == datetime(2026, 11, 29, 22, 40, tzinfo=UTC)
    assert (found.length, PARTS.relayed) == (timedelta(minutes=15), timedelta(minutes=10))


@given(st.permutations([URGENT, *NOTICES, ANSWER, NEWS, REST]))
def test_nothing_is_lost_by_parts_without_limits(mixed: list[Episode]) -> None:
    free = PARTS.model_copy(
        update={"parts": tuple(part.model_copy(update={"most": None}) for part in PARTS.parts if part.kind == "items")}
    )
    choice = choose(free, mixed, (), AIRS, shows=SHOWS)
    assert {one.guid for one in choice.episodes} == {one.guid for one in mixed}
    places = [part_of(free, one, SHOWS) for one in choice.episodes]
    assert places == sorted(places)

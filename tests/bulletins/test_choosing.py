"""What a slot says again, and what it takes back: a correction once, a withdrawal once, in each slot that has said it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster import actions
from broadcaster.bulletins import programme, spare
from broadcaster.bulletins.choosing import changes, choice_for, items_of, wanted_key
from broadcaster.bulletins.making import make_bulletin
from broadcaster.model import Actor, Bulletin, BulletinState, Wish, WishKind
from broadcaster.pipeline import finish, take_in
from broadcaster.radio import Occurrence, calendar_of, next_occurrence
from broadcaster.station import Station
from broadcaster.store import bulletins, episodes
from broadcaster.store import wishes as wished
from broadcaster.store.tables import bulletins as rows
from broadcaster.testing import article
from tests.conftest import Clock, write_config

ME = Actor.person("người trực")
WATER = ("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa.")
TWO_SLOTS = """
[slots.sang]
title = "Bản tin sáng"
at = "05:30"
length = "10m"

[slots.chieu]
title = "Bản tin chiều"
at = "17:00"
length = "10m"
"""


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    return open_station(write_config(tmp_path / "dai", programme=TWO_SLOTS))


def publish(station: Station, title: str, *paragraphs: str) -> int:
    number, _ = take_in(station, article(title, *paragraphs))
    finish(station, number)
    return number


def guid(station: Station, number: int) -> str:
    with station.store.read() as tx:
        found = episodes.guid_of(tx, number)
    assert found is not None
    return found


def edit(station: Station, number: int, text: str, base: int) -> None:
    actions.edit(station, number, title=WATER[0], text=text, of=base, base=base, actor=ME, why="sai giờ")
    finish(station, number)


def coming(station: Station, slot: str) -> Occurrence:
    settings = station.settings
    found = next_occurrence(settings.slots[slot], station.now(), calendar_of(settings, slot))
    assert found is not None
    return found


def aired(station: Station, clock: Clock, slot: str) -> Bulletin:
    """The slot's next bulletin, made and heard."""
    made = make_bulletin(station, slot, actor=ME)
    clock.now = made.airs
    clock.forward(minutes=30)
    return made


def kinds(bulletin: Bulletin) -> list[str]:
    return [item.kind for item in bulletin.items]


def test_a_correction_is_aired_once_and_a_second_one_once_more(station: Station, clock: Clock) -> None:
    number = publish(station, *WATER)
    aired(station, clock, "chieu")
    for base, hour in ((1, 23), (2, 21)):
        edit(station, number, f"Ngừng cấp nước từ {hour} giờ.", base)
        choice = choice_for(station, "chieu", coming(station, "chieu"))
        assert choice.corrected == {guid(station, number)}
        assert [item.revision for item in aired(station, clock, "chieu").items] == [base + 1]
        assert choice_for(station, "chieu", coming(station, "chieu")).episodes == ()
    fresh = choice_for(station, "sang", coming(station, "sang"))
    assert ([one.revision for one in fresh.episodes], fresh.corrected) == ([3], frozenset()), "plain news there"


def test_what_was_in_a_bulletin_that_was_never_ready_is_not_said(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    aired(station, clock, "chieu")
    with station.store.begin() as tx:
        tx.execute(rows.update().values(state=BulletinState.MISSED))
    assert len(choice_for(station, "chieu", coming(station, "chieu")).episodes) == 1


def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The station's own sentences as they are said from now on."""
    said: list[str] = []
    whole = programme.lines_of_station

    def listened(reader: object, sentences: object) -> object:
        said.extend(sentences)  # type: ignore[arg-type]
        return whole(reader, sentences)  # type: ignore[arg-type]

    monkeypatch.setattr(programme, "lines_of_station", listened)
    return said


def test_a_withdrawal_is_told_once_in_the_slot_that_said_it_without_its_title_and_reason(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = publish(station, *WATER)
    first = aired(station, clock, "chieu")
    actions.withdraw(station, guid(station, number), ME, "nhầm tên ông Bảy")
    publish(station, *MEETING)
    said = spoken(monkeypatch)
    second = aired(station, clock, "chieu")
    assert kinds(second) == ["retraction", "episode"]
    assert said[1] == "Một tin phát trong bản tin này ngày 14/8/2026 đã được rút lại và không còn giá trị."
    assert not any("Bảy" in sentence or WATER[0] in sentence for sentence in said)
    assert second.items[0].guid is None, "who fetches or lists the bulletin is told no title, and nothing takes it down"
    assert WATER[0] not in (station.feeds / "station/chieu/latest.json").read_text("utf-8")
    assert kinds(aired(station, clock, "sang")) == ["episode"], "nobody heard it there"
    assert choice_for(station, "chieu", coming(station, "chieu")).retracted == (), "never again"
    with station.store.read() as tx:
        kept = bulletins.get(tx, "chieu", first.airs)
        assert bulletins.get(tx, "chieu", second.airs) == second, "it is not taken down as one that carries it"
    assert kept is not None and kept.state is BulletinState.WITHDRAWN


def test_what_nobody_heard_is_withdrawn_without_a_word(station: Station, clock: Clock) -> None:
    number = publish(station, *WATER)
    made = make_bulletin(station, "chieu", actor=ME)
    actions.withdraw(station, guid(station, number), ME, "sai")
    clock.now = made.airs
    clock.forward(hours=1)
    assert choice_for(station, "chieu", coming(station, "chieu")).retracted == ()


def test_the_row_of_a_spare_has_told_nothing(station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    number = publish(station, *WATER)
    aired(station, clock, "chieu")
    actions.withdraw(station, guid(station, number), ME, "sai")
    spare.prepare_spare(station, "chieu")
    with monkeypatch.context() as patch:
        patch.setattr(station.chain, "speak", broken)
        assert kinds(aired(station, clock, "chieu")) == ["notice"]
    assert len(choice_for(station, "chieu", coming(station, "chieu")).retracted) == 1


def broken(*_: object, **__: object) -> None:
    raise OSError("mất giọng")


def test_a_station_may_say_nothing_of_withdrawals(
    station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = publish(station, *WATER)
    aired(station, clock, "chieu")
    actions.withdraw(station, guid(station, number), ME, "sai")
    silent = station.settings.slots["chieu"].model_copy(update={"withdrawn": "off"})
    monkeypatch.setitem(station.settings.slots, "chieu", silent)
    assert choice_for(station, "chieu", coming(station, "chieu")).retracted == ()


def test_what_comes_back_after_its_withdrawal_was_told_is_news(station: Station, clock: Clock) -> None:
    number = publish(station, *WATER)
    aired(station, clock, "chieu")
    actions.withdraw(station, guid(station, number), ME, "sai")
    aired(station, clock, "chieu")
    actions.approve(station, number, ME)
    finish(station, number)
    choice = choice_for(station, "chieu", coming(station, "chieu"))
    assert [one.title for one in choice.episodes] == [WATER[0]]
    assert choice.retracted == ()


def test_the_key_of_a_choice_is_what_is_heard(station: Station) -> None:
    number = publish(station, *WATER)
    publish(station, *MEETING)
    before = choice_for(station, "chieu", coming(station, "chieu"))
    assert wanted_key(choice_for(station, "chieu", coming(station, "chieu"))) == wanted_key(before)
    edit(station, number, "Ngừng cấp nước từ 23 giờ.", 1)
    edited = choice_for(station, "chieu", coming(station, "chieu"))
    with station.store.begin() as tx:
        airs = coming(station, "chieu").airs
        wished.add(tx, Wish("chieu", airs, guid(station, number), WishKind.PLACE, ME, station.now(), 0))
    moved = choice_for(station, "chieu", coming(station, "chieu"))
    assert len({wanted_key(one) for one in (before, edited, moved)}) == 3
    assert next(item.guid for item in items_of(moved)) == guid(station, number)


def test_whether_anything_changed_is_told_without_choosing(station: Station) -> None:
    def now() -> tuple[object, ...]:
        with station.store.read() as tx:
            return changes(tx)

    seen = [now()]
    number = publish(station, *WATER)
    seen.append(now())
    make_bulletin(station, "chieu", actor=ME)
    seen.append(now())
    with station.store.begin() as tx:
        airs = coming(station, "chieu").airs
        wished.add(tx, Wish("chieu", airs, guid(station, number), WishKind.DROP, ME, station.now()))
    seen.append(now())
    assert len(set(seen)) == 4 and now() == seen[-1]

"""Messages in force are the first thing a bulletin says after its greeting; it is made again when they change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from broadcaster.bulletins import emergency, watch
from broadcaster.bulletins import emergency_life as life
from broadcaster.bulletins.choosing import choice_for
from broadcaster.bulletins.coming import coming
from broadcaster.bulletins.making import make_bulletin
from broadcaster.model import Bulletin, BulletinState
from broadcaster.pipeline import finish, take_in
from broadcaster.radio import Occurrence
from broadcaster.station import Station
from broadcaster.store import bulletins
from broadcaster.testing import article
from tests.bulletins.emergency_samples import AN, message, silent_studio
from tests.conftest import Clock

__all__ = ["silent_studio"]
pytestmark = pytest.mark.usefixtures("silent_studio")


@pytest.fixture(autouse=True)
def news(station: Station, clock: Clock) -> None:
    """An article, an hour before the slot's next time on air."""
    finish(station, take_in(station, article("Họp khu phố", "Mời bà con đến họp."))[0])
    clock.now = _coming(station).airs - timedelta(hours=1)


def lasting(station: Station, **other: Any) -> str:
    return life.accept(station, message(station, minutes=300, **other)).key


def kinds(bulletin: Bulletin) -> list[str]:
    return [item.kind for item in bulletin.items]


def test_it_is_said_first_after_the_greeting(station: Station) -> None:
    lasting(station, areas=("Khu phố 3",))
    made = make_bulletin(station, "sang")
    assert kinds(made) == ["emergency", "episode"]
    assert [chapter.title for chapter in made.chapters] == ["Bản tin sáng", "Cảnh báo thiên tai", "Họp khu phố"]
    assert made.chapters[1].start > 0


def test_what_it_says_is_the_whole_message_without_the_word_of_the_voice(station: Station) -> None:
    lasting(station)
    made = make_bulletin(station, "sang")
    ((_, segments),) = emergency.segments_for(station, made.items)
    said = " ".join(segment.written.strip() for segment in segments)
    assert "Cảnh báo thiên tai. Đài thử thông báo." in said and "Bà con đến nhà văn hóa" in said
    assert "có hiệu lực đến" in said and "giọng đọc máy" not in said


def test_a_new_one_is_in_the_coming_bulletin_within_the_watch_s_minute(station: Station, clock: Clock) -> None:
    make_bulletin(station, "sang")
    take_in(station, article("Bài chưa xong", "Đang làm."))  # the queue is not idle
    key = lasting(station)
    clock.forward(minutes=1)
    watch.watch_slots(station)
    made = _known(station)
    assert made.items[0].guid == f"emergency:{key}"
    assert not emergency.changed_since(station, made) and watch.reason_to_make(station, "sang") is None


def test_a_new_one_is_in_the_bulletin_that_is_on_air_now(station: Station, clock: Clock) -> None:
    made = make_bulletin(station, "sang")
    clock.now = made.airs + timedelta(minutes=3)
    lasting(station)
    watch.watch_slots(station)
    assert kinds(_known(station)) == ["emergency", "episode"]


def test_a_cancelled_one_leaves_it_and_the_word_is_said(station: Station, clock: Clock) -> None:
    key = lasting(station)
    clock.now += timedelta(minutes=50)
    make_bulletin(station, "sang")
    word = life.cancel(station, key, AN, "rút")
    assert word is not None
    watch.watch_slots(station)
    assert [item.guid for item in _known(station).items if item.kind == "emergency"] == [f"emergency:{word.key}"]


def test_one_that_is_over_before_it_airs_is_not_said(station: Station) -> None:
    life.accept(station, message(station, minutes=30))
    assert kinds(make_bulletin(station, "sang")) == ["episode"]


def test_one_that_begins_before_it_airs_is_said(station: Station) -> None:
    lasting(station, starts=station.now() + timedelta(minutes=30))
    assert kinds(make_bulletin(station, "sang")) == ["emergency", "episode"]


def test_an_exercise_is_never_said(station: Station) -> None:
    lasting(station, exercise=True)
    assert kinds(make_bulletin(station, "sang")) == ["episode"]


def test_the_operator_may_keep_them_out(station: Station) -> None:
    lasting(station)
    policy = station.settings.emergency.model_copy(update={"in_bulletins": False})
    station.settings = station.settings.model_copy(update={"emergency": policy})
    assert kinds(make_bulletin(station, "sang")) == ["episode"]


def test_a_long_one_takes_the_room_of_news_and_not_of_itself(station: Station) -> None:
    slot = station.settings.slots["sang"]
    occurrence = _coming(station)
    short = slot.model_copy(update={"length": timedelta(seconds=50)})
    station.settings = station.settings.model_copy(update={"slots": {"sang": short}})
    assert choice_for(station, "sang", occurrence).episodes
    life.accept(station, message(station, minutes=300, starts=station.now() + timedelta(minutes=1)))
    assert emergency.without_room_of(station, slot, occurrence.airs).length < slot.length - timedelta(seconds=10)


def _coming(station: Station) -> Occurrence:
    found = coming(station, "sang")
    assert found is not None
    return found


def _known(station: Station) -> Bulletin:
    with station.store.read() as tx:
        known = min(bulletins.newest(tx, slot="sang"), key=lambda one: one.airs)
    assert known.state in (BulletinState.READY, BulletinState.CORRECTED)
    return known

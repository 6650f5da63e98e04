"""A bulletin that has not aired says nothing that the station has taken back: it is made again, and tells why."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest

from broadcaster import actions
from broadcaster.actions import decisions
from broadcaster.bulletins import making, programme, spare, watch
from broadcaster.bulletins.choosing import outdated
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import prepare_spare
from broadcaster.delivery import flip
from broadcaster.model import Actor, Bulletin, BulletinState, Episode
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import bulletins, episodes, history
from broadcaster.store.codec import from_json, to_json
from broadcaster.testing import article
from tests.conftest import Clock

WATER = ("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa.")
MARKET = ("Chợ có khu mới", "Ban quản lý mời bà con đến xem khu mới của chợ Bàu Sen.")


def publish(station: Station, title: str, *paragraphs: str) -> tuple[int, Episode]:
    number, _ = take_in(station, article(title, *paragraphs))
    finish(station, number)
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return number, episode


@pytest.fixture
def made(station: Station) -> Bulletin:
    publish(station, *WATER)
    publish(station, *MEETING)
    bulletin = make_bulletin(station, "sang")
    assert (bulletin.state, len(bulletin.items)) == (BulletinState.READY, 2)
    assert not watch.reason_to_make(station, "sang")
    return bulletin


def as_it_stands(station: Station, made: Bulletin) -> Bulletin:
    with station.store.begin() as tx:
        bulletin = bulletins.get(tx, made.slot, made.airs)
    assert bulletin is not None
    return bulletin


def test_what_was_withdrawn_is_not_aired(station: Station, made: Bulletin) -> None:
    latest = station.feeds / "station/sang/latest.mp3"
    before = latest.read_bytes()
    _, water = publish(station, *WATER)
    actions.withdraw(station, water.guid, Actor.person("thử"), "sai")
    watch.watch_slots(station)
    after = as_it_stands(station, made)
    assert after.state is BulletinState.CORRECTED
    assert [item.title for item in after.items] == [MEETING[0]]
    assert "làm lại vì bài đã sửa, đã gỡ hoặc hết hạn: «Cắt nước khu phố 2»" in (after.note or "")
    assert latest.read_bytes() != before
    assert not watch.reason_to_make(station, "sang"), "once is enough"


def test_an_edited_article_is_said_as_it_is_now(station: Station, made: Bulletin) -> None:
    number, _ = publish(station, *WATER)
    actions.edit(
        station,
        number,
        title=WATER[0],
        text="Ngừng cấp nước từ 23 giờ.",
        of=1,
        base=1,
        actor=Actor.person("thử"),
        why="sai giờ",
    )
    assert not watch.reason_to_make(station, "sang"), "while it is under way, what is there stays"
    finish(station, number)
    watch.watch_slots(station)
    after = as_it_stands(station, made)
    assert after.state is BulletinState.CORRECTED
    assert {item.title: item.revision for item in after.items} == {WATER[0]: 2, MEETING[0]: 1}
    assert after.master is not None and made.master is not None
    assert after.master.key != made.master.key


def test_what_ends_before_it_airs_is_left_out(station: Station, made: Bulletin, clock: Clock) -> None:
    number, _ = publish(station, *WATER)
    actions.set_expiry(station, number, clock().date(), Actor.person("thử"))
    watch.watch_slots(station)
    assert [item.title for item in as_it_stands(station, made).items] == [MEETING[0]]


def test_when_nothing_is_left_it_says_so(station: Station) -> None:
    _, water = publish(station, *WATER)
    made = make_bulletin(station, "sang")
    actions.withdraw(station, water.guid, Actor.person("thử"), "sai")
    watch.watch_slots(station)
    after = as_it_stands(station, made)
    assert after.state is BulletinState.FALLBACK
    assert WATER[0] in (after.note or ""), "the operator reads why"
    assert not [item for item in after.items if item.guid]


def test_what_has_aired_is_history_when_its_articles_are_edited(station: Station, made: Bulletin, clock: Clock) -> None:
    number, _ = publish(station, *WATER)
    clock.forward(days=1)
    who, text = Actor.person("thử"), "Ngừng cấp nước từ 23 giờ."
    actions.edit(station, number, title=WATER[0], text=text, of=1, base=1, actor=who, why="sai giờ")
    finish(station, number)
    watch.watch_slots(station)
    assert as_it_stands(station, made) == made


@pytest.mark.parametrize("spare", [True, False])
def test_what_has_aired_is_taken_down_with_a_withdrawn_article(
    station: Station, made: Bulletin, clock: Clock, spare: bool
) -> None:
    if spare:
        prepare_spare(station, "sang")
    _, water = publish(station, *WATER)
    clock.now = made.airs
    assert made.master is not None
    actions.withdraw(station, water.guid, Actor.person("thử"), "sai")
    after = as_it_stands(station, made)
    assert (after.state, after.items) == (BulletinState.WITHDRAWN, made.items), "the row stays, for operators"
    assert not station.path(made.master.path).exists()
    said = (station.feeds / "station/sang/latest.json").read_text("utf-8") if spare else ""
    assert water.guid not in said
    assert (station.feeds / "station/sang/latest.mp3").exists() == spare, "it waits for the bulletin that follows"
    with station.store.read() as tx:
        told = history.of(tx, "bulletin", 1)[-1]
    assert told.why == "gỡ vì có bài đã gỡ: «Cắt nước khu phố 2»"


def test_whoever_dies_right_after_a_withdrawal_leaves_nothing_of_it_on_air(
    station: Station, made: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: object) -> None:
        raise SystemExit

    spare.ensure_spare(station, "sang")
    latest = station.feeds / "station/sang/latest.mp3"
    before, water = latest.read_bytes(), made.items[0]
    assert water.guid is not None
    with monkeypatch.context() as patch:
        patch.setattr(decisions, "refresh", died)
        patch.setattr(decisions, "note_address", died)
        with pytest.raises(SystemExit):
            actions.withdraw(station, water.guid, Actor.person("thử"), "sai")
    assert latest.read_bytes() != before
    assert json.loads((latest.parent / "latest.json").read_bytes())["kind"] == "spare"
    watch.watch_slots(station)
    assert water.title not in {item.title for item in as_it_stands(station, made).items}


def test_a_withdrawal_stands_where_its_address_cannot_be_written(
    station: Station, made: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = flip.lay_spare
    tried: list[Path] = []

    def busy_at_first(folder: Path) -> bool:
        tried.append(folder)
        if len(tried) == 1:
            raise OSError(errno.EROFS, "Read-only file system")
        return real(folder)

    monkeypatch.setattr(flip, "lay_spare", busy_at_first)
    assert made.items[0].guid is not None
    left = actions.withdraw(station, made.items[0].guid, Actor.person("thử"), "sai")
    assert left.withdrawn is not None and len(tried) > 1


def test_the_coming_bulletin_is_made_again_with_the_withdrawal(station: Station, made: Bulletin) -> None:
    _, water = publish(station, *WATER)
    assert made.master is not None
    actions.withdraw(station, water.guid, Actor.person("thử"), "sai")
    after = as_it_stands(station, made)
    assert (after.state, [item.title for item in after.items]) == (BulletinState.CORRECTED, [MEETING[0]])
    assert not station.path(made.master.path).exists()
    assert after.master is not None
    assert (station.feeds / "station/sang/latest.mp3").read_bytes() == station.path(after.master.path).read_bytes()


def test_a_replaced_file_that_said_it_goes_as_well(station: Station, made: Bulletin) -> None:
    """Edited first, so that the file with the old words is a replaced one; then withdrawn."""
    number, water = publish(station, *WATER)
    who, text = Actor.person("thử"), "Ngừng cấp nước từ 23 giờ."
    actions.edit(station, number, title=WATER[0], text=text, of=1, base=1, actor=who, why="sai giờ")
    finish(station, number)
    watch.watch_slots(station)
    assert made.master is not None
    assert station.path(made.master.path).exists(), "kept for those who are fetching it"
    actions.withdraw(station, water.guid, who, "sai")
    after = as_it_stands(station, made)
    assert after.master is not None
    kept = [place.name for place in station.path("audio/bulletins").glob("2026-*/*.mp3")]
    assert kept == [after.master.path.rpartition("/")[2]]
    said = (station.folder / "gone/nginx.map").read_text("utf-8")
    assert f'"/{made.master.path}" 1;' in said
    assert after.master.path not in said


def test_what_is_withdrawn_while_its_bulletin_is_made_is_never_put_out(
    station: Station, made: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, water = publish(station, *WATER)
    whole = programme.make_master

    def meanwhile(*arguments: Any) -> Any:
        found = whole(*arguments)
        with station.store.read() as tx:
            is_public = not episodes.withdrawn_among(tx, [water.guid])
        if is_public:
            actions.withdraw(station, water.guid, Actor.person("thử"), "sai")
        return found

    publish(station, *MARKET)
    with monkeypatch.context() as patch:
        patch.setattr(making, "make_master", meanwhile)
        after = make_bulletin(station, "sang")
    assert [item.title for item in after.items] == [MARKET[0], MEETING[0]]
    (kept,) = station.path("audio/bulletins").glob("2026-*/*.mp3")
    assert (station.feeds / "station/sang/latest.mp3").read_bytes() == kept.read_bytes()


def test_a_bulletin_of_before_knew_no_revisions(station: Station, made: Bulletin) -> None:
    kept = to_json(made)
    for item in kept["items"]:
        del item["revision"]
    assert outdated(station.store, from_json(Bulletin, kept)) == ()

"""Bulletins follow to a playout system: when something changed, with their own window, and away again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery.drops import follow_drop
from broadcaster.delivery.followers import followers_of, standings
from broadcaster.delivery.latest import put_out
from broadcaster.delivery.refresh import refresh
from broadcaster.errors import PublishError
from broadcaster.model import Actor, Bulletin, BulletinState, Receipt
from broadcaster.pipeline import finish, take_in
from broadcaster.publishing.drops import FolderDrop
from broadcaster.station import Station
from broadcaster.store import bulletins, receipts
from broadcaster.store.outbox import Change, ChangeKind
from broadcaster.testing import article
from tests.conftest import BROADCASTER, PROGRAMME, Clock, write_config
from tests.studio.test_bwf import chunks, read

WAV = BROADCASTER.replace('bulletin_profiles = ["podcast"]', 'bulletin_profiles = ["radio-wav"]').replace(
    "[studio.sounds]", '[studio.profiles.radio-wav]\ncodec = "wav"\nrate = 48000\nlufs = -23.0\n[studio.sounds]'
)


@pytest.fixture
def opened(tmp_path: Path, open_station: Callable[[Path], Station]) -> Callable[..., tuple[Station, Path]]:
    """A station with a drop of that pattern into a folder, and the folder."""

    def make(
        name: str = "{slot}.mp3", main: str = BROADCASTER, more: str = "", slots: str = ""
    ) -> tuple[Station, Path]:
        carts = tmp_path / "carts"
        carts.mkdir()
        keys = f'folder = "{carts}"\nname = "{name}"\ncarts = {{ sang = "010101" }}\n{more}'
        programme = f"{PROGRAMME}\n{slots}\n[drops.may]\n{keys}\n"
        return open_station(write_config(tmp_path / "dai", main, programme=programme)), carts

    return make


#: something changed at an address
CHANGED = (Change(1, ChangeKind.FILE, "station/sang/latest.json", datetime(2026, 8, 14, tzinfo=UTC), ""),)
Opened = Callable[..., tuple[Station, Path]]


def made(station: Station, title: str = "Cắt nước khu phố 2", day: date | None = None) -> Bulletin:
    finish(station, take_in(station, article(title, "Ngừng cấp nước từ 22 giờ."))[0])
    return make_bulletin(station, "sang", day=day)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def dropped(station: Station) -> list[Receipt]:
    with station.store.read() as tx:
        return [one for one in receipts.newest(tx, kind="published") if one.where == "drop:may"][::-1]


def test_what_lies_at_the_address_is_dropped_and_receipted(opened: Opened) -> None:
    station, carts = opened()
    bulletin = made(station)
    refresh(station)
    assert (carts / "sang.mp3").read_bytes() == (station.feeds / "station/sang/latest.mp3").read_bytes()
    (receipt,) = dropped(station)
    assert bulletin.master is not None
    assert (receipt.what, receipt.sha256) == (f"bulletin:{bulletin.name}", bulletin.master.sha256)
    assert receipt.detail == {"file": "sang.mp3", "bytes": bulletin.master.size}
    assert [one.behind for one in standings(station) if one.name == "drop-may"] == [0]


def test_the_wav_has_the_window_of_its_bulletin(opened: Opened) -> None:
    station, carts = opened("{cart}.wav", WAV, 'out_cue = "xin kính chào"')
    bulletin = made(station)
    follow_drop(station, CHANGED, anew=False, name="may")
    data = (carts / "010101.wav").read_bytes()
    told = read(chunks(data)[b"cart"])
    start, end = station.local(bulletin.airs), station.local(bulletin.valid_until)
    assert (told["cut_id"], told["client_id"], told["out_cue"]) == ("010101", "sang", "xin kinh chao")
    assert (told["start_date"], told["start_time"]) == (f"{start:%Y/%m/%d}", f"{start:%H:%M:%S}")
    assert (told["end_date"], told["end_time"]) == (f"{end:%Y/%m/%d}", f"{end:%H:%M:%S}")
    assert dropped(station)[0].sha256 == hashlib.sha256(data).hexdigest()


def test_only_what_changed_goes_again(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    station, carts = opened()
    made(station)
    put: list[str] = []
    really = FolderDrop.put

    def counted(self: FolderDrop, name: str, pieces: Iterable[bytes]) -> None:
        put.append(name)
        really(self, name, pieces)

    monkeypatch.setattr(FolderDrop, "put", counted)
    for _ in range(3):
        follow_drop(station, CHANGED, anew=False, name="may")
    assert put == ["sang.mp3"]
    follow_drop(station, (), anew=True, name="may")
    made(station, "Họp khu phố 3")
    follow_drop(station, CHANGED, anew=False, name="may")
    assert put == ["sang.mp3"] * 3
    assert (carts / "sang.mp3").read_bytes() == (station.feeds / "station/sang/latest.mp3").read_bytes()


def test_what_is_over_or_withdrawn_is_taken_away(opened: Opened, clock: Clock) -> None:
    station, carts = opened("{date}-{slot}.mp3")
    (carts / "nhac.mp3").write_bytes(b"not ours")
    first = made(station)
    follow_drop(station, CHANGED, anew=False, name="may")
    second = made(station, "Họp khu phố 3", day=first.date + timedelta(days=1))
    put_out(station, second, Actor.step())
    follow_drop(station, CHANGED, anew=False, name="may")
    both = [f"{one.date}-sang.mp3" for one in (first, second)]
    assert names(carts) == [*both, "nhac.mp3"], "the first has not been aired yet"
    with station.store.begin() as tx:
        bulletins.move(tx, first, BulletinState.WITHDRAWN, station.now(), actor=Actor.step())
    follow_drop(station, CHANGED, anew=False, name="may")
    assert names(carts) == [both[1], "nhac.mp3"]
    clock.now = second.valid_until
    follow_drop(station, CHANGED, anew=False, name="may")
    assert names(carts) == ["nhac.mp3"]


def test_a_form_that_is_not_made_is_told(opened: Opened) -> None:
    station, carts = opened("{slot}.wav")
    made(station)
    with pytest.raises(PublishError, match=r"khung giờ sang không có latest.wav"):
        follow_drop(station, CHANGED, anew=False, name="may")
    refresh(station)
    (standing,) = [one for one in standings(station) if one.name == "drop-may"]
    assert standing.why is not None and "latest.wav" in standing.why
    assert names(carts) == []


def test_a_slot_that_is_not_asked_for_is_left_out(opened: Opened) -> None:
    station, carts = opened("{slot}.mp3", more='slots = ["trua"]', slots='[slots.trua]\ntitle = "Trưa"\nat = "11:00"\n')
    assert "drop-may" in [one.name for one in followers_of(station)]
    made(station)
    follow_drop(station, CHANGED, anew=False, name="may")
    assert names(carts) == []


def test_a_page_of_the_site_is_no_reason_to_look(opened: Opened) -> None:
    station, carts = opened()
    made(station)
    page = (replace(CHANGED[0], what="episodes/x/index.html"),)
    follow_drop(station, page, anew=False, name="may")
    assert names(carts) == []


@pytest.mark.parametrize("name", ["{cart}.wav", "{date}-{slot}.wav"])
def test_a_spare_is_dropped_too_and_has_no_window(opened: Opened, name: str) -> None:
    station, carts = opened(name, WAV)
    bulletin = made(station)
    sidecar = station.feeds / "station/sang/latest.json"
    told = json.loads(sidecar.read_bytes()) | dict.fromkeys(("airs", "valid_until", "date"))
    sidecar.write_text(json.dumps(told), "utf-8")
    follow_drop(station, CHANGED, anew=False, name="may")
    (file,) = names(carts)
    assert file == ("010101.wav" if "cart" in name else f"{bulletin.date}-sang.wav")
    cart = read(chunks((carts / file).read_bytes())[b"cart"])
    assert (cart["title"], cart["start_date"], cart["end_date"]) == ("Ban tin sang", "0000/00/00", "9999/12/31")

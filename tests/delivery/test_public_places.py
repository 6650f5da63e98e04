"""The matrix: each act on an article that an aired and a coming bulletin carry, then a look into every public place, here and elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import obstore
import pytest
from obstore.store import MemoryStore
from starlette.testclient import TestClient

from broadcaster import actions
from broadcaster.bulletins import watch
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import ensure_spare
from broadcaster.delivery import outlets
from broadcaster.delivery.public_places import PLACES, Act, Fate, Place
from broadcaster.delivery.refresh import refresh
from broadcaster.delivery.station_folder import write_programme
from broadcaster.model import Actor, Episode
from broadcaster.pipeline import finish, take_in
from broadcaster.publishing import S3Publisher
from broadcaster.publishing.inventory import inventory
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import episodes
from broadcaster.testing import article
from broadcaster.web.app import create_app
from broadcaster.work import housekeeping
from tests.conftest import BROADCASTER, Clock, write_config

OLD_TITLE, NEW_TITLE = "Mưa lớn ở suối Rạt", "Mưa rất to ở suối Rạt"
OLD, NEW = "Lượng mưa 8012 mm trong đêm.", "Lượng mưa 9015 mm trong đêm."
OLD_MARKS, NEW_MARKS = ("Mưa lớn ở", "8012"), ("Mưa rất to ở", "9015")
#: typed by operators, for operators
SECRET = "Zxqwvnội"
CONFIG = f"""{BROADCASTER}
[publishing]
storage = "s3"
bucket = "phat"
endpoint = "http://127.0.0.1:9"
"""
SHOWS = """
[shows.tin]
title = "Tin"
description = "Mọi tin."
items = 3

[shows.tat-ca]
title = "Tất cả"
description = "Mọi tin trong một nguồn."

[shows.ban-tin]
title = "Bản tin"
description = "Các bản tin."
kind = "bulletins"
"""
PROGRAMME = """
[slots.sang]
title = "Bản tin sáng"
at = "05:30"
length = "10m"

[slots.chieu]
title = "Bản tin chiều"
at = "17:00"
days = ["sun"]
length = "10m"
"""
OTHERS = (
    ("Họp khu phố 3", "Mời bà con đến nhà văn hóa."),
    ("Chợ Bàu Sen mở thêm sạp", "Ban quản lý nhận đơn của tiểu thương."),
    ("Hội thi cờ tướng", "Hội thi diễn ra ở sân vận động cũ."),
)
WHO = Actor.person("an")


@dataclass
class Scene:
    """A station after an act, what was public before it, and what is there now."""

    station: Station
    store: MemoryStore
    act: Act
    episode: Episode
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)
    elsewhere: dict[str, bytes] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)

    @property
    def marks(self) -> tuple[str, ...]:
        return (*OLD_MARKS, *NEW_MARKS, self.episode.guid)

    def is_in(self, place: Place, path: str) -> bool:
        names = {"folder": self.episode.folder, "month": "2026-08", "bulletins": "ban-tin"}
        wanted = (
            pattern.format(**names, show=show, aired="sang", coming="chieu")
            for pattern in place.paths
            for show in ("tin", "tat-ca")
        )
        return any(fnmatchcase(path, one) for one in wanted)


def says(data: bytes, marks: tuple[str, ...]) -> bool:
    """Whether one of the marks stands in the bytes, as UTF-8, in a tag's UTF-16, or in an address."""
    forms = [mark.encode(code) for mark in marks for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return any(form in data for form in forms)


def public(station: Station) -> dict[str, bytes]:
    return {file.public: (station.folder / file.place).read_bytes() for file in inventory(station.folder)}


def heard(station: Station, number: int) -> Episode:
    finish(station, number)
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def prepared(folder: Path, clock: Clock) -> tuple[Station, int]:
    """An article in the archive page of its feed, in a bulletin that has aired and in one that has not; another one beside it."""
    write_config(folder, CONFIG, shows=SHOWS, programme=PROGRAMME)
    station = Station(folder, load_settings(folder), clock)
    station.prepare_folders()
    number, _ = take_in(station, article(OLD_TITLE, OLD, "Mong bà con chú ý.", guid="g"))
    heard(station, number)
    for title, text in OTHERS:
        clock.forward(minutes=5)
        other, _ = take_in(station, article(title, text))
        heard(station, other)
    skipped, _ = take_in(station, article("Bài không đọc", "Bài này không ai nghe.", guid="k"))
    actions.skip(station, skipped, WHO, f"{SECRET} bỏ")
    for slot in ("sang", "chieu"):
        ensure_spare(station, slot)
    make_bulletin(station, "sang", actor=WHO)
    clock.forward(days=1)
    make_bulletin(station, "chieu", actor=WHO)
    write_programme(station)
    refresh(station)
    return station, number


def do(act: Act, station: Station, clock: Clock, number: int, episode: Episode) -> None:
    match act:
        case Act.CORRECTED:
            take_in(station, article(NEW_TITLE, NEW, "Mong bà con chú ý.", guid="g"))
            finish(station, number)
        case Act.EXPIRED:
            actions.set_expiry(station, number, station.local(clock()).date(), WHO)
            clock.now = datetime(2026, 8, 15, 18, tzinfo=UTC)
            housekeeping.expire(station)
        case Act.WITHDRAWN | Act.APPROVED:
            actions.withdraw(station, episode.guid, WHO, f"{SECRET} gỡ")
    if act is Act.APPROVED:
        clock.forward(minutes=1)
        actions.approve(station, number, WHO)
        finish(station, number)
    watch.watch_slots(station)
    refresh(station)


@pytest.fixture(scope="module", params=list(Act), ids=[act.name.lower() for act in Act])
def scene(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    act: Act = request.param
    clock, store = Clock(), MemoryStore()

    def publisher(station: Station) -> S3Publisher:
        return S3Publisher(station.folder, store, station.settings.publishing.where)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outlets, "_publisher", publisher)
        station, number = prepared(tmp_path_factory.mktemp(act.name) / "dai", clock)
        try:
            with station.store.read() as tx:
                episode = episodes.of_article(tx, number)
            assert episode is not None
            made = Scene(station, store, act, episode, before=public(station))
            do(act, station, clock, number, episode)
            made.after = public(station)
            names = [each["path"] for batch in obstore.list(store) for each in batch]
            made.elsewhere = {name: bytes(obstore.get(store, name).bytes()) for name in names}
            with TestClient(create_app(station), base_url="http://dai.test") as client:
                made.status = {path: client.get(f"/{path}").status_code for path in {*made.before, *made.after}}
            yield made
        finally:
            station.close()


@pytest.mark.parametrize("place", PLACES, ids=[place.paths[0] for place in PLACES])
def test_every_place_after_every_act(scene: Scene, place: Place) -> None:
    before = {path: data for path, data in scene.before.items() if scene.is_in(place, path)}
    after = {path: data for path, data in scene.after.items() if scene.is_in(place, path)}
    fate = place.fate(scene.act)
    assert before, "the place is there"
    named = {path for path, data in before.items() if says(data, scene.marks)}
    assert bool(named) == (fate is not Fate.UNNAMED), "and names the article before"
    now = {path for path, data in after.items() if says(data, scene.marks)}
    old = {path for path, data in after.items() if says(data, OLD_MARKS)}
    new = {path for path, data in after.items() if says(data, NEW_MARKS)}
    corrected = scene.act is Act.CORRECTED
    match fate:
        case Fate.ABSENT | Fate.UNNAMED:
            assert not now
        case Fate.GONE:
            assert not now
            assert not named & after.keys()
            assert {scene.status[path] for path in named} == {410}
        case Fate.CURRENT:
            assert new if corrected else old
            assert not (corrected and old - _corrections(scene, old))
        case Fate.REPLACED:
            assert named <= old
            assert new
        case Fate.KEPT:
            assert named <= old, "what was there is there"
            assert [
                path for path in named if path.startswith(("audio/", "station/")) and after[path] != before[path]
            ] == []


def _corrections(scene: Scene, paths: set[str]) -> set[str]:
    """Those that say the old words only where they tell what was corrected."""
    told = ("«8012 mm» sửa thành «9015 mm»", "«lớn» sửa thành «rất to»")
    found = set()
    for path in paths:
        text = scene.after[path].decode("utf-8", "replace")
        for words in told:
            text = text.replace(words, "")
        if not says(text.encode(), OLD_MARKS):
            found.add(path)
    return found


def test_every_public_file_that_names_the_article_has_a_row(scene: Scene) -> None:
    named = {path for path, data in scene.before.items() if says(data, scene.marks)}
    beside = "episodes/hop-khu-pho-3"  # the neighbour's page, which leads to it
    without = [path for path in named if not any(scene.is_in(place, path) for place in PLACES)]
    assert [path for path in without if beside not in path] == []


def test_elsewhere_is_what_is_here(scene: Scene) -> None:
    assert scene.elsewhere == scene.after


def test_a_withdrawal_leaves_nothing_anywhere(scene: Scene) -> None:
    if scene.act is not Act.WITHDRAWN:
        pytest.skip("of the withdrawal")
    marks = (*scene.marks, scene.episode.folder, *(master.sha256 for master in scene.episode.masters))
    assert [path for path, data in scene.after.items() if says(data, marks) or says(path.encode(), marks)] == []
    sound = {scene.before[master.path] for master in scene.episode.masters}
    assert not sound & set(scene.after.values())


def test_gone_addresses_are_those_of_the_map(scene: Scene) -> None:
    said = (scene.station.folder / "gone/nginx.map").read_text("utf-8")
    gone = {path for path, status in scene.status.items() if status == 410}
    assert all(f'"/{path}" 1;\n' in said for path in gone)
    folder = f'"/episodes/{scene.episode.folder}/" 1;\n'
    assert (folder in said) == (scene.act is Act.WITHDRAWN)
    assert {scene.status[path] for path in scene.after} == {200}


def test_what_operators_type_for_operators_is_nowhere(scene: Scene) -> None:
    notes = (SECRET, "làm lại vì bài", "gỡ vì có bài", "không có tin mới vừa khung giờ")
    assert [path for path, data in scene.after.items() if says(data, notes)] == []
    assert [path for path, data in scene.elsewhere.items() if says(data, notes)] == []

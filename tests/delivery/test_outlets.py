"""The S3 copy follows the station: a refresh sends what it changed, whatever the size, and nothing is lost when it is cut short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import obstore
import pytest
from obstore.store import S3Store

from broadcaster import actions
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery import outlets
from broadcaster.delivery.refresh import refresh
from broadcaster.errors import StorageFailed
from broadcaster.model import Actor
from broadcaster.publishing import Pages, open_store
from broadcaster.publishing.inventory import inventory
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import memory, outbox, revisions
from broadcaster.store.codec import to_json
from broadcaster.work import housekeeping
from tests.conftest import BROADCASTER, Clock, write_config
from tests.stories import MEETING, WATER, publish

from ..publishing.samples import episode
from ..publishing.seaweed import KEY, SECRET, CountingProxy, seaweed, weed
from ..publishing.stations import change, fill


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if weed() is None:
        pytest.skip("the wheel of SeaweedFS is not installed")
    with seaweed(tmp_path_factory.mktemp("seaweed")) as address:
        yield address


@pytest.fixture
def proxy(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingProxy]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    proxy = CountingProxy(endpoint)
    yield proxy
    proxy.close()


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station], proxy: CountingProxy) -> Station:
    return open_station(write_config(tmp_path / "dai", config_of(proxy, tmp_path.name)))


def config_of(proxy: CountingProxy, prefix: str) -> str:
    keys = f'storage = "s3"\nbucket = "phat"\nendpoint = "{proxy.endpoint}"\nprefix = "{prefix}"\ntimeout = "10s"\n'
    return f"{BROADCASTER}\n[publishing]\n{keys}"


def store_of(station: Station) -> S3Store:
    store = open_store(station.settings.publishing)
    assert isinstance(store, S3Store)
    return store


def there(station: Station) -> dict[str, bytes]:
    store = store_of(station)
    names = [each["path"] for batch in obstore.list(store) for each in batch]
    return {name: bytes(obstore.get(store, name).bytes()) for name in names}


def here(station: Station) -> dict[str, bytes]:
    return {file.public: (station.folder / file.place).read_bytes() for file in inventory(station.folder)}


def test_the_store_follows_every_change(station: Station, clock: Clock) -> None:
    first = publish(station, *WATER)
    assert there(station) == here(station)
    clock.forward(hours=1)
    publish(station, *MEETING, guid="h")
    assert there(station) == here(station)  # the older one's page now leads to it
    make_bulletin(station, "sang")
    refresh(station)
    assert there(station) == here(station)
    assert "station/sang/latest.mp3" in there(station)
    clock.forward(hours=1)
    second = publish(station, "HOÃN ngừng cấp nước", *WATER[1:])
    assert there(station) == here(station)  # the sound that was replaced stays for its time, here and there
    assert first.masters[0].path in there(station)
    actions.withdraw(station, second.guid, Actor.person("an"), "sai")
    kept = there(station)
    assert kept == here(station) | {path: kept[path] for path in kept.keys() - here(station)}
    assert second.masters[0].path not in kept
    assert not [path for path in kept if second.folder in path]
    clock.forward(days=8)
    housekeeping.keep_house(station)
    assert there(station) == here(station)  # and then it goes, here and there


def test_what_it_refers_to_is_there_before_a_feed_is(station: Station, proxy: CountingProxy) -> None:
    publish(station, *WATER)
    proxy.requests.clear()
    publish(station, *MEETING, guid="h")
    assert {line.partition(" ")[0] for line in proxy.requests} == {"PUT"}
    order = [line.rpartition("/")[2] if "/episodes/" not in line else line for line in proxy.requests]
    sound, page, feed, front = (
        next(index for index, line in enumerate(order) if part in line)
        for part in (".mp3", "transcript.vtt", "tin.xml", "index.html")
    )
    assert sound < page < feed
    assert feed < max(index for index, line in enumerate(order) if "index.html" in line)
    assert front


def test_a_refresh_asks_no_more_of_a_large_station_than_of_a_small_one(
    tmp_path: Path, open_station: Callable[[Path], Station], proxy: CountingProxy, clock: Clock
) -> None:
    counted = []
    for size in (100, 10_050):
        clock.now = episode(size + 1).published
        big = open_station(write_config(tmp_path / str(size), config_of(proxy, f"so-{size}")))
        old = [replace(episode(n), lines=()) for n in range(size)]
        fill(big.store, old)
        with big.store.begin() as tx:  # as if all had been written and uploaded while it grew
            outbox.start(tx, "s3", big.settings.publishing.where, 0)
            memory.set_fact(tx, "pages:tin", to_json(Pages().close(old, 300)))
        (big.feeds / "archive").mkdir()
        (big.feeds / "archive/index.html").touch()
        publish(big, *WATER)
        clock.forward(hours=1)
        proxy.requests.clear()
        publish(big, *MEETING, guid="h")
        assert {line.partition(" ")[0] for line in proxy.requests} == {"PUT"}
        counted.append([line.partition(f"/so-{size}/")[2] for line in proxy.requests])
    assert len(counted[0]) == len(counted[1]) < 40, counted


def test_an_upload_cut_short_is_made_good(station: Station, proxy: CountingProxy) -> None:
    publish(station, *WATER)
    proxy.refuse_after = len(proxy.requests) + 3
    with pytest.raises(StorageFailed):
        publish(station, *MEETING, guid="h")
    assert there_behind(station, proxy) != here(station)
    assert refresh(station)
    assert there(station) == here(station)
    assert not refresh(station)


def there_behind(station: Station, proxy: CountingProxy) -> dict[str, bytes]:
    proxy.refuse_after = None
    return there(station)


def test_a_crash_between_writing_and_uploading_is_made_good(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, *WATER)

    def dead(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(outlets, "_publisher", dead)
        with pytest.raises(KeyboardInterrupt):
            publish(station, *MEETING, guid="h")
    assert there(station) != here(station)
    refresh(station)
    assert there(station) == here(station)


def test_house_keeping_finds_what_others_did_in_the_store(station: Station) -> None:
    publish(station, *WATER)
    obstore.put(store_of(station), "tin.xml", b"defaced")
    obstore.put(store_of(station), "khac/cua-nguoi-khac.txt", b"theirs")
    obstore.put(store_of(station), "audio/bulletins/2020-01-01/sang.mp3", b"old")
    housekeeping.keep_house(station)
    assert there(station) == here(station) | {"khac/cua-nguoi-khac.txt": b"theirs"}


def test_a_disk_that_is_gone_does_not_empty_the_store(station: Station) -> None:
    """A file missing here that the station still names is not deleted there."""
    sound = publish(station, *WATER).masters[0].path
    station.path(sound).unlink()
    outlets.reconcile(station)
    assert sound in there(station)


def test_another_store_gets_everything(
    station: Station, proxy: CountingProxy, open_station: Callable[[Path], Station]
) -> None:
    publish(station, *WATER)
    moved = open_station(write_config(station.folder, config_of(proxy, "cho-moi")))
    assert load_settings(station.folder).publishing.prefix == "cho-moi"
    publish(moved, *MEETING, guid="h")
    assert there(moved) == here(moved)


def test_a_withdrawn_episode_whose_withdrawal_was_not_uploaded_goes_at_the_next_look(
    station: Station, clock: Clock
) -> None:
    made = publish(station, *WATER)
    change(station.store, replace(made, withdrawn=clock()))
    with station.store.begin() as tx:
        revisions.retire_masters(tx, 1, None, clock())
        outbox.add(tx, outbox.ChangeKind.EPISODE, made.guid, clock(), Actor.person("an"))
    refresh(station)
    assert made.masters[0].path not in there(station)

"""The public folder as a whole site, and publishing into a real S3 server: upload before reference, headers, drift found and repaired."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import S3Store

from broadcaster.errors import PublishError, StorageFailed
from broadcaster.model import Release
from broadcaster.publishing import S3Publisher, link_audio, open_store
from broadcaster.publishing.inventory import inventory
from broadcaster.publishing.upload_memory import Uploaded, UploadMemory
from broadcaster.settings.publishing import PublishingSettings

from .samples import SHOW, STATION, put_out, with_sound
from .seaweed import KEY, SECRET, seaweed, weed


@pytest.fixture
def station(tmp_path: Path) -> Path:
    folder = tmp_path / "station"
    put_out(folder, "tin-tuc", SHOW, [with_sound(folder, number) for number in (1, 2, 3)], STATION)
    (folder / "feeds" / ".hidden.json").write_text("secret")
    (folder / "feeds" / "README.md").write_text("not public")
    (folder / "audio" / "takes").mkdir()
    (folder / "audio" / "takes" / "one.mp3").write_bytes(b"private")
    return folder


def test_inventory_is_what_is_public_in_upload_order(station: Path) -> None:
    public = [file.public for file in inventory(station)]
    assert len(public) == len(set(public))
    assert not [path for path in public if "takes" in path or "README" in path or path.startswith(".")]
    kinds = [path.partition("/")[0] if "/" in path else path for path in public]
    assert kinds.index("tin-tuc.xml") > max(
        index for index, kind in enumerate(kinds) if kind in ("audio", "art", "episodes")
    )
    assert sum(path.endswith(".mp3") for path in public) == 6


# --- the local folder


def test_feeds_alone_is_a_whole_site(station: Path, tmp_path: Path) -> None:
    """Any static server on ``feeds/`` finds the sound, also after the station's folder has moved."""
    moved = tmp_path / "elsewhere"
    station.rename(moved)
    for file in inventory(moved):
        assert (moved / "feeds" / file.public).read_bytes() == (moved / file.place).read_bytes()


def test_a_folder_somebody_copied_in_stays(tmp_path: Path) -> None:
    copied = tmp_path / "feeds/audio/episodes"
    copied.mkdir(parents=True)
    link_audio(tmp_path)
    link_audio(tmp_path)
    assert not copied.is_symlink()
    assert (tmp_path / "feeds/audio/bulletins").is_symlink()


def test_a_link_that_leads_elsewhere_is_set_right(tmp_path: Path) -> None:
    (tmp_path / "feeds/audio").mkdir(parents=True)
    (tmp_path / "feeds/audio/episodes").symlink_to("/nowhere")
    link_audio(tmp_path)
    assert (tmp_path / "feeds/audio/episodes").resolve() == (tmp_path / "audio/episodes").resolve()


# --- an S3 store


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if weed() is None:
        pytest.skip("the wheel of SeaweedFS is not installed")
    with seaweed(tmp_path_factory.mktemp("seaweed")) as address:
        yield address


@pytest.fixture
def store(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    prefix = f"tram/{tmp_path.name}".replace(".", "-")
    return open_store(PublishingSettings(storage="s3", bucket="phat", endpoint=endpoint, prefix=prefix))


def bytes_there(store: Any, path: str) -> bytes:
    return bytes(obstore.get(store, path).bytes())


def test_sync_repairs_and_reports_drift(station: Path, store: S3Store) -> None:
    publisher = S3Publisher(station, store)
    files = inventory(station)
    first = publisher.sync()
    assert sorted(first.missing) == sorted(first.repaired) == sorted(file.public for file in files)
    for file in files:
        assert bytes_there(store, file.public) == (station / file.place).read_bytes()
    assert S3Publisher(station, store).sync() == type(first)()

    sound = next(file.public for file in files if file.public.endswith(".mp3"))
    obstore.delete(store, sound)
    obstore.put(store, "tin-tuc.xml", b"defaced")
    same_size = b"#" * len((station / "feeds/shows.opml").read_bytes())
    obstore.put(store, "shows.opml", same_size)
    obstore.put(store, "audio/episodes/old.mp3", b"old")
    looked = S3Publisher(station, store).sync(repair=False)
    assert (looked.missing, sorted(looked.changed), looked.foreign) == (
        (sound,),
        ["shows.opml", "tin-tuc.xml"],
        ("audio/episodes/old.mp3",),
    )
    assert bytes_there(store, "tin-tuc.xml") == b"defaced"
    repaired = S3Publisher(station, store).sync(prune=True)
    assert repaired.repaired[0] == sound
    assert repaired.removed == ("audio/episodes/old.mp3",)
    assert S3Publisher(station, store).sync().is_clean
    assert bytes_there(store, "tin-tuc.xml") == (station / "feeds/tin-tuc.xml").read_bytes()


def test_a_lost_memory_costs_an_upload_and_nothing_else(station: Path, store: S3Store) -> None:
    S3Publisher(station, store).sync()
    (station / "feeds/.published.jsonl").unlink()
    again = S3Publisher(station, store).sync()
    assert again.missing == ()
    assert len(again.repaired) == len(inventory(station))
    assert S3Publisher(station, store).sync().is_clean


def test_publish_sends_in_order_without_asking(station: Path, store: S3Store, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    put = obstore.put

    def noting(store: Any, path: str, content: bytes, **more: Any) -> Any:
        order.append(path)
        return put(store, path, content, **more)

    monkeypatch.setattr(obstore, "put", noting)
    publisher = S3Publisher(station, store)
    release = Release("g", tuple((file.place, file.public) for file in inventory(station)))
    assert publisher.publish(release).detail == {"files": len(release.files)}
    assert order == [public for _, public in release.files]
    os.utime(station / "feeds/tin-tuc.xml", (1, 1))  # touched, not changed
    (station / "feeds/shows.opml").write_bytes(b"<opml/>")
    assert S3Publisher(station, store).sync(repair=False).changed == ("shows.opml",)
    assert S3Publisher(station, store).publish(Release("g", (("feeds/shows.opml", "shows.opml"),))).detail["files"] == 1
    assert bytes_there(store, "shows.opml") == b"<opml/>"
    assert S3Publisher(station, store).sync(repair=False).is_clean


def test_only_files_of_the_station_that_are_there_go_out(station: Path, store: S3Store) -> None:
    publisher = S3Publisher(station, store)
    for outside in (("../../etc/passwd", "x.txt"), ("feeds/shows.opml", "../x.opml")):
        with pytest.raises(PublishError, match="đường dẫn"):
            publisher.publish(Release("g", (outside,)))
    with pytest.raises(StorageFailed, match=r"không đọc được gone\.mp3"):
        publisher.publish(Release("g", (("gone.mp3", "audio/episodes/gone.mp3"),)))


def test_types_and_cache_headers_are_those_of_the_built_in_server(station: Path, store: S3Store) -> None:
    S3Publisher(station, store).sync()
    expected = {
        "tin-tuc.xml": ("application/rss+xml; charset=utf-8", "public, max-age=60"),
        "audio/episodes": ("audio/mpeg", "public, max-age=31536000, immutable"),
        "art/": ("image/jpeg", "public, max-age=31536000, immutable"),
    }
    for file in inventory(station):
        attributes = obstore.get(store, file.public).attributes
        for start, (media_type, cache) in expected.items():
            if file.public.startswith(start):
                assert attributes["Content-Type"] == media_type
                assert attributes["Cache-Control"].startswith(cache)


def test_withdraw(station: Path, store: S3Store) -> None:
    publisher = S3Publisher(station, store)
    publisher.sync()
    publisher.withdraw("g", ["tin-tuc.json", "never-was.json"])
    assert publisher.sync(repair=False).missing == ("tin-tuc.json",)


def test_a_missing_file_stops_the_release_before_the_feed(station: Path, store: S3Store) -> None:
    files = inventory(station)
    (station / files[0].place).unlink()
    with pytest.raises(StorageFailed, match="không đọc được"):
        S3Publisher(station, store).publish(Release("g", tuple((file.place, file.public) for file in files)))
    assert not [entry for batch in obstore.list(store) for entry in batch]


def test_wrong_keys_and_a_dead_store_are_told_without_secrets(
    station: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "mat-khau-sai")
    settings = PublishingSettings(storage="s3", bucket="phat", endpoint=endpoint, timeout="2s")
    with pytest.raises(StorageFailed, match="từ chối khóa truy cập") as refused:
        S3Publisher(station, open_store(settings)).sync()
    assert "mat-khau-sai" not in str(refused.value)
    dead = settings.model_copy(update={"endpoint": "http://127.0.0.1:9"})
    with pytest.raises(StorageFailed, match="không nhận"):
        S3Publisher(station, open_store(dead)).sync()


def test_the_public_is_served_ranges_by_the_store_itself(station: Path, store: S3Store) -> None:
    """A signed address stands for a public bucket: HEAD-less players ask for ranges."""
    S3Publisher(station, store).sync()
    sound = next(file for file in inventory(station) if file.public.endswith(".mp3"))
    address = obstore.sign(store, "GET", sound.public, timedelta(minutes=1))
    request = urllib.request.Request(address, headers={"Range": "bytes=0-99"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 206
        assert answer.read() == (station / sound.place).read_bytes()[:100]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address.partition("?")[0], timeout=10)
    assert refused.value.code == 403
    refused.value.close()


# --- the journal


def test_the_journal_survives_a_crash_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    place = tmp_path / "journal.jsonl"
    memory = UploadMemory(place, "here")
    for turn in range(3000):
        memory.remember(f"a{turn % 7}", Uploaded(turn, "s", None, turn))
    memory.forget("a0")
    memory.flush()
    assert len(place.read_text().splitlines()) < 1300
    again = UploadMemory(place, "here")
    assert again.get("a0") is None
    assert again.get("a6") == memory.get("a6") is not None
    with place.open("a") as journal:
        journal.write('{"path": "a6", "size": 1')
    assert UploadMemory(place, "here").get("a6") is None
    assert UploadMemory(place, "elsewhere").get("a1") is None
    other = UploadMemory(place, "elsewhere")
    other.remember("b", Uploaded(1, "s", None, 1))
    other.flush()
    assert UploadMemory(place, "elsewhere").get("b") is not None
    assert UploadMemory(place, "here").get("a1") is None


def test_remembering_does_not_read_what_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "journal.jsonl"
    UploadMemory(place, "here").get("a")
    first = UploadMemory(place, "here")
    first.remember("a", Uploaded(1, "s", None, 1))
    first.flush()
    second = UploadMemory(place, "here")
    monkeypatch.setattr(Path, "read_text", None)
    second.remember("b", Uploaded(2, "s", None, 2))
    second.flush()
    monkeypatch.undo()
    both = UploadMemory(place, "here")
    assert (both.get("a"), both.get("b")) == (Uploaded(1, "s", None, 1), Uploaded(2, "s", None, 2))

"""Takes on disk: exact, checked on every read, bounded, whole after any interruption."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import IO, cast

import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.errors import DiskError
from broadcaster.model import Take, WordTime
from broadcaster.voices import TakeCache, flac, take_key

from .speech import speech


def a_take(text: str = "xin chào bà con", rate: int = 22050) -> Take:
    words = (WordTime(0.0, 0.25, 0, 3), WordTime(0.25, 0.5123456789, 4, 4))
    return Take(take_key(text, "v"), "thử", speech(text, rate).tobytes(), rate, words)


@pytest.fixture
def cache(tmp_path: Path) -> TakeCache:
    return TakeCache(tmp_path / "takes", 10**8)


def the_file(cache: TakeCache) -> Path:
    (path,) = cache.folder.glob("??/*.flac")
    return path


def test_what_is_put_is_got(cache: TakeCache) -> None:
    take = a_take()
    assert cache.get(take.key) is None
    cache.put(take)
    assert cache.get(take.key) == take
    assert cache.holds(take.key)
    assert the_file(cache).parent.name == take.key[:2]


def test_file_is_a_flac_that_any_player_opens(cache: TakeCache) -> None:
    take = a_take()
    cache.put(take)
    info = soundfile.info(the_file(cache))
    assert (info.format, info.samplerate, info.channels, info.frames) == ("FLAC", 22050, 1, take.samples)
    assert the_file(cache).stat().st_size < len(take.pcm)


def test_every_flipped_byte_and_every_cut_is_a_miss(cache: TakeCache) -> None:
    take = a_take("xin chào")
    cache.put(take)
    path = the_file(cache)
    whole = path.read_bytes()
    for place in [*range(0, 400, 3), *range(400, len(whole), 301), len(whole) - 1]:
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert not cache.holds(take.key), place
        assert not path.exists()
        path.write_bytes(whole[:place])
        assert cache.get(take.key) is None, place
        assert not path.exists()
    path.write_bytes(whole + b"\0")
    assert cache.get(take.key) is None


def test_file_of_another_key_is_a_miss(cache: TakeCache) -> None:
    one, other = a_take("một"), a_take("hai")
    cache.put(one)
    place = cache.folder / other.key[:2] / f"{other.key}.flac"
    place.parent.mkdir(exist_ok=True)
    the_file(cache).rename(place)
    assert cache.get(other.key) is None


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_rubbish_is_corrupted_and_nothing_else(data: bytes) -> None:
    for bytes_ in (data, b"fLaC" + data, flac.packed(a_take("một"))[:60] + data):
        with pytest.raises((flac.Corrupted, ValueError, LookupError)):
            flac.unpacked(bytes_, "0" * 64)


def test_key_is_not_a_path(cache: TakeCache) -> None:
    for key in ("../../etc/passwd", "", "ABC", "a" * 63, "a" * 64 + "/"):
        with pytest.raises(ValueError, match="not a take key"):
            cache.get(key)


def age(cache: TakeCache, key: str, hours: float) -> None:
    moment = time.time() - hours * 3600
    os.utime(cache.folder / key[:2] / f"{key}.flac", (moment, moment))


def test_eviction_takes_the_longest_unused_and_never_what_is_needed(cache: TakeCache) -> None:
    takes = [a_take(f"câu {number} dài như nhau") for number in range(6)]
    for hours, take in zip((60, 50, 40, 30, 20, 0), takes, strict=True):
        cache.put(take)
        age(cache, take.key, hours)
    cache.get(takes[1].key)  # used just now
    small = TakeCache(cache.folder, cache.size() * 7 // 10)
    evicted = small.evict({takes[0].key})
    left = [cache.holds(take.key) for take in takes]
    assert left[0]  # a published episode needs it
    assert left[1]  # just read
    assert left[5]  # just made
    assert evicted.files == 6 - sum(left)
    assert left[2:4] == [False, False]
    assert small.size() <= small.limit_bytes


def test_nothing_is_evicted_below_the_limit(cache: TakeCache) -> None:
    cache.put(a_take())
    age(cache, a_take().key, 1000)
    assert cache.evict(()).files == 0


def test_clock_that_jumped_does_not_empty_the_cache(cache: TakeCache) -> None:
    cache.put(a_take())
    age(cache, a_take().key, -10000)  # written when the clock was a year ahead
    TakeCache(cache.folder, 10**8).evict(())
    assert cache.holds(a_take().key)


def test_leavings_of_killed_processes_are_swept(cache: TakeCache) -> None:
    cache.put(a_take())
    part = the_file(cache).parent / ".take-x.part"
    part.write_bytes(b"half")
    cache.evict(())
    assert part.exists()  # may be in the making
    os.utime(part, (0, 0))
    cache.evict(())
    assert not part.exists()
    assert cache.holds(a_take().key)


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk_leaves_nothing_half(cache: TakeCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real write to a full device."""
    real = os.fdopen

    def on_full_device(descriptor: int, mode: str) -> IO[bytes]:
        os.close(descriptor)
        return cast("IO[bytes]", real(os.open("/dev/full", os.O_WRONLY), mode))

    monkeypatch.setattr("os.fdopen", on_full_device)
    with pytest.raises(DiskError, match="đĩa đầy"):
        cache.put(a_take())
    assert list(cache.folder.rglob("*.*")) == []


def test_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file, no folder")
    with pytest.raises(DiskError, match="không ghi được"):
        TakeCache(tmp_path / "takes", 1).put(a_take())


def _put_many(folder: str) -> None:
    cache = TakeCache(Path(folder), 10**8)
    for _ in range(5):
        for number in range(8):
            cache.put(a_take(f"câu {number}"))
            assert cache.get(a_take(f"câu {number}").key) is not None


def test_processes_side_by_side(cache: TakeCache) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_put_many, args=(str(cache.folder),)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert len(list(cache.folder.rglob("*.*"))) == 8

from __future__ import annotations

import os
from pathlib import Path

import pytest

from broadcaster.voices.callbacks import Callbacks, called
from tests.fakes import FakeTime

URL = "https://nghe.phuoclong.example/voices/called/"


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeTime:
    clock = FakeTime()
    monkeypatch.setattr("broadcaster.voices.callbacks.time", clock)
    return clock


def test_call_ends_the_wait(tmp_path: Path, clock: FakeTime) -> None:
    callbacks = Callbacks(URL, tmp_path / "calls")
    with callbacks.expected() as call:
        assert call.url.startswith("https://nghe.phuoclong.example/voices/called/")
        assert "//" not in call.url.removeprefix("https://")
        clock.at(20, lambda: called(tmp_path / "calls", token_of(call.url)))
        started = clock.now
        call.wait(600, 600)
        assert call.came
        assert clock.now - started == pytest.approx(20, abs=0.2)
        started = clock.now
        call.wait(2, 600)  # called, but the sound is not there yet: from here on by the clock
        assert clock.now - started == pytest.approx(2)
    assert list((tmp_path / "calls").iterdir()) == []


def test_each_request_has_its_own_address(tmp_path: Path) -> None:
    callbacks = Callbacks(URL, tmp_path / "calls")
    with callbacks.expected() as one, callbacks.expected() as other:
        assert called(tmp_path / "calls", token_of(one.url))
        other.wait(0.15, 600)
        one.wait(600, 600)
        assert (one.came, other.came) == (True, False)


def test_only_awaited_addresses_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    callbacks = Callbacks(URL, folder)
    (tmp_path / "secret").write_text("")
    assert not called(folder, "x" * 32), "before anything was asked"
    with callbacks.expected() as call:
        token = token_of(call.url)
        for other in ("", "x" * 32, "../secret", "..%2Fsecret", f"{token}\n", f"./{token}", token + "x", "\0" * 32):
            assert not called(folder, other)
        assert called(folder, token)
    assert not called(folder, token), "over is over"
    assert (tmp_path / "secret").read_text() == ""


def test_service_that_calls_is_asked_less_often_until_it_forgets_to(tmp_path: Path, clock: FakeTime) -> None:
    callbacks = Callbacks(URL, tmp_path / "calls")

    def waited(*, calling: bool, longest: float = 60) -> float:
        with callbacks.expected() as call:
            if calling:
                called(tmp_path / "calls", token_of(call.url))
            started = clock.now
            call.wait(2, longest)
            return clock.now - started

    assert waited(calling=False) == pytest.approx(2)
    waited(calling=True)
    assert waited(calling=False, longest=3) == pytest.approx(3), "never past the end of all patience"
    waited(calling=True)
    assert waited(calling=False) == pytest.approx(10)
    assert waited(calling=False) == pytest.approx(2)


def test_without_address_or_disk_there_is_only_the_clock(tmp_path: Path, clock: FakeTime) -> None:
    (tmp_path / "file").write_text("")
    for url, folder, sent in (("", tmp_path / "calls", ""), (URL, None, "https"), (URL, tmp_path / "file", "https")):
        with Callbacks(url, folder).expected() as call:
            assert call.url.startswith(sent)
            started = clock.now
            call.wait(15, 60)
            assert clock.now - started == pytest.approx(15)
            assert not call.came


def test_notes_of_killed_processes_are_swept(tmp_path: Path, clock: FakeTime) -> None:
    old, fresh = tmp_path / ("o" * 32), tmp_path / ("f" * 32)
    for note in (old, fresh):
        note.touch()
    for note, moment in ((old, 1), (fresh, clock.now)):
        os.utime(note, (moment, moment))
    with Callbacks(URL, tmp_path).expected():
        assert not old.exists()
        assert fresh.exists()


def test_full_disk_while_noting_is_only_a_missed_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Callbacks(URL, tmp_path).expected() as call:
        (tmp_path / token_of(call.url)).unlink()
        (tmp_path / token_of(call.url)).symlink_to("/dev/full")
        assert not called(tmp_path, token_of(call.url))

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from broadcaster.voices.callbacks import Callbacks, called

URL = "https://nghe.phuoclong.example/voices/called/"


def token_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_call_ends_the_wait(tmp_path: Path) -> None:
    callbacks = Callbacks(URL, tmp_path / "calls")
    with callbacks.expected() as call:
        assert call.url.startswith("https://nghe.phuoclong.example/voices/called/")
        assert "//" not in call.url.removeprefix("https://")
        timer = threading.Timer(0.2, called, (tmp_path / "calls", token_of(call.url)))
        timer.start()
        call.wait(600, 600)
        timer.join()
        assert call.came
        started = time.monotonic()
        call.wait(0.2, 600)  # called, but the sound is not there yet: from here on by the clock
        assert time.monotonic() - started >= 0.2
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


def test_service_that_calls_is_asked_less_often_until_it_forgets_to(tmp_path: Path) -> None:
    callbacks = Callbacks(URL, tmp_path / "calls")

    def waited(*, calling: bool, longest: float = 60) -> float:
        with callbacks.expected() as call:
            if calling:
                called(tmp_path / "calls", token_of(call.url))
            started = time.monotonic()
            call.wait(0.2, longest)
            return time.monotonic() - started

    assert 0.2 <= waited(calling=False) < 0.9
    waited(calling=True)
    assert waited(calling=False, longest=0.3) < 0.9, "never past the end of all patience"
    waited(calling=True)
    assert waited(calling=False) >= 1.0
    assert waited(calling=False) < 0.9


def test_without_address_or_disk_there_is_only_the_clock(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for url, folder, sent in (("", tmp_path / "calls", ""), (URL, None, "https"), (URL, tmp_path / "file", "https")):
        with Callbacks(url, folder).expected() as call:
            assert call.url.startswith(sent)
            started = time.monotonic()
            call.wait(0.15, 60)
            assert time.monotonic() - started >= 0.15
            assert not call.came


def test_notes_of_killed_processes_are_swept(tmp_path: Path) -> None:
    old, fresh = tmp_path / ("o" * 32), tmp_path / ("f" * 32)
    for note in (old, fresh):
        note.touch()
    os.utime(old, (1, 1))
    with Callbacks(URL, tmp_path).expected():
        assert not old.exists()
        assert fresh.exists()


def test_full_disk_while_noting_is_only_a_missed_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Callbacks(URL, tmp_path).expected() as call:
        (tmp_path / token_of(call.url)).unlink()
        (tmp_path / token_of(call.url)).symlink_to("/dev/full")
        assert not called(tmp_path, token_of(call.url))

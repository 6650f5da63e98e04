"""The recipes of ``docs/station/pull.md``, run as they stand: Liquidsoap, MPD and curl pull a real station's bulletin on loopback."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from broadcaster.bulletins.addresses import keep_addresses
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery.latest import what_lies
from broadcaster.model import Bulletin
from broadcaster.pipeline import finish, take_in
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.testing import article
from broadcaster.web.app import create_app
from tests.conftest import BROADCASTER, write_config
from tests.web.loopback import served

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

GUIDE = Path(__file__).parents[2] / "docs" / "station" / "pull.md"
#: what counts as silence, of full scale; and how long it lasts between two bulletins, in seconds
SILENT, APART = 0.002, 1.5


def recipe(language: str, number: int = 0) -> str:
    return str(re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)[number])


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [name for name in programs if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


@dataclass
class Served:
    """A station on loopback: by its own clock, for automation looks at the real one. ``asked`` are the requests it got."""

    station: Station
    address: str
    asked: list[tuple[str, str]] = field(default_factory=list)

    def make(self, title: str) -> Bulletin:
        finish(self.station, take_in(self.station, article(title, "Mời bà con đến nhà văn hóa."))[0])
        return make_bulletin(self.station, "sang")

    def sound(self) -> Path:
        return self.station.feeds / "station/sang/latest.mp3"

    def fetched(self) -> list[str]:
        return [path for method, path in self.asked if method == "GET" and path.endswith(".mp3")]


class _App:
    """The station's application, known once its address is; notes what is asked."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.asked: list[tuple[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        if scope["type"] == "http":
            self.asked.append((scope["method"], scope["path"]))
        await self.app(scope, receive, send)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Served]:
    app = _App()
    with served(app) as port:
        address = f"http://127.0.0.1:{port}"
        folder = write_config(tmp_path / "dai", BROADCASTER.replace("http://127.0.0.1:8080", address))
        with Station(folder, load_settings(folder)) as station:
            station.prepare_folders()
            app.app = create_app(station)
            yield Served(station, address, app.asked)


def until(holds: Callable[[], Any], seconds: float = 90) -> None:
    """Wait for what another program does in its own time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.05)


def heard(path: Path) -> list[float]:
    """The lengths of the sounding stretches of a recording, in seconds, as they are apart."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        assert file.getsampwidth() == 2
        data = file.readframes(1 << 30)
    samples = np.frombuffer(data[: len(data) // (2 * channels) * 2 * channels], np.int16).reshape(-1, channels)[:, 0]
    return sounding(samples / 32768, rate)


def sounding(samples: Any, rate: int) -> list[float]:
    loud = np.flatnonzero(np.abs(samples) > SILENT)
    if not loud.size:
        return []
    breaks = np.flatnonzero(np.diff(loud) > APART * rate)
    starts, ends = np.r_[loud[0], loud[breaks + 1]], np.r_[loud[breaks], loud[-1]]
    return [float((end - start) / rate) for start, end in zip(starts, ends, strict=True)]


def as_made(path: Path) -> float:
    samples, rate = soundfile.read(path, dtype="float32")
    (length,) = sounding(samples, rate)
    return length


# --- Liquidsoap


@contextmanager
def liquidsoap(site: Served, folder: Path) -> Iterator[tuple[Path, Path, Path]]:
    """The recipe at work; gives the file that means «it is the minute», the recording and the log."""
    minute, recording, log = folder / "minute", folder / "out.wav", folder / "liquidsoap.log"
    script = recipe("liquidsoap")
    for written, here in (
        ("http://DIA-CHI-DAI", site.address),
        ("{5h30m}", f'{{file.exists("{minute}")}}'),
        ('playlist("/srv/nhac")', "blank()"),
        ("output.pulseaudio(radio)", f'output.file(%wav, "{recording}", radio)'),
    ):
        assert written in script
        script = script.replace(written, here)
    (folder / "dai.liq").write_text(f"settings.init.allow_root.set(true)\n{script}", "utf-8")
    with log.open("wb") as told:
        running = subprocess.Popen(
            ["liquidsoap", str(folder / "dai.liq")], stdout=told, stderr=subprocess.STDOUT, cwd=folder
        )
        try:
            until(lambda: recording.exists() and recording.stat().st_size > 100_000)
            yield minute, recording, log
        finally:
            running.send_signal(signal.SIGINT)
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def play(site: Served, minute: Path, sound: Path) -> None:
    """It is the minute, until the sound has been fetched and played."""
    before = len(site.fetched())
    minute.touch()
    until(lambda: len(site.fetched()) > before)
    time.sleep(soundfile.info(sound).duration + APART + 1)
    minute.unlink()
    time.sleep(1.5)


@needs("liquidsoap")
@pytest.mark.timeout(240)
def test_liquidsoap_plays_each_bulletin_once_and_whole_and_none_that_is_over(site: Served, tmp_path: Path) -> None:
    site.make("Họp khu phố 3")
    first = as_made(site.sound())
    with liquidsoap(site, tmp_path) as (minute, recording, log):
        play(site, minute, site.sound())
        site.make("Chợ Bàu Sen mở thêm sạp, ban quản lý nhận đơn của tiểu thương")
        second = as_made(site.sound())
        play(site, minute, site.sound())
        sidecar = site.station.feeds / "station/sang/latest.json"
        said = json.loads(sidecar.read_bytes())
        sidecar.write_text(json.dumps({**said, "valid_until_epoch": round(time.time()) - 1}), "utf-8")
        minute.touch()
        until(lambda: "quá hạn" in log.read_text("utf-8", "replace"))
        time.sleep(1)
    versions = site.fetched()
    assert len(versions) == 2 == len(set(versions)), "each fetched once, at the minute"
    lengths = heard(recording)
    assert lengths == [pytest.approx(first, abs=0.15), pytest.approx(second, abs=0.15)]
    assert abs(first - second) > 0.3, "they are two"


# --- MPD


@contextmanager
def mpd(folder: Path) -> Iterator[tuple[dict[str, str], Path]]:
    """A player of its own; gives the environment for ``mpc`` and the recording."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    recording = folder / "out.wav"
    (folder / "music").mkdir()
    (folder / "mpd.conf").write_text(
        f'music_directory "{folder}/music"\nplaylist_directory "{folder}/music"\nbind_to_address "127.0.0.1"\n'
        f'port "{port}"\nlog_file "{folder}/mpd.log"\nstate_file "{folder}/state"\n'
        'input {\nplugin "curl"\n}\n'
        f'audio_output {{\ntype "recorder"\nname "băng"\nencoder "wave"\npath "{recording}"\nformat "44100:16:1"\n}}\n',
        "utf-8",
    )
    running = subprocess.Popen(["mpd", "--no-daemon", str(folder / "mpd.conf")], stderr=subprocess.DEVNULL)
    try:
        environment = {**os.environ, "MPD_HOST": "127.0.0.1", "MPD_PORT": str(port)}
        until(lambda: subprocess.run(["mpc", "-q", "status"], env=environment, capture_output=True).returncode == 0)
        yield environment, recording
    finally:
        running.terminate()
        running.wait(20)


@needs("mpd", "mpc")
def test_mpd_plays_the_playlist_whole(site: Served, tmp_path: Path) -> None:
    site.make("Họp khu phố 3")
    command = recipe("sh").replace("http://DIA-CHI-DAI", site.address)
    with mpd(tmp_path) as (environment, recording):
        subprocess.run(["sh", "-ec", command], env=environment, check=True, timeout=60)
        until(
            lambda: "[playing]" not in subprocess.run(["mpc"], env=environment, capture_output=True, text=True).stdout
        )
    assert len(site.fetched()) >= 1
    assert heard(recording) == [pytest.approx(as_made(site.sound()), abs=0.15)]


# --- curl


@needs("curl")
def test_curl_fetches_what_is_new_and_leaves_no_part(site: Served, tmp_path: Path) -> None:
    keep_addresses(site.station)
    carts = tmp_path / "carts"
    carts.mkdir()
    command = recipe("sh", 1).replace("http://DIA-CHI-DAI", site.address).replace("/srv/carts", str(carts))

    def pull() -> int:
        before = (carts / "sang.mp3").stat().st_ino if (carts / "sang.mp3").exists() else None
        subprocess.run(["sh", "-c", command], check=True, timeout=60, capture_output=True)
        assert (carts / "sang.mp3").read_bytes() == site.sound().read_bytes()
        assert not (carts / "sang.part").exists()
        return (carts / "sang.mp3").stat().st_ino != before

    assert pull(), "the spare, before there is a bulletin"
    site.make("Họp khu phố 3")
    assert pull()
    assert not pull(), "what it has is not fetched again"
    site.make("Chợ Bàu Sen mở thêm sạp")
    assert pull()
    broken = command.replace("/station/sang/", "/station/khong-co/")
    assert subprocess.run(["sh", "-c", broken], timeout=60, capture_output=True).returncode != 0
    assert (carts / "sang.mp3").read_bytes() == site.sound().read_bytes(), "a failure costs nothing"
    assert what_lies(site.station, "sang")["kind"] == "bulletin"

from __future__ import annotations

import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from broadcaster.model import Segment
from broadcaster.settings import EspeakSettings, GttsSettings
from broadcaster.voices.espeak import EspeakVoice
from broadcaster.voices.gtts import GttsVoice

from . import google_translate
from .loopback import Loopback, serving


def split_at_commas(segment: Segment, characters: int) -> Sequence[str]:
    """Breath groups as the reading gives them: at marks, never above ``characters``."""
    parts = segment.spoken.replace(", ", ",\n").splitlines()
    return [piece for part in parts for piece in textwrap.wrap(part, characters)]


@pytest.fixture(autouse=True)
def no_long_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("broadcaster.voices.online.AGAIN_SECONDS", 0.02)


@pytest.fixture(scope="module")
def espeak() -> Iterator[EspeakVoice]:
    voice = EspeakVoice("espeak", EspeakSettings())
    yield voice
    voice.close()


@pytest.fixture
def self_signed(tmp_path: Path) -> Path:
    """Key and certificate of a server that no authority vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the openssl command to make a certificate")
    path = tmp_path / "server.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", path, "-out", tmp_path / "certificate.pem"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (tmp_path / "certificate.pem").read_bytes())
    return path


@pytest.fixture
def google() -> Iterator[Loopback]:
    with serving(google_translate.spoken) as server:
        yield server


@pytest.fixture
def gtts_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., GttsVoice]:
    """A gTTS voice whose service is at the given address."""

    def make(url: str, **settings: object) -> GttsVoice:
        monkeypatch.setattr("gtts.tts._translate_url", lambda tld="com", path="": f"{url}/{path}")
        values = {"pace": 0, "read_timeout": 60, "connect_timeout": 60, **settings}
        return GttsVoice("gtts", GttsSettings.model_validate(values), split=split_at_commas, state=tmp_path / "state")

    return make

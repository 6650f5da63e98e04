"""Emergency messages for tests, and a studio that takes no time."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from broadcaster.bulletins import emergency_life as life
from broadcaster.model import Actor, CapReference, Emergency, Master, Priority
from broadcaster.radio.emergency import plays_of
from broadcaster.station import Station
from broadcaster.store import emergencies

AN = Actor.person("an")
FOLDER = "station/emergency"
TEXT = "Nước suối Dung đang lên nhanh. Bà con đến nhà văn hóa khu phố."


def message(
    station: Station, text: str = TEXT, *, minutes: int = 60, starts: datetime | None = None, **other: Any
) -> Emergency:
    """A message of the kind «thien-tai» that begins now, or at ``starts``; ``minutes`` is how long it lives."""
    begins = starts or station.now()
    ends = begins + timedelta(minutes=minutes)
    made = Emergency(
        key=life.new_key(),
        kind="thien-tai",
        title="Cảnh báo thiên tai",
        text=text,
        priority=Priority.EMERGENCY,
        starts=begins,
        ends=ends,
        plays=plays_of(begins, ends, 3, timedelta(minutes=10)),
        pressed=station.now(),
        by=AN,
    )
    return replace(made, **other)


def reference(number: int = 1, sender: str = "canhbao.example.vn") -> CapReference:
    return CapReference(sender, f"CB-{number}", "2026-08-14T09:00:00+07:00")


def stored(station: Station, key: str) -> Emergency:
    with station.store.read() as tx:
        found = emergencies.get(tx, key)
    assert found is not None
    return found


def at_address(station: Station, name: str = "latest.mp3") -> bytes | None:
    place = station.feeds / FOLDER / name
    return place.read_bytes() if place.is_file() else None


def lists(station: Station) -> list[str]:
    """The addresses in the list that automation polls."""
    text = (at_address(station, "latest.m3u") or b"").decode()
    assert text.startswith("#EXTM3U\n")
    return [line for line in text.splitlines() if not line.startswith("#")]


def fake_sound(station: Station, made: Emergency, place: str | None = None) -> Emergency:
    """Instead of speaking: a few bytes that say the text."""
    data = f"{made.key} {made.text}".encode()
    path = f"{place or 'audio/bulletins/2026-08-14'}/2026-08-14-khan-cap-{made.key[:8]}-{'0' * 8}.mp3"
    station.path(path).parent.mkdir(parents=True, exist_ok=True)
    station.path(path).write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    master = Master("k", "radio", path, "audio/mpeg", len(data), 44100, 44100, -23.0, -3.0, 3.0, digest)
    return replace(made, voice="giọng thử", master=master)


@pytest.fixture
def silent_studio(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is spoken: :func:`fake_sound` stands in."""
    monkeypatch.setattr(life, "mastered", fake_sound)

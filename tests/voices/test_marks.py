"""Which kind of media IPTC calls each voice."""

from __future__ import annotations

from datetime import date

import pytest

from broadcaster.settings import CustomVoiceSettings, EngineSettings, EspeakSettings, PiperSettings
from broadcaster.voices import mark_of

DAY = date(2026, 11, 23)
ENGINES: dict[str, EngineSettings] = {
    "may": EspeakSettings(),
    "piper": PiperSettings(),
    "loa": CustomVoiceSettings(voice="thixa:Loa"),
    "loa-hay": CustomVoiceSettings(voice="thixa:Loa", neural=True),
}


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [
        ("may", "espeak-ng 0.2.4 rate=150", "algorithmicMedia"),
        ("piper", "piper 1.3.0 model=x", "trainedAlgorithmicMedia"),
        ("loa", "loa-1", "algorithmicMedia"),
        ("loa-hay", "loa-1", "trainedAlgorithmicMedia"),
        ("removed", "espeak-ng 0.2.4 rate=150", "algorithmicMedia"),
        ("removed", "gtts 2.5.4 lang=vi", "trainedAlgorithmicMedia"),
    ],
)
def test_rules_or_training(name: str, key: str, kind: str) -> None:
    mark = mark_of(name, "giọng thử", key, ENGINES, DAY)
    assert (mark.kind, mark.voice, mark.date) == (kind, "giọng thử", "2026-11-23")


def test_engine_and_version_come_from_the_key() -> None:
    mark = mark_of("may", "x", "espeak-ng 0.2.4 rate=150 voice=vi", ENGINES, DAY)
    assert (mark.engine, mark.version) == ("espeak-ng", "0.2.4")

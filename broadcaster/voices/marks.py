"""What the mark inside a file says of the voice: which engine, and what kind of media IPTC calls it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..model import Mark
from ..settings import EngineSettings
from .asr_check import neural

#: IPTC's terms: sound made by rules (formants), and sound made by a model that was trained on recordings
BY_RULES, TRAINED = "algorithmicMedia", "trainedAlgorithmicMedia"
#: engines that speak by rules, as their voice keys begin: for voices that are configured no longer
_RULED = ("espeak-ng ",)


def mark_of(name: str, label: str, key: str, engines: Mapping[str, EngineSettings], day: date) -> Mark:
    """The mark of what the voice ``name`` with ``key`` said; ``day`` is the date of what was read, so that it stays the same."""
    engine, _, rest = key.partition(" ")
    trained = name in neural(engines) if name in engines else not key.startswith(_RULED)
    return Mark(TRAINED if trained else BY_RULES, engine, label, day.isoformat(), rest.partition(" ")[0])

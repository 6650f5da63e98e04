"""A voice as people know it: sex, region, how it sounds, what it needs, what it costs, whether it can speak now."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import VoiceError
from ..model import Voice
from ..settings import CloudSection, EngineSettings
from .breaker import Breaker
from .budget import Budget, Spending

KNOWN = Path(__file__).with_name("known.toml")


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """``place`` counts from 1 in the chain, None for a voice that speaks only when it is asked for by name.

    ``price`` is in đồng for 1,000 characters; ``spending`` is today's of a paid voice; ``hindrance`` is why the voice cannot speak now, in Vietnamese.
    """

    name: str
    engine: str
    label: str
    place: int | None
    sex: str
    region: str
    quality: str
    offline: bool
    licence: str
    characters: int | None
    concurrency: int
    price: float | None
    spending: Spending | None
    hindrance: str | None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def voice_facts(voice: Voice, settings: EngineSettings, chain: tuple[str, ...], breaker: Breaker) -> VoiceFacts:
    """What can be said of ``voice`` without making it speak; asks an online service for a sign of life."""
    budget = getattr(voice, "budget", None)
    known = _known().get(settings.engine, {}).get(_engine_voice(settings), {})
    return VoiceFacts(
        voice.name,
        settings.engine,
        voice.label,
        chain.index(voice.name) + 1 if voice.name in chain else None,
        settings.sex or known.get("sex", ""),
        settings.region or known.get("region", ""),
        known.get("quality", ""),
        voice.limits.offline,
        voice.limits.licence,
        voice.limits.characters,
        voice.limits.concurrency,
        settings.price if isinstance(settings, CloudSection) else None,
        budget.standing(voice.label) if isinstance(budget, Budget) else None,
        _hindrance(voice, breaker),
    )


def _hindrance(voice: Voice, breaker: Breaker) -> str | None:
    resting = breaker.resting()
    if resting:
        return f"tạm ngừng thêm {max(1, round(resting.seconds / 60))} phút: {resting.why}"
    budget = getattr(voice, "budget", None)
    if isinstance(budget, Budget) and (capped := budget.refusal(1)):
        return capped
    probe = getattr(voice, "probe", None)
    try:
        if probe:
            probe()
    except VoiceError as error:
        return f"{error.fault}. {error.remedy}".strip()
    return None


def _engine_voice(settings: EngineSettings) -> str:
    """The engine's own name of the voice, whatever the key is called."""
    for key in ("voice", "model", "speaker", "lang"):
        value = getattr(settings, key, None)
        if value is not None:
            return str(value)
    return ""


@cache
def _known() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(KNOWN.read_text("utf-8"))

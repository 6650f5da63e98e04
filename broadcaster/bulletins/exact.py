"""A bulletin made exactly as long as its slot: what the studio's fitting needs from the station's voices and sounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError
from ..settings import EspeakSettings, PiperSettings

if TYPE_CHECKING:
    from ..settings import EngineSettings, SlotSettings
    from ..station import Station
    from ..studio import Part
    from ..studio.fitting import Filler, Fitted
    from ..voices import Occasion, Spoken

#: Built parts and the take keys they are made of.
Rebuild = Callable[[Sequence[str]], Sequence["Part"]]


def fitted(
    station: Station,
    slot: SlotSettings,
    spoken: Spoken,
    occasion: Occasion,
    build: Rebuild,
    sounds: Mapping[str, Path],
) -> Fitted:
    """``build(take keys)`` brought to the slot's length. Raises StudioError when whole items must go or nothing can fill the rest."""
    from ..studio.fitting import fit

    def respeak(rate: float) -> Sequence[Part] | None:
        keys = spoken_at(station, spoken, rate, occasion)
        return None if keys is None else build(keys)

    return fit(
        build(spoken.take_keys),
        slot.length.total_seconds(),
        respeak=respeak,
        filler=filler_of(sounds),
        tolerance=slot.tolerance.total_seconds(),
    )


def excess(slot: SlotSettings, parts: Sequence[Part]) -> float:
    """By how many seconds ``parts`` are longer than the slot; negative when they are shorter."""
    from ..studio.fitting import length_of

    return length_of(parts) - slot.length.total_seconds()


def spoken_at(station: Station, spoken: Spoken, rate: float, occasion: Occasion) -> tuple[str, ...] | None:
    """The same segments by the same voice at ``rate`` times its speed: their take keys, or None where the voice cannot.

    Only a voice on this machine is asked: an online one would be paid or paced a second time for the same words, and may not
    answer before the slot is due. Its speech is stretched instead.
    """
    from ..reading import breath_groups
    from ..voices import build_chain

    voices = station.settings.voices
    configured = voices.engines.get(spoken.voice_name)  # the voice of a rescue need not be
    engine = _at_rate(configured, rate) if configured is not None else None
    if engine is None:
        return None
    one = voices.model_copy(update={"chain": (spoken.voice_name,), "engines": {spoken.voice_name: engine}})
    zone = station.settings.station.timezone
    chain = build_chain(one, station.takes, split=breath_groups, folder=station.folder, zone=zone)
    try:
        return chain.speak(spoken.segments, occasion=occasion).take_keys
    except BroadcasterError as error:
        logs.get("radio").warning("not spoken at another rate", voice=spoken.voice_name, why=str(error))
        return None
    finally:
        chain.close()


def _at_rate(engine: EngineSettings, rate: float) -> EngineSettings | None:
    """The engine's settings for that speed, to the percent, so that days of like length share their takes."""
    rate = round(rate, 2)
    match engine:
        case EspeakSettings():
            return engine.model_copy(update={"rate": min(450, max(80, round(engine.rate * rate)))})
        case PiperSettings():
            return engine.model_copy(update={"length_scale": min(2.0, max(0.5, round(engine.length_scale / rate, 3)))})
    return None


def filler_of(sounds: Mapping[str, Path]) -> Filler:
    """The station's bed, or the shipped one; the ident comes between its stretches where the station has one."""
    from ..studio.compose import shipped_bed
    from ..studio.fitting import Filler

    return Filler(sounds.get("bed") or shipped_bed, sounds.get("ident"))

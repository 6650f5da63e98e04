"""From the settings of an engine to the voice."""

from __future__ import annotations

from datetime import tzinfo
from pathlib import Path

from .. import extensions
from ..errors import ConfigError
from ..model import Voice
from ..settings import (
    CustomVoiceSettings,
    EdgeSettings,
    EngineSettings,
    EspeakSettings,
    GttsSettings,
    PiperSettings,
    VoicesSettings,
)
from .asr_check import AsrCheck, neural
from .cache import TakeCache
from .callbacks import CALLS
from .chain import Chain
from .online import Split


def state_folder(station: Path) -> Path:
    """Where breakers, pace and costs are remembered: below the station's ``audio/voices``."""
    return station / "audio" / "voices" / "state"


def calls_folder(station: Path) -> Path:
    """Where calls of services are noted."""
    return state_folder(station) / CALLS


def models_folder(station: Path) -> Path:
    """Where downloaded voices lie."""
    return station / "audio" / "voices" / "models"


def build_voice(
    name: str, settings: EngineSettings, *, split: Split, folder: Path, zone: tzinfo | None = None
) -> Voice:
    """The voice ``name``. ``folder`` is the station's; ``split(segment, characters)`` gives breath groups of at most that length;
    ``zone`` is where the day begins that a paid voice's caps count.

    Loads no engine: that happens with the first sentence. Raises ConfigError for a custom voice that cannot be made.
    """
    if isinstance(settings, EspeakSettings):
        from .espeak import EspeakVoice

        return EspeakVoice(name, settings)
    if isinstance(settings, GttsSettings):
        from .gtts import GttsVoice

        return GttsVoice(name, settings, split=split, state=state_folder(folder))
    if isinstance(settings, PiperSettings):
        from .piper import PiperVoice

        return PiperVoice(name, settings, folder=models_folder(folder))
    if isinstance(settings, EdgeSettings):
        from .edge import EdgeVoice

        return EdgeVoice(name, settings, split=split, state=state_folder(folder))
    if isinstance(settings, CustomVoiceSettings):
        return _custom(name, settings)
    from .cloud import build_cloud_voice

    return build_cloud_voice(name, settings, split=split, state=state_folder(folder), zone=zone)


def build_chain(
    settings: VoicesSettings, cache: TakeCache | None, *, split: Split, folder: Path, zone: tzinfo | None = None
) -> Chain:
    """The station's chain: every configured voice, those outside ``settings.chain`` to be asked for by name. Raises ConfigError."""
    voices = {
        name: build_voice(name, engine, split=split, folder=folder, zone=zone)
        for name, engine in settings.engines.items()
    }
    return Chain(
        [voices[name] for name in settings.chain],
        cache,
        engines=settings.engines,
        state=state_folder(folder),
        named=[voice for name, voice in voices.items() if name not in settings.chain],
        asr_check=AsrCheck(settings.asr_check, neural(settings.engines)) if settings.asr_check.share else None,
    )


def _custom(name: str, settings: CustomVoiceSettings) -> Voice:
    where = f"broadcaster.toml: voices.engines.{name}.voice = {settings.voice!r}"
    maker = extensions.load(settings.voice, where)
    try:
        made = maker(**settings.options)
    except TypeError as error:
        raise ConfigError([f"{where}: options không hợp ({error})"]) from error
    missing = extensions.lacking(made, "name", "label", "key", "limits", "speak")
    if missing:
        raise ConfigError([f"{where}: thiếu {', '.join(missing)}; xem docs/add-a-voice.md"])
    voice: Voice = made
    if voice.name != name:
        raise ConfigError([f"{where}: name của lớp là {voice.name!r}, phải là {name!r} như trong cấu hình"])
    return voice

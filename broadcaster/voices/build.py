"""From the settings of an engine to the voice."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import ConfigError
from ..model import Segment, Voice
from ..settings import CustomVoiceSettings, EngineSettings, EspeakSettings, GttsSettings

Split = Callable[[Segment, int], Sequence[str]]


def state_folder(station: Path) -> Path:
    """Where breakers, pace and costs are remembered: below the station's ``audio/voices``."""
    return station / "audio" / "voices" / "state"


def models_folder(station: Path) -> Path:
    """Where downloaded voices lie."""
    return station / "audio" / "voices" / "models"


def build_voice(name: str, settings: EngineSettings, *, split: Split, folder: Path) -> Voice:
    """The voice ``name``. ``folder`` is the station's; ``split(segment, characters)`` gives breath groups of at most that length.

    Loads no engine: that happens with the first sentence. Raises ConfigError for a custom voice that cannot be made.
    """
    if isinstance(settings, EspeakSettings):
        from .espeak import EspeakVoice

        return EspeakVoice(name, settings)
    if isinstance(settings, GttsSettings):
        from .gtts import GttsVoice

        return GttsVoice(name, settings, split=split, state=state_folder(folder))
    return _custom(name, settings)


def _custom(name: str, settings: CustomVoiceSettings) -> Voice:
    where = f"broadcaster.toml: voices.engines.{name}.voice = {settings.voice!r}"
    module, _, attribute = settings.voice.partition(":")
    try:
        made = getattr(importlib.import_module(module), attribute)(**settings.options)
    except ImportError as error:
        raise ConfigError([f"{where}: không nạp được mô-đun ({error})"]) from error
    except AttributeError as error:
        raise ConfigError([f"{where}: mô-đun {module} không có {attribute}"]) from error
    except TypeError as error:
        raise ConfigError([f"{where}: options không hợp ({error})"]) from error
    missing = [part for part in ("name", "label", "key", "limits", "speak") if not hasattr(made, part)]
    if missing:
        raise ConfigError([f"{where}: thiếu {', '.join(missing)}; xem docs/add-a-voice.md"])
    voice: Voice = made
    return voice

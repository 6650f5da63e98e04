"""The voices that need nothing but this machine, for what cannot wait: no network, no conditions, no cache that a full disk could stop."""

from __future__ import annotations

from pathlib import Path

from ..model import Voice
from ..settings import CustomVoiceSettings, EspeakSettings, PiperSettings, VoicesSettings
from .build import build_voice
from .chain import Chain
from .online import Split

_MAY_BE_LOCAL = (EspeakSettings, PiperSettings, CustomVoiceSettings)


def build_local_chain(settings: VoicesSettings, *, split: Split, folder: Path) -> Chain:
    """The offline voices of the station's chain, eSpeak before the others because it answers at once; the shipped eSpeak after them.

    They are built anew, with engines of their own: what the articles' voices are saying is not waited for. Raises ConfigError.
    """
    named = [(name, engine) for name in settings.chain if isinstance(engine := settings.engines[name], _MAY_BE_LOCAL)]
    named.sort(key=lambda pair: not isinstance(pair[1], EspeakSettings))
    voices = [build_voice(name, engine, split=split, folder=folder) for name, engine in named]
    local: list[Voice] = [voice for voice in voices if voice.limits.offline]
    if not any(isinstance(engine, EspeakSettings) for _, engine in named):
        local.append(build_voice("espeak", EspeakSettings(), split=split, folder=folder))
    return Chain(local, None)

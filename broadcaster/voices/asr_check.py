"""Spot check of neural voices by a recogniser: is it Vietnamese, are these the words, is the end there? Extra ``asr-check``.

A neural voice can skip words or fall into another language and still give sound of the right length and level. Some takes, the same ones
every time, are listened to by ``viet-asr``, which needs no network. It hears 8 syllables in 100 wrong in good neural voices and 8 in 10 in espeak-ng,
so only neural voices are judged, and only gross faults count. A recogniser that is missing or fails never stops a voice.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import threading
from collections.abc import Collection, Mapping

from .. import logs
from ..errors import TakeRejected, install_command
from ..model import Take
from ..settings import AsrCheckSettings, CustomVoiceSettings, EngineSettings, EspeakSettings
from . import _asr_worker as wire
from .syllable_error import SyllableErrors, syllable_errors

#: in a shorter sentence one name that the recogniser does not know weighs too much
FEWEST_SYLLABLES = 8
#: so many syllables missing at the end are a cut take and not an unclear last word
CUT_SYLLABLES = 3
#: the recogniser loses the first and last word without silence around them
PAD_SECONDS = 0.5
_one_at_a_time = threading.Lock()
_told: set[str] = set()


class RecogniserFailed(Exception):
    """No answer of the recogniser; the text says why, in Vietnamese."""


class AsrCheck:
    """``voices`` are the names of those that are judged."""

    def __init__(self, settings: AsrCheckSettings, voices: Collection[str]) -> None:
        self._settings = settings
        self._voices = frozenset(voices)

    def check(self, take: Take, spoken: str) -> None:
        """Raise TakeRejected when the take was chosen and the recogniser hears something else than ``spoken``."""
        if take.voice not in self._voices or not self._chosen(take.key) or len(spoken.split()) < FEWEST_SYLLABLES:
            return
        try:
            hearing = heard(take, spoken, self._settings.timeout.total_seconds())
        except RecogniserFailed as error:
            if str(error) not in _told:  # once is enough: every take would say the same
                _told.add(str(error))
                logs.get("voices").warning("takes are not heard again", why=str(error))
            return
        fault = self._fault(hearing)
        if fault:
            raise TakeRejected(f"Giọng {take.voice}", fault, "Giọng sẽ đọc lại, hoặc giọng kế tiếp đọc thay.")

    def _chosen(self, key: str) -> bool:
        """The same takes every time: a rejected one that is said again is heard again."""
        return int(key[:8], 16) / 2**32 < self._settings.share

    def _fault(self, hearing: SyllableErrors) -> str | None:
        if hearing.share > self._settings.most_wrong:
            told = f"máy nghe lại thấy sai {hearing.wrong} trên {hearing.said} tiếng"
            return f"{told} (nghe ra «{hearing.text[:60]}»)"
        if hearing.tail >= CUT_SYLLABLES:
            return f"máy nghe lại không thấy {hearing.tail} tiếng cuối câu (nghe ra «…{hearing.text[-60:]}»)"
        return None


def neural(engines: Mapping[str, EngineSettings]) -> frozenset[str]:
    """Names of the voices that a recogniser can judge; a voice of the town's own says so itself."""
    return frozenset(
        name
        for name, engine in engines.items()
        if (engine.neural if isinstance(engine, CustomVoiceSettings) else not isinstance(engine, EspeakSettings))
    )


def installed() -> bool:
    """Whether the recogniser is there."""
    return importlib.util.find_spec("vietasr") is not None


def heard(take: Take, spoken: str, seconds: float) -> SyllableErrors:
    """What the recogniser hears in ``take``, in at most ``seconds``. Raises RecogniserFailed."""
    command = [sys.executable, "-m", wire.__name__]
    try:
        with _one_at_a_time:
            done = subprocess.run(command, input=_padded(take), capture_output=True, timeout=seconds, check=False)  # noqa: S603 - our own module
    except subprocess.TimeoutExpired as error:
        raise RecogniserFailed(f"máy nghe lại không xong trong {seconds:g} giây") from error
    except OSError as error:
        raise RecogniserFailed(f"không khởi động được máy nghe lại ({error.strerror})") from error
    if done.returncode == wire.MISSING:
        raise RecogniserFailed(f"chưa cài máy nghe lại; chạy «{install_command('asr-check')}»")
    if done.returncode < 0:
        raise RecogniserFailed(f"máy nghe lại chết giữa chừng (tín hiệu {-done.returncode})")
    if done.returncode > 0:
        why = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise RecogniserFailed(f"máy nghe lại hỏng ({why or done.returncode})")
    return syllable_errors(spoken, done.stdout.decode("utf-8", "replace"))


def _padded(take: Take) -> bytes:
    """The take as the recogniser wants it: 16 kHz, silence at both ends."""
    import numpy as np
    import soxr

    from .sound import from_bytes, silence, to_bytes

    samples = soxr.resample(from_bytes(take.pcm), take.rate, wire.RATE)
    edge = silence(wire.RATE, round(PAD_SECONDS * 1000))
    return to_bytes(np.concatenate([edge, samples, edge]))

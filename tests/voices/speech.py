"""Sound that is shaped like speech, one burst a syllable, so that takes can be measured; and engines that make it."""

from __future__ import annotations

import functools
import hashlib

import lameenc
import numpy as np
import numpy.typing as npt

from broadcaster.model import Segment, SegmentKind, Take, VoiceLimits
from broadcaster.voices import take_key
from broadcaster.voices.checks import syllables

SYLLABLE = 0.2


def segment(
    text: str, kind: SegmentKind = SegmentKind.SENTENCE, paragraph: int | None = 0, *, last: bool = False
) -> Segment:
    return Segment(kind, text, text, paragraph=paragraph, last=last)


def speech(
    text: str, rate: int = 24000, *, syllable: float = SYLLABLE, lead: float = 0.05, tail: float = 0.1
) -> npt.NDArray[np.int16]:
    """``syllable`` seconds for each word, at a pitch that depends on the text."""
    count = max(1, syllables(text))
    pitch = 150 + hashlib.sha256(text.encode()).digest()[0]
    at = np.arange(int(count * syllable * rate)) / rate
    envelope = 0.35 + 0.65 * np.abs(np.sin(np.pi * at / syllable))
    sound = 0.25 * envelope * np.sin(2 * np.pi * pitch * at)
    padded = np.concatenate([np.zeros(int(lead * rate)), sound, np.zeros(int(tail * rate))])
    return (padded * 32767).astype(np.int16)


@functools.cache
def mp3(text: str, rate: int = 24000, syllable: float = SYLLABLE) -> bytes:
    return encoded(speech(text, rate, syllable=syllable), rate)


def encoded(samples: npt.NDArray[np.int16], rate: int = 24000) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


class FakeVoice:
    """A voice of known length; ``fail`` is raised when the segment's number comes up."""

    def __init__(self, name: str, *, offline: bool = False, concurrency: int = 1, rate: int = 22050) -> None:
        self.name = name
        self.label = f"giọng {name}"
        self.key = f"fake 1 name={name}"
        self.limits = VoiceLimits(offline=offline, licence="của chúng tôi", concurrency=concurrency)
        self.rate = rate
        self.calls: list[str] = []
        self.failures: dict[int, Exception] = {}
        self.sounds: dict[int, npt.NDArray[np.int16]] = {}

    def speak(self, segment: Segment) -> Take:
        self.calls.append(segment.spoken)
        number = len(self.calls)
        if number in self.failures:
            raise self.failures[number]
        samples = self.sounds.get(number, speech(segment.spoken, self.rate, lead=0, tail=0))
        return Take(take_key(segment.spoken, self.key), self.name, samples.tobytes(), self.rate)

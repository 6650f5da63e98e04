"""One fixed sentence in one voice: does it speak, how fast, how loud."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ..errors import VoiceError
from ..model import Segment, SegmentKind, Take, Voice
from .breaker import Breaker
from .keys import said

#: has every tone, the hard sounds (tr, s, x, gi, d, kh, nh, ng) and nothing that has to be spelled out
SENTENCE = "Sáng sớm hôm nay, trạm y tế khu phố một nhận tiêm phòng miễn phí cho trẻ nhỏ; bà con nhớ mang giấy khám cũ."


@dataclass(frozen=True, slots=True)
class Trial:
    """``elapsed`` is wall time in seconds, ``fault`` why there is no take."""

    name: str
    elapsed: float
    take: Take | None = field(default=None, repr=False)
    fault: str | None = None

    @property
    def real_time_factor(self) -> float | None:
        """Seconds of work for a second of sound."""
        return self.elapsed / self.take.seconds if self.take else None


def try_voice(voice: Voice, breaker: Breaker | None = None) -> Trial:
    """Make ``voice`` speak now, resting or not; what comes of it sets its breaker."""
    from .checks import Pace, check_take

    started = time.perf_counter()
    try:
        probe = getattr(voice, "probe", None)
        if probe:
            probe()
        take = voice.speak(Segment(SegmentKind.SENTENCE, SENTENCE, SENTENCE))
        check_take(take, said(SENTENCE), voice.key, Pace())
    except VoiceError as error:
        if breaker:
            breaker.failed(error)
        return Trial(voice.name, time.perf_counter() - started, fault=f"{error.fault}. {error.remedy}".strip())
    if breaker:
        breaker.succeeded()
    return Trial(voice.name, time.perf_counter() - started, take)

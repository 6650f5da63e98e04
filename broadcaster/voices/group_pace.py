"""One breath group cut short is hidden in the length of its sentence: its pace is compared with its siblings' and the voice's own.

Measured with espeak-ng in three voices at four rates, 6,000 groups of 5,200 sentences: beside its siblings no whole group took less
than 0.63 of their time for a syllable, beside the voice's median none less than 0.79.
"""

from __future__ import annotations

import re
import statistics
import threading
from collections import deque
from collections.abc import Callable, Sequence

from ..errors import TakeRejected
from ..vietnamese.syllables import bare, is_syllable
from .checks import syllables
from .online import SpokenGroup, side_by_side

#: the least share of the siblings' and of the voice's seconds per syllable that a whole group can take
OF_SIBLINGS, OF_VOICE = 0.55, 0.6
#: so many syllables beside a group say how fast the sentence is spoken; so many groups how fast the voice speaks
ENOUGH_SYLLABLES, LEARN_FROM = 4, 20
_WORD = re.compile(r"[^\W_]+")
_VOWELS = re.compile("[aeiouy]+")


class GroupPace:
    """How fast one voice says a breath group: seconds per syllable, median of the last 200. Thread-safe."""

    def __init__(self) -> None:
        self._known: deque[float] = deque(maxlen=200)
        self._lock = threading.Lock()

    def learn(self, groups: Sequence[SpokenGroup]) -> None:
        with self._lock:
            self._known += [
                seconds(group) / syllables(group.text) for group in groups if syllables(group.text) >= ENOUGH_SYLLABLES
            ]

    def expected(self) -> float | None:
        """Seconds per syllable, None until enough groups were heard."""
        with self._lock:
            return statistics.median(self._known) if len(self._known) >= LEARN_FROM else None

    def cut_short(self, groups: Sequence[SpokenGroup]) -> list[int]:
        """The numbers of the groups of one sentence that are over too soon to be whole."""
        counts, times = [syllables(group.text) for group in groups], [seconds(group) for group in groups]
        expected = self.expected()
        cut = []
        for number, (count, time) in enumerate(zip(counts, times, strict=True)):
            beside = sum(_sounds(group.text) for other, group in enumerate(groups) if other != number)
            least = expected * OF_VOICE if expected else 0.0
            if beside >= ENOUGH_SYLLABLES:
                least = max(least, (sum(times) - time) / beside * OF_SIBLINGS)
            if time < count * least:
                cut.append(number)
        return cut


def whole_groups(
    texts: Sequence[str], say: Callable[[str], SpokenGroup], concurrency: int, pace: GroupPace, who: str
) -> list[SpokenGroup]:
    """The group of each text; one that is over too soon is asked for once more. Raises TakeRejected when it is so again."""
    groups = side_by_side(texts, say, concurrency)
    for number in pace.cut_short(groups):
        groups[number] = say(texts[number])
    still = pace.cut_short(groups)
    if still:
        group = groups[still[0]]
        fault = (
            f"đoạn «{group.text[:30]}» chỉ dài {seconds(group):.2f} giây cho {syllables(group.text)} tiếng, như bị cắt"
        )
        raise TakeRejected(who, fault, "Giọng sẽ đọc lại, hoặc giọng kế tiếp đọc thay.")
    pace.learn(groups)
    return groups


def _sounds(text: str) -> int:
    """Syllables that are heard: a foreign word has one for each of its vowels, and would make its sentence seem slow."""
    return sum(
        1 if is_syllable(word) else max(1, len(_VOWELS.findall(bare(word)))) for word in _WORD.findall(text.lower())
    )


def seconds(group: SpokenGroup) -> float:
    return len(group.samples) / group.rate

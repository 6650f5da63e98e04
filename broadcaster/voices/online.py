"""What online engines have in common: a sentence goes in breath groups, each answer is a sound file of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import TakeRejected, VoiceUnavailable
from ..model import Segment, Take, WordTime
from .keys import said, take_key

if TYPE_CHECKING:
    from .sound import Samples

Split = Callable[[Segment, int], Sequence[str]]

#: milliseconds of silence between two breath groups of one sentence, by the mark the first one ends with
PAUSE_MS = {",": 180, ";": 260, ":": 260}
BREATH_MS = 90

#: how often a breath group is asked for, how long to wait before asking again, and when a failure came too late to ask again
TRIES, AGAIN_SECONDS, STUMBLE_SECONDS = 2, 0.5, 1.5
#: a service that answered this recently need not be asked for a sign of life
FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class SpokenGroup:
    """A breath group as it was spoken, without silence and encoder delay at its ends."""

    text: str
    samples: Samples
    rate: int
    words: tuple[WordTime, ...] = ()


def tried_again(ask: Callable[[], SpokenGroup]) -> SpokenGroup:
    """What ``ask`` gives, asked once more when the network or the service stumbled; one that hangs is not asked again."""
    started = time.monotonic()
    for _ in range(1, TRIES):
        try:
            return ask()
        except (VoiceUnavailable, TakeRejected):
            if time.monotonic() - started > STUMBLE_SECONDS:
                raise
            time.sleep(AGAIN_SECONDS)
    return ask()


def side_by_side(texts: Sequence[str], say: Callable[[str], SpokenGroup], concurrency: int) -> list[SpokenGroup]:
    """The group of each text, up to ``concurrency`` asked for at a time; after a failure none is begun any more."""
    if min(len(texts), concurrency) == 1:
        return [say(text) for text in texts]
    pool = ThreadPoolExecutor(min(len(texts), concurrency), thread_name_prefix="breath group")
    try:
        return [group.result() for group in [pool.submit(copy_context().run, say, text) for text in texts]]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def breath_groups(segment: Segment, characters: int, split: Split, who: str) -> list[str]:
    """The texts to ask for. Raises TakeRejected when there is nothing to say or a group is longer than the engine takes."""
    groups = [group for group in map(said, split(segment, characters)) if group]
    if not groups:
        raise TakeRejected(who, "không có chữ nào để đọc")
    longest = max(map(len, groups))
    if longest > characters:
        raise TakeRejected(who, f"một đoạn dài {longest} ký tự, dịch vụ chỉ nhận {characters}")
    return groups


def decoded(text: str, data: bytes, who: str) -> SpokenGroup:
    """An engine's answer as samples; its encoder delay is found by the onset. Raises TakeRejected."""
    from . import sound

    try:
        samples, rate = sound.decode(data)
    except sound.Undecodable as error:
        raise TakeRejected(who, f"âm thanh trả về không giải mã được: {error}") from error
    trimmed = sound.trim(samples, rate)
    if trimmed.samples.size == 0:
        raise TakeRejected(who, f"đoạn «{text[:30]}» không có tiếng")
    return SpokenGroup(text, trimmed.samples, rate)


def joined(segment: Segment, groups: Sequence[SpokenGroup], name: str, voice_key: str) -> Take:
    """The take: groups in a row with our pauses. A breath group without word times of its own is one entry of ``words``."""
    from . import sound

    spoken, rate = said(segment.spoken), groups[0].rate
    if any(group.rate != rate for group in groups):
        raise TakeRejected(f"Giọng {name}", "các đoạn trả về có tần số lấy mẫu khác nhau")
    row: list[Samples] = []
    words: list[WordTime] = []
    at = offset = 0
    for number, group in enumerate(groups):
        if number:
            row.append(sound.silence(rate, PAUSE_MS.get(groups[number - 1].text[-1], BREATH_MS)))
            at += len(row[-1])
        row.append(group.samples)
        offset = max(spoken.find(group.text, offset), 0)
        end = at + len(group.samples)
        own = group.words or (WordTime(0.0, len(group.samples) / rate, 0, len(group.text)),)
        words += [
            WordTime(word.start + at / rate, word.end + at / rate, word.offset + offset, word.length) for word in own
        ]
        at = end
    return Take(take_key(segment.spoken, voice_key), name, sound.to_bytes(sound.concatenated(row)), rate, tuple(words))

"""An emergency message becomes sound: the chime of its class, then its sentences by the fastest voice of this machine, checked like any
master.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.waiting import WAITING
from ..errors import BroadcasterError, NothingToRead
from ..model import Actor, Certainty, Emergency, Priority, Segment, SegmentKind, Tags
from ..radio.emergency import sentences_of
from ..steps.master import master_key
from ..steps.rejected import evidence_folder

if TYPE_CHECKING:
    from ..station import Station
    from ..studio import Part
    from ..studio.parts import SoundLoad
    from ..voices import Spoken

_AFTER_CHIME_MS = 300
_BRISK_SECONDS = 0.0005
_hurry, _hurries = threading.Lock(), list[float]()


def segments_of(station: Station, message: Emergency, *, disclosure: bool = True) -> tuple[Segment, ...]:
    """All that will be said, as segments, with the word of the machine's voice where the station wants one and ``disclosure`` does not
    forbid it. Raises NothingToRead where the text has no word."""
    settings = station.settings
    sentences = sentences_of(
        message,
        settings.station.name,
        settings.emergency.words,
        settings.station.timezone,
        disclosure=disclosure and settings.voices.disclosure,
    )
    if not any(char.isalnum() for char in message.text):
        raise NothingToRead(message.title, "thông báo không có chữ nào để đọc", "Gõ nội dung thông báo.")
    reader = station.reader
    return tuple(
        replace(segment, last=True)
        for sentence in sentences
        for segment in reader.read(sentence, kind=SegmentKind.NOTICE)
    )


def unread_in(segments: Sequence[Segment]) -> tuple[str, ...]:
    """What of them no rule could read."""
    spans = (span for segment in segments for span in segment.spans)
    return tuple(dict.fromkeys(span.written for span in spans if span.certainty is Certainty.UNREAD))


def mastered(station: Station, message: Emergency, place: str | None = None) -> Emergency:
    """The message with its sound, which lies among the day's bulletins or in the folder ``place`` of the station.

    Raises NothingToRead, NoVoiceLeft, MasterRejected, DiskError.
    """
    from ..studio import make_masters
    from ..voices import mark_of

    segments = segments_of(station, message)
    spoken = station.local_chain.speak(segments)
    settings, day = station.settings, station.local(message.pressed).date()
    place = place or f"audio/bulletins/{day:%Y-%m-%d}"
    mark = mark_of(spoken.voice_name, spoken.voice_label, spoken.voice_key, settings.voices.engines, day)
    chime = _chime(station, message)
    tags = Tags(
        title=message.title,
        artist=settings.station.name,
        album=message.title,
        date=f"{day:%Y-%m-%d}",
        comment=f"Giọng đọc máy: {mark.voice}.",
        lyrics=message.text,
        mark=mark,
    )
    made = make_masters(
        _parts(station, spoken, chime),
        station.profiles((settings.emergency.profile,)),
        tags,
        station.path(place),
        f"{day:%Y-%m-%d}-khan-cap-{message.key[:8]}",
        key=lambda profile: master_key((*spoken.take_keys, message.key, message.title), profile),
        tolerance=settings.studio.tolerance_lufs,
        evidence=evidence_folder(station, "emergency"),
    )
    master = made.masters[0]
    return replace(message, voice=spoken.voice_label, master=replace(master, path=f"{place}/{master.path}"))


@contextmanager
def hurried() -> Iterator[None]:
    """Meanwhile threads of this process change places ten times as often: one that computes for the queue then holds a message up by half
    a millisecond at a time, and not by five."""
    with _hurry:
        _hurries.append(sys.getswitchinterval())
        sys.setswitchinterval(_BRISK_SECONDS)
    try:
        yield
    finally:
        with _hurry:
            seen = _hurries.pop()
            if not _hurries:  # the last one out pops what the first one in had seen
                sys.setswitchinterval(seen)


def warm_up(station: Station) -> None:
    """Speak and master a word that nobody hears: engine and studio are then in memory, and the first message need not wait for them."""
    now = station.now()
    word = Emergency(
        key="0" * 16,
        kind="",
        title="Thử",
        text="Một, hai, ba.",
        priority=Priority.EMERGENCY,
        starts=now,
        ends=now,
        plays=(now,),
        pressed=now,
        by=Actor.clock(),
    )
    made = mastered(station, word, f"{WAITING}/emergency")
    assert made.master is not None
    station.path(made.master.path).unlink(missing_ok=True)


def _parts(station: Station, spoken: Spoken, chime: SoundLoad) -> list[Part]:
    from ..studio import Pause, Sound, Speech
    from ..voices import pause_after

    pauses = station.settings.voices.pauses
    parts: list[Part] = [Sound("chime", chime), Pause(_AFTER_CHIME_MS)]
    for index, (segment, take) in enumerate(zip(spoken.segments, spoken.takes, strict=True)):
        if index:
            parts.append(Pause(pause_after(spoken.segments[index - 1], segment, pauses)))
        parts.append(Speech(take, index))
    return parts


def _chime(station: Station, message: Emergency) -> SoundLoad:
    """The kind's own sound, or that of its class; one that is missing or broken costs no message."""
    from ..studio.compose import shipped_chime
    from ..studio.sounds import load_sound

    kind = station.settings.emergency.kinds.get(message.kind)
    name = (kind.chime if kind else "") or f"chime-{message.priority}.flac"
    path: Path = station.audio / "jingles" / name
    try:
        return load_sound(path)
    except (BroadcasterError, OSError) as error:
        if kind and kind.chime:
            logs.get("emergency").warning("chime not played", file=name, why=str(error))
        return partial(shipped_chime, message.priority.value)

"""The four functions of the public surface: thin over the pipeline, the cleaner, the reader and the chain of voices.

Where a function takes ``station`` it may be an opened :class:`~broadcaster.station.Station`, which stays open, or a folder, which is
opened and closed again. Without one, the packaged tables and settings are used and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .model import Cleaned, Episode, Priority, Segment, Take, Voice
    from .pipeline import Watch
    from .reading import Reader
    from .settings import PauseSettings
    from .station import Station
    from .voices import Chain, Spoken, TakeCache

    Where: TypeAlias = Station | str | PathLike[str]


# --- convert


def convert(
    station: Where,
    what: str | bytes | Path,
    *,
    title: str | None = None,
    priority: Priority | None = None,
    watch: Watch | None = None,
    waiting: Callable[[int], None] | None = None,
) -> Episode:
    """Make one published episode of an article and return it; the same content again is the same episode, with another title an edit.

    ``what`` is a :class:`~pathlib.Path` to a file of any accepted kind, a string that is one web address, or the text itself. ``title``
    is used where the article has none. ``priority`` is its class: the urgent one is for the emergency lane alone. ``watch`` is told (article, what, done, of) while the work goes on; ``waiting`` the article's
    number, once, when another process has it in hand, which is waited for.

    Raises ArticleError when the article waits for a person or was refused, PublishError when no show's feed holds the episode,
    SourceError when the address cannot be read, and what else :mod:`broadcaster.errors` says of a station.
    """
    from .actions import converting
    from .pipeline import nobody
    from .work import free_abandoned

    with _opened(station) as here:
        here.prepare_folders()
        free_abandoned(here)
        return converting.convert(
            here, what, title=title, priority=priority, watch=watch or nobody, waiting=waiting or _quiet
        )


def _quiet(_article: int) -> None:
    """For those who do not look."""


# --- clean, read


def clean(
    page: str | bytes,
    *,
    url: str | None = None,
    name: str | None = None,
    media_type: str = "",
    charset: str | None = None,
    station: Where | None = None,
) -> Cleaned:
    """What a person should hear of a page or a document, and what was dropped with the reason.

    ``page`` is HTML, plain text, or the bytes of any document that a source may hand over; ``url`` chooses a site recipe, ``name`` and
    ``media_type`` help where bytes alone do not tell what it is. Nothing is fetched. Raises ArticleErrors: DocumentRefused,
    NothingToRead, NotVietnamese, TooLarge.
    """
    from dataclasses import replace

    from .cleaning import clean as clean_found
    from .cleaning import load_recipes
    from .model import Found
    from .settings import CleaningSettings
    from .sources import read_document

    body, charset = (page.encode(), "utf-8") if isinstance(page, str) else (page, charset)
    document = read_document(body, name or url, media_type, is_page=name is None and url is not None)
    charset = document.charset or charset
    found = Found("manual", document.body, document.media_type, charset, url=url, name=name)
    if station is None:
        cleaned = clean_found(found, CleaningSettings())
    else:
        with _opened(station) as here:
            cleaned = clean_found(found, here.settings.cleaning, recipes=load_recipes(here.path("config/recipes")))
    return replace(cleaned, doubts=(*document.doubts, *cleaned.doubts))


def read(text: str, *, station: Where | None = None) -> tuple[Segment, ...]:
    """Written Vietnamese as it will be spoken: the sentences of ``text`` in order, each tied to what is written.

    Each line that is not empty counts as a paragraph. The station's own tables and style are used where one is given.
    """
    if station is None:
        from .reading import default_reader

        return sentences(text, default_reader())
    with _opened(station) as here:
        return sentences(text, here.reader)


def sentences(text: str, reader: Reader) -> tuple[Segment, ...]:
    """The sentences of a text whose lines are its paragraphs."""
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(segment for number, line in enumerate(lines) for segment in reader.read(line, paragraph=number))


# --- speak


def speak(text: str, *, voice: Voice | str | None = None, station: Where | None = None) -> bytes:
    """``text`` read aloud: a WAV file, mono, 16 bits, at the voice's own rate.

    ``voice`` is an object of your own, or the name of a voice of the ``station``, which speaks first of its chain. Without a
    station and a voice espeak-ng speaks. Raises NothingToRead for a text without words, VoiceRefused for an unknown name, and
    NoVoiceLeft when none of the voices spoke.
    """
    from .voices import Chain

    if station is not None:
        with _opened(station) as here:
            pauses = here.settings.voices.pauses
            if voice is None or isinstance(voice, str):
                return _wave(sentences(text, here.reader), here.chain, pauses, _known(voice, here), here.takes)
            return _wave(sentences(text, here.reader), Chain([voice], None), pauses)
    from .reading import default_reader
    from .settings import PauseSettings

    with _own_or_espeak(voice) as chosen:
        return _wave(sentences(text, default_reader()), Chain([chosen], None), PauseSettings())


def _known(name: str | None, station: Station) -> str | None:
    from .errors import VoiceRefused

    known = station.settings.voices.engines
    if name is not None and name not in known:
        raise VoiceRefused(f"Giọng {name}", "chưa khai trong cấu hình", f"Đã khai: {', '.join(sorted(known))}.")
    return name


@contextmanager
def _own_or_espeak(voice: Voice | str | None) -> Iterator[Voice]:
    """The given voice, which belongs to the caller, or the packaged one, which is ended afterwards."""
    from .errors import VoiceRefused
    from .settings import EspeakSettings
    from .voices.espeak import EspeakVoice

    if isinstance(voice, str):
        raise VoiceRefused(f"Giọng {voice}", "chỉ có tên trong cấu hình của một đài", "Cho biết cả station.")
    if voice is not None:
        yield voice
        return
    espeak = EspeakVoice("espeak", EspeakSettings())
    try:
        yield espeak
    finally:
        espeak.close()


def _wave(
    segments: tuple[Segment, ...],
    chain: Chain,
    pauses: PauseSettings,
    first: str | None = None,
    kept: TakeCache | None = None,
) -> bytes:
    import io

    from .errors import NothingToRead
    from .voices import Occasion

    if not any(char.isalnum() for segment in segments for char in segment.spoken):
        raise NothingToRead("Văn bản", "không có chữ nào để đọc", "Viết ít nhất một câu.")
    spoken = chain.speak(segments, occasion=Occasion(subject="Văn bản", first=first))
    file = io.BytesIO()
    write_wave(list(with_pauses(spoken, pauses, kept)), file)
    return file.getvalue()


def with_pauses(spoken: Spoken, pauses: PauseSettings, kept: TakeCache | None) -> Iterator[tuple[Take, int]]:
    """Each take of what was spoken with the milliseconds of silence after it; ``kept`` is where the chain keeps its takes."""
    from .errors import VoiceUnavailable
    from .voices import pause_after

    for number, segment in enumerate(spoken.segments):
        take = kept.get(spoken.take_keys[number]) if kept is not None else spoken.takes[number]
        if take is None:
            raise VoiceUnavailable("Văn bản", "một câu vừa đọc không còn trong kho âm thanh", "Chạy lại lệnh.")
        following = spoken.segments[number + 1] if number + 1 < len(spoken.segments) else None
        yield take, pause_after(segment, following, pauses)


def write_wave(programme: Sequence[tuple[Take, int]], file: IO[bytes]) -> float:
    """Takes, each followed by milliseconds of silence, as one WAV file; returns its seconds."""
    import wave

    rate = max(take.rate for take, _ in programme)
    samples = 0
    with wave.open(file, "wb") as written:
        written.setparams((1, 2, rate, 0, "NONE", ""))
        for take, pause in programme:
            # a segment without words is silence at a rate of its own
            pcm = take.pcm if take.rate == rate else bytes(2 * round(take.seconds * rate))
            silence = bytes(2 * (rate * pause // 1000))
            written.writeframesraw(pcm + silence)
            samples += (len(pcm) + len(silence)) // 2
    return samples / rate


@contextmanager
def _opened(station: Where) -> Iterator[Station]:
    """The station as it is, or the one of this folder, closed at the end."""
    from .station import Station

    if isinstance(station, Station):
        yield station
        return
    with Station.open(Path(station)) as here:
        yield here

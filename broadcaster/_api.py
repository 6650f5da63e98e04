"""The four functions of the public surface: thin over the pipeline, the cleaner, the reader and the chain of voices.

Where a function takes ``station`` it may be an opened :class:`~broadcaster.station.Station`, which stays open, or a folder, which is
opened and closed again. Without one, the packaged tables and settings are used and nothing is written.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .model import Cleaned, Episode, Segment, Take, Voice
    from .pipeline import Watch
    from .reading import Reader
    from .settings import PauseSettings
    from .station import Station
    from .store.articles import StoredArticle
    from .voices import Chain, Spoken, TakeCache

    Where: TypeAlias = Station | str | PathLike[str]

LARGEST_BYTES = 30_000_000


# --- convert


def convert(
    station: Where, what: str | bytes | Path, *, title: str | None = None, watch: Watch | None = None
) -> Episode:
    """Make one published episode of an article and return it; the same content again is the same episode.

    ``what`` is a :class:`~pathlib.Path` to a file of any accepted kind, a string that is one web address, or the text itself. ``title``
    is used where the article has none. ``watch`` is told (article, what, done, of) while the work goes on.

    Raises ArticleError when the article waits for a person or was refused, SourceError when the address cannot be read, and what
    else :mod:`broadcaster.errors` says of a station.
    """
    from .pipeline import finish, nobody
    from .work import free_abandoned

    with _opened(station) as here:
        here.prepare_folders()
        free_abandoned(here)
        article = _take_in(here, what, title)
        stored = _original(here, finish(here, article, watch=watch or nobody))
        return _episode(here, stored)


def _take_in(station: Station, what: str | bytes | Path, title: str | None) -> int:
    from .actions import take_manually
    from .model import Actor

    me = Actor.command_line()
    if isinstance(what, Path):
        return take_manually(
            station, _read_file(what), actor=me, media_type=media_type_of(what), name=what.name, title=title
        )
    if isinstance(what, bytes) or not _is_address(what):
        body = what if isinstance(what, bytes) else what.encode()
        return take_manually(station, body, actor=me, media_type="text/plain", title=title)
    from .errors import FetchFailed

    page = station.web_client.get(what, kind="document", conditional=False, by_hand=True)
    if page.missing:
        raise FetchFailed(what, f"máy chủ trả lời {page.status}: không có trang này", "Kiểm tra lại địa chỉ.")
    return take_manually(
        station, page.body, actor=me, media_type=page.media_type, charset=page.charset, url=page.url, title=title
    )


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not any(char.isspace() for char in text)


def media_type_of(path: Path) -> str:
    """What a file is by its name; its bytes are asked later."""
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _read_file(path: Path) -> bytes:
    from .errors import DocumentRefused, TooLarge

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise TooLarge(str(path), f"tệp lớn hơn {LARGEST_BYTES // 1_000_000} MB", "Chia nhỏ tệp rồi thử lại.")
        return path.read_bytes()
    except OSError as error:
        raise DocumentRefused(str(path), f"không đọc được tệp ({error.strerror})", "Kiểm tra lại đường dẫn.") from error


def _original(station: Station, stored: StoredArticle) -> StoredArticle:
    """An article that only repeats another one stands for that one."""
    from .steps.clean import clean_found, revision_key
    from .store import articles, revisions

    if not stored.is_left_out:
        return stored
    with station.store.read() as tx:
        found = articles.raw_of(tx, stored)
    key = revision_key(clean_found(station, found))
    with station.store.read() as tx:
        same = revisions.same_elsewhere(tx, key, stored.id)
        return articles.get(tx, same) or stored if same else stored


def _episode(station: Station, stored: StoredArticle) -> Episode:
    """The article's episode; raises ArticleError with what a person can do when it is not published."""
    from .errors import ArticleError
    from .store import episodes
    from .words import state_words

    if not stored.is_heard:
        reason = stored.reason or f"{stored.title or f'bài số {stored.id}'}: bài {state_words(stored.state)}"
        raise ArticleError("", reason, _advice(stored))
    with station.store.read() as tx:
        episode = episodes.of_article(tx, stored.id)
    assert episode is not None
    return episode


def _advice(stored: StoredArticle) -> str:
    if stored.needs_a_person:
        return "Mở bàn điều khiển để sửa hoặc duyệt bài."
    if stored.is_stuck:
        return "Hệ thống sẽ tự thử lại khi chạy «broadcaster run», hoặc chuyển bài này lần nữa."
    return ""


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
    document = read_document(body, name or url, media_type)
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

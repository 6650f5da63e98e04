"""Talking books: a week's episodes as one book in which text and voice go together, for libraries and readers' devices.

What both kinds of book (EPUB 3 with media overlays, DAISY 2.02) have in common: the order of the items, which stretch of
sound belongs to which sentence, times as SMIL writes them, and files written whole or not at all.
"""

from __future__ import annotations

import re
import shutil
import uuid
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ..errors import PublishError
from ..mark import facts, read_mark
from ..model import Episode, Mark, Master
from ..settings import StationSettings
from .files import replace_file
from .plain import one_line
from .views import LONGEST_TITLE, Block, headline, transcript
from .wording import wording

_NAMESPACE = uuid.UUID("8f8b2c52-6d63-5b57-9d5e-6a1c4f5b9e11")
#: every file in a book carries the same time, so that the same episodes make the same bytes
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_OWN = re.compile(r"bai\d{3,}\.(html|smil|mp3)")


@dataclass(frozen=True, slots=True)
class Clip:
    """A sentence and its sound: ``start`` to ``end`` seconds of the item's file. ``id`` is unique within the item."""

    id: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Item:
    """One episode of a book. ``name`` is its file name without ending; ``clips`` follow each other without a gap."""

    name: str
    episode: Episode
    title: str
    blocks: tuple[tuple[Block, tuple[str, ...]], ...]  # with the ids of the sentences
    clips: tuple[Clip, ...]
    sound: Master
    source: Path
    mark: Mark | None  # who speaks, as the recording itself says

    @property
    def facts(self) -> dict[str, str]:
        return facts(self.mark) if self.mark else {}

    @property
    def seconds(self) -> float:
        return sum(clip.end - clip.start for clip in self.clips)


@dataclass(frozen=True, slots=True)
class Book:
    """A book before it is written in one of the two formats. ``identifier`` is a UUID that the same episodes always give."""

    title: str
    identifier: str
    station: StationSettings
    items: tuple[Item, ...]
    modified: datetime
    first: date
    last: date

    @property
    def seconds(self) -> float:
        return sum(item.seconds for item in self.items)

    @property
    def marks(self) -> list[Mark]:
        """Who speaks in the book, each once."""
        found = {(mark.kind, mark.engine, mark.voice, mark.version): mark for mark in self._marks()}
        return [replace(found[key], date=self.last.isoformat()) for key in sorted(found)]

    def _marks(self) -> list[Mark]:
        return [item.mark for item in self.items if item.mark is not None]

    @property
    def facts(self) -> list[dict[str, str]]:
        return [facts(mark) for mark in self.marks]

    @property
    def voices(self) -> list[str]:
        return sorted({item.episode.voice_label or item.episode.voice for item in self.items})


def week_of(episodes: Iterable[Episode], day: date, station: StationSettings) -> list[Episode]:
    """The public episodes of the week (Monday to Sunday on the station's calendar) that holds ``day``, oldest first."""
    monday = day - timedelta(days=day.weekday())

    def is_of_week(episode: Episode) -> bool:
        local = episode.published.astimezone(station.timezone).date()
        return monday <= local < monday + timedelta(days=7) and episode.withdrawn is None

    return sorted(filter(is_of_week, episodes), key=lambda episode: (episode.published, episode.guid))


def make_book(
    episodes: Sequence[Episode], station: StationSettings, audio_folder: Path, *, profile: str | None = None
) -> Book:
    """The episodes, oldest first, as a book. ``audio_folder`` is the station's folder: masters' paths start there.

    ``profile`` names the masters to take; without it (or where an episode lacks it) the podcast's. Raises PublishError when there
    is nothing to put in or a sound file is missing or not as long as its record says.
    """
    chosen = [episode for episode in episodes if episode.withdrawn is None and episode.masters]
    if not chosen:
        raise PublishError("Sách nói", "không có tập nào để đưa vào sách", "Chọn tuần khác có bài đã phát.")
    ordered = sorted(chosen, key=lambda episode: (episode.published, episode.guid))
    items = tuple(
        _item(f"bai{number:03}", episode, _sound(episode, profile), audio_folder)
        for number, episode in enumerate(ordered, start=1)
    )
    days = [episode.published.astimezone(station.timezone).date() for episode in ordered]
    return Book(
        title=_title(station, days[0], days[-1]),
        identifier=str(uuid.uuid5(_NAMESPACE, "\n".join(f"{item.episode.guid} {item.sound.key}" for item in items))),
        station=station,
        items=items,
        modified=max(episode.updated for episode in ordered).astimezone(UTC).replace(microsecond=0),
        first=days[0],
        last=days[-1],
    )


def _title(station: StationSettings, first: date, last: date) -> str:
    words = wording("vi")
    span = f"ngày {words.short_day(first)}"
    if last != first:
        span = f"từ {words.short_day(first)} đến {words.short_day(last)}"
    return f"{station.name}: tin tức {span}"


def _sound(episode: Episode, profile: str | None) -> Master:
    playable = [master for master in episode.masters if master.media_type == "audio/mpeg"]
    wanted = [master for name in (profile, "podcast") for master in playable if master.profile == name]
    if not playable:
        raise PublishError(
            episode.title, "không có bản MP3 nên không đưa được vào sách", "Làm lại tập với cấu hình MP3."
        )
    return (wanted or playable)[0]


def _item(name: str, episode: Episode, sound: Master, audio_folder: Path) -> Item:
    source = audio_folder / sound.path
    if not source.is_file() or source.stat().st_size != sound.size:
        raise PublishError(
            episode.title, f"tệp {sound.path} không còn hoặc sai kích thước", "Chạy «broadcaster check» để sửa."
        )
    begun = headline(episode.lines)
    blocks, starts = [], [("s0", begun.start if begun else 0.0)]
    for block in transcript(episode.lines):
        ids = tuple(f"s{len(starts) + offset}" for offset in range(len(block.sentences)))
        starts += [(each, sentence.start) for each, sentence in zip(ids, block.sentences, strict=True)]
        blocks.append((block, ids))
    return Item(
        name=name,
        episode=episode,
        title=one_line(episode.title, LONGEST_TITLE) or name,
        blocks=tuple(blocks),
        clips=tuple(_clips(starts, sound.seconds)),
        sound=sound,
        source=source,
        mark=read_mark(source),
    )


def _clips(starts: Sequence[tuple[str, float]], length: float) -> Iterable[Clip]:
    """Each sentence reaches to the next one, so that a reading device plays on without a jump; the first begins at 0."""
    inside = [(each, start) for each, start in starts if start < length - 0.01]
    ends = [start for _, start in inside[1:]] + [length]
    for number, ((each, start), end) in enumerate(zip(inside, ends, strict=True)):
        begin = 0.0 if number == 0 else start
        if end - begin >= 0.001:
            yield Clip(each, begin, end)


def clock_value(seconds: float) -> str:
    """SMIL full clock value ``h:mm:ss.mmm``."""
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 3_600_000}:{milliseconds // 60_000 % 60:02}:{milliseconds // 1000 % 60:02}.{milliseconds % 1000:03}"


def whole_clock(seconds: float) -> str:
    """``hh:mm:ss``, as DAISY's metadata want it."""
    whole = round(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def write_zip(out: Path, files: dict[str, bytes], sounds: dict[str, Path], *, first: str | None = None) -> None:
    """An archive at ``out`` that is there whole or not at all; ``first`` is put first and uncompressed (EPUB's mimetype)."""
    partial = out.with_name(f".{out.name}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    names = sorted(files, key=lambda name: (name != first, name))
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            for name in names:
                stored = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
                archive.writestr(_entry(name, stored), files[name])
            for name, source in sorted(sounds.items()):
                with archive.open(_entry(name, zipfile.ZIP_STORED), "w") as target, source.open("rb") as sound:
                    shutil.copyfileobj(sound, target, 1 << 20)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)


def _entry(name: str, compression: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = compression
    entry.external_attr = 0o644 << 16
    return entry


def write_folder(out: Path, files: dict[str, bytes], sounds: dict[str, Path]) -> None:
    """The book as plain files in ``out``, ready for a memory card; sound first, the contents page last."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        # Another week's book was here: its further items would stand beside this one's. Nothing but our own names is touched.
        if _OWN.fullmatch(old.name) and old.name not in files and old.name not in sounds:
            old.unlink()
    for name, source in sorted(sounds.items()):
        partial = out / f".{name}.part"
        try:
            shutil.copyfile(source, partial)
            partial.replace(out / name)
        finally:
            partial.unlink(missing_ok=True)
    for name in sorted(files, key=lambda name: (name == "ncc.html", name)):
        replace_file(out / name, files[name])


def monday_of(text: str) -> date:
    """The Monday of ``2026-W47``, or the day itself of ``2026-11-23``; ValueError in any other case."""
    if found := re.fullmatch(r"(\d{4})-?W(\d{1,2})", text.strip(), re.IGNORECASE):
        return date.fromisocalendar(int(found[1]), int(found[2]), 1)
    return date.fromisoformat(text.strip())

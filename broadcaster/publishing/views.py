"""What the templates of the listening site see: episodes, bulletins and transcripts with addresses and figures ready."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from ..model import Bulletin, Chapter, Episode, Line, Master, Priority, SegmentKind
from .addresses import episode_folder, foreign_link, link, safe_path
from .plain import one_line

#: a page shows this much of a title; a longer one is some mistake of its source, and the page still has to be usable
LONGEST_TITLE = 300
LONGEST_SUMMARY = 320


@dataclass(frozen=True, slots=True)
class AudioFile:
    """A file to listen to: its address from the web root, bytes and seconds."""

    address: str
    size: int
    seconds: float
    media_type: str


@dataclass(frozen=True, slots=True)
class Track:
    """What the player can play: an episode or a bulletin. ``page`` is its folder from the web root, if it has one."""

    guid: str
    title: str
    sound: AudioFile | None
    saver: AudioFile | None
    page: str | None

    @property
    def seconds(self) -> float:
        return self.sound.seconds if self.sound else 0.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the transcript in time. ``pieces`` are (text, language or None) that joined are the sentence."""

    start: float
    end: float
    pieces: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the transcript: ``kind`` is text, lead, heading, item or aside (a line of the station's own)."""

    kind: str
    number: int
    sentences: tuple[Sentence, ...]

    @property
    def start(self) -> float:
        return self.sentences[0].start


def sounds(masters: Iterable[Master]) -> tuple[AudioFile | None, AudioFile | None]:
    """The file to play and, where one was made, a lighter one for people who pay by the megabyte.

    Only what browsers play is considered: the telephone's and the radio's own formats stay out of the page.
    """
    playable = [master for master in masters if master.media_type in ("audio/mpeg", "audio/mp4", "audio/ogg")]
    if not playable:
        return None, None
    main = next((master for master in playable if master.profile == "podcast"), playable[0])
    lighter = [
        master for master in playable if master.size < main.size * 0.8 and not master.profile.startswith("radio")
    ]
    return _sound(main), _sound(min(lighter, key=lambda master: master.size)) if lighter else None


def _sound(master: Master) -> AudioFile:
    return AudioFile(link(safe_path(master.path, master.key)), master.size, master.seconds, master.media_type)


def track(episode: Episode) -> Track:
    main, saver = sounds(episode.masters)
    return Track(
        episode.guid, one_line(episode.title, LONGEST_TITLE) or "…", main, saver, link(episode_folder(episode)) + "/"
    )


def bulletin_track(bulletin: Bulletin) -> Track:
    """A bulletin; its title gets the date where it has none, for the same slot comes every day."""
    main, _ = sounds((bulletin.master,) if bulletin.master else ())
    title, day = one_line(bulletin.title, LONGEST_TITLE), bulletin.date
    if not {f"{day.day}/{day.month}", f"{day:%d/%m}"} & set(re.findall(r"\d+/\d+", title)):
        title = f"{title}, {day.day}/{day.month}/{day.year}"
    return Track(f"{bulletin.slot}/{day.isoformat()}", title, main, None, None)


def transcript(lines: Sequence[Line]) -> list[Block]:
    """The lines as paragraphs; the headline is left out, for the page has it as its heading."""
    spoken = [line for line in lines if line.kind is not SegmentKind.HEADLINE and line.written.strip()]
    blocks: list[Block] = []
    for (_, kind), group in groupby(spoken, key=lambda line: (line.paragraph, _block_kind(line))):
        blocks.append(Block(kind, len(blocks) + 1, tuple(_sentence(line) for line in group)))
    return blocks


def headline(lines: Sequence[Line]) -> Line | None:
    return next((line for line in lines if line.kind is SegmentKind.HEADLINE), None)


def _block_kind(line: Line) -> str:
    match line.kind:
        case SegmentKind.LEAD:
            return "lead"
        case SegmentKind.HEADING:
            return "heading"
        case SegmentKind.ITEM:
            return "item"
        case SegmentKind.SENTENCE:
            return "text"
        case _:
            return "aside"


def _sentence(line: Line) -> Sentence:
    pieces: list[tuple[str, str | None]] = []
    at = 0
    for start, end, language in sorted(line.foreign):
        if at <= start < end <= len(line.written):
            pieces += [(line.written[at:start], None), (line.written[start:end], language)]
            at = end
    pieces.append((line.written[at:], None))
    return Sentence(line.start, line.end, tuple((text, language) for text, language in pieces if text))


def chapters(chapters: Sequence[Chapter]) -> Sequence[Chapter]:
    """Chapters worth a list: one alone is the episode itself."""
    return chapters if len(chapters) > 1 else ()


def by_day(episodes: Iterable[Episode], zone: ZoneInfo) -> list[tuple[date, list[Episode]]]:
    """Episodes, newest first, by the day they were published on the station's calendar."""
    return [
        (day, list(group))
        for day, group in groupby(episodes, key=lambda episode: episode.published.astimezone(zone).date())
    ]


def dialled(phone: str) -> str:
    """A telephone number as a ``tel:`` address wants it: digits and a leading plus."""
    return ("+" if phone.strip().startswith("+") else "") + "".join(c for c in phone if c.isascii() and c.isdigit())


def is_urgent(episode: Episode) -> bool:
    return episode.priority is Priority.EMERGENCY


def original(episode: Episode) -> str | None:
    return foreign_link(episode.url)

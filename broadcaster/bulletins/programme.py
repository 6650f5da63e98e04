"""What a bulletin says and how it sounds: its pieces in order, spoken by one voice, with the station's sounds, as one master."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.latest import receipt_name
from ..delivery.names import bulletin_stem
from ..errors import BroadcasterError, RadioError, StudioError
from ..model import Bulletin, Chapter, Episode, Ledger, Mark, Master, Segment, SegmentKind, Tags, Take
from ..radio import Choice, Framing, slot_at, words_of_bulletin
from ..steps import Progress
from ..steps.master import TakeMissing, master_key
from ..steps.rejected import evidence_folder, forget
from ..steps.voice import charged, occasion_of_bulletin
from ..store import episodes, revisions
from . import emergency
from .exact import excess
from .exact import fitted as exactly
from .parts import shows_of_parts

if TYPE_CHECKING:
    from ..reading import Reader
    from ..settings import SlotSettings
    from ..station import Station
    from ..store import Store
    from ..studio import Part, Pause, Speech
    from ..voices import Chain, TakeCache

_AROUND_SOUNDS_MS = 300


class TooLong(Exception):
    """The bulletin is ``seconds`` too long for its slot, and nothing but leaving whole items out can help."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bulletin: the station's own lines, or an episode; ``title`` makes it a chapter."""

    segments: tuple[Segment, ...]
    title: str | None = None
    guid: str | None = None


def pieces_of(station: Station, bulletin: Bulletin, choice: Choice) -> list[Piece]:
    """Everything that will be said, in order."""
    settings = station.settings
    slot = slot_at(settings, bulletin.slot, bulletin.airs)
    framing = Framing(
        settings.station,
        slot,
        bulletin.date,
        station.local(bulletin.airs).time(),
        disclosure=settings.voices.disclosure,
        repeats=station.local(choice.repeats).time() if choice.repeats else None,
    )
    words = words_of_bulletin(station.texts, framing, choice, shows_of_parts(station, slot, choice.episodes))
    pieces = [Piece(lines_of_station(station.reader, words.opening), bulletin.title)]
    pieces += [Piece(said, item.title) for item, said in emergency.segments_for(station, bulletin.items)]
    for episode in choice.episodes:
        lead_in = lines_of_station(station.reader, words.before.get(episode.guid, ()))
        pieces.append(Piece((*lead_in, *_segments_of(station.store, episode)), episode.title, episode.guid))
    return [*pieces, Piece(lines_of_station(station.reader, words.closing))]


def lines_of_station(reader: Reader, sentences: Sequence[str]) -> tuple[Segment, ...]:
    """The station's own sentences, read like any other text."""
    return tuple(
        replace(segment, last=True)
        for sentence in sentences
        for segment in reader.read(sentence, kind=SegmentKind.GREETING)
    )


def _segments_of(store: Store, episode: Episode) -> tuple[Segment, ...]:
    """The script that is public, without its own sign-off: the bulletin has one of its own. What is being made of the article, or waits
    for a person, is nobody's to hear yet."""
    with store.read() as tx:
        article = episodes.article_of(tx, episode.guid)
        public = episodes.stands_on(tx, article) if article is not None else None
        if public is None:
            raise RadioError(episode.title, "bài không còn được phát", "Làm lại bản tin.")
        script = revisions.script(tx, revisions.voicing(tx, public[1]).script)
    return script.segments


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything said and sounded in a bulletin, ready to be mastered. ``key`` is what its sound depends on; ``mark`` says who
    speaks; ``note`` is for the operator."""

    pieces: tuple[Piece, ...]
    parts: Sequence[Part]
    key: tuple[str, ...]
    mark: Mark
    note: str | None = None


def voiced(
    station: Station, bulletin: Bulletin, pieces: Sequence[Piece], progress: Progress, chain: Chain | None = None
) -> Programme:
    """One voice for the whole bulletin, of ``chain`` or else the station's; sentences that it has spoken before come from the cache.

    For an exact slot the programme is brought to its length; no other is longer than its slot either. Raises NoVoiceLeft, TooLong when whole items must go.
    """
    with charged(station, receipt_name(bulletin)):
        return _voiced(station, bulletin, pieces, progress, chain or station.chain)


def _voiced(
    station: Station, bulletin: Bulletin, pieces: Sequence[Piece], progress: Progress, chain: Chain
) -> Programme:
    from ..voices import mark_of

    segments = [segment for piece in pieces for segment in piece.segments]
    occasion = occasion_of_bulletin(station, bulletin)
    spoken = chain.speak(segments, progress=lambda done, of: progress("speak", done, of), occasion=occasion)
    mark = mark_of(
        spoken.voice_name,
        spoken.voice_label,
        spoken.voice_key,
        station.settings.voices.engines,
        station.local(bulletin.airs).date(),  # the spare has no day of its own, but one that it was first made for
    )
    sounds = sound_paths(station)
    key = (*spoken.take_keys, *map(_sound_key, sounds.values()))

    def build(takes: Sequence[str]) -> list[Part]:
        return list(_parts(station, pieces, takes, sounds))

    slot = slot_at(station.settings, bulletin.slot, bulletin.airs)
    parts: Sequence[Part] = build(spoken.take_keys)
    if not slot.exact:
        over = excess(slot, parts)
        if over > 0 and any(piece.guid for piece in pieces):
            raise TooLong(over)
        return Programme(tuple(pieces), parts, key, mark, _length_note(slot, over))
    seconds = slot.length.total_seconds()
    try:
        fitted = exactly(station, slot, spoken, occasion, build, sounds)
    except StudioError as error:
        over = excess(slot, parts)
        if over > 0 and any(piece.guid for piece in pieces):
            raise TooLong(over) from error
        logs.get("radio").warning("slot not met", slot=bulletin.slot, why=str(error))
        return Programme(tuple(pieces), parts, key, mark, f"không đúng độ dài: {error.fault}")
    return Programme(tuple(pieces), fitted.parts, (*key, f"{seconds:g} s"), mark)


def _length_note(slot: SlotSettings, over: float) -> str | None:
    """What the operator should know of a length that nothing could bring between ``shortest`` and ``length``."""
    if over > 0:
        return f"dài hơn khung giờ {over:.0f} giây dù không có bài nào; rút ngắn lời của đài hoặc nhạc hiệu"
    missing = slot.shortest.total_seconds() - (slot.length.total_seconds() + over)
    return f"ngắn hơn shortest {missing:.0f} giây vì hết bài để phát thêm" if missing > 1 else None


def make_master(
    station: Station, bulletin: Bulletin, programme: Programme, progress: Progress, *, dated: bool = True
) -> tuple[Master, tuple[Chapter, ...]]:
    """The bulletin's file, with those of the other profiles beside it, and its chapters. What is not ``dated`` names no day."""
    from ..studio import make_masters

    place = f"audio/bulletins/{bulletin.date:%Y-%m-%d}"
    chapters: list[Chapter] = []

    def tags(ledger: Ledger) -> Tags:
        chapters.extend(_chapters(ledger, programme.pieces))
        day = bulletin.repeats or bulletin.date
        return Tags(
            title=f"{bulletin.title} {day:%d/%m/%Y}" if dated else bulletin.title,
            artist=station.settings.station.name,
            album=bulletin.title,
            date=f"{day:%Y-%m-%d}" if dated else "",
            comment=f"Giọng đọc máy: {programme.mark.voice}.",
            chapters=tuple(chapters),
            mark=programme.mark,
        )

    if dated:
        forget(station, bulletin.slot)
    try:
        made = make_masters(
            _counted(programme, progress),
            station.profiles(station.settings.studio.bulletin_profiles),
            tags,
            station.path(place),
            bulletin_stem(bulletin),
            key=lambda profile: master_key(programme.key, profile),
            tolerance=station.settings.studio.tolerance_lufs,
            # what of a spare did not pass must not hide what of the bulletin did not
            evidence=evidence_folder(station, bulletin.slot) if dated else None,
        )
    except TakeMissing as missing:
        raise RadioError(bulletin.title, f"một câu mất khỏi kho âm thanh ({missing})", "Làm lại bản tin.") from missing
    master, *others = (replace(master, path=f"{place}/{master.path}") for master in made.masters)
    return replace(master, beside=tuple(others)), tuple(chapters)


def _counted(programme: Programme, progress: Progress) -> Iterator[Part]:
    for done, part in enumerate(programme.parts, 1):
        yield part
        progress("master", done, len(programme.parts))


def sound_paths(station: Station) -> dict[str, Path]:
    """The station's sounds that are set and usable; one that is missing or broken is told, and costs no bulletin."""
    from ..studio.sounds import load_sound

    usable: dict[str, Path] = {}
    for use, name in station.settings.studio.sounds.model_dump().items():
        if not name:
            continue
        path = station.audio / "jingles" / name
        try:
            load_sound(path)
        except BroadcasterError as error:
            logs.get("radio").warning("sound not played", use=use, why=str(error))
        else:
            usable[use] = path
    return usable


def _sound_key(path: Path) -> str:
    return f"{path.name}:{path.stat().st_size}:{path.stat().st_mtime_ns}"


def _parts(station: Station, pieces: Sequence[Piece], takes: Sequence[str], sounds: dict[str, Path]) -> Iterator[Part]:
    """The programme in order. The greeting and the headlines lie over the bed, where the station has one."""
    from ..studio import Bed, Pause, Sound, Speech
    from ..studio.sounds import load_sound

    pauses = station.settings.voices.pauses
    jingles = {use: Sound(use, partial(load_sound, path)) for use, path in sounds.items()}
    for use in ("opening", "ident"):
        if use in jingles:
            yield jingles[use]
            yield Pause(_AROUND_SOUNDS_MS)
    index = 0
    for number, piece in enumerate(pieces):
        speech = list(_speech_of(station, piece, takes, index))
        if number == 0 and "bed" in jingles:
            yield Bed(tuple(speech), "bed", jingles["bed"].load)
        else:
            yield from speech
        index += sum(isinstance(part, Speech) for part in speech)
        if number + 1 < len(pieces):
            yield Pause(pauses.paragraph)
            if "separator" in jingles:
                yield jingles["separator"]
                yield Pause(pauses.paragraph // 2)
    if "closing" in jingles:
        yield Pause(_AROUND_SOUNDS_MS)
        yield jingles["closing"]


def _speech_of(station: Station, piece: Piece, takes: Sequence[str], first: int) -> Iterator[Speech | Pause]:
    """The piece's takes, loaded when their turn comes, and the pauses between them."""
    from ..studio import Pause, Speech
    from ..voices import pause_after

    pauses = station.settings.voices.pauses
    for place, segment in enumerate(piece.segments):
        yield Speech(partial(take_of, station.takes, takes[first + place]), first + place)
        following = piece.segments[place + 1] if place + 1 < len(piece.segments) else None
        if following is not None:
            yield Pause(pause_after(segment, following, pauses))


def take_of(takes: TakeCache, key: str) -> Take:
    take = takes.get(key)
    if take is None:
        raise TakeMissing(key)
    return take


def _chapters(ledger: Ledger, pieces: Sequence[Piece]) -> list[Chapter]:
    """A chapter where each titled piece begins; the first begins with the file."""
    starts = {cue.segment: cue.start / ledger.rate for cue in ledger.cues if cue.segment is not None}
    chapters: list[Chapter] = []
    index = 0
    for piece in pieces:
        if piece.title:
            chapters.append(Chapter(starts[index] if chapters else 0.0, piece.title))
        index += len(piece.segments)
    return chapters

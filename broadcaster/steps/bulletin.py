"""A slot becomes a bulletin: chosen, spoken, mastered, and put where the station's automation finds it, whatever failed.

The ladder below what :func:`broadcaster.radio.choose` gives: when the bulletin itself cannot be made, the slot's spare file, spoken
while all was well, goes out instead; only when there is none does the error reach the operator, and what is there stays.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError, RadioError
from ..model import (
    Bulletin,
    BulletinItem,
    BulletinState,
    Chapter,
    Episode,
    Ledger,
    Master,
    Receipt,
    Segment,
    SegmentKind,
    Tags,
    Take,
)
from ..radio import (
    Choice,
    Occurrence,
    choose,
    m3u,
    next_occurrence,
    occurrence_on,
    pls,
    sidecar,
    words_of_bulletin,
    xspf,
)
from ..store import articles, bulletins, episodes, leases, memory, receipts, revisions
from . import Progress, quiet
from .feeds import mark_changed
from .master import TakeMissing, master_key
from .names import slug

if TYPE_CHECKING:
    from ..settings import SlotSettings
    from ..station import Station
    from ..studio import Part, Pause, Speech

_AROUND_SOUNDS_MS = 300
_LEASE = timedelta(minutes=15)
_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the bulletin: the station's own lines, or an episode; ``title`` makes it a chapter."""

    segments: tuple[Segment, ...]
    title: str | None = None
    guid: str | None = None


def make_bulletin(
    station: Station, name: str, *, day: date | None = None, progress: Progress = quiet, who: str = "lịch"
) -> Bulletin:
    """Make the slot's next bulletin (or that of ``day``) and put it at its address; returns it as it stands then.

    Raises RadioError for an unknown slot, when another process is making it, or when not even a spare file could go out.
    """
    slot = station.settings.slots.get(name)
    if slot is None:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise RadioError(name, "không có khung giờ này trong programme.toml", f"Các khung giờ đã khai: {known}.")
    zone = station.settings.station.timezone
    occurrence = occurrence_on(slot, day, zone) if day else next_occurrence(slot, station.now(), zone)
    with station.store.begin() as tx:
        if not leases.take(tx, f"bulletin:{name}", station.owner, station.now(), _LEASE):
            raise RadioError(name, "bản tin này đang được làm ở nơi khác", "Chờ một lát rồi thử lại.")
    try:
        return _make(station, name, slot, occurrence, progress, who)
    finally:
        with station.store.begin() as tx:
            leases.give_back(tx, f"bulletin:{name}", station.owner)


def _make(
    station: Station, name: str, slot: SlotSettings, occurrence: Occurrence, progress: Progress, who: str
) -> Bulletin:
    choice = choice_for(station, name, occurrence)
    bulletin = _planned(name, slot, occurrence, choice)
    _save(station, bulletin, who)
    try:
        bulletin = _mastered(station, slot, bulletin, choice, progress)
    except (BroadcasterError, OSError) as error:
        logs.get("radio").error("bulletin failed, the spare goes out", slot=name, why=str(error))
        return _spare_instead(station, bulletin, str(error), who)
    _save(station, bulletin, who)
    put_out(station, bulletin)
    ready = BulletinState.FALLBACK if choice.is_fallback else BulletinState.READY
    bulletin = replace(bulletin, state=ready, note=_note(choice))
    _save(station, bulletin, who)
    return bulletin


def choice_for(station: Station, name: str, occurrence: Occurrence) -> Choice:
    """What would fill the slot now: the episodes of its shows that it has not carried."""
    from ..publishing import select

    slot, shows = station.settings.slots[name], station.settings.shows
    with station.store.begin() as tx:
        carried = bulletins.already_carried(tx, name, occurrence.day)
        public = episodes.newest(tx, station.now(), since=station.now() - _LOOK_BACK)
    if slot.shows:
        wanted = {episode.guid for show in slot.shows for episode in select(shows[show], public)}
        public = [episode for episode in public if episode.guid in wanted]
    return choose(slot, public, carried, occurrence.airs)


def _planned(name: str, slot: SlotSettings, occurrence: Occurrence, choice: Choice) -> Bulletin:
    items = tuple(
        BulletinItem("evergreen" if choice.rung == "evergreen" else "episode", episode.title, episode.guid)
        for episode in choice.episodes
    )
    return Bulletin(
        slot=name,
        date=occurrence.day,
        state=BulletinState.FILLED,
        airs=occurrence.airs,
        ready_by=occurrence.ready_by,
        valid_until=occurrence.valid_until,
        title=slot.title,
        items=items or (BulletinItem("notice", "Chưa có tin mới"),),
    )


def _note(choice: Choice) -> str | None:
    return {
        "evergreen": "không có tin mới, phát lại bài còn giá trị",
        "notice": "không có tin mới, chỉ có lời báo",
    }.get(choice.rung)


def _save(station: Station, bulletin: Bulletin, who: str) -> None:
    with station.store.begin() as tx:
        bulletins.save(tx, bulletin, station.now(), who=who)


def _mastered(station: Station, slot: SlotSettings, bulletin: Bulletin, choice: Choice, progress: Progress) -> Bulletin:
    pieces = _pieces(station, bulletin, choice)
    master, chapters = _make_master(station, bulletin, pieces, progress)
    return replace(bulletin, state=BulletinState.MASTERED, master=master, chapters=chapters)


def _pieces(station: Station, bulletin: Bulletin, choice: Choice) -> list[Piece]:
    """Everything that will be said, in order."""
    settings = station.settings
    words = words_of_bulletin(
        settings.station.name, bulletin.title, bulletin.date, choice, disclosure=settings.voices.disclosure
    )
    pieces = [Piece(_lines(station, words.opening), bulletin.title)]
    for episode in choice.episodes:
        lead_in = _lines(station, (words.before[episode.guid],)) if episode.guid in words.before else ()
        pieces.append(Piece((*lead_in, *_segments_of(station, episode)), episode.title, episode.guid))
    return [*pieces, Piece(_lines(station, words.closing))]


def _lines(station: Station, sentences: Sequence[str]) -> tuple[Segment, ...]:
    """The station's own sentences, read like any other text."""
    return tuple(
        replace(segment, last=True)
        for sentence in sentences
        for segment in station.reader.read(sentence, kind=SegmentKind.GREETING)
    )


def _segments_of(station: Station, episode: Episode) -> tuple[Segment, ...]:
    """The episode's script without its own sign-off: the bulletin has one of its own."""
    with station.store.begin() as tx:
        article = articles.by_identity(tx, episode.article)
        if article is None or article.voicing is None:
            raise RadioError(episode.title, "bài không còn trong kho", "Làm lại bản tin.")
        script = revisions.script(tx, revisions.voicing(tx, article.voicing).script)
    return script.segments


def _make_master(
    station: Station, bulletin: Bulletin, pieces: Sequence[Piece], progress: Progress
) -> tuple[Master, tuple[Chapter, ...]]:
    """One voice for the whole bulletin; sentences that it has spoken before come from the cache."""
    from ..studio import make_masters
    from ..voices import Occasion

    segments = [segment for piece in pieces for segment in piece.segments]
    spoken = station.chain.speak(
        segments,
        progress=lambda done, of: progress("speak", done, of),
        occasion=Occasion(subject=bulletin.title, bulletin=True, now_local=station.local(station.now())),
    )
    place = f"audio/bulletins/{bulletin.date:%Y-%m-%d}"
    sounds = _sound_paths(station)
    chapters: list[Chapter] = []

    def tags(ledger: Ledger) -> Tags:
        chapters.extend(_chapters(ledger, pieces))
        when = f"{bulletin.date:%d/%m/%Y}"
        return Tags(
            title=f"{bulletin.title} {when}",
            artist=station.settings.station.name,
            album=bulletin.title,
            date=f"{bulletin.date:%Y-%m-%d}",
            comment=f"Giọng đọc máy: {spoken.voice_label}.",
            chapters=tuple(chapters),
        )

    try:
        made = make_masters(
            _parts(station, pieces, spoken.take_keys, sounds, progress),
            station.profiles(station.settings.studio.bulletin_profiles),
            tags,
            station.path(place),
            f"{bulletin.date:%Y-%m-%d}-{slug(bulletin.slot)}",
            key=lambda profile: master_key([*spoken.take_keys, *map(_sound_key, sounds.values())], profile),
            tolerance=station.settings.studio.tolerance_lufs,
            evidence=station.path("audio/rejected"),
        )
    except TakeMissing as missing:
        raise RadioError(bulletin.title, f"một câu mất khỏi kho âm thanh ({missing})", "Làm lại bản tin.") from missing
    master = made.masters[0]
    return replace(master, path=f"{place}/{master.path}"), tuple(chapters)


def _sound_paths(station: Station) -> dict[str, Path]:
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


def _parts(
    station: Station, pieces: Sequence[Piece], takes: Sequence[str], sounds: dict[str, Path], progress: Progress
) -> Iterator[Part]:
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
        progress("master", index, len(takes))
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
        yield Speech(partial(_take, station, takes[first + place]), first + place)
        following = piece.segments[place + 1] if place + 1 < len(piece.segments) else None
        if following is not None:
            yield Pause(pause_after(segment, following, pauses))


def _take(station: Station, key: str) -> Take:
    take = station.takes.get(key)
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


# --- where automation finds it


def put_out(station: Station, bulletin: Bulletin) -> None:
    """Replace the slot's ``latest`` files, the sound first, each whole or not at all."""
    from ..publishing import replace_file

    master = bulletin.master
    assert master is not None
    folder = station.feeds / "station" / bulletin.slot
    folder.mkdir(parents=True, exist_ok=True)
    extension = Path(master.path).suffix
    replace_file(folder / f"latest{extension}", station.path(master.path).read_bytes())
    url = f"{station.settings.station.base_url}/station/{bulletin.slot}/latest{extension}"
    title = f"{station.settings.station.name} - {bulletin.title} {bulletin.date:%d/%m/%Y}"
    for name, text in (
        ("latest.m3u", m3u(url, title, master.seconds)),
        ("latest.pls", pls(url, title, master.seconds)),
        ("latest.xspf", xspf(url, title, master.seconds)),
        ("latest.json", sidecar(bulletin, url, station.now())),
    ):
        replace_file(folder / name, text.encode())
    with station.store.begin() as tx:
        receipts.add(tx, Receipt("published", f"bulletin:{bulletin.slot}:{bulletin.date}", station.now(), str(url)))
        mark_changed(tx)


# --- the spare, for when nothing else works


def prepare_spare(station: Station, name: str) -> None:
    """Make the slot's spare file while all is well; does nothing when the words, the voice and the sounds are the same."""
    slot = station.settings.slots[name]
    occurrence = next_occurrence(slot, station.now(), station.settings.station.timezone)
    spare = Bulletin(
        slot=name,
        date=date(2000, 1, 1),  # no day is said in it, so that it is never yesterday's news
        state=BulletinState.FALLBACK,
        airs=occurrence.airs,
        ready_by=occurrence.ready_by,
        valid_until=occurrence.valid_until,
        title=slot.title,
        items=(BulletinItem("notice", "Bản tin dự phòng"),),
    )
    fact = f"spare:{name}"
    words = (
        f"{station.settings.station.name}. {slot.title}.",
        "Bản tin hôm nay chưa sẵn sàng vì lý do kỹ thuật. Mong quý vị thông cảm và đón nghe bản tin sau.",
    )
    wish = json.dumps([words, station.settings.studio.model_dump(mode="json")], ensure_ascii=False, sort_keys=True)
    with station.store.begin() as tx:
        kept = memory.fact(tx, fact)
    if kept and kept["wish"] == wish and station.path(kept["master"]["path"]).is_file():
        return
    master, _ = _make_master(station, spare, [Piece(_lines(station, words), slot.title)], quiet)
    from ..store.codec import to_json

    with station.store.begin() as tx:
        memory.set_fact(tx, fact, {"wish": wish, "master": to_json(master)})


def _spare_instead(station: Station, bulletin: Bulletin, why: str, who: str) -> Bulletin:
    from ..store.codec import from_json

    with station.store.begin() as tx:
        kept = memory.fact(tx, f"spare:{bulletin.slot}")
    if not kept or not station.path(kept["master"]["path"]).is_file():
        raise RadioError(
            bulletin.title, f"không làm được bản tin ({why}) và chưa có tệp dự phòng", "Kiểm tra giọng đọc và đĩa."
        )
    spare = replace(
        bulletin,
        state=BulletinState.FALLBACK,
        master=from_json(Master, kept["master"]),
        items=(BulletinItem("notice", "Bản tin dự phòng"),),
        note=f"phát tệp dự phòng vì {why}",
    )
    put_out(station, spare)
    _save(station, spare, who)
    return spare


def remove_old_bulletins(station: Station, keep: timedelta) -> None:
    """Delete bulletin audio of days gone by; the spare and what is at ``latest`` are files of their own."""
    limit = (station.local(station.now()) - keep).date()
    for folder in sorted((station.audio / "bulletins").glob("20??-??-??")):
        if folder.is_dir() and date(2001, 1, 1) <= date.fromisoformat(folder.name) < limit:
            shutil.rmtree(folder, ignore_errors=True)

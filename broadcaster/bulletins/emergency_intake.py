"""CAP messages dropped as files: read, judged, spoken, and moved aside with what became of them.

The same message twice is aired once, by its sender, identifier and time together. An Update replaces what it names, a Cancel ends it
with a spoken word; what is over on arrival is not aired, but told. A process that dies in between finds the file again, and then that it
knows the message.
"""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError
from ..model import Actor, Emergency
from ..radio.cap import CapIgnored, CapMessage, CapRejected, read_cap
from ..radio.emergency import plays_of
from ..store import emergencies
from . import emergency_judged as judged
from . import emergency_life as life
from .emergency_judged import Judgement, Outcome

if TYPE_CHECKING:
    from ..station import Station

DONE, FAILED = "done", "failed"
#: a file must have stood still so long, in seconds, before it is read: who writes it may not be ready
_SETTLED = 1.0
_MOST_FILES = 100


def take_in_folder(station: Station) -> list[Judgement]:
    """Judge every settled ``.xml`` file of the folder, oldest first; returns what became of each."""
    folder = station.path(station.settings.emergency.cap.folder)
    return [_taken(station, place) for place in _settled(folder)]


def _settled(folder: Path) -> list[Path]:
    try:
        entries = [
            entry for entry in os.scandir(folder) if entry.name.lower().endswith(".xml") and entry.name[0] != "."
        ]
    except FileNotFoundError:
        return []
    except OSError as error:
        logs.get("emergency").error("folder cannot be read", folder=str(folder), why=str(error))
        return []
    if not entries:
        return []
    now = _disk_clock(folder)
    found = []
    for entry in entries:
        try:
            known = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        if stat.S_ISREG(known.st_mode) and not 0 <= now - known.st_mtime < _SETTLED:
            found.append((known.st_mtime, Path(entry.path)))
    return [place for _, place in sorted(found)][:_MOST_FILES]


def _disk_clock(folder: Path) -> float:
    """Now, by the clock that dates the files."""
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder) as fresh:
            return os.fstat(fresh.fileno()).st_mtime
    except OSError:
        return folder.stat().st_atime


def _taken(station: Station, place: Path) -> Judgement:
    """What became of one file, which then lies aside."""
    actor, reference = Actor.source(f"CAP {place.name}"[:100]), ""
    try:
        data = _bytes(place, station.settings.emergency.cap.kilobytes * 1024)
        message = read_cap(data, station.settings.emergency)
        reference = str(message.reference)
        outcome, why = take_in(station, message, actor)
    except CapIgnored as ignored:
        outcome, why = "ignored", str(ignored)
    except (CapRejected, OSError) as wrong:
        outcome, why = "rejected", str(wrong)
    judgement = Judgement(place.name, outcome, why, station.now(), reference)
    with station.store.begin() as tx:
        judged.keep(tx, judgement, actor)
    tell = logs.get("emergency").error if outcome == "rejected" else logs.get("emergency").info
    tell("cap message", file=place.name, outcome=outcome, why=why)
    _move_aside(place, outcome, why)
    return judgement


def _bytes(place: Path, most: int) -> bytes:
    """The file, one byte more than allowed at most. A link or a pipe is none."""
    handle = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        return file.read(most + 1)


def take_in(station: Station, message: CapMessage, actor: Actor) -> tuple[Outcome, str]:
    """Do what the message asks; returns the outcome and why. Raises CapIgnored."""
    with station.store.read() as tx:
        if emergencies.by_origin(tx, message.reference) is not None:
            raise CapIgnored("đã nhận thông báo này rồi (cùng sender, identifier, sent)")
        named = [emergencies.by_origin(tx, one) for one in message.references]
    alive = [one for one in named if one is not None and one.is_alive]
    if message.msg_type == "Cancel":
        return _cancelled(station, message, alive, actor)
    made = _message(station, message, [one.key for one in alive], actor)
    now = station.now()
    if made.ends <= now:
        life.refuse(station, made, "đã hết hạn khi đến, không phát")
        return "ignored", f"đã hết hạn khi đến ({station.local(made.ends):%H:%M %d/%m/%Y}), không phát"
    return _sent(station, made)


def _sent(station: Station, made: Emergency) -> tuple[Outcome, str]:
    try:
        out = life.accept(station, made)
    except BroadcasterError as error:
        if error.hold:
            return "rejected", str(error)
        return "accepted", f"đã nhận, chưa đọc được: {error}"
    return "accepted", f"«{out.title}» ({out.key})"


def _cancelled(station: Station, message: CapMessage, alive: list[Emergency], actor: Actor) -> tuple[Outcome, str]:
    if not alive:
        raise CapIgnored("không có thông báo còn hiệu lực nào mà references nêu")
    for one in alive:
        try:
            life.cancel(station, one.key, actor, f"hủy theo CAP {message.reference}")
        except BroadcasterError as error:
            logs.get("emergency").error("word that it is over not out yet", key=one.key, why=str(error))
    return "accepted", "đã hủy " + ", ".join(f"«{one.title}» ({one.key})" for one in alive)


def _message(station: Station, message: CapMessage, follows: list[str], actor: Actor) -> Emergency:
    """As one of ours. A beginning in the past is now; without an end the kind's life says when."""
    kind, now = station.settings.emergency.kinds[message.kind], station.now()
    starts = max(message.starts or now, now)
    ends = message.ends or starts + kind.life
    if ends > starts:
        ends = min(ends, starts + timedelta(days=30))
    made = Emergency(
        key=life.new_key(),
        kind=message.kind,
        title=message.title,
        text=message.text,
        priority=kind.priority,
        starts=starts,
        ends=ends,
        plays=plays_of(starts, ends, kind.repeats, kind.interval),
        pressed=now,
        by=actor,
        areas=message.areas,
        follows=tuple(follows),
        origin=message.reference,
    )
    return made if made.ends > now else replace(made, plays=(starts,))


def _move_aside(place: Path, outcome: Outcome, why: str) -> None:
    """Into ``done`` or ``failed``, with the reason in a text beside it where it was not accepted; nothing there is overwritten."""
    folder = place.parent / (FAILED if outcome == "rejected" else DONE)
    try:
        folder.mkdir(exist_ok=True)
        target, number = folder / place.name, 1
        while target.exists():
            number += 1
            target = folder / f"{place.stem}-{number}{place.suffix}"
        place.replace(target)
        if outcome != "accepted":
            target.with_suffix(".txt").write_text(f"{why}\n", "utf-8")
    except OSError as error:
        logs.get("emergency").error("cap file not moved aside", file=place.name, why=str(error))

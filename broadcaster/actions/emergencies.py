"""What a person does with emergency messages: prepare one, hear it, send it, cancel it, say that it was aired, and what they all are.

The console's red button, the command line and the register's acts come here; what is typed is strings, as forms give them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..bulletins import emergency_judged as judged
from ..bulletins import emergency_life as life
from ..bulletins.coverage import Coverages
from ..bulletins.emergency_speech import mastered, segments_of, unread_in
from ..bulletins.pulls import Pull, completes
from ..delivery.refresh import refresh
from ..delivery.waiting import WAITING
from ..errors import ArticleError
from ..model import Actor, Emergency, EmergencyState, Receipt
from ..radio.emergency import plays_of
from ..settings import parse_duration
from ..store import emergencies, receipts
from .typed import one_line_of, readable

if TYPE_CHECKING:
    from ..settings import KindSettings
    from ..station import Station
    from ..store import Store

__all__ = [
    "acknowledge",
    "aired",
    "allowed_on",
    "cancel",
    "confirm",
    "follow",
    "known",
    "note_fetched",
    "prepare",
    "preview",
    "preview_file",
    "send",
]

PREVIEWS = f"{WAITING}/emergency"
_SUBJECT = "Thông báo khẩn"
_KEY = re.compile(r"[0-9a-f]{16}")
_MOST_AHEAD = timedelta(days=30)
_LONGEST_AREA = 100


@dataclass(frozen=True, slots=True)
class Known:
    """Every message of late, newest first; those that nobody heard until a person has acknowledged it; what came as CAP."""

    messages: tuple[Emergency, ...]
    unheard: tuple[Emergency, ...]
    cap: tuple[judged.Judgement, ...]

    @property
    def alive(self) -> tuple[Emergency, ...]:
        return tuple(one for one in self.messages if one.is_alive)


@dataclass(frozen=True, slots=True)
class Preview:
    """A message as it will be heard: its sentences as they are spoken, what of them could not be read, the name of its sound."""

    message: Emergency
    spoken: tuple[str, ...]
    unread: tuple[str, ...]
    sound: str

    @property
    def seconds(self) -> float:
        return self.message.master.seconds if self.message.master else 0.0


def known(store: Store) -> Known:
    with store.read() as tx:
        return Known(tuple(emergencies.newest(tx)), tuple(emergencies.unheard(tx)), tuple(judged.newest(tx)))


# --- what is typed


def prepare(station: Station, typed: Mapping[str, str], actor: Actor) -> Emergency:
    """The message that was typed: ``text``, and where given ``kind``, ``area``, ``from``, ``until``, ``repeats``, ``interval``,
    ``exercise``, ``key``. What is left out is as the policy says. Raises ArticleError in words for the one who typed.
    """
    policy, now = station.settings.emergency, station.now()
    name = typed.get("kind", "").strip() or policy.kind or next(iter(policy.kinds), "")
    kind = policy.kinds.get(name)
    if kind is None:
        raise _wrong(f"không có loại «{name}»", f"Các loại: {', '.join(policy.kinds) or 'chưa khai loại nào'}.")
    starts = _moment(station, typed.get("from", ""), now) or now
    starts = max(starts, now)
    ends = _end(station, typed.get("until", ""), starts, kind)
    repeats = _count(typed.get("repeats", ""), kind.repeats)
    interval = _interval(typed.get("interval", ""), kind.interval)
    key = typed.get("key", "").strip()
    return Emergency(
        key=key if _KEY.fullmatch(key) else life.new_key(),
        kind=name,
        title=kind.title,
        text=_text(typed.get("text", ""), policy.longest),
        priority=kind.priority,
        starts=starts,
        ends=ends,
        plays=plays_of(starts, ends, repeats, interval),
        pressed=now,
        by=actor,
        areas=_areas(typed.get("area", ""), kind, policy.areas),
        exercise=_yes(typed.get("exercise", "")),
    )


def _wrong(fault: str, remedy: str) -> ArticleError:
    return ArticleError(_SUBJECT, fault, remedy)


def _text(typed: str, longest: int) -> str:
    text = "\n".join(line for part in readable(typed).splitlines() if (line := " ".join(part.split())))
    if not any(char.isalnum() for char in text):
        raise _wrong("chưa có nội dung", "Gõ điều bà con cần biết và phải làm.")
    if len(text) > longest:
        raise _wrong(f"nội dung dài {len(text)} ký tự, tối đa {longest}", "Rút gọn rồi gửi lại.")
    return text


def _areas(typed: str, kind: KindSettings, allowed: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(area for part in re.split("[,;\n]", typed) if (area := one_line_of(part))))
    for area in named:
        if allowed and area not in allowed:
            raise _wrong(f"không có khu vực «{area}»", f"Các khu vực: {', '.join(allowed)}.")
        if len(area) > _LONGEST_AREA:
            raise _wrong(f"tên khu vực dài quá {_LONGEST_AREA} ký tự", "Rút gọn tên khu vực.")
    return named or kind.areas


def _end(station: Station, typed: str, starts: datetime, kind: KindSettings) -> datetime:
    ends = _moment(station, typed, starts) or starts + kind.life
    if ends <= starts:
        raise _wrong("giờ hết hiệu lực không sau giờ bắt đầu", "Sửa giờ «đến».")
    if ends - starts > _MOST_AHEAD or starts - station.now() > _MOST_AHEAD:
        raise _wrong("thời hạn quá 30 ngày", "Thông báo dài ngày thì làm thành một bài.")
    return ends


def _moment(station: Station, typed: str, after: datetime) -> datetime | None:
    """``14:30`` (the next such minute after ``after``), ``2026-11-30 14:30`` or ``2026-11-30T14:30``, on the station's clock."""
    typed, zone = typed.strip(), station.settings.station.timezone
    if not typed:
        return None
    try:
        if re.fullmatch(r"\d{1,2}:\d\d", typed):
            clock, local = time.fromisoformat(typed.zfill(5)), after.astimezone(zone)
            moment = datetime.combine(local.date(), clock, zone)
            earlier = moment < local.replace(second=0, microsecond=0)
            return moment + timedelta(days=1) if earlier else moment
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        raise _wrong(f"«{typed[:40]}» không phải một thời điểm", "Ghi giờ như 14:30, hoặc 2026-11-30 14:30.") from error
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _count(typed: str, usual: int) -> int:
    typed = typed.strip()
    if not typed:
        return usual
    if not re.fullmatch(r"[0-9]{1,2}", typed) or not 1 <= int(typed) <= 60:
        raise _wrong(f"số lần phát «{typed[:20]}» phải từ 1 đến 60", "Sửa số lần phát.")
    return int(typed)


def _interval(typed: str, usual: timedelta) -> timedelta:
    """Minutes as a bare number, or a length such as ``1h30m``."""
    typed = typed.strip()
    if not typed:
        return usual
    try:
        interval = timedelta(minutes=int(typed)) if re.fullmatch(r"[0-9]{1,4}", typed) else parse_duration(typed)
    except ValueError as error:
        raise _wrong(f"khoảng cách «{typed[:20]}» không đọc được", "Ghi số phút, ví dụ 5, hoặc 1h30m.") from error
    if not timedelta(minutes=1) <= interval <= timedelta(days=1):
        raise _wrong("khoảng cách giữa hai lần phát phải từ 1 phút đến 1 ngày", "Sửa khoảng cách.")
    return interval


def _yes(typed: str) -> bool:
    return typed.strip().lower() in ("1", "on", "yes", "true", "co", "có")


# --- what is done


def preview(station: Station, message: Emergency) -> Preview:
    """Speak the message where only operators hear it. Raises what would hinder it for real."""
    made = mastered(station, message, PREVIEWS)
    assert made.master is not None
    segments = segments_of(station, message)
    spoken = tuple(segment.spoken for segment in segments if segment.spoken)
    return Preview(made, spoken, unread_in(segments), Path(made.master.path).name)


def preview_file(station: Station, name: str) -> Path | None:
    """The sound of a preview by its name; None where there is none."""
    if not re.fullmatch(r"[\w-]{1,100}\.mp3", name):
        return None
    place = station.path(f"{PREVIEWS}/{name}")
    return place if place.is_file() else None


def send(station: Station, message: Emergency) -> Emergency:
    """Confirmed: it goes out at once, or waits for its time. The same key again is the same message: a second press changes nothing.

    Raises what hinders the speaking; the message then waits and is tried again by itself, unless its error says that it was refused.
    """
    with station.store.read() as tx:
        before = emergencies.get(tx, message.key)
    if before is not None:
        return before
    try:
        return life.accept(station, message)
    finally:
        station.alerted.set()


def cancel(station: Station, key: str, actor: Actor, why: str = "") -> Emergency | None:
    """It is over; what was out is followed by a spoken word, which is returned. Raises ArticleError, MoveRefused."""
    try:
        return life.cancel(station, key, actor, one_line_of(why) or "hủy theo yêu cầu")
    finally:
        station.alerted.set()


def aired(station: Station, key: str, actor: Actor) -> None:
    """Somebody has heard it on air. Raises ArticleError where it is not in force."""
    life.aired(station, key, actor)


def note_fetched(station: Station, pull: Pull, coverages: Coverages) -> None:
    """A radio station has the whole sound of a message, or a part of it more."""
    if completes(pull, coverages, station.now()):
        life.fetched(station, pull.sha256, pull.station, pull.agent)


def confirm(station: Station, what: str, state: str, who: str) -> tuple[Emergency, bool]:
    """A radio station says that it has ``pulled`` or ``aired`` the message with this key or sha256; see :func:`life.confirmed`."""
    return life.confirmed(station, what, state, who)


def acknowledge(station: Station, key: str, actor: Actor) -> None:
    """A person knows that it went by unheard: the alarm is over."""
    with station.store.begin() as tx:
        if emergencies.get(tx, key, lock=True) is None:
            raise _unknown(key)
        emergencies.acknowledge(tx, key, station.now())
        receipts.add(tx, Receipt("acknowledged", f"emergency:{key}", station.now(), "", actor=actor))


def _unknown(key: str) -> ArticleError:
    return ArticleError(f"thông báo {key[:20]}", "không có thông báo này", "Xem «broadcaster emergency list».")


def follow(station: Station) -> None:
    """Let feeds and site follow now, for a command that ends; a running station does so by itself. Raises what hinders it."""
    refresh(station)


def allowed_on(store: Store, key: str) -> frozenset[str]:
    """Names of the acts that may be done now. Raises ArticleError when there is no such message."""
    with store.read() as tx:
        message = emergencies.get(tx, key)
        alarms = {one.key for one in emergencies.unheard(tx)}
    if message is None:
        raise _unknown(key)
    acts = {"cancel"} if message.is_alive else set()
    acts |= {"air"} if message.state is EmergencyState.LIVE and message.aired is None else set()
    return frozenset(acts | ({"acknowledge"} if key in alarms else set()))

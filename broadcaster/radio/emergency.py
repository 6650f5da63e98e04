"""What an emergency message says around its text, when it is heard again, and how it is listed for automation. No clock of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ..model import Emergency
from ..settings.emergency import WordsSettings


def plays_of(starts: datetime, ends: datetime, repeats: int, interval: timedelta) -> tuple[datetime, ...]:
    """The moments at which a message is to be heard: ``repeats`` of them, ``interval`` apart, none at its end or later."""
    return tuple(moment for n in range(repeats) if (moment := starts + n * interval) < ends) or (starts,)


def play_number(message: Emergency, now: datetime) -> int:
    """Which of its plays is due, counted from 1."""
    return max(1, sum(moment <= now for moment in message.plays))


def next_change(messages: Sequence[Emergency], now: datetime) -> datetime | None:
    """When something of these messages is due next: a beginning, a play, an end."""
    moments = [moment for one in messages for moment in (one.starts, *one.plays, one.ends) if moment > now]
    return min(moments, default=None)


def sentences_of(
    message: Emergency, station: str, words: WordsSettings, zone: ZoneInfo, *, disclosure: bool
) -> tuple[str, ...]:
    """Everything that is said, as written Vietnamese, in order. A word that another message is over is said as it is."""
    fill = _Fill(station, message, zone)
    text = [line.strip() for line in message.text.splitlines() if line.strip()]
    around = (fill(words.opening), *((fill(words.area),) if message.areas else ()), *text)
    if message.about is None:
        around = (*around, fill(words.until))
    drill = (fill(words.exercise),) if message.exercise else ()
    closing = (fill(words.closing),) if disclosure else ()
    return tuple(sentence for sentence in (*drill, *around, *drill, *closing) if sentence.strip())


def over_text(message: Emergency, station: str, words: WordsSettings, zone: ZoneInfo) -> str:
    """The text of the word that a message is over."""
    return _Fill(station, message, zone)(words.cancelled) or f"{message.title} đã hết hiệu lực."


def moment_words(moment: datetime, zone: ZoneInfo) -> str:
    """A moment on the station's clock, as it is written and read out."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M} ngày {local.day}/{local.month}"


@dataclass(frozen=True, slots=True)
class _Fill:
    station: str
    message: Emergency
    zone: ZoneInfo

    def __call__(self, sentence: str) -> str:
        return sentence.format(
            station=self.station,
            title=self.message.title,
            area=", ".join(self.message.areas),
            until=moment_words(self.message.ends, self.zone),
            pressed=moment_words(self.message.pressed, self.zone),
        )


@dataclass(frozen=True, slots=True)
class Played:
    """A message as it lies at the address: ``path`` is public, of the play that is due; ``latest`` is the name that stays."""

    message: Emergency
    number: int
    path: str
    latest: str


def m3u_of(played: Sequence[Played], station: str, base: str) -> str:
    """The plays that are due, newest message first; nothing but its head when there is none. An address is played once, never again."""
    lines = ["#EXTM3U"]
    for one in played:
        assert one.message.master is not None
        title = " ".join(f"{station} - {one.message.title}".split())
        lines += [f"#EXTINF:{round(one.message.master.seconds)},{title}", f"{base}/{one.path}"]
    return "\n".join(lines) + "\n"


def listing_of(played: Sequence[Played], station: str, base: str) -> str:
    """The same with all that is known, as JSON; times in ISO 8601 with their offset."""
    value = {"station": station, "active": [_listed(one, base) for one in played]}
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _listed(one: Played, base: str) -> dict[str, Any]:
    message, master = one.message, one.message.master
    assert master is not None
    return {
        "key": message.key,
        "kind": message.kind,
        "priority": message.priority,
        "title": message.title,
        "text": message.text,
        "areas": list(message.areas),
        "exercise": message.exercise,
        "about": message.about,
        "replaces": list(message.follows),
        "valid_from": message.starts.isoformat(),
        "valid_until": message.ends.isoformat(),
        "plays": [moment.isoformat() for moment in message.plays],
        "play": one.number,
        "url": f"{base}/{one.path}",
        "latest": f"{base}/{one.latest}",
        "cap": f"{base}/station/emergency/{message.key}.cap.xml",
        "seconds": round(master.seconds, 3),
        "bytes": master.size,
        "sha256": master.sha256,
        "synthetic_voice": True,
    }

"""What is done to the station, as a table: each attack has a letter in the picture, a time to begin, and what it does to the world."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from .portal import Mood

if TYPE_CHECKING:
    from .month import Month
    from .station_folder import Airing

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Attack:
    """``begin`` spoils something, ``end`` lets it be; ``lasts`` are the shortest and longest minutes between them.

    ``before`` says how many minutes before air it begins: one of them is drawn. ``weight`` is how often it is dealt.
    """

    name: str
    letter: str
    words: str
    begin: Callable[[Month, Airing], None]
    before: tuple[float, ...]
    end: Callable[[Month], None] | None = None
    lasts: tuple[float, float] = (1, 120)
    weight: int = 1


#: minutes before air: long before, around the planned making, and when nothing may change any more
_EARLY, _DUE, _LATE = (330.0, 250.0), (85.0, 81.0), (22.0, 12.0)


def _kill_in_gap(month: Month, airing: Airing) -> None:
    month.kills.begin(airing)


def _kill(month: Month, _airing: Airing) -> None:
    month.kill(month.chance.uniform(1, 120))


def _stop(month: Month, _airing: Airing) -> None:
    month.stop(month.chance.uniform(1, 120))


def _fill(month: Month, _airing: Airing) -> None:
    month.disk_full = True
    month.disk.fill()


def _free(month: Month) -> None:
    month.disk_full = False
    month.disk.free()


def _lock(month: Month, _airing: Airing) -> None:
    month.lock.take()


def _unlock(month: Month) -> None:
    month.lock.give_back()


def _set_back(month: Month, _airing: Airing) -> None:
    month.clock.error = -month.chance.choice((5, 45, 90, 180, 1440)) * MINUTE


def _set_right(month: Month) -> None:
    month.clock.error = timedelta()


def _silence(month: Month, _airing: Airing) -> None:
    month.silence(True)


def _give_voice(month: Month) -> None:
    month.silence(False)


def _spoil_portal(mood: Mood) -> Callable[[Month, Airing], None]:
    def begin(month: Month, _airing: Airing) -> None:
        month.portal.mood = mood

    return begin


def _mend_portal(month: Month) -> None:
    month.portal.mood = Mood.WELL


def _correct(month: Month, airing: Airing) -> None:
    month.newsroom.correct(airing)


def _withdraw(month: Month, airing: Airing) -> None:
    month.newsroom.withdraw(airing)


def _let_expire(month: Month, airing: Airing) -> None:
    month.newsroom.let_expire(airing)


def _flood(month: Month, _airing: Airing) -> None:
    month.newsroom.publish(200, month.clock.now())


def _lose_file(month: Month, airing: Airing) -> None:
    for place in (month.folder / "feeds" / "station" / airing.slot.name).glob("latest.*"):
        place.unlink(missing_ok=True)


def _cut_file(month: Month, airing: Airing) -> None:
    place = month.folder / "feeds" / "station" / airing.slot.name / "latest.mp3"
    if place.exists():
        body = place.read_bytes()
        place.unlink()
        place.write_bytes(body[: len(body) // 2])


def _old_file(month: Month, airing: Airing) -> None:
    body = month.kept.get(airing.slot.name)
    place = month.folder / "feeds" / "station" / airing.slot.name / "latest.mp3"
    if body and place.parent.is_dir():
        place.unlink(missing_ok=True)
        place.write_bytes(body)


ATTACKS: tuple[Attack, ...] = (
    Attack("kill in a gap", "K", "SIGKILL between two writes of a making", _kill_in_gap, (*_EARLY, 95.0, 84.0, 30.0), weight=12),
    Attack("kill", "Z", "SIGKILL at any moment", _kill, (*_EARLY, *_DUE, *_LATE), weight=2),
    Attack("restart", "R", "stopped in order, started 1–120 min later", _stop, (*_EARLY, *_DUE, *_LATE), weight=2),
    Attack("disk full", "D", "not one byte left on the disk", _fill, (*_EARLY, *_DUE, *_LATE), _free, weight=4),
    Attack("database locked", "L", "another program holds the database", _lock, (*_DUE, *_LATE), _unlock, (2, 40), weight=3),
    Attack("clock set back", "B", "the machine's clock is wrong by minutes to a day", _set_back, (*_EARLY, *_DUE, 30.0), _set_right, weight=3),
    Attack("voices dead", "V", "no voice speaks", _silence, (*_EARLY, *_DUE, *_LATE), _give_voice, (20, 240), weight=3),
    Attack("portal dead", "P", "the portal hangs up", _spoil_portal(Mood.DEAD), _EARLY, _mend_portal, (60, 600)),
    Attack("portal slow", "S", "the portal answers after the timeout", _spoil_portal(Mood.SLOW), _EARLY, _mend_portal, (60, 300)),
    Attack("portal hostile", "H", "bombs, garbage, a sign-in page", _spoil_portal(Mood.HOSTILE), _EARLY, _mend_portal, (60, 300)),
    Attack("corrected", "C", "an article is corrected just before air", _correct, (9.0, 25.0, 72.0), weight=3),
    Attack("withdrawn", "W", "an article is withdrawn just before air", _withdraw, (4.0, 20.0, 71.0), weight=3),
    Attack("expiring", "X", "an article's last day ends before air", _let_expire, (360.0,), weight=3),
    Attack("flood", "F", "200 articles at once", _flood, (200.0,), weight=1),
    Attack("file lost", "M", "a foreign hand deletes what lies at the address", _lose_file, (78.0, 8.0)),
    Attack("file cut", "T", "a foreign hand cuts it in half", _cut_file, (77.0, 7.0)),
    Attack("old file", "O", "a foreign hand puts an older one there", _old_file, (76.0, 6.0)),
)  # fmt: skip


def dealt(airings: Sequence[Airing], chance: random.Random, letters: str = "") -> list[tuple[Airing, Attack]]:
    """One attack for each airing, every second time two: from ``letters`` while they last, then from a shuffled deck of them all."""
    named = {attack.letter: attack for attack in ATTACKS}
    deck = [named[letter] for letter in reversed(letters)]
    dealing: list[tuple[Airing, Attack]] = []
    for number, airing in enumerate(airings):
        for _ in range(1 + number % 2):
            if not deck:
                deck = [attack for attack in ATTACKS for _ in range(attack.weight)]
                chance.shuffle(deck)
            dealing.append((airing, deck.pop()))
    return dealing

"""The month itself: what happens when, the station that lives through it, what is seen at each slot's address."""

from __future__ import annotations

import heapq
import itertools
import json
import random
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import broadcaster

from . import newsroom
from .attacks import MINUTE, dealt
from .books import Books
from .clock import SharedClock
from .control import VOICES as VOICES_FILE
from .disk import SmallDisk
from .kills import Kills, Trace
from .ledger import Ledger
from .measure import Seen, WholeFiles, fetch, read_file, sidecar, weigh
from .portal import Portal
from .process import Ended, Process
from .station_folder import VOICES, ZONE, Airing, airings_on
from .world import Diary, Lives, Lock, Look, Timer

#: how far time is put forward at once while nothing is due, and around ready-by and air
_FAR, _NEAR = 5 * MINUTE, MINUTE
_AROUND_READY, _AROUND_AIR = (15 * MINUTE, 5 * MINUTE), (30 * MINUTE, 8 * MINUTE)
_SETTLE_SECONDS = 240.0
#: hours of the day at which articles come, so that makings are never alone
_HOURS = (0.5, 3.9, 4.9, 6.5, 8.0, 9.6, 10.6, 12.5, 14.0, 15.5, 17.2, 18.3, 20.0, 22.0)


def _is_near(now: datetime, airing: Airing) -> bool:
    around = ((airing.ready_by, _AROUND_READY), (airing.airs, _AROUND_AIR))
    return any(moment - before <= now <= moment + after for moment, (before, after) in around)


class Month:
    """``run()`` lives through it; what was seen is in ``diary`` and ``ledger`` then."""

    def __init__(
        self, *, days: int, seed: int, articles: int, begin: datetime, control: Path, folder: Path, letters: str = ""
    ) -> None:
        self.chance = random.Random(seed)
        self.days, self.daily, self.begin, self.letters = days, articles, begin, letters
        self.control, self.folder = control, folder
        self.clock = SharedClock(control / "clock", begin=begin)
        self.books, self.ledger, self.diary = Books(folder), Ledger(), Diary()
        self.timer, self._lives = Timer(folder), Lives()
        self.lock = Lock(folder / "broadcaster.db")
        self.newsroom = newsroom.Newsroom(self)
        self.kills = Kills(self, Trace(control / "trace"))
        shipped = Path(broadcaster.__file__).parent
        self._whole = WholeFiles(folder / "audio" / "bulletins", folder / "feeds" / "station", shipped)
        self.inbox: list[Path] = []
        self.kept: dict[str, bytes] = {}
        self.disk_full = self._starting = False
        self.told = print
        self._agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = itertools.count()
        first = begin.astimezone(ZONE).date()
        self.airings = [airing for day in range(days) for airing in airings_on(first + timedelta(days=day))]

    # --- the life of it

    def run(self, process: Process, portal: Portal, disk: SmallDisk) -> None:
        self.process, self.portal, self.disk = process, portal, disk
        self._plan()
        self.hold_voices(VOICES)  # day one: no voice has ever spoken here, what ships with the program must do
        self.at(self.airings[0].airs + 5 * MINUTE, lambda: self.hold_voices())
        self._start()
        while self._agenda:
            moment, _, happens = heapq.heappop(self._agenda)
            self.live_until(moment)
            happens()
        self.process.stop()

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (moment, next(self._order), happens))

    def _plan(self) -> None:
        for day in range(self.days):
            midnight = datetime.combine(self.airings[0].day + timedelta(days=day), time(), ZONE)
            self.at(midnight + 23.99 * 60 * MINUTE, lambda day=day: self._tell_day(day + 1))  # type: ignore[misc]
            if day % 15 == 11:  # a day without any news
                continue
            for place, hour in enumerate(_HOURS):
                share = self.daily * (place + 1) // len(_HOURS) - self.daily * place // len(_HOURS)
                moment = midnight + hour * 60 * MINUTE + self.chance.uniform(0, 9) * MINUTE
                self.at(moment, lambda share=share: self.newsroom.publish(share, self.clock.now()))  # type: ignore[misc]
        for airing in self.airings:
            self.at(airing.ready_by, lambda airing=airing: self._look(airing, "ready"))  # type: ignore[misc]
            self.at(airing.airs, lambda airing=airing: self._look(airing, "air"))  # type: ignore[misc]
        for airing, attack in dealt(self.airings[1:], self.chance, self.letters):
            begins = airing.airs - self.chance.choice(attack.before) * MINUTE
            self.at(max(begins, self.begin), lambda attack=attack, airing=airing: self._attack(attack, airing))  # type: ignore[misc]
        self.at(self.airings[-1].airs + 3 * 60 * MINUTE, lambda: None)

    def _attack(self, attack: Any, airing: Airing) -> None:
        if attack.letter == "D" and not self.disk.can_be_filled:
            self.diary.troubles.append((self.clock.now(), "disk full: skipped, nothing can be mounted here"))
            return
        self.diary.attacks.append((airing, attack.letter, attack.name))
        attack.begin(self, airing)
        if attack.end is not None:
            self.at(self.clock.now() + self.chance.uniform(*attack.lasts) * MINUTE, lambda: attack.end(self))

    def live_until(self, moment: datetime) -> None:
        """Put time forward step by step, and let the station do at each what is due."""
        while (now := self.clock.now()) < moment:
            if not self.process.is_up:
                self.clock.forward_to(moment)
                self.timer.tick(datetime.fromtimestamp(self.clock.seen_seconds(), UTC))
                return
            near = any(_is_near(now, airing) for airing in self._around(now))
            self.clock.forward_to(min(moment, now + (_NEAR if near else _FAR)))
            if self.clock.now() < moment:
                self.settle()

    def _around(self, now: datetime) -> list[Airing]:
        today = now.astimezone(ZONE).date()
        return [*airings_on(today), *airings_on(today + timedelta(days=1))]

    def settle(self) -> None:
        if self.disk_full:
            self.disk.fill()
        newsroom.bring(self)
        self.ask("settle", most=_SETTLE_SECONDS)

    # --- the process

    def ask(self, do: str, **values: Any) -> None:
        """Ask something of the process; when it dies over it that is booked, and its next start planned."""
        if not self.process.is_up:
            return
        try:
            answer = self.process.ask(do, **values)
        except Ended as end:
            self._died(end)
            return
        for trouble in ("refused", "fault"):
            if trouble in answer:
                self._trouble(f"{do} {values.get('act', '')}: {trouble}: {answer[trouble]}")
        if answer.get("settled") is False:
            self._trouble("did not come to rest")

    def act(self, act: str, what: str, **values: str) -> None:
        self.ask("act", act=act, what=what, values=values)

    def _died(self, end: Ended) -> None:
        self._lives.end(self.clock.now())
        gap = self.kills.trace.follow()
        if gap is None and self._starting:
            where = "at start, on a full disk" if self.disk_full else "at start"
            self._trouble(f"did not start (status {end.status})")
            self.diary.deaths[where] += 1
            self.at(self.clock.now() + MINUTE, self._start)
        elif gap is None:
            self._trouble(f"the process ended by itself (status {end.status})")
            self.diary.deaths["by itself"] += 1
            self.at(self.clock.now() + MINUTE, self._start)
        else:
            self.diary.deaths["in a gap"] += 1
            self.at(self.clock.now() + self.kills.outage(), self._start)

    def kill(self, minutes: float) -> None:
        if self.process.is_up:
            self.process.kill()
            self._lives.end(self.clock.now())
            self.diary.deaths["at any moment"] += 1
            self.at(self.clock.now() + minutes * MINUTE, self._start)

    def stop(self, minutes: float) -> None:
        if self.process.is_up:
            self.process.stop()
            self._lives.end(self.clock.now())
            self.diary.deaths["stopped in order"] += 1
            self.at(self.clock.now() + minutes * MINUTE, self._start)

    def _start(self) -> None:
        """As a service manager does it: where it ends at once it is tried again a minute later."""
        if self.process.is_up:
            return
        self._starting = True
        try:
            self.process.start()
            self._lives.begin(self.clock.now())
            self.kills.arm()
            self.settle()
        except Ended as end:
            self._died(end)
        finally:
            self._starting = False

    def _trouble(self, what: str) -> None:
        self.diary.troubles.append((self.clock.now(), what))
        self.told(f"  {self.clock.now().astimezone(ZONE):%d/%m %H:%M} {what}", flush=True)

    # --- the world

    def hold_voices(self, dead: Sequence[str] = (), unsayable: tuple[int, int] = (1, 0)) -> None:
        """Let these voices be dead from now on, and the headlines of these articles be what no voice can say."""
        place = self.control / VOICES_FILE
        part = place.with_suffix(".part")
        part.write_text(json.dumps({"dead": dead, "unsayable": unsayable}), "utf-8")
        part.replace(place)

    def lose_takes(self) -> None:
        """A foreign hand empties the store of spoken sentences, which is a cache and may be."""
        shutil.rmtree(self.folder / "audio" / "takes", ignore_errors=True)

    def bring_inbox(self) -> None:
        newsroom.bring(self)

    # --- what is seen

    def look(self, airing: Airing) -> Seen:
        """What lies at the address of the airing's slot now."""
        name = airing.slot.name
        return weigh(airing, read_file(self.folder, name), sidecar(self.folder, name), self._whole.sums())

    def _look(self, airing: Airing, when: str) -> None:
        name = airing.slot.name
        body = read_file(self.folder, name)
        told, whole = sidecar(self.folder, name), self._whole.sums()
        seen = weigh(airing, body, told, whole)
        self.diary.looks.append(Look(airing, when, "file", seen))
        if self.process.is_up:
            served = weigh(airing, fetch(self.process.port, name), told, whole)
            self.diary.looks.append(Look(airing, when, "http", served))
            for fault in set(served.faults) - set(seen.faults):
                self._trouble(f"{name} {when}: {fault} over HTTP only")
        letters = "".join(letter for attacked, letter, _ in self.diary.attacks if attacked == airing)
        for fault in seen.faults:
            self._trouble(f"{name} {when}: {fault} (day {seen.day}, {seen.seconds:.1f} s) [{letters}]")
        if when == "air":
            before = len(self.ledger.wrong)
            self.ledger.hear(airing, seen, self.books.published(), lambda since: self._lives.up(since, airing.airs))
            wrong: dict[str, list[str]] = {}
            for one in self.ledger.wrong[before:]:
                wrong.setdefault(one.kind, []).append(f"{one.number} ({one.why})")
            for kind, told_of in wrong.items():
                self._trouble(f"{name} heard: {len(told_of)} {kind}, first number {told_of[0]} [{letters}]")
            if body and not seen.faults:
                self.kept[name] = body

    def _tell_day(self, day: int) -> None:
        faults = sum(len(look.seen.faults) for look in self.diary.looks)
        known, hits = len(self.books.published()), sum(self.kills.trace.hit.values())
        self.told(
            f"day {day}: {known} published, {self.process.starts} starts, {hits} gaps hit, {faults} faults", flush=True
        )

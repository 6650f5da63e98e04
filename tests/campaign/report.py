"""What came of it: the figures against their aims, as text, as JSON and as a picture."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster.bulletins.ladder import RUNGS

from .measure import Fault
from .picture import picture
from .station_folder import ZONE

if TYPE_CHECKING:
    from .month import Month

_LONG_DAYS = 20
#: how the log names a rung that held
_RUNG = re.compile(r'"rung": "([^"]+)"[^\n]*"event": "(?:rung|stale file flipped)"')


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its aim: that it is 0."""

    name: str
    value: int
    detail: tuple[str, ...] = ()


class Report:
    """Built once the month is over, while the station's books are still there."""

    def __init__(self, figures: list[Figure], facts: dict[str, Any], drawn: str) -> None:
        self.figures, self.facts, self.drawn = figures, facts, drawn

    @classmethod
    def of(cls, month: Month, took: timedelta, seed: int) -> Report:
        return cls(
            [*_slots(month), *_heard(month), *_items(month), *_rest(month)], _facts(month, took, seed), picture(month)
        )

    @property
    def is_good(self) -> bool:
        return not any(figure.value for figure in self.figures)

    def text(self) -> str:
        lines = [f"seed {self.facts['seed']}, {self.facts['days']} days, {self.facts['minutes']:.0f} minutes"]
        for figure in self.figures:
            lines.append(f"{'ok ' if not figure.value else 'NOT'} {figure.value:5} {figure.name}")
            lines += [f"            {line}" for line in figure.detail[:12]]
        lines += [f"    {name}: {value}" for name, value in self.facts.items()]
        return "\n".join(lines)

    def write(self, folder: Path) -> None:
        figures = {figure.name: {"value": figure.value, "detail": figure.detail} for figure in self.figures}
        body = json.dumps({"figures": figures, "facts": self.facts}, ensure_ascii=False, indent=1)
        (folder / "report.json").write_text(body + "\n", "utf-8")
        (folder / "report.txt").write_text(self.text() + "\n", "utf-8")
        (folder / "month.svg").write_text(self.drawn, "utf-8")


def _slots(month: Month) -> list[Figure]:
    figures = []
    for fault in Fault:
        looks = [look for look in month.diary.looks if fault in look.seen.faults]
        told = [f"{look.airing.airs:%Y-%m-%d %H:%M} {look.airing.slot.name} {look.when} ({look.via})" for look in looks]
        for when in ("ready", "air"):
            slots = {look.airing for look in looks if look.when == when}
            detail = tuple(line for line in told if f" {when} " in line)
            figures.append(Figure(f"slots with a {fault} file at {when}", len(slots), detail))
    return figures


def _heard(month: Month) -> list[Figure]:
    figures = []
    for kind in ("withdrawn", "expired", "old words", "repeat"):
        wrong = [one for one in month.ledger.wrong if one.kind == kind]
        detail = tuple(f"{one.at:%Y-%m-%d %H:%M} {one.slot}: number {one.number}, {one.why}" for one in wrong)
        figures.append(Figure(f"heard: {kind}", len(wrong), detail))
    return figures


def _items(month: Month) -> list[Figure]:
    known, end = month.books.published(), month.clock.now()
    account = month.books.account(month.clock.now)
    numbers = {one.guid: number for number, one in known.items()}
    waiting = {numbers[one.guid]: one for one in account.waiting if one.guid in numbers}
    endings = month.ledger.endings(known, waiting, end)
    told = {
        (airing.slot, airing.airs, numbers[one.guid])
        for one in account.accounts
        for airing in one.heard
        if one.guid in numbers
    }
    unheard = month.ledger.unheard(told)
    late = [f"number {number}: {one.why}" for number, one in waiting.items() if one.expected is None]
    missing = len(month.newsroom.articles) - len(known)
    states = (str(month.books.article_states()),) if missing else ()
    return [
        Figure("items unaccounted for", endings["unaccounted"]),
        Figure("items of the backlog without a forecast", len(late), tuple(late)),
        Figure("items booked as heard and never heard", len(unheard), tuple(map(_told, unheard))),
        Figure("the station's own sum is wrong", int(not account.is_whole)),
        Figure("articles handed over and never published", missing, states),
    ]


def _told(one: tuple[str, datetime, int]) -> str:
    slot, moment, number = one
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M} {slot}: number {number}"


def _rest(month: Month) -> list[Figure]:
    log = (month.control / "log").read_text("utf-8", errors="replace")
    stepped = set(_RUNG.findall(log))
    is_long = month.days >= _LONG_DAYS  # a short one has no time for every rung and every gap
    unseen = [name for name in (rung.name for rung in RUNGS) if name not in stepped] if is_long else []
    gaps = month.kills.trace.missing() if is_long else {}
    crashes = month.diary.deaths["by itself"] + month.diary.deaths["at start"]
    return [
        Figure("rungs of the ladder not in the log", len(unseen), tuple(unseen)),
        Figure("gaps hit fewer than three times", len(gaps), tuple(f"{name}: {times}" for name, times in gaps.items())),
        Figure("the process ended by itself", crashes),
    ]


def _facts(month: Month, took: timedelta, seed: int) -> dict[str, Any]:
    kinds = Counter(look.seen.kind for look in month.diary.looks if look.when == "air" and look.via == "file")
    return {
        "seed": seed,
        "days": month.days,
        "minutes": round(took.total_seconds() / 60, 1),
        "airings": len(month.airings),
        "at air": dict(kinds),
        "attacks": dict(Counter(name for _, _, name in month.diary.attacks)),
        "starts": month.process.starts,
        "deaths": dict(month.diary.deaths),
        "gaps": len(month.kills.trace.passed),
        "gaps hit": sum(month.kills.trace.hit.values()),
        "articles": len(month.newsroom.articles),
        "endings": {str(end): count for end, count in month.books.account(month.clock.now).counts.items()},
        "sidecar beside other bytes": sum(1 for look in month.diary.looks if look.seen.sha256 and not look.seen.told),
        "troubles": [f"{moment:%Y-%m-%d %H:%M:%S} {what}" for moment, what in month.diary.troubles],
    }

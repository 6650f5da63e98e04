"""What the station itself says in a bulletin: its texts filled with what was chosen. The reading makes them speakable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from ..settings import SlotSettings, StationSettings
from ..vietnamese.weekdays import weekday
from .choosing import Choice
from .parts import Shows, part_of
from .retractions import retraction_lines
from .texts import Texts

#: So many articles that are too long for the bulletin are named at its end.
_MOST_LEFT_OUT = 2


@dataclass(frozen=True, slots=True)
class WordsOfBulletin:
    """Sentences before the items, before each item (by guid), and after them."""

    opening: tuple[str, ...]
    before: dict[str, tuple[str, ...]]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Framing:
    """What the texts of a bulletin are told: whose it is, and when it airs by the station's clock. ``repeats`` is the time of the airing
    that it says again."""

    station: StationSettings
    slot: SlotSettings
    day: date
    at: time
    disclosure: bool = False
    repeats: time | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {
            "station": self.station.name,
            "town": self.station.town,
            "title": self.slot.title,
            "weekday": weekday(self.day).lower(),
            "date": date_in_words(self.day),
            "time": time_in_words(self.at),
        }


def words_of_bulletin(texts: Texts, framing: Framing, choice: Choice, shows: Shows | None = None) -> WordsOfBulletin:
    """The greeting, the headlines, the honest word where there is nothing new, the lead-ins, the closing. ``shows``: see :func:`part_of`."""
    known = framing.values
    repeats = time_in_words(framing.repeats) if framing.repeats else ""
    opening = [*texts.say("opening", {**known, "repeats": repeats})]
    opening += retraction_lines(texts, known, choice.retracted, framing.slot.withdrawn)
    fresh = [episode for episode in choice.episodes if episode.guid not in choice.repeated]
    nothing = {**known, "nothing_new": not choice.left_out}
    if choice.rung == "notice":
        opening += texts.say("nothing", nothing)
    elif choice.rung == "evergreen":
        opening += texts.say("evergreen", nothing)
    elif len(fresh) > 1:
        opening += texts.say("headlines", {**known, "titles": [ended(episode.title) for episode in fresh]})
    closing = [
        line
        for episode in choice.left_out[:_MOST_LEFT_OUT]
        for line in texts.say("too_long", {**known, "headline": episode.title})
    ]
    closing += texts.say("closing", {**known, "disclosure": framing.disclosure})
    return WordsOfBulletin(tuple(opening), _before(texts, framing, choice, shows or {}), tuple(closing))


def _before(texts: Texts, framing: Framing, choice: Choice, shows: Shows) -> dict[str, tuple[str, ...]]:
    """What is said before items: that a part begins, that what follows was heard before, that it was corrected."""
    known, parts = framing.values, framing.slot.parts
    before: dict[str, tuple[str, ...]] = {}
    part, announced = None, False
    for episode in choice.episodes:
        lines: list[str] = []
        if episode.guid in choice.repeated:
            if not announced:
                lines += texts.say("repeat", known)
            announced = True
        elif (mine := part_of(framing.slot, episode, shows)) != part:
            part = mine
            if mine < len(parts) and parts[mine].lead_in:
                values = {**known, "part": parts[mine].title, "lead_in": ended(parts[mine].lead_in)}
                lines += texts.say("lead_in", values)
        if episode.guid in choice.corrected:
            said = (episode.corrected or "").rstrip(" .!?")
            lines += texts.say("correction", {**known, "headline": episode.title, "said": said})
        if lines:
            before[episode.guid] = tuple(lines)
    return before


def spare_lines(texts: Texts, station: StationSettings, title: str) -> tuple[str, ...]:
    """What the spare of a slot says, which names no day."""
    return texts.say("spare", {"station": station.name, "town": station.town, "title": title})


def again_lines(texts: Texts, station: StationSettings, title: str, day: date) -> tuple[str, ...]:
    """What is said before an earlier bulletin that is played again."""
    known = {"station": station.name, "town": station.town, "title": title, "date": date_in_words(day)}
    return texts.say("again", known)


def date_in_words(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def time_in_words(at: time) -> str:
    """``5 giờ 30``, ``17 giờ``."""
    return f"{at.hour} giờ {at.minute:02}" if at.minute else f"{at.hour} giờ"


def ended(sentence: str) -> str:
    """The sentence with a mark at its end, so that the voice falls there."""
    return sentence if sentence.rstrip().endswith((".", "!", "?")) else f"{sentence.rstrip()}."

"""Emergency messages for listeners: as items of every news feed, and as the banner of the pages that list episodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..model import Emergency, Episode, Paragraph
from ..settings import ShowSettings, StationSettings
from .plain import one_line
from .views import AudioFile, sounds

SOURCE = "emergency"
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Alert:
    """A message in the banner; ``lines`` are its text, ``until`` is when it is over."""

    key: str
    title: str
    lines: tuple[str, ...]
    areas: tuple[str, ...]
    until: datetime
    sound: AudioFile | None


def alerts_of(messages: Iterable[Emergency]) -> tuple[Alert, ...]:
    """What the banner shows, in the given order; exercises are not for listeners."""
    return tuple(
        Alert(
            one.key,
            one.title,
            tuple(line for line in one.text.splitlines() if line.strip()),
            one.areas,
            one.ends,
            sounds((one.master,) if one.master else ())[0],
        )
        for one in messages
        if not one.exercise
    )


def carries(show: ShowSettings, message: Emergency) -> bool:
    """Every show of news does, whatever sources and categories it has, unless it takes other classes only."""
    return show.kind == "news" and (not show.priorities or message.priority in show.priorities)


def emergency_episode(message: Emergency, station: StationSettings, guid: str) -> Episode:
    """The message as an item of a feed. It has no page of its own, and leaves the feed when it is over."""
    assert message.master is not None
    first = one_line(message.text, _LONGEST_TITLE - len(message.title))
    return Episode(
        guid=guid,
        article="",
        folder="",
        title=f"{message.title}: {first}",
        summary=message.text,
        paragraphs=tuple(Paragraph(line) for line in message.text.splitlines() if line.strip()),
        published=message.starts,
        updated=message.starts,
        source=SOURCE,
        voice="",
        voice_label=message.voice,
        masters=(message.master,),
        author=station.name,
        priority=message.priority,
        expires=message.ends,
    )

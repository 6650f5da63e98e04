"""For what something is said, and whether a voice's conditions allow it then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from ..model import Priority
from ..settings import WhenSettings


@dataclass(frozen=True, slots=True)
class Occasion:
    """``subject`` names the article or bulletin in messages. ``now_local`` is the station's local time, for quiet hours.

    ``shows`` are those that will carry it. ``first`` names the voice that a show or source asks for; it goes to the head of the chain.
    """

    subject: str = "Bài"
    shows: tuple[str, ...] = ()
    source: str | None = None
    bulletin: bool = False
    priority: Priority = Priority.NORMAL
    first: str | None = None
    now_local: datetime | None = None


def hindrance(when: WhenSettings, occasion: Occasion) -> str | None:
    """Why the voice may not speak on this occasion, in Vietnamese; None when it may."""
    if when.use == "bulletins" and not occasion.bulletin:
        return "chỉ dùng cho bản tin phát thanh"
    if when.use == "episodes" and occasion.bulletin:
        return "không dùng cho bản tin phát thanh"
    if when.shows and not set(when.shows) & set(occasion.shows):
        return f"chỉ dùng cho chương trình {', '.join(when.shows)}"
    if when.sources and occasion.source not in when.sources:
        return f"chỉ dùng cho nguồn {', '.join(when.sources)}"
    if when.priorities and occasion.priority not in when.priorities:
        return f"chỉ dùng cho tin {', '.join(when.priorities)}"
    if occasion.priority is Priority.EMERGENCY and not when.emergency:
        return "không dùng cho tin khẩn cấp"
    if occasion.now_local is not None and any(_within(hours, occasion.now_local.time()) for hours in when.quiet):
        return "đang trong giờ nghỉ của giọng này"
    return None


def _within(hours: str, now: time) -> bool:
    """``22:00-05:00`` goes over midnight."""
    start, end = (time.fromisoformat(part) for part in hours.split("-"))
    return start <= now < end if start <= end else now >= start or now < end

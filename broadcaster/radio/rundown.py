"""The rundown of a bulletin: everything that is heard in it, from when to when, from whom, by which voice, and who let it through."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One thing on air, by the station's clock. ``kind``: a key of :data:`KINDS`."""

    begins: datetime
    ends: datetime
    kind: str
    title: str
    part: str = ""
    source: str = ""
    voice: str = ""
    approver: str = ""
    guid: str | None = None

    @property
    def seconds(self) -> float:
        return (self.ends - self.begins).total_seconds()


@dataclass(frozen=True, slots=True)
class Rundown:
    """``estimated`` where the bulletin is not made yet: its items and times may still change."""

    station: str
    slot: str
    title: str
    day: date
    weekday: str
    airs: datetime
    ends: datetime
    state: str
    estimated: bool
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def seconds(self) -> float:
        """How long our own file is, or is reckoned to be."""
        return sum(row.seconds for row in self.rows if row.kind != "relay")


KINDS = {
    "relay": "tiếp sóng",
    "opening": "mở đầu",
    "episode": "bài",
    "emergency": "khẩn cấp",
    "evergreen": "phát lại",
    "notice": "lời báo",
    "closing": "lời kết",
}


def kind_in_words(kind: str) -> str:
    return KINDS.get(kind, kind)


def clock_time(moment: datetime) -> str:
    """To the second: ``05:30:12``."""
    return f"{moment:%H:%M:%S}"


def length_in_words(seconds: float) -> str:
    """``3:07``, minutes and seconds; ``1:02:03`` from an hour on."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def as_json(rundown: Rundown) -> str:
    """Every field; moments in ISO 8601 with their offset, lengths in seconds."""
    value = asdict(rundown)
    value["rows"] = [{**asdict(row), "seconds": round(row.seconds, 3)} for row in rundown.rows]
    value["seconds"] = round(rundown.seconds, 3)
    return json.dumps(value, ensure_ascii=False, indent=1, default=lambda one: one.isoformat()) + "\n"


def as_text(rundown: Rundown) -> str:
    """One line for each row, for a terminal or a plain printer."""
    head = f"{rundown.station} – {rundown.title}, {rundown.weekday} {rundown.day:%d/%m/%Y}, lúc {rundown.airs:%H:%M}"
    told = f"{rundown.state}; dài {length_in_words(rundown.seconds)}" + (" (ước tính)" if rundown.estimated else "")
    lines = [head, told]
    for row in rundown.rows:
        people = "; ".join(part for part in (row.source, row.voice, row.approver) if part)
        when = f"{clock_time(row.begins)}–{clock_time(row.ends)} {length_in_words(row.seconds):>7}"
        named = f"{row.part}: {row.title}" if row.part and row.part != row.title else row.title
        lines.append(f"{when}  {kind_in_words(row.kind):<10} {named}{f' [{people}]' if people else ''}")
    return "\n".join(lines + ([f"Lưu ý: {rundown.note}"] if rundown.note else [])) + "\n"

"""How the listening site says things: its words in Vietnamese and English, and times, lengths, sizes and days in each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ...vietnamese.weekdays import WEEKDAYS

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_DAYS = {
    "vi": WEEKDAYS,
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """One language of the site. Every text that a listener meets and that is not the article's own comes from here."""

    language: Language
    table: dict[str, Any]

    @property
    def other_language(self) -> str:
        return str(self.table["other_language"])

    @property
    def other_language_code(self) -> str:
        return str(self.table["other_language_code"])

    @property
    def script(self) -> dict[str, Any]:
        """The words that the scripts in the browser need."""
        script: dict[str, Any] = self.table["script"]
        return script

    def __call__(self, key: str, **values: object) -> str:
        """The text ``key`` of the ``[page]`` table with its places filled; KeyError when there is no such text."""
        return str(self.table["page"][key]).format(**values)

    def count(self, what: str, number: int) -> str:
        """``3 bài``, ``1 minute``, ``2 minutes``: ``what`` is a key of the ``[count]`` table."""
        one, many = self.table["count"][what]
        return str(one if number == 1 else many).format(n=number)

    def duration(self, seconds: float) -> str:
        """``1 giờ 2 phút``, ``3 phút 20 giây``, ``20 giây``: the two largest units, as one would say it."""
        whole = max(0, round(seconds))
        hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
        parts = [("hours", hours), ("minutes", minutes), ("seconds", rest)]
        said = [self.count(unit, number) for unit, number in parts if number][:2]
        return " ".join(said) if said else self.count("seconds", 0)

    def clock(self, seconds: float) -> str:
        """``3:20`` or ``1:02:03``."""
        whole = max(0, int(seconds))
        hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
        return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

    def size(self, octets: int) -> str:
        """``640 kB``, ``1,2 MB``: decimal units, as phones and tariffs count them."""
        if octets < 999_500:
            return f"{max(1, round(octets / 1000))} kB"
        return f"{octets / 1_000_000:.1f} MB".replace(".", str(self.table["decimal"]))

    def number(self, value: float) -> str:
        """``1,25``: a plain number without needless zeros."""
        return f"{value:g}".replace(".", str(self.table["decimal"]))

    def day(self, day: date) -> str:
        """``thứ Hai, ngày 23 tháng 11 năm 2026``; ``Monday, 23 November 2026``."""
        name = _DAYS[self.language][day.weekday()]
        if self.language == "vi":
            return f"{name}, ngày {day.day} tháng {day.month} năm {day.year}"
        return f"{name}, {day.day} {_MONTHS[day.month - 1]} {day.year}"

    def month(self, first: date) -> str:
        """``tháng 8 năm 2026``; ``August 2026``."""
        if self.language == "vi":
            return f"tháng {first.month} năm {first.year}"
        return f"{_MONTHS[first.month - 1]} {first.year}"

    def short_day(self, day: date) -> str:
        """``23/11/2026``; ``23 Nov 2026``."""
        return (
            f"{day.day}/{day.month}/{day.year}"
            if self.language == "vi"
            else f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year}"
        )

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """``lúc 5 giờ 30 ngày 23/11/2026``; ``at 05:30 on 23 Nov 2026``, on the station's clock."""
        local = moment.astimezone(zone)
        joint = "ngày" if self.language == "vi" else "on"
        return f"{self.hour(moment, zone)} {joint} {self.short_day(local.date())}"

    def hour(self, moment: datetime, zone: ZoneInfo) -> str:
        """``lúc 5 giờ 30``, ``lúc 7 giờ``; ``at 05:30``."""
        local = moment.astimezone(zone)
        if self.language == "vi":
            return f"lúc {local.hour} giờ {local.minute:02}" if local.minute else f"lúc {local.hour} giờ"
        return f"at {local:%H:%M}"

    def posted(self, posted: date | datetime, zone: ZoneInfo) -> str:
        """A day, or a moment where the hour is known: what the article says of its own date."""
        if isinstance(posted, datetime):
            return self.moment(posted, zone)
        return f"ngày {self.short_day(posted)}" if self.language == "vi" else f"on {self.short_day(posted)}"


@cache
def wording(language: Language) -> Wording:
    """The words of one language, read from the package's own table."""
    text = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Wording(language, tomllib.loads(text))

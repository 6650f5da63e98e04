"""The station that lives through the month: three slots, a portal and a folder of notices, one voice, little to store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TOLERANCE = timedelta(seconds=0.5)
#: the voices of the station: the one that reads, and one that is asked when the chain fails
VOICES = ("espeak", "du-phong")
PORTAL, INBOX = "cong", "hop-thu"


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    title: str
    at: tuple[time, ...]
    length: timedelta
    exact: bool = False
    evergreen: tuple[str, ...] = ()
    ready_before: timedelta = timedelta(minutes=70)


SLOTS = (
    Slot("sang", "Bản tin sáng", (time(5, 30),), timedelta(minutes=8)),
    Slot(
        "trua", "Bản tin trưa", (time(11, 15), time(16, 10)), timedelta(minutes=5), exact=True, evergreen=("khu-pho",)
    ),
    Slot("toi", "Bản tin tối", (time(19, 0),), timedelta(minutes=8), evergreen=("khu-pho",)),
)


@dataclass(frozen=True, slots=True)
class Airing:
    """One slot at one time of one day; moments are aware."""

    slot: Slot
    day: date
    at: time

    @property
    def airs(self) -> datetime:
        return datetime.combine(self.day, self.at, ZONE)

    @property
    def ready_by(self) -> datetime:
        return self.airs - self.slot.ready_before


def airings_on(day: date) -> list[Airing]:
    """All of a day, in their order."""
    return sorted((Airing(slot, day, at) for slot in SLOTS for at in slot.at), key=lambda one: one.airs)


_MAIN = """
[station]
name = "Đài thử nghiệm"
town = "thị xã Thử"
base_url = "http://127.0.0.1:{port}"

[voices]
chain = ["espeak"]

[voices.engines.espeak]
engine = "espeak"
rate = 330

[voices.engines.du-phong]
engine = "espeak"
voice = "vi"
rate = 350

[review]
mode = "off"

[retention]
takes_megabytes = 60
replaced_audio = "1h"

[pickup]
gap = "0s"
timeout = "1s"
allow_hosts = ["127.0.0.1"]

[cleaning]
second_opinion = false

[studio]
episode_profiles = ["saver"]
bulletin_profiles = ["saver"]

[studio.profiles.saver]
quality = 9
lufs = -20

[studio.sounds]
ident = ""
"""
_SOURCES = """
[sources.{portal_name}]
kind = "feed"
url = "{portal}"
full_text = false
every = "15m"
watch = "0s"
backfill = 500
categories = ["khu-pho"]

[sources.{inbox}]
kind = "folder"
path = "inbox"
keep = true
every = "15m"
settle = "0s"
backfill = 500
"""
_SHOWS = """
[shows.tin]
title = "Tin thử"
description = "Tin để thử."
"""
_SLOT = """
[slots.{name}]
title = "{title}"
at = [{at}]
length = "{seconds:.0f}s"
items = 60
exact = {exact}
evergreen = [{evergreen}]
"""


def furnish(folder: Path, portal: str, port: int) -> None:
    """Write the station's configuration."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (folder / "inbox").mkdir(exist_ok=True)
    (config / "broadcaster.toml").write_text(_MAIN.format(port=port), "utf-8")
    (config / "sources.toml").write_text(_SOURCES.format(portal_name=PORTAL, inbox=INBOX, portal=portal), "utf-8")
    (config / "shows.toml").write_text(_SHOWS, "utf-8")
    (config / "programme.toml").write_text("".join(map(_slot, SLOTS)), "utf-8")


def _slot(slot: Slot) -> str:
    return _SLOT.format(
        name=slot.name,
        title=slot.title,
        at=", ".join(f'"{at:%H:%M}"' for at in slot.at),
        seconds=slot.length.total_seconds(),
        exact=str(slot.exact).lower(),
        evergreen=", ".join(f'"{category}"' for category in slot.evergreen),
    )

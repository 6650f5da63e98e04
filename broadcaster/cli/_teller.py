"""What ``run`` tells a person: how the first work goes, where everything is, then a line for each episode and whatever waits."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model import Episode
    from ..station import Station

_LOOK_SECONDS = 0.5
#: the addresses are told after so many seconds even when the first work is not done
_FIRST_WORK_SECONDS = 60.0


class Teller:
    """Watches the station and tells at standard output. Away from a terminal it tells the addresses only: the log tells the rest."""

    def __init__(self, station: Station, base: str, stopping: Callable[[], bool], *, at_terminal: bool) -> None:
        self._station = station
        self._base = base
        self._stopping = stopping
        self._at_terminal = at_terminal
        self._since = station.now()
        self._told: set[str] = set()
        self._shown: dict[str, str] = {}

    def run(self) -> None:
        """Tell until the station stops."""
        from ..actions.signin import first_code
        from ..work.serving import look

        code = first_code(self._station)
        self._first_work()
        if self._stopping():
            return
        look(self._station)
        for line in greeting(self._station, self._base, code):
            say(line)
        while self._at_terminal and not self._stopping():
            self._news()
            time.sleep(_LOOK_SECONDS)

    def _first_work(self) -> None:
        """Until what was found at the start is made, a minute has passed or the station stops."""
        deadline = time.monotonic() + _FIRST_WORK_SECONDS
        started = False
        while time.monotonic() < deadline and not self._stopping():
            working, known = self._working()
            if self._at_terminal:
                self._news()
                if working:
                    self._change("working", f"  Đang làm {working} bài …")
            started = started or known > 0
            if started and not working:
                break
            if not started and not self._station.settings.sources:
                break
            time.sleep(_LOOK_SECONDS)

    def _working(self) -> tuple[int, int]:
        """How many articles are being worked on, and how many there are."""
        from ..actions.views import working_and_known

        return working_and_known(self._station.store)

    def _news(self) -> None:
        """A line for each episode published since the last look, and one when the number of articles that wait has changed."""
        from ..actions.views import fresh_and_held

        fresh, held = fresh_and_held(self._station, self._since)
        for episode in reversed(fresh):
            if episode.guid not in self._told:
                say(f"  {self._station.local(episode.published):%H:%M}  {_line(episode)}")
        if fresh:
            self._since, self._told = fresh[0].published, {episode.guid for episode in fresh}
        if held:
            self._change("held", f"  {held} bài chờ xử lý: {self._base}/console/")

    def _change(self, what: str, line: str) -> None:
        if self._shown.get(what) != line:
            self._shown[what] = line
            say(line)


def greeting(station: Station, base: str, code: str | None) -> list[str]:
    """Where everything is; ``code`` signs the first person in."""
    show = next(iter(station.settings.shows), None)
    return [
        "",
        f"  {station.settings.station.name} đang chạy.",
        f"  Trang nghe        {base}/",
        *([f"  Nguồn cấp RSS     {base}/{show}.xml"] if show else []),
        *(f"  Bản tin           {base}/station/{slot}/latest.m3u" for slot in station.settings.slots),
        f"  Bàn điều khiển    {base}/console/",
        f"  Mã đăng nhập một lần: {code}" if code else "  Cần mã đăng nhập mới: broadcaster signin",
        "  Ctrl-C để dừng.",
    ]


def _line(episode: Episode) -> str:
    minutes, seconds = divmod(round(episode.seconds), 60)
    length = f"{minutes} phút {seconds} giây" if minutes else f"{seconds} giây"
    return f"Đã phát «{episode.title}» ({length}, {episode.voice_label})"


def say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)

"""The alarm: once a minute the watch looks, and each channel that has something to tell does so in a thread of its own.

Nothing waits for a channel. Where the store itself cannot be written, that is told from memory: whoever is told twice of it after a
restart knows at least.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from .. import logs
from ..alerts import digest, telling
from ..alerts.channels import Configured, channels_of
from ..alerts.condition import Workers
from ..alerts.watch import watch
from ..bulletins.deliverable import Looks
from ..errors import AlertNotSent, BroadcasterError

if TYPE_CHECKING:
    from ..station import Station

#: channels that are well are done by then; others go on without the schedule waiting for them
_PATIENCE_SECONDS = 5.0
#: looks that must fail in a row before the store is called broken: a backup may hold it for a moment
_FAILURES = 2
_AGAIN = timedelta(minutes=10)


class Alarm:
    """``look()`` is the job. ``workers`` says how this process's own are, None where it has none."""

    def __init__(self, station: Station, workers: Callable[[], Workers | None]) -> None:
        self._station = station
        self._workers = workers
        self._threads: dict[str, threading.Thread] = {}
        self._looks = Looks()
        self._failures = 0
        self._since: datetime | None = None
        self._knowing: set[str] = set()
        self._tried: dict[str, datetime] = {}

    def look(self) -> None:
        """Look once, tell what is due. Returns within seconds of the looking, however slow a channel is."""
        try:
            watch(self._station, self._workers(), self._looks)
        except BroadcasterError as error:
            self._failures += 1
            logs.get("alerts").error("not watched", why=str(error))
            if self._failures < _FAILURES:
                return
            self._since = self._since or self._station.now()
            work: Callable[[Configured], None] = partial(self._tell_of_store, why=str(error))
        else:
            self._failures = 0
            work = self._tell
        for channel in channels_of(self._station):
            self._start(channel, work)
        self.wait(_PATIENCE_SECONDS)

    def wait(self, seconds: float) -> bool:
        """Wait for the channels that are telling; whether all have come to an end."""
        until = time.monotonic() + seconds
        for thread in self._threads.values():
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads.values())

    def _start(self, channel: Configured, work: Callable[[Configured], None]) -> None:
        """Have a channel tell, unless it is still at it."""
        before = self._threads.get(channel.name)
        if before is None or not before.is_alive():
            started = threading.Thread(target=_noted, args=(work, channel), name=f"alert-{channel.name}", daemon=True)
            started.start()
            self._threads[channel.name] = started

    def _tell(self, channel: Configured) -> None:
        if channel.name in self._knowing and self._send(channel, self._of_store("")):
            self._knowing.discard(channel.name)
            if not self._knowing:
                self._since = None
        telling.tell(self._station, channel)

    def _tell_of_store(self, channel: Configured, why: str) -> None:
        now, tried = self._station.now(), self._tried.get(channel.name)
        if channel.name in self._knowing or (tried is not None and timedelta() <= now - tried < _AGAIN):
            return
        self._tried[channel.name] = now
        if self._send(channel, self._of_store(why)):
            self._knowing.add(channel.name)

    def _of_store(self, why: str) -> digest.Message:
        """That the store cannot be written, and ``why``; or, without one, that it can be again."""
        ended = None if why else self._station.now()
        how = "" if why else "cơ sở dữ liệu đã ghi được"
        told = digest.Told("store", "", why, bool(why), self._since, ended, 1, how, mended=not why)
        return digest.message(self._station, [told], int(bool(why)))

    def _send(self, channel: Configured, message: digest.Message) -> bool:
        try:
            channel.channel.send(message)
        except AlertNotSent as error:
            logs.get("alerts").warning("not told", channel=channel.name, why=str(error))
            return False
        return True


def _noted(work: Callable[[Configured], None], channel: Configured) -> None:
    """Do it; what goes wrong all the same is one channel's trouble, and the next look tries again."""
    try:
        work(channel)
    except Exception as error:  # noqa: BLE001 - a thread of its own has nobody else to tell
        logs.get("alerts").error("not told", channel=channel.name, why=str(error), exc_info=error)

"""The emergency lane of a running station: a thread that waits for nobody else, and one that lets feeds and site follow it.

A press speaks in the thread of its own request. The lane does the rest: what is due later, what a process that died left undone, what
is dropped as CAP; and it keeps the voice warm, so that the first press is as quick as the next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..bulletins import emergency_intake, emergency_life
from ..bulletins.emergency_speech import warm_up
from ..delivery.refresh import follow
from ..errors import BroadcasterError
from ..model import Emergency, EmergencyState
from ..radio.emergency import next_change

if TYPE_CHECKING:
    from ..station import Station

_LOOK_SECONDS = 5.0
#: whatever happened, the addresses are compared with the store so often
_TEND_EVERY = timedelta(seconds=60)


class EmergencyLane:
    """``start()`` begins, ``stop()`` ends it and waits for what it is doing."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._stopping = False
        self._followed = threading.Event()
        self._due: datetime | None = None
        self._threads = [
            threading.Thread(target=self._tend, name="emergency-lane", daemon=True),
            threading.Thread(target=self._follow, name="emergency-follower", daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping = True
        self._station.alerted.set()
        self._followed.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _tend(self) -> None:
        self._guarded(lambda: warm_up(self._station))
        while not self._stopping:
            self._guarded(self.look)
            if self._station.alerted.wait(self._pause()):
                self._station.alerted.clear()
                self._due = None

    def look(self) -> None:
        """Once: what was dropped, what is due. Cheap while there is nothing."""
        station, now = self._station, self._station.now()
        arrived = emergency_intake.take_in_folder(station)
        if not arrived and self._due is not None and self._due > now:
            return
        alive = emergency_life.tend(station)
        self._due = self._next(alive)
        self._followed.set()

    def _next(self, alive: list[Emergency]) -> datetime:
        now = self._station.now()
        if any(one.state is EmergencyState.WAITING and one.starts <= now for one in alive):
            return now  # could not be spoken: again at the next look
        return min(filter(None, (next_change(alive, now), now + _TEND_EVERY)))

    def _pause(self) -> float:
        """Seconds until the next look; what could not be done is not tried more often than each second."""
        due = self._due or self._station.now()
        return min(_LOOK_SECONDS, max(1.0, (due - self._station.now()).total_seconds()))

    def _follow(self) -> None:
        while not self._stopping:
            self._followed.wait()
            self._followed.clear()
            if not self._stopping:
                self._guarded(lambda: follow(self._station))

    def _guarded(self, what: Callable[[], object]) -> None:
        """The lane outlives whatever is thrown at it."""
        try:
            what()
        except BroadcasterError as error:
            logs.get("emergency").error("lane hindered", why=str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours must be seen, and must not end the lane
            logs.get("emergency").error("fault", why=repr(error), exc_info=error)

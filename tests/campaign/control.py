"""In the station's process: what the harness may ask of it while it runs, over a socket, one JSON object a line.

``settle`` lets everything that is due happen and answers when nothing is left to do; ``kill`` lets it die in a gap to come; ``act`` does what an
operator does in the console. ``voices.json`` in the control folder says which voices are dead,
and of which articles no voice can say the headline.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler

from broadcaster.errors import BroadcasterError, VoiceUnavailable
from broadcaster.model import Segment
from broadcaster.station import Station
from broadcaster.work.pool import Pool

from .articles import known_again
from .clock import SharedClock
from .gaps import Gaps

SOCKET, VOICES = "control.sock", "voices.json"
_LOOK = 0.01
_NUDGE = 0.2
_QUIET_LOOKS = 2


class Control:
    """Knows the process's station, its schedulers and its workers from the moment they are made."""

    def __init__(self, folder: Path, clock: SharedClock, gaps: Gaps) -> None:
        self._folder, self._clock, self._gaps = folder, clock, gaps
        self._stations: list[Station] = []
        self._schedulers: list[BackgroundScheduler] = []
        self._pools: list[Pool] = []
        self._idle_since: dict[int, float] = {}

    def install(self) -> None:
        _remember(Station, self._stations)
        _remember(BackgroundScheduler, self._schedulers)
        _remember(Pool, self._pools)
        self._watch_workers()
        self._hold_voices()
        place = self._folder / SOCKET
        place.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(place))
        listening.listen()
        threading.Thread(target=self._serve, args=(listening,), name="campaign", daemon=True).start()

    def _watch_workers(self) -> None:
        """Each worker's last look at the work, when it began, while there was none; nothing while it works."""
        step, idle_since = Pool._step, self._idle_since

        def watched(pool: Pool) -> bool:
            me, begun = threading.get_ident(), time.monotonic()
            idle_since.pop(me, None)
            try:
                worked = step(pool)
            except BaseException:
                idle_since[me] = begun
                raise
            if not worked:
                idle_since[me] = begun
            return worked

        Pool._step = watched  # type: ignore[method-assign, assignment]

    def _hold_voices(self) -> None:
        from broadcaster.voices.espeak import EspeakVoice

        speak, told = EspeakVoice.speak, self._folder / VOICES

        def held(voice: EspeakVoice, segment: Segment) -> Any:
            if told.exists() and _is_held(json.loads(told.read_text("utf-8")), voice.name, segment):
                raise VoiceUnavailable(f"Giọng {voice.name}", "không trả lời", "Chờ một lát rồi thử lại.")
            return speak(voice, segment)

        EspeakVoice.speak = held  # type: ignore[method-assign, assignment]

    def _serve(self, listening: socket.socket) -> None:
        while True:
            connection, _ = listening.accept()
            with connection, connection.makefile("rw", encoding="utf-8") as lines:
                for line in lines:
                    lines.write(json.dumps(self._answer(json.loads(line))) + "\n")
                    lines.flush()

    def _answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            match asked["do"]:
                case "settle":
                    return {"settled": self._settle(asked["most"])}
                case "kill":
                    self._gaps.kill(asked["skip"], asked["done"])
                case "act":
                    self._act(asked)
        except BroadcasterError as error:
            return {"refused": str(error)}
        except Exception as error:  # noqa: BLE001 - told to the harness, whose report names it
            return {"fault": f"{type(error).__name__}: {error}"}
        return {}

    def _act(self, asked: dict[str, Any]) -> None:
        from broadcaster.actions.register import act_named, perform
        from broadcaster.model import Actor

        act = act_named(asked["act"])
        assert act is not None, asked["act"]
        perform(self._stations[0], act, asked["what"], Actor.person("trực ban"), asked.get("values"))

    def _settle(self, most: float) -> bool:
        """Wake everything and wait until nothing runs and nothing is due; False when that takes longer than ``most`` seconds."""
        begun = time.monotonic()
        nudged, quiet = 0.0, 0
        while (now := time.monotonic()) < begun + most:
            if now - nudged > _NUDGE:
                nudged = now
                for sleeper in (*self._schedulers, *self._pools):
                    wake = getattr(sleeper, "wakeup", None) or getattr(sleeper, "wake", None)
                    if wake is not None and getattr(sleeper, "running", True):
                        wake()
            time.sleep(_LOOK)
            quiet = quiet + 1 if self._is_quiet(begun) else 0
            if quiet >= _QUIET_LOOKS:
                return True
        return False

    def _is_quiet(self, since: float) -> bool:
        if not self._schedulers or not self._pools:
            return False
        for scheduler in self._schedulers:
            if not scheduler.running or any(sum(one._instances.values()) for one in scheduler._executors.values()):
                return False
            soon = self._clock.seen_seconds() + _LOOK
            if any(job.next_run_time and job.next_run_time.timestamp() <= soon for job in scheduler.get_jobs()):
                return False
        workers = [worker for pool in self._pools for worker in pool._workers if worker is not None]
        return bool(workers) and all(self._idle_since.get(worker.ident or 0, 0.0) >= since for worker in workers)


def _is_held(told: dict[str, Any], voice: str, segment: Segment) -> bool:
    known = known_again(segment.written)
    first, last = told.get("unsayable", (1, 0))
    return voice in told.get("dead", ()) or (known is not None and first <= known[0] <= last)


def _remember(kind: type, made: list[Any]) -> None:
    """Keep every object of this kind that is made from now on."""
    begin = kind.__init__  # type: ignore[misc]

    def remembered(self: Any, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options)
        made.append(self)

    kind.__init__ = remembered  # type: ignore[misc]

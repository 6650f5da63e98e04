"""One station folder with everything in it: settings, store, and the rooms, each built when first used."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from . import logs
from .errors import DiskError
from .model import Profile, Source
from .once import built_once
from .settings import Settings, load_settings

if TYPE_CHECKING:
    from .radio import Texts
    from .reading import LiveLexicon, Reader
    from .settings import StationSettings
    from .sources import Timetable
    from .sources.web import WebClient
    from .store import Store
    from .store.memory import StoredMemory
    from .voices import Chain, TakeCache


class Station:
    """What a process needs to work for one station.

    ``owner`` names this process in claims and leases. ``clock`` tells the time (aware, UTC) and is replaced in tests. Parts are
    built at first use, under a lock, so that the command line starts fast and threads share one of each.
    """

    def __init__(self, folder: Path, settings: Settings, clock: Callable[[], datetime] | None = None) -> None:
        self.folder = folder
        self.settings = settings
        self.now = clock or (lambda: datetime.now(UTC))
        self.owner = f"{os.uname().nodename if hasattr(os, 'uname') else 'máy'}:{os.getpid()}"[:60]
        self.building = threading.RLock()
        self.refreshing = threading.Lock()
        self.alerting = threading.Lock()  # one emergency message after the other is put at the address
        self.alerted = threading.Event()  # one has changed: who tends them looks at once
        self._reader: Reader | None = None
        self._told: set[str] = set()

    @classmethod
    def open(cls, folder: Path) -> Station:
        """Load the settings of ``folder``; raises ConfigError with every mistake. ``with Station.open(…) as station`` closes it."""
        settings = load_settings(folder.resolve())
        return cls(folder.resolve(), settings)

    # --- the address

    @property
    def address(self) -> str:
        """Where the public reaches the station, the same for every process: what is configured, else where its server answers or
        last answered, which that has written into the store, else where a server of this configuration would."""
        from .store import memory

        if self.settings.station.base_url:
            return self.settings.station.base_url
        with self.store.read() as tx:
            kept: str | None = memory.fact(tx, "address")
        return kept or self.settings.web.address

    @property
    def about(self) -> StationSettings:
        """Who the station is, with the address at which the public reaches it."""
        return self.settings.station.reached_at(self.address)

    # --- places

    def path(self, relative: str) -> Path:
        return self.folder / relative

    @property
    def feeds(self) -> Path:
        return self.folder / "feeds"

    @property
    def audio(self) -> Path:
        return self.folder / "audio"

    def prepare_folders(self) -> None:
        """Make what is missing of ``feeds``, ``logs`` and ``audio``; raises DiskError where that cannot be."""
        for place in (
            "feeds",
            "logs",
            "audio/takes",
            "audio/waiting",
            "audio/episodes",
            "audio/bulletins",
            "audio/jingles",
        ):
            try:
                (self.folder / place).mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DiskError(place, f"không tạo được thư mục ({error.strerror})", "Kiểm tra quyền ghi.") from error

    # --- the rooms

    @built_once
    def store(self) -> Store:
        from .store import Store

        settings = self.settings.store
        store = Store(settings.url, self.folder, settings.pool)
        try:
            store.migrate()
        except BaseException:  # nobody else would close what was opened
            store.close()
            raise
        return store

    @built_once
    def memory(self) -> StoredMemory:
        from .store.memory import StoredMemory

        return StoredMemory(self.store)

    @built_once
    def web_client(self) -> WebClient:
        from .sources.web import WebClient

        return WebClient(self.settings.pickup, self.memory, station=self.about)

    @built_once
    def timetable(self) -> Timetable:
        from .sources import Timetable

        return Timetable(self.memory, floor=self.settings.pickup.floor, clock=lambda: self.now().timestamp())

    def source(self, name: str) -> Source:
        from .sources import build_source

        settings = self.settings.sources[name]
        return build_source(name, settings, station_folder=self.folder, web=self.web_client, memory=self.memory)

    @built_once
    def lexicon(self) -> LiveLexicon:
        from .reading.lexicon import LiveLexicon, station_layers

        return LiveLexicon(station_layers(self.folder))

    @property
    def reader(self) -> Reader:
        """The reader with the lexicon as its files say now; a broken edit keeps the good rows and is told once."""
        from .reading import Reader

        with self.building:
            lexicon = self.lexicon.refresh()
            if self._reader is None or self._reader.lexicon is not lexicon:
                self._reader = Reader(lexicon, self.settings.reading)
            problems = {str(problem) for problem in self.lexicon.problems}
            for problem in sorted(problems - self._told):
                logs.get("reading").error("lexicon file not used", why=problem)
            self._told = problems
            return self._reader

    @built_once
    def texts(self) -> Texts:
        """What the station says in its bulletins; a template that cannot be used is told once."""
        from .radio import Texts

        log = logs.get("radio")
        return Texts(self.folder, lambda fault: log.error("text not used, the shipped one is", why=fault))

    @built_once
    def takes(self) -> TakeCache:
        from .voices import TakeCache

        limit = self.settings.retention.takes_megabytes * 1_000_000
        return TakeCache(self.path("audio/takes"), limit)

    @built_once
    def chain(self) -> Chain:
        from .reading import breath_groups
        from .voices import build_chain

        zone = self.settings.station.timezone
        return build_chain(self.settings.voices, self.takes, split=breath_groups, folder=self.folder, zone=zone)

    @built_once
    def local_chain(self) -> Chain:
        """The voices that speak on this machine, the fastest first: the emergency lane's own, so that it waits for nobody."""
        from .reading import breath_groups
        from .voices import build_local_chain

        return build_local_chain(self.settings.voices, split=breath_groups, folder=self.folder)

    def profiles(self, names: tuple[str, ...]) -> list[Profile]:
        found = [(name, self.settings.studio.profiles[name]) for name in names]
        return [Profile(name=name, **profile.model_dump()) for name, profile in found]

    # --- time

    def local(self, moment: datetime) -> datetime:
        """The moment on the station's own clock."""
        zone: ZoneInfo = self.settings.station.timezone
        return moment.astimezone(zone)

    def retry_at(self, attempts: int, asked: float | None = None) -> datetime:
        """When the next try is due: doubling with jitter, never before the other side's own wish (``asked``, seconds)."""
        import random

        work = self.settings.work
        wait: timedelta = min(work.retry_first * 2 ** min(attempts, 20), work.retry_most) * random.uniform(0.8, 1.2)
        return self.now() + max(wait, timedelta(seconds=asked or 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop what was started: the voices' workers, the database."""
        for name in ("chain", "local_chain", "web_client", "store"):
            part = self.__dict__.pop(name, None)
            close = getattr(part, "close", None)
            if close is not None:
                close()

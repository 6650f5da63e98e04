"""A paid service that makes the sound later may call when it is ready. A call only ends the wait: the sound is fetched by us.

Every request gets an address of its own that nobody can guess, and what is sent there is not read. Calls are noted in files, because the web
server and the voice may be two processes. Without a call the service is asked again, so an address that nobody reaches costs nothing.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: the folder of the notes, below the one where voices remember
CALLS = "calls"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
#: how often the note is looked for
_LOOK_SECONDS = 0.1
#: once calls are known to arrive, the service is asked this many times less often
_PATIENCE = 5.0
#: a note of a process that was killed
_OLD_SECONDS = 3600.0


class Callbacks:
    """``url`` is where the station's ``/voices/called`` is reached from outside, empty for none; ``folder`` is where calls are noted."""

    def __init__(self, url: str, folder: Path | None) -> None:
        self._url = url.rstrip("/")
        self._folder = folder
        self.arrive = False

    @contextmanager
    def expected(self) -> Iterator[Call]:
        """The address for one request, valid until the block ends."""
        token = secrets.token_urlsafe(24)
        note = self._note(token)
        call = Call(f"{self._url}/{token}" if self._url else "", note, self.arrive)
        try:
            yield call
        finally:
            if note is not None:
                with suppress(OSError):
                    note.unlink(missing_ok=True)
            if call.waited or call.came:
                self.arrive = call.came

    def _note(self, token: str) -> Path | None:
        """An empty file to be filled by the call; None where no call is wanted or nothing can be written."""
        if not self._url or self._folder is None:
            return None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._sweep(self._folder)
            note = self._folder / token
            note.touch(mode=0o600)
        except OSError:
            return None
        return note

    @staticmethod
    def _sweep(folder: Path) -> None:
        for note in folder.iterdir():
            with suppress(OSError):
                if time.time() - note.stat().st_mtime > _OLD_SECONDS:
                    note.unlink()


class Call:
    """``url`` to hand to the service; ``came`` once the service has called, ``waited`` once a wait ended without it."""

    def __init__(self, url: str, note: Path | None, likely: bool) -> None:
        self.url = url
        self._note = note
        self._likely = likely
        self.came = self.waited = False

    def wait(self, seconds: float, longest: float) -> None:
        """Until the call, else for ``seconds``, or a multiple of it up to ``longest`` where calls are known to arrive."""
        if self._note is None or self.came:
            time.sleep(max(0.0, min(seconds, longest)))
            return
        patience = seconds * _PATIENCE if self._likely and not self.waited else seconds
        end = time.monotonic() + min(patience, longest)
        while not self.came and (left := end - time.monotonic()) > 0:
            time.sleep(min(_LOOK_SECONDS, left))
            with suppress(OSError):
                self.came = self._note.stat().st_size > 0
        self.waited = not self.came


def called(folder: Path, token: str) -> bool:
    """Note that the service called the address that ends in ``token``; False when nobody waits for it."""
    if not _TOKEN.fullmatch(token):
        return False
    try:
        with (folder / token).open("r+b") as note:
            note.write(b"1")
    except OSError:
        return False
    return True

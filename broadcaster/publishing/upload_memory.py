"""What was put into a store of objects and what the store called it: a journal that costs one line a file, however many there are.

The file may be deleted at any time: the next sync then uploads everything again. A line that a crash cut short is skipped.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ..once import built_once
from .files import replace_file


@dataclass(frozen=True, slots=True)
class Uploaded:
    """``tag`` is the store's own name for the bytes; ``modified_ns`` is of the local file, which then need not be read again."""

    size: int
    sha256: str
    tag: str | None
    modified_ns: int


class UploadMemory:
    """Public path → :class:`Uploaded` for the store called ``where``; another store's journal is not believed.

    The journal is read when something is asked of it. Remembering alone appends to it, whatever its length.
    """

    def __init__(self, place: Path, where: str) -> None:
        self._place = place
        self._header = json.dumps({"store": where})
        self._unwritten: list[str] = []
        self._lines = 0

    def get(self, path: str) -> Uploaded | None:
        return self._known.get(path)

    def remember(self, path: str, uploaded: Uploaded) -> None:
        self._note(path, uploaded)

    def forget(self, path: str) -> None:
        self._note(path, None)

    def flush(self) -> None:
        """Append what is new and make it survive a power cut; a journal of mostly old lines is written anew."""
        if not self._unwritten:
            return
        mostly_old = self._is_read and self._lines + len(self._unwritten) > 2 * len(self._known) + 1000
        if mostly_old or not self._is_ours():
            lines = [self._header, *(_line(path, each) for path, each in sorted(self._known.items()))]
            replace_file(self._place, "".join(f"{line}\n" for line in lines).encode())
            self._lines = len(lines)
        else:
            with self._place.open("a", encoding="utf-8") as journal:
                journal.writelines(f"{line}\n" for line in self._unwritten)
                journal.flush()
                os.fsync(journal.fileno())
            self._lines += len(self._unwritten)
        self._unwritten.clear()

    @property
    def _is_read(self) -> bool:
        return "_known" in self.__dict__

    @built_once
    def _known(self) -> dict[str, Uploaded]:
        """The journal folded, with what was noted since."""
        known: dict[str, Uploaded] = {}
        lines = self._place.read_text("utf-8", "replace").splitlines()[1:] if self._is_ours() else []
        self._lines = len(lines)
        for line in (*lines, *self._unwritten):
            try:
                entry = json.loads(line)
                path = entry.pop("path")
                if entry:
                    known[path] = Uploaded(**entry)
                else:
                    known.pop(path, None)
            except (ValueError, KeyError, TypeError, AttributeError):
                known.clear()  # cut short or damaged: what it said is not known, so nothing is
        return known

    def _is_ours(self) -> bool:
        """Whether the journal is there and is this store's; another one's tells nothing and is written over."""
        try:
            with self._place.open("rb") as journal:
                return journal.readline().decode("utf-8", "replace").rstrip("\n") == self._header
        except FileNotFoundError:
            return False

    def _note(self, path: str, uploaded: Uploaded | None) -> None:
        if self._is_read:
            if uploaded is None:
                self._known.pop(path, None)
            else:
                self._known[path] = uploaded
        self._unwritten.append(_line(path, uploaded))
        if len(self._unwritten) >= 50:
            self.flush()


def _line(path: str, uploaded: Uploaded | None) -> str:
    return json.dumps({"path": path, **(asdict(uploaded) if uploaded else {})})

"""What was put into a store of objects and what the store called it: a journal that costs one line a file, however many there are.

The file may be deleted at any time: the next sync then uploads everything again. A line that a crash cut short is skipped.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from .files import replace_file


@dataclass(frozen=True, slots=True)
class Uploaded:
    """``tag`` is the store's own name for the bytes; ``modified_ns`` is of the local file, which then need not be read again."""

    size: int
    sha256: str
    tag: str | None
    modified_ns: int


class UploadMemory:
    """Public path → :class:`Uploaded` for the store called ``where``; another store's journal is not believed."""

    def __init__(self, place: Path, where: str) -> None:
        self._place = place
        self._where = where
        self._known: dict[str, Uploaded] = {}
        self._unwritten: list[str] = []
        self._lines = self._read()

    def get(self, path: str) -> Uploaded | None:
        return self._known.get(path)

    def remember(self, path: str, uploaded: Uploaded) -> None:
        self._known[path] = uploaded
        self._note({"path": path, **asdict(uploaded)})

    def forget(self, path: str) -> None:
        if self._known.pop(path, None) is not None:
            self._note({"path": path})

    def flush(self) -> None:
        """Append what is new and make it survive a power cut; a journal of mostly old lines is written anew."""
        if not self._unwritten:
            return
        self._lines += len(self._unwritten)
        if not self._place.exists() or self._lines > 2 * len(self._known) + 1000:
            lines = [json.dumps({"store": self._where})]
            lines += [json.dumps({"path": path, **asdict(each)}) for path, each in sorted(self._known.items())]
            replace_file(self._place, "".join(f"{line}\n" for line in lines).encode())
            self._lines = len(lines)
        else:
            with self._place.open("a", encoding="utf-8") as journal:
                journal.writelines(f"{line}\n" for line in self._unwritten)
                journal.flush()
                os.fsync(journal.fileno())
        self._unwritten.clear()

    def _note(self, entry: dict[str, object]) -> None:
        self._unwritten.append(json.dumps(entry))
        if len(self._unwritten) >= 50:
            self.flush()

    def _read(self) -> int:
        """Fold the journal; returns how many lines it has."""
        try:
            lines = self._place.read_text("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return 0
        if not lines or lines[0] != json.dumps({"store": self._where}):
            self._place.unlink()
            return 0
        for line in lines[1:]:
            try:
                entry = json.loads(line)
                path = entry.pop("path")
                if entry:
                    self._known[path] = Uploaded(**entry)
                else:
                    self._known.pop(path, None)
            except (ValueError, KeyError, TypeError, AttributeError):
                self._known.clear()  # cut short or damaged: what it said is not known, so nothing is
                continue
        return len(lines)

"""Articles dropped as files into a folder.

``keep = true``: files stay where they are; the relative path is the article's identity, changed content a revision, a
deleted file an article that is gone. Else: a file is taken once and moved to ``done/`` or, with the reason in a text
file beside it, to ``failed/``; its content is its identity. Nothing is ever deleted.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from ..errors import SourceGone, SourceUnreadable
from ..model import Found
from ..settings import FolderSettings
from .documents import readable
from .memory import Memory

log = structlog.get_logger(room="sources")

DONE, FAILED = "done", "failed"
DEEPEST = 8
MOST_FILES = 10_000
_UNFINISHED = (".part", ".partial", ".crdownload", ".tmp", ".swp", ".download", ".filepart")
_HOUSEKEEPING = frozenset({"thumbs.db", "desktop.ini", "readme", "readme.md", "readme.txt"})


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was seen: its place, and the size and time that tell whether it still grows."""

    path: Path
    relative: str
    size: int
    mtime_ns: int
    link: bool = False


class FolderSource:
    """See the module. ``clock`` and ``sleep`` are replaced in tests."""

    #: a folder troubles no host: it may be visited as often as the operator likes
    polite = False

    def __init__(
        self,
        name: str,
        settings: FolderSettings,
        *,
        station_folder: Path,
        memory: Memory,
        largest: int = 30_000_000,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.settings = settings
        self.root = station_folder / settings.path
        self._memory = memory
        self._largest = largest
        self._clock = clock
        self._sleep = sleep
        self._taken: dict[str, tuple[_File, str]] = {}

    def fetch(self, since: datetime | None) -> Iterator[Found]:
        """New and changed files, oldest first. Raises SourceUnreadable when the folder cannot be read."""
        del since
        known = self._known()
        files = self._files()
        if self.settings.keep and known and not files:
            raise SourceGone(
                self.name,
                f"thư mục «{self.settings.path}» không còn tệp nào",
                "Hãy kiểm tra ổ đĩa đã gắn chưa; nếu đúng là đã xóa hết, hãy gỡ từng bài trong bàn điều khiển.",
            )
        for file in self._settled_files(files):
            found = self._found(file, known)
            if found is not None:
                yield found
        if self.settings.keep:
            present = {file.relative for file in files}
            for relative in sorted(set(known) - present):
                yield Found(self.name, b"", guid=relative, name=relative, gone=True)

    def settled(self, found: Found, problem: str | None) -> None:
        """Remember the file (``keep``) or move it aside; a file that changed meanwhile stays for the next visit."""
        problem = problem or found.problem
        relative = found.name or ""
        if self.settings.keep:
            known = self._known()
            if found.gone:
                known.pop(relative, None)
            elif relative in self._taken:
                file, digest = self._taken.pop(relative)
                known[relative] = {"sha256": digest, "size": file.size, "mtime": file.mtime_ns, "problem": problem}
            self._memory.put(f"source:{self.name}", {"files": known})
        elif relative in self._taken:
            file, _ = self._taken.pop(relative)
            self._move_aside(file, problem)

    def _known(self) -> dict[str, dict[str, object]]:
        record = self._memory.get(f"source:{self.name}") or {}
        return dict(record.get("files", {}))

    def _found(self, file: _File, known: dict[str, dict[str, object]]) -> Found | None:
        """The file as an article, None when nothing changed since it was last taken, or it is not ready."""
        old = known.get(file.relative) if self.settings.keep else None
        if old and (old.get("size"), old.get("mtime")) == (file.size, file.mtime_ns):
            return None
        body, problem = self._read(file)
        if body is None and problem is None:
            return None
        digest = hashlib.sha256(body if body is not None else str(problem).encode()).hexdigest()
        if old and old.get("sha256") == digest:
            return None
        guid = file.relative if self.settings.keep else f"{file.relative}@{digest[:16]}"
        self._taken[file.relative] = (file, digest)
        return readable(
            Found(self.name, body or b"", _guess(file.relative), guid=guid, name=file.relative, problem=problem)
        )

    def _read(self, file: _File) -> tuple[bytes | None, str | None]:
        """(content, problem); both None when the file vanished or still changes."""
        if file.link and not file.path.resolve().is_relative_to(self.root.resolve()):
            return None, f"{file.relative}: liên kết trỏ ra ngoài thư mục. Hãy chép hẳn tệp vào đây."
        if file.size > self._largest:
            return None, f"{file.relative}: lớn hơn {self._largest // 1_000_000} MB. Hãy chia nhỏ văn bản."
        try:
            # a pipe put under the name meanwhile must not block us, nor a link lead us elsewhere
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | (0 if file.link else getattr(os, "O_NOFOLLOW", 0))
            handle = os.open(file.path, flags)
            with os.fdopen(handle, "rb") as stream:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return None, None
                body = stream.read(self._largest + 1)
                after = os.fstat(handle)
        except FileNotFoundError:
            return None, None
        except OSError as error:
            return None, f"{file.relative}: không đọc được ({error.strerror}). Hãy kiểm tra quyền của tệp."
        if (after.st_size, after.st_mtime_ns) != (file.size, file.mtime_ns) or len(body) != file.size:
            log.info("file still changes", source=self.name, file=file.relative)
            return None, None
        return body, None

    def _settled_files(self, files: list[_File]) -> list[_File]:
        """Files that have stood still for ``settle``; young ones are given that time once, then left for the next visit."""
        settle = self.settings.settle.total_seconds()
        known = self._known() if self.settings.keep else {}
        seen = {relative: (old.get("size"), old.get("mtime")) for relative, old in known.items()}
        young = [
            file
            for file in files
            if self._clock() - file.mtime_ns / 1e9 < settle and seen.get(file.relative) != (file.size, file.mtime_ns)
        ]
        if not young:
            return files
        self._sleep(settle)
        now = {file.relative: file for file in self._files()}
        return [file for file in files if now.get(file.relative) == file]

    def _files(self) -> list[_File]:
        if not self.settings.keep:
            with suppress(OSError):
                self.root.mkdir(parents=True, exist_ok=True)
        try:
            files = list(self._walk(self.root, "", 0))
        except OSError as error:
            raise SourceUnreadable(
                self.name,
                f"không đọc được thư mục «{self.settings.path}» ({error.strerror})",
                "Hãy tạo thư mục hoặc sửa path trong sources.toml.",
            ) from error
        return sorted(files, key=lambda file: (file.mtime_ns, file.relative))[:MOST_FILES]

    def _walk(self, folder: Path, below: str, depth: int) -> Iterator[_File]:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda item: item.name):
                relative = f"{below}{entry.name}"
                if _is_ours(entry.name) or (depth == 0 and not self.settings.keep and entry.name in (DONE, FAILED)):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if depth < DEEPEST:
                        yield from self._walk(Path(entry.path), f"{relative}/", depth + 1)
                    continue
                with suppress(OSError):  # vanished, or a link to nothing
                    at = entry.stat()
                    if stat.S_ISREG(at.st_mode):
                        yield _File(Path(entry.path), relative, at.st_size, at.st_mtime_ns, entry.is_symlink())

    def _move_aside(self, file: _File, problem: str | None) -> None:
        try:
            at = file.path.stat()
            if (at.st_size, at.st_mtime_ns) != (file.size, file.mtime_ns):
                return
            target = _free_name(self.root / (FAILED if problem else DONE) / file.relative)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.path.rename(target)
            if problem:
                target.with_name(target.name + ".ly-do.txt").write_text(f"{problem}\n", "utf-8")
        except OSError as error:  # it will be found again; the store knows it already, so nothing is said twice
            log.warning("file not moved aside", source=self.name, file=file.relative, why=error.strerror)


def _is_ours(name: str) -> bool:
    """Names that are never articles: hidden, half-written, or housekeeping of a file manager."""
    lower = name.lower()
    return lower.startswith((".", "~$")) or lower.endswith(_UNFINISHED) or lower in _HOUSEKEEPING


def _free_name(target: Path) -> Path:
    candidate, number = target, 1
    while candidate.exists() or candidate.is_symlink():
        number += 1
        candidate = target.with_name(f"{target.stem} ({number}){target.suffix}")
    return candidate


def _guess(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix in (".htm", ".html", ".xhtml"):
        return "text/html"
    return "text/plain" if suffix in (".txt", ".text", ".md") else "application/octet-stream"

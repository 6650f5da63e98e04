"""From parts to finished files: one assembly, then for each profile level, limit, encode, tag, read back, check, rename."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ..errors import DiskError, StudioError
from ..model import Ledger, Master, Profile, Tags
from .parts import Made, Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .assembly import Programme
    from .loudness import Loudness
    from .shapes import View

#: ``progress(stage, seconds)``: the stage is ``assemble`` or a profile's name, the seconds are of the programme so far.
Progress = Callable[[str, float], None]

_EXTENSIONS = {"mp3": "mp3", "wav": "wav", "mulaw": "wav"}
_TRIES = 5
_STALE = 3600.0
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def make_masters(
    parts: Iterable[Part],
    profiles: Sequence[Profile],
    tags: Tags | Callable[[Ledger], Tags],
    folder: Path,
    stem: str,
    *,
    key: Callable[[Profile], str],
    progress: Progress | None = None,
    tolerance: float = 0.3,
    evidence: Path | None = None,
) -> Made:
    """Make one file per profile, ``{stem}-{key[:8]}.{mp3|wav}`` in ``folder``, and the ledger they share.

    ``parts`` is read once, as it comes; memory does not grow with the programme. ``tags`` may be a function of the finished
    ledger, for chapters. ``key`` gives the content key of a profile's master. ``Master.path`` is the file's name relative to
    ``folder``. A file appears complete, synced and checked, or not at all; identical input gives identical bytes. ``tolerance``
    is in LU. When a master does not pass, its picture and figures are kept in ``evidence`` (a folder) where one is given.

    Raises StudioError (nothing to join, impossible profile), SoundUnreadable (a part is no sound), MasterRejected (a check did
    not pass; the fault carries the figure), DiskError (full, read-only or forbidden disk).
    """
    from .assembly import assemble
    from .shapes import view

    if not profiles:
        raise StudioError(stem, "chưa chọn cấu hình bản thu nào", "Khai ít nhất một tên ở [studio] episode_profiles.")
    with _disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        heard = (lambda seconds: progress("assemble", seconds)) if progress else None
        with assemble(parts, folder, heard) as programme:
            words = tags(programme.ledger) if callable(tags) else tags
            views: dict[str, View] = {}
            finished: list[tuple[Path, Path]] = []
            try:
                masters = []
                for profile in profiles:
                    shaped = (
                        views.setdefault(profile.shape, view(programme, profile.shape))
                        if profile.shape not in views
                        else views[profile.shape]
                    )
                    job = _Job(
                        programme,
                        shaped,
                        profile,
                        words,
                        folder,
                        f"{stem}-{key(profile)[:8]}",
                        tolerance,
                        evidence,
                        progress,
                    )
                    part, master = job.run(key(profile))
                    finished.append((part, folder / master.path))
                    masters.append(master)
                for part, final in finished:
                    part.replace(final)
                _sync_folder(folder)
            except BaseException:
                for part, _ in finished:
                    part.unlink(missing_ok=True)
                raise
    return Made(programme.ledger, tuple(masters))


class _Job:
    """One master on its way."""

    def __init__(
        self,
        programme: Programme,
        view: View,
        profile: Profile,
        tags: Tags,
        folder: Path,
        name: str,
        tolerance: float,
        evidence: Path | None,
        progress: Progress | None,
    ) -> None:
        from .covers import tag_cover

        self.programme, self.view, self.profile, self.folder, self.name = programme, view, profile, folder, name
        self.tags = (
            replace(tags, cover=tag_cover(tags.cover))
            if tags.cover and profile.tags and profile.codec == "mp3"
            else tags
        )
        self.tolerance, self.evidence = tolerance, evidence
        self.heard = (lambda seconds: progress(profile.name, seconds)) if progress else None
        self.file = f"{name}.{_EXTENSIONS[profile.codec]}"

    def run(self, key: str) -> tuple[Path, Master]:
        """The finished file under its temporary name, and what it is."""
        descriptor, temporary = tempfile.mkstemp(prefix=f".{self.file}.", suffix=".part", dir=self.folder)
        path = Path(temporary)
        try:
            with os.fdopen(descriptor, "r+b") as handle:
                samples, loudness, media_type = self._landed(handle, path)
                handle.flush()
                os.fchmod(handle.fileno(), 0o644)
                os.fsync(handle.fileno())
            self._check(path, loudness, samples)
            with path.open("rb") as handle:
                digest = hashlib.file_digest(handle, "sha256").hexdigest()
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path, Master(
            key=key,
            profile=self.profile.name,
            path=self.file,
            media_type=media_type,
            size=path.stat().st_size,
            samples=samples,
            rate=self.profile.rate,
            lufs=round(loudness.lufs, 2),
            peak=round(loudness.peak, 2),
            range=round(loudness.range, 2),
            sha256=digest,
        )

    def _landed(self, handle: IO[bytes], path: Path) -> tuple[int, Loudness, str]:
        """Write, read back, and write again with what was learned, until the file itself measures right."""
        from .limiter import gain_curve
        from .margins import margin
        from .readback import measure

        profile, view = self.profile, self.view
        aim, ceiling = profile.lufs, profile.peak - margin(profile)
        heard: list[tuple[float, float]] = []
        for attempt in range(_TRIES):
            handle.seek(0)
            handle.truncate()
            curve = gain_curve(view.powers, view.peaks, view.curve, aim, 10 ** (ceiling / 20))
            samples, finish, media_type = self._write(handle, curve)
            handle.flush()
            loudness = measure(path, profile.rate)
            miss, over = profile.lufs - loudness.lufs, loudness.peak - profile.peak
            if (abs(miss) <= 0.8 * self.tolerance and over <= 0) or loudness.lufs < -70 or attempt == _TRIES - 1:
                break
            heard.append((aim, loudness.lufs))
            slope = _slope(heard)
            aim += max(-6.0, min(6.0, miss / slope))
            if over > 0:
                ceiling -= over + 0.1
            elif miss > 0.1 and over < -0.4:  # room under the peak that the level could use
                ceiling -= over + 0.3
        finish(loudness)
        return samples, loudness, media_type

    def _write(self, handle: IO[bytes], curve: object) -> tuple[int, Callable[[Loudness], None], str]:
        """One rendering; also what is to be called with the figures when they are known, and the media type."""
        from .figures import figures
        from .id3 import id3, id3_of_mark
        from .mp3 import Mp3Writer
        from .rendering import render
        from .wave_files import WavWriter

        ledger, profile = self.programme.ledger, self.profile

        def render_to(writer: Mp3Writer | WavWriter) -> int:
            return render(self.view, curve, ledger.samples, profile.rate, writer, self.heard)  # type: ignore[arg-type]

        if profile.codec != "mp3":
            wave = WavWriter(handle, profile, self.tags)
            return render_to(wave), lambda found: wave.figures(found.lufs, found.peak, found.range), wave.media_type

        def tag(found: Loudness | None) -> None:
            whole = id3(self.tags, ledger.seconds, figures(ledger, found)) if profile.tags else id3_of_mark(self.tags)
            handle.seek(0)
            handle.write(whole)
            handle.seek(0, os.SEEK_END)

        tag(None)
        writer = Mp3Writer(handle, profile)
        return render_to(writer), tag, writer.media_type

    def _check(self, path: Path, loudness: Loudness, samples: int) -> None:
        from .checks import check_master

        check_master(
            path, self.profile, self.programme, self.tags, loudness, samples, self.tolerance, self.evidence, self.name
        )


def _slope(heard: list[tuple[float, float]]) -> float:
    """How many LU the file moved for each LU the aim was moved, from the last two tries; a limiter at work gives less than one."""
    if len(heard) < 2 or heard[-1][0] == heard[-2][0]:
        return 1.0
    (aim_before, before), (aim, now) = heard[-2:]
    return min(1.5, max(0.35, (now - before) / (aim - aim_before)))


def _sweep(folder: Path) -> None:
    """Remove what a killed process left behind an hour ago or more, by the clock of the disk that dates the files."""
    with tempfile.TemporaryFile(dir=folder) as fresh:
        now = os.fstat(fresh.fileno()).st_mtime
    for part in folder.glob(".*.part"):
        with suppress(FileNotFoundError):
            if now - part.stat().st_mtime > _STALE:
                part.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskError(
                str(folder), "đĩa đầy, chưa ghi được bản thu", "Giải phóng chỗ trống; việc sẽ tự làm lại."
            ) from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR):
            raise DiskError(str(folder), "không ghi được vào thư mục này", "Kiểm tra quyền ghi và ổ đĩa.") from error
        raise

"""A copy of the public files in an S3-compatible store, by obstore: upload before reference, headers set, drift found and repaired.

``publish`` sends what it is told, one request a file, however much is there already. ``sync`` asks for the store's whole list. What
was uploaded is remembered in ``feeds/.published.jsonl`` (see :mod:`.upload_memory`), so that list tells what somebody else changed or
lost there, whatever the store's tags mean.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import StorageFailed, install_command
from ..model import Receipt, Release
from ..settings.publishing import PublishingSettings
from .addresses import safe_path
from .inventory import PublicPath, in_order, inventory
from .media_types import cache_control, kind_of
from .upload_memory import Uploaded, UploadMemory

if TYPE_CHECKING:
    from obstore.store import ObjectStore


@dataclass(frozen=True, slots=True)
class Drift:
    """How the store differs from the station: ``missing`` there, ``changed`` (not the station's bytes), ``foreign`` (only there)."""

    missing: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.changed or self.foreign)


def open_store(settings: PublishingSettings) -> ObjectStore:
    """The configured S3 store; keys come from the environment. Raises StorageFailed when the s3 extra is not installed."""
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise StorageFailed("Kho S3", "chưa cài thành phần s3", f"Chạy «{install_command('s3')}».") from error
    seconds = settings.timeout
    options: dict[str, Any] = {"region": settings.region, "virtual_hosted_style_request": False}
    if settings.endpoint:
        options["endpoint"] = settings.endpoint
    return S3Store(
        settings.bucket,
        prefix=settings.prefix or None,
        client_options={
            "timeout": seconds,
            "connect_timeout": seconds,
            "allow_http": settings.endpoint.startswith("http://"),
        },
        retry_config={"max_retries": 3, "retry_timeout": seconds},
        **options,
    )


class S3Publisher:
    """Publishes a station's public files into an object store. Not safe for two processes at once: the caller holds the lease."""

    def __init__(self, station: Path, store: ObjectStore, where: str = "s3") -> None:
        self.station = station
        self.store = store
        self.where = where
        self._known = UploadMemory(station / "feeds" / ".published.jsonl", where)

    def publish(self, release: Release) -> Receipt:
        """Upload the files in the release's order; StorageFailed at the first refusal, so that nothing is named that is not there."""
        try:
            for source, public in release.files:
                self._upload(PublicPath(source, public))
        finally:
            self._known.flush()
        return Receipt("published", release.guid, datetime.now(UTC), self.where, {"files": len(release.files)})

    def withdraw(self, guid: str, paths: Iterable[str]) -> Receipt:
        """Delete public paths from the store; what is not there is no fault."""
        removed = 0
        for path in paths:
            self._delete(safe_path(path, path))
            self._known.forget(path)
            removed += 1
        self._known.flush()
        return Receipt("withdrawn", guid, datetime.now(UTC), self.where, {"removed": removed})

    def sync(self, *, repair: bool = True, prune: bool | Callable[[Sequence[str]], Collection[str]] = False) -> Drift:
        """Compare the store's list with the station's files; with ``repair`` upload what is missing or different there.

        ``prune`` deletes what only the store has, or what a function chooses of that: last, when nothing refers to it any more. One
        file's failure stops no other.
        """
        there = self._list()
        files = inventory(self.station)
        missing = [file for file in files if file.public not in there]
        changed = [file for file in files if file.public in there and self._differs(file, *there[file.public])]
        foreign = sorted(there.keys() - {file.public for file in files})
        repaired: list[str] = []
        removed: list[str] = []
        failed: dict[str, str] = {}
        for file in in_order([*missing, *changed]) if repair else ():
            try:
                self._upload(file)
                repaired.append(file.public)
            except StorageFailed as error:
                failed[file.public] = str(error)
        unwanted = sorted(prune(foreign)) if callable(prune) else foreign if prune else ()
        for path in unwanted if not failed else ():
            try:
                self.withdraw("", [path])
                removed.append(path)
            except StorageFailed as error:
                failed[path] = str(error)
        self._known.flush()
        return Drift(
            tuple(file.public for file in missing),
            tuple(file.public for file in changed),
            tuple(foreign),
            tuple(repaired),
            tuple(removed),
            failed,
        )

    def _upload(self, file: PublicPath) -> None:
        """Put one file there."""
        place = self.station / safe_path(file.place, file.public)
        try:
            modified_ns = place.stat().st_mtime_ns
            content = place.read_bytes()
        except OSError as error:
            raise StorageFailed(
                file.public, f"không đọc được {file.place} ({error.strerror})", "Bấm «Đọc lại từ đầu»."
            ) from error
        kind = kind_of(file.public)
        if kind is None:
            raise StorageFailed(file.public, "loại tệp này không được phát")
        attributes = {"Content-Type": kind.media_type, "Cache-Control": cache_control(file.public, kind)}
        key = safe_path(file.public, file.public)

        def send(put: Any) -> Any:
            return put(self.store, key, content, attributes=attributes)

        result = self._call(file.public, send, "put")
        digest = hashlib.sha256(content).hexdigest()
        self._known.remember(file.public, Uploaded(len(content), digest, result.get("e_tag"), modified_ns))

    def _differs(self, file: PublicPath, size: int, tag: str | None) -> bool:
        """Whether the store's object is not the local file: by size, by our memory of its tag, and of the local bytes."""
        known, place = self._known.get(file.public), self.station / file.place
        if known is None or known.size != size or known.tag != tag or place.stat().st_size != size:
            return True
        if place.stat().st_mtime_ns == known.modified_ns:
            return False
        return hashlib.sha256(place.read_bytes()).hexdigest() != known.sha256

    def _delete(self, key: str) -> None:
        self._call(key, lambda delete: delete(self.store, key), "delete", missing_ok=True)

    def _list(self) -> dict[str, tuple[int, str | None]]:
        def everything(list_: Any) -> dict[str, tuple[int, str | None]]:
            return {each["path"]: (each["size"], each["e_tag"]) for batch in list_(self.store) for each in batch}

        found: dict[str, tuple[int, str | None]] = self._call(self.where, everything, "list")
        return found

    def _call(self, subject: str, work: Callable[[Any], Any], name: str, *, missing_ok: bool = False) -> Any:
        """One operation of obstore with its failures in our words; the store's answer is kept without keys or addresses."""
        import obstore
        from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            return work(getattr(obstore, name))
        except FileNotFoundError as error:
            if missing_ok:
                return None
            raise StorageFailed(subject, "kho S3 không có bucket hoặc tệp này", "Kiểm tra khóa bucket.") from error
        except (BaseError, OSError) as error:
            # A refused list is only told apart by the status in its message.
            denied = isinstance(error, PermissionDeniedError | PermissionError | UnauthenticatedError)
            if denied or "status code: 403" in str(error) or "status code: 401" in str(error):
                fault = "kho S3 từ chối khóa truy cập"
                raise StorageFailed(subject, fault, "Kiểm tra AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY.") from error
            first = str(error).partition("\n")[0][:200]
            raise StorageFailed(
                subject, f"kho S3 không nhận ({type(error).__name__}: {first})", "Sẽ thử lại."
            ) from error

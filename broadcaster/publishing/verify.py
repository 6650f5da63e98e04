"""Is everything that the feeds promise there: the file on disk, of the length they say, and an answer of 200 to the public address."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import etree

from ..errors import BroadcasterError, FeedRejected
from .addresses import safe_path
from .inventory import place_of
from .marks import check_marks
from .media_types import is_feed, kind_of
from .validation import parse, validate_feed

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"
_AT_ONCE = 8
_UNMARKED = "trong tệp không có dấu máy đọc"


class Finding(NamedTuple):
    """Something promised that is not so: ``what`` is a public path or address, ``problem`` a Vietnamese sentence."""

    what: str
    problem: str


class Promise(NamedTuple):
    """A file that a feed names: its public path and, where the feed says so, length in bytes, media type and sha256 as SRI."""

    path: str
    length: int | None = None
    media_type: str | None = None
    integrity: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How many feeds and files were looked at, how many addresses asked, and what was found wrong.

    ``sounds`` sound files and books were opened; ``unmarked`` are those that do not say inside that a machine speaks (findings, too).
    """

    feeds: int
    files: int
    asked: int
    findings: tuple[Finding, ...]
    sounds: int = 0
    unmarked: tuple[str, ...] = ()


def check_published(
    station: Path, base_url: str, *, online: bool = True, deep: bool = False, timeout: float = 20.0
) -> Check:
    """Check every feed below ``feeds/`` and every file they name at ``base_url``, and the mark in every public sound file and book.

    ``deep`` reads the sound and compares its sha256 with the feed's; ``online`` asks each address with HEAD.
    """
    findings: list[Finding] = []
    promises: dict[str, Promise] = {}
    feeds = sorted(place for place in (station / "feeds").glob("*.xml") if is_feed(place.name))
    for place in feeds:
        data = place.read_bytes()
        try:
            validate_feed(data, None)
        except FeedRejected as error:
            findings.append(Finding(place.name, error.fault))
        for promise in (Promise(place.name, len(data)), *_promises(data, base_url)):
            known = promises.setdefault(promise.path, promise)
            if known.length is None or promise.integrity:
                promises[promise.path] = promise
    if not feeds:
        findings.append(Finding("feeds", "chưa có nguồn cấp RSS nào"))
    for promise in promises.values():
        findings += _on_disk(station, promise, deep)
    asked = 0
    if online and promises:
        there = [promise for promise in promises.values() if not any(each.what == promise.path for each in findings)]
        asked = len(there)
        findings += _on_the_web(base_url, there, timeout)
    marks = check_marks(station)
    findings += [Finding(place, _UNMARKED) for place in marks.missing]
    return Check(len(feeds), len(promises), asked, tuple(findings), marks.read, marks.missing)


def _promises(data: bytes, base_url: str) -> Iterator[Promise]:
    """What a feed names below ``base_url``."""
    try:
        root = parse(data)
    except etree.XMLSyntaxError:  # told by validate_feed already
        return
    prefix = f"{base_url.rstrip('/')}/"
    for url, promise in _named(root):
        if url.startswith(prefix):
            path = unquote(url.removeprefix(prefix)).partition("?")[0]
            yield promise._replace(path=f"{path}index.html" if not path or path.endswith("/") else path)


def _named(root: Any) -> Iterator[tuple[str, Promise]]:
    for link in root.iter("link"):
        yield link.text or "", Promise("")
    for image in root.iter(f"{_ITUNES}image"):
        yield image.get("href") or "", Promise("")
    for enclosure in root.iter("enclosure"):
        yield enclosure.get("url") or "", Promise("", _number(enclosure.get("length")), enclosure.get("type"))
    for companion in (*root.iter(f"{_PODCAST}transcript"), *root.iter(f"{_PODCAST}chapters")):
        yield companion.get("url") or "", Promise("", None, companion.get("type"))
    for other in root.iter(f"{_PODCAST}alternateEnclosure"):
        integrity = other.find(f"{_PODCAST}integrity")
        value = integrity.get("value") if integrity is not None else None
        for source in other.iter(f"{_PODCAST}source"):
            yield source.get("uri") or "", Promise("", _number(other.get("length")), other.get("type"), value)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _on_disk(station: Path, promise: Promise, deep: bool) -> Iterator[Finding]:
    try:
        place = station / place_of(safe_path(promise.path, promise.path))
        size = place.stat().st_size
    except BroadcasterError as error:
        yield Finding(promise.path, error.fault)
        return
    except OSError:
        yield Finding(promise.path, "không còn tệp này")
        return
    if promise.length is not None and size != promise.length:
        yield Finding(promise.path, f"dài {size} byte, nguồn cấp RSS ghi {promise.length}")
    elif deep and promise.integrity:
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").digest()
        if promise.integrity != f"sha256-{base64.b64encode(digest).decode()}":
            yield Finding(promise.path, "nội dung khác với mã kiểm tra trong nguồn cấp RSS")


def _on_the_web(base_url: str, promises: Iterable[Promise], timeout: float) -> Iterator[Finding]:
    """HEAD on every address; when nobody answers at all, that is said once."""
    import httpx2

    from .addresses import link

    def ask(promise: Promise) -> str | None:
        path = promise.path.removesuffix("index.html") if promise.path.endswith("index.html") else promise.path
        answer = client.head(f"{base_url.rstrip('/')}/{link(path)}")
        return _wrong_answer(promise, answer.status_code, answer.headers)

    with httpx2.Client(timeout=timeout, follow_redirects=False, headers={"Accept-Encoding": "identity"}) as client:
        first, *others = promises
        try:
            problem = ask(first)
        except httpx2.TransportError as error:
            yield Finding(base_url, f"máy chủ không trả lời ({type(error).__name__}); trang nghe có đang chạy không?")
            return
        if problem:
            yield Finding(first.path, problem)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for promise, problem in zip(others, pool.map(_safely(ask), others), strict=True):
                if problem:
                    yield Finding(promise.path, problem)


def _safely(ask: Any) -> Any:
    import httpx2

    def asked(promise: Promise) -> str | None:
        try:
            answer: str | None = ask(promise)
        except httpx2.HTTPError as error:
            return f"không hỏi được ({type(error).__name__})"
        return answer

    return asked


def _wrong_answer(promise: Promise, status: int, headers: Mapping[str, str]) -> str | None:
    if status != 200:
        return f"máy chủ trả lời {status}"
    length = _number(headers.get("content-length"))
    if promise.length is not None and length != promise.length:
        return f"máy chủ báo dài {length} byte, nguồn cấp RSS ghi {promise.length}"
    served = (headers.get("content-type") or "").partition(";")[0].strip()
    expected = promise.media_type or (kind.media_type.partition(";")[0] if (kind := kind_of(promise.path)) else None)
    if expected and served.removesuffix("+chapters") != expected.removesuffix("+chapters"):
        return f"máy chủ báo loại {served or 'trống'}, phải là {expected}"
    return None

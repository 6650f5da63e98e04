"""Receipts from the access log of a proxy that serves the bulletins itself, or hides from us how its answers arrived.

nginx's ``combined`` format is read, and better the ``bulletins`` format of ``docs/station/receipts.md``, which adds the range, the ETag,
the time taken and whether the answer was completed. What a proxy wrote that it sent is what it handed to its own connection: weaker
evidence than our own, and called so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from ..store import bulletins, receipts
from .coverage import Coverages
from .pulls import Evidence, Pull, note
from .stations import station_at, station_by_token

if TYPE_CHECKING:
    from ..model import Bulletin
    from ..settings import Settings
    from ..station import Station

_LINE = re.compile(
    r'(?P<client>\S+) \S+ \S+ \[(?P<time>[^\]]+)\] "GET (?P<target>\S+)[^"]*" (?P<status>\d{3}) (?P<bytes>\d+)'
    r' "[^"]*" "(?P<agent>[^"]*)"(?: "(?P<range>[^"]*)" "(?P<etag>[^"]*)" (?P<seconds>[\d.]+) (?P<done>OK)?)?'
)
_SOUND = re.compile(r"/station/(?P<slot>[\w-]+)/(?P<name>[\w.-]+)\.(?:mp3|wav)")
_DATED = re.compile(r".*-([0-9a-f]{8,64})")
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
#: how long after its day a bulletin may still be fetched
_BACK = timedelta(days=7)
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class _Request:
    """A line: a station's GET of a slot's sound. ``begun`` is when it was asked, ``at`` when the answer ended."""

    station: str
    client: str
    slot: str
    name: str
    begun: datetime
    at: datetime
    status: int
    bytes: int
    agent: str
    range: str
    sha256: str
    is_done: bool


def import_log(station: Station, lines: Iterable[str]) -> Counter[str]:
    """Keep the receipts that the log gives. How many lines told of something ``pulled``, ``sent``, a ``part``, of bytes that are ``unknown``
    or that no station of ours asked for (``other``). Read twice, the same log adds nothing."""
    coverages = Coverages()
    told: Counter[str] = Counter()
    for line in lines:
        request = _request(line, station.settings)
        pull = _pull(station, request) if request is not None else None
        if pull is None:
            told["other" if request is None else "unknown"] += 1
        else:
            told[note(station, pull, coverages) or "part"] += 1
    return told


def _request(line: str, settings: Settings) -> _Request | None:
    match = _LINE.match(line)
    target = urlsplit(match["target"]) if match else None
    sound = _SOUND.fullmatch(unquote(target.path)) if target else None
    if match is None or target is None or sound is None:
        return None
    token = dict(parse_qsl(target.query)).get("token")
    station = station_by_token(token, settings) if token else _by_address(match["client"], settings)
    at = _moment(match["time"])
    if station is None or at is None:
        return None
    etag = (match["etag"] or "").replace("\\x22", "").strip('"')
    return _Request(
        station=station,
        client=match["client"],
        slot=sound["slot"],
        name=sound["name"],
        begun=at - timedelta(seconds=float(match["seconds"] or 0)),
        at=at,
        status=int(match["status"]),
        bytes=int(match["bytes"]),
        agent=match["agent"][:200],
        range=match["range"] or "",
        sha256=etag if _SHA256.fullmatch(etag) else "",
        is_done=match["seconds"] is None or match["done"] == "OK",
    )


def _by_address(client: str, settings: Settings) -> str | None:
    try:
        return station_at(ip_address(client), settings)
    except ValueError:  # nginx logs «unix:» for a socket file
        return None


def _moment(text: str) -> datetime | None:
    """``30/Nov/2026:05:31:02 +0700``."""
    try:
        return datetime.strptime(text, "%d/%b/%Y:%H:%M:%S %z")
    except ValueError:
        return None


def _pull(station: Station, request: _Request) -> Pull | None:
    """What the line tells of which bytes; None where these cannot be known."""
    since = station.local(request.begun).date() - _BACK
    with station.store.read() as tx:
        recent = bulletins.newest(tx, slot=request.slot, limit=None, since=since)
        sha256 = request.sha256 or _by_name(request.name, recent)
        if not sha256:
            sha256 = receipts.put_out_last(tx, f"bulletin:{request.slot}:", request.begun) or ""
    part = _RANGE.fullmatch(request.range)
    sizes = [file.size for one in recent for file in one.files if file.sha256 == sha256]
    if request.status == 206 and part:
        first, asked, size = (int(figure) for figure in part.groups())
    elif request.status == 200 and sizes:
        first, asked, size = 0, sizes[0] - 1, sizes[0]
    else:
        return None
    if not sha256 or size < 1:
        return None
    last = min(first + request.bytes - 1, asked)
    evidence = Evidence.PROXY_LOG if last == asked and request.is_done else Evidence.HANDED_OVER
    return Pull(
        station=request.station,
        client=request.client,
        slot=request.slot,
        sha256=sha256,
        size=size,
        first=first,
        last=last,
        asked=asked,
        evidence=evidence,
        agent=request.agent,
        at=request.at,
    )


def _by_name(name: str, recent: Iterable[Bulletin]) -> str:
    """The bytes of an address that names them by the first digits of their sha256."""
    match = _DATED.fullmatch(name)
    known = [file.sha256 for one in recent for file in one.files]
    return next((each for each in known if match and each.startswith(match[1])), "")

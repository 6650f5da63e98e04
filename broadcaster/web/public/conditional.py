"""What a request asks of a file: which form, whether the client has it already, which part (RFC 9110, sections 8.8, 12 to 14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

_ASKED = frozenset((b"range", b"if-range", b"if-none-match", b"if-modified-since", b"accept", b"accept-encoding"))
_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE)


class Part(NamedTuple):
    """Bytes ``first`` to ``last``, both included, and the status that says so; 416 has no bytes."""

    status: int
    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def asked(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, str]:
    """The request headers that matter here; ``headers`` is ASGI's list with lower-case names."""
    return {name: value.decode("latin-1") for name, value in headers if name in _ASKED}


def takes_gzip(wanted: Mapping[bytes, str]) -> bool:
    """Whether ``Accept-Encoding`` allows gzip: named, or by ``*``, with a weight other than 0."""
    accept = wanted.get(b"accept-encoding")
    if not accept:
        return False
    verdicts: dict[str, bool] = {}
    for entry in accept.lower().split(","):
        name, _, weight = entry.partition(";")
        verdicts[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return verdicts.get("gzip", verdicts.get("*", False))


def is_for_reading(wanted: Mapping[bytes, str]) -> bool:
    """Whether a person's browser asks, which shows XML as a page; programs ask for anything, or for feeds."""
    return "text/html" in wanted.get(b"accept", "")


def is_current(wanted: Mapping[bytes, str], digest: str, modified: int) -> bool:
    """Whether the client has these bytes, in plain or gzip form: answer 304.

    If-None-Match decides alone where it is sent; ``modified`` is in seconds.
    """
    tags = wanted.get(b"if-none-match")
    if tags is not None:
        given = [tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")]
        return "*" in given or any(tag.removesuffix("-gz") == digest for tag in given)
    since = wanted.get(b"if-modified-since")
    return since is not None and _timestamp(since) >= modified


def part_of(wanted: Mapping[bytes, str], digest: str, modified: int, size: int) -> Part:
    """What to send of a file of ``size`` bytes.

    A range that is malformed, or whose If-Range names other bytes, is as if it were not there. Several ranges at once are answered
    with the whole: RFC 9110 allows it and no player asks for them.
    """
    whole = Part(200, 0, size - 1)
    match = _RANGE.fullmatch(wanted.get(b"range", ""))
    if match is None or not _same(wanted.get(b"if-range"), digest, modified):
        return whole
    first, last = match.groups()
    if first:
        if last and int(last) < int(first):
            return whole
        start, end = int(first), min(int(last), size - 1) if last else size - 1
        return Part(206, start, end) if start < size else Part(416, 0, -1)
    if not last:
        return whole
    length = min(int(last), size)
    return Part(206, size - length, size - 1) if length else Part(416, 0, -1)


def _same(condition: str | None, digest: str, modified: int) -> bool:
    """If-Range: a strong tag of these bytes, or exactly their date."""
    if condition is None:
        return True
    condition = condition.strip()
    return condition == f'"{digest}"' if condition.startswith(('"', "W/")) else _timestamp(condition) == modified


def _timestamp(date: str) -> float:
    """An HTTP date in seconds; minus infinity for what is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return float("-inf")

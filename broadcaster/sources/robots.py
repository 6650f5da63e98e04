"""What a host's robots.txt says to us: fetched once a day, kept in memory, judged by protego (RFC 9309).

4xx means everything is allowed, 5xx or no answer means wait (RFC 9309, 2.3.1.3 and 2.3.1.4).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from protego import Protego

from ..errors import AddressRefused, FetchFailed
from .memory import Memory

KEEP_SECONDS = 24 * 3600.0
RETRY_SECONDS = 3600.0
#: a host that does not answer at all is asked again soon: the visit's own back-off decides how often
UNREACHABLE_SECONDS = 300.0
#: Google reads 500 KiB of a robots.txt; rules beyond that are not honest ones
LARGEST = 512_000
LONGEST_DELAY = 60.0


@lru_cache(maxsize=256)
def _parsed(text: str) -> Any:
    return Protego.parse(text)


class Robots:
    """``fetch(url)`` must return (status, text) of a robots.txt address, or raise FetchFailed."""

    def __init__(
        self, memory: Memory, agent: str, clock: Callable[[], float], fetch: Callable[[str], tuple[int, str]]
    ) -> None:
        self._memory = memory
        self._agent = agent
        self._clock = clock
        self._fetch = fetch

    def permits(self, origin: str, url: str) -> tuple[bool, float]:
        """Whether ``url`` below ``origin`` (``https://host:port``) may be read, and the asked-for delay in seconds (0: none).

        Raises FetchFailed while the host cannot say.
        """
        record = self._memory.get(f"robots:{origin}")
        left = float(record.get("until", 0)) - self._clock() if record is not None else 0.0
        if record is None or not 0 < left <= KEEP_SECONDS:  # more was noted by a clock that was wrong
            record = self._ask(origin, record)
        if record.get("wait"):
            raise FetchFailed(
                f"{origin}/robots.txt",
                str(record["wait"]),
                "Hệ thống sẽ tự thử lại.",
                retry_after=max(0.0, float(record["until"]) - self._clock()),
            )
        text = str(record.get("text", ""))
        if not text:
            return True, 0.0
        rules = _parsed(text)
        delay = rules.crawl_delay(self._agent) or 0.0
        return bool(rules.can_fetch(url, self._agent)), min(float(delay), LONGEST_DELAY)

    def _ask(self, origin: str, old: dict[str, Any] | None) -> dict[str, Any]:
        status, text = 0, ""
        why, pause = "máy chủ báo lỗi, chưa cho biết trang nào được đọc", RETRY_SECONDS
        try:
            status, text = self._fetch(f"{origin}/robots.txt")
        except FetchFailed as error:
            status, why, pause = 599, error.fault, error.retry_after or UNREACHABLE_SECONDS
        except AddressRefused:  # sent us somewhere unsafe: there are no rules to be had
            status = 404
        now = self._clock()
        if status < 300:
            record = {"until": now + KEEP_SECONDS, "text": text[:LARGEST]}
        elif status < 500 and status != 429:
            record = {"until": now + KEEP_SECONDS, "text": ""}
        elif old is not None and not old.get("wait"):  # the rules we knew hold until the host can speak again
            record = {**old, "until": now + pause}
        else:
            record = {"until": now + pause, "text": "", "wait": why}
        self._memory.put(f"robots:{origin}", record)
        return record

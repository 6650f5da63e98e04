"""The one polite, guarded HTTP client: everything the station reads from the web comes through :meth:`WebClient.get`.

Polite: one request at a time per host and per machine with a pause between, robots.txt for pages, conditional requests,
cache lifetimes and Retry-After kept, an honest User-Agent with a contact. Guarded: see ``guard.py`` and ``_exchange.py``.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

import structlog

from ..errors import AddressRefused, FetchFailed
from ..settings import PickupSettings, StationSettings
from ._exchange import Answer, exchange
from ._whole import is_cut
from .guard import Guard, Resolver, Target, shown, system_resolver
from .memory import Memory
from .politeness import Politeness
from .robots import Robots

Kind = Literal["page", "feed", "document"]

log = structlog.get_logger(room="sources")

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
LONGEST_WAIT = 24 * 3600.0
ACCEPT = {
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "feed": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    "document": "*/*",
}


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. ``url`` is where the redirects ended; ``validators`` belong to the address that was asked for.

    ``status`` is 2xx, 304 (``not_modified``), 404 or 410; everything else is raised. ``fresh_until`` is in seconds since
    1970: until then the host says that asking again brings nothing new. ``moved_to`` is set after permanent redirects only.
    ``same``: the body is byte for byte the one remembered.
    """

    status: int
    url: str
    body: bytes = field(default=b"", repr=False)
    media_type: str = ""
    charset: str | None = None
    validators: dict[str, Any] = field(default_factory=dict, repr=False)
    fresh_until: float = 0.0
    asked: str = ""
    moved_to: str | None = None
    same: bool = False

    @property
    def not_modified(self) -> bool:
        """304, or the very bytes that came last time: many portals know no validators."""
        return self.status == 304 or self.same

    @property
    def missing(self) -> bool:
        return self.status in (404, 410)


class WebClient:
    """Thread-safe. ``station`` names itself in the User-Agent. ``clock`` (seconds since 1970), ``sleep`` and ``resolve`` are replaced in simulated towns."""

    def __init__(
        self,
        settings: PickupSettings,
        memory: Memory,
        *,
        station: StationSettings | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolver = system_resolver,
    ) -> None:
        self.settings = settings
        self.memory = memory
        self.clock = clock
        self.user_agent = _agent(settings.user_agent, station or StationSettings())
        self.guard = Guard(settings.allow_hosts, resolve)
        self._politeness = Politeness(clock, sleep)
        self._robots = Robots(memory, self.user_agent.partition("/")[0], clock, self._robots_text)

    def get(
        self,
        url: str,
        *,
        kind: Kind = "page",
        conditional: bool = True,
        validators: Mapping[str, Any] | None = None,
        came_from: str | None = None,
        by_hand: bool = False,
    ) -> Response:
        """GET ``url``, following redirects.

        ``conditional``: send the validators stored by :meth:`remember` and make no request while the last answer is fresh.
        ``validators``: send these instead (a source that keeps its own). ``came_from``: the address that named this one.
        ``by_hand``: a person asked for exactly this page, so robots.txt, made for crawlers, is not consulted.

        Raises AddressRefused (unsafe, or robots.txt forbids) and FetchFailed (with ``retry_after`` where the host gave one).
        """
        known = dict(validators) if validators is not None else (self._known(url) if conditional else {})
        if conditional and validators is None and 0 < float(known.get("fresh", 0)) - self.clock() <= LONGEST_WAIT:
            return Response(304, url, asked=url, validators=known, fresh_until=float(known["fresh"]))
        headers = {"User-Agent": self.user_agent, "Accept": ACCEPT[kind], "Accept-Language": "vi"}
        if known.get("etag"):
            headers["If-None-Match"] = str(known["etag"])
        if known.get("modified"):
            headers["If-Modified-Since"] = str(known["modified"])
        megabytes = self.settings.document_megabytes if kind == "document" else self.settings.page_megabytes
        rules = kind != "feed" and self.settings.robots and not by_hand
        answer, where, permanent = self._follow(url, headers, megabytes * 1_000_000, came_from, rules=rules)
        return self._response(url, where, answer, known, moved_to=where if permanent and where != url else None)

    def remember(self, response: Response) -> None:
        """Keep the validators of ``response`` for the next conditional request. Call when its content is safely stored."""
        if response.status < 400 and response.validators:
            self.memory.put(f"http:{response.asked}", response.validators)

    def _known(self, url: str) -> dict[str, Any]:
        return self.memory.get(f"http:{url}") or {}

    def _follow(
        self, url: str, headers: dict[str, str], largest: int, came_from: str | None, *, rules: bool
    ) -> tuple[Answer, str, bool]:
        """The first answer that is no redirect, its address, and whether every hop on the way was permanent."""
        where, permanent, seen = url, True, {url}
        for _ in range(self.settings.redirects + 1):
            answer = self._one(where, headers, largest, came_from, rules=rules)
            location = answer.headers.get("location", "").strip()
            if answer.status not in REDIRECTS or not location:
                return answer, where, permanent
            permanent = permanent and answer.status in PERMANENT
            came_from = where
            where = _joined(where, location)
            if where in seen:
                raise FetchFailed(shown(url), "chuyển hướng vòng tròn", "Hãy mở địa chỉ bằng trình duyệt để kiểm tra.")
            seen.add(where)
        raise FetchFailed(
            shown(url),
            f"chuyển hướng quá {self.settings.redirects} lần",
            "Hãy dùng địa chỉ cuối cùng thấy trong trình duyệt.",
        )

    def _one(self, url: str, headers: dict[str, str], largest: int, came_from: str | None, *, rules: bool) -> Answer:
        target = self.guard.check(url, came_from)
        self._refuse_while_asked_to_wait(target, url)
        gap = self.settings.gap.total_seconds()
        if rules:
            allowed, delay = self._robots.permits(f"{target.scheme}://{target.host_header}", url)
            gap = max(gap, delay)
            if not allowed:
                raise AddressRefused(
                    shown(url),
                    "robots.txt của trang không cho phép máy đọc địa chỉ này",
                    "Hãy xin phép đơn vị quản lý trang, hoặc bỏ nguồn này.",
                )
            self._refuse_while_asked_to_wait(target, url)
        with self._politeness.at([f"host {target.host}", *(f"ip {ip}" for ip in sorted(target.ips))], gap):
            log.debug("get", url=shown(url), ip=target.ips[0])
            answer = exchange(target, headers, seconds=self.settings.timeout.total_seconds(), largest=largest)
        if answer.status in (429, 503):
            self._note_wait(target, answer, url)
        return answer

    def _robots_text(self, url: str) -> tuple[int, str]:
        headers = {"User-Agent": self.user_agent, "Accept": "text/plain, */*;q=0.5"}
        answer, _, _ = self._follow(url, headers, 5_000_000, None, rules=False)
        return answer.status, answer.body.decode("utf-8", "replace").lstrip("\ufeff")

    def _refuse_while_asked_to_wait(self, target: Target, url: str) -> None:
        record = self.memory.get(f"host:{target.host}")
        left = float(record.get("until", 0)) - self.clock() if record else 0.0
        if 0 < left <= LONGEST_WAIT:  # more was noted by a clock that was wrong
            raise FetchFailed(
                shown(url), "máy chủ đã xin tạm ngừng truy cập", "Hệ thống sẽ tự thử lại.", retry_after=left
            )

    def _note_wait(self, target: Target, answer: Answer, url: str) -> None:
        """429 and 503: nobody of us asks this host again before the time it named (else the floor); raises FetchFailed."""
        named = retry_after(answer.headers.get("retry-after"), self.clock())
        wait = min(named if named is not None else self.settings.floor.total_seconds(), LONGEST_WAIT)
        self.memory.put(f"host:{target.host}", {"until": self.clock() + wait})
        raise FetchFailed(
            shown(url), f"máy chủ đang bận (mã {answer.status})", "Hệ thống sẽ tự thử lại.", retry_after=wait
        )

    def _response(
        self, asked: str, where: str, answer: Answer, known: Mapping[str, Any], moved_to: str | None
    ) -> Response:
        now = self.clock()
        fresh = now + lifetime(answer.headers, now)
        if answer.status == 304:
            kept = {**known, **_validators(answer), "fresh": fresh}
            return Response(304, where, asked=asked, validators=kept, fresh_until=fresh, moved_to=moved_to)
        if not (200 <= answer.status < 300 or answer.status in (404, 410)):
            faults = {401: "trang đòi đăng nhập", 403: "máy chủ từ chối"}
            fault = faults.get(answer.status, "máy chủ báo lỗi")
            raise FetchFailed(shown(asked), f"{fault} (mã {answer.status})", "Hệ thống sẽ tự thử lại.")
        if 200 <= answer.status < 300 and is_cut(answer.body):
            raise FetchFailed(shown(asked), "trang dừng giữa chừng, thiếu phần cuối", "Hệ thống sẽ tự thử lại.")
        kind = Message()
        kind["content-type"] = answer.headers.get("content-type", "")
        digest = hashlib.sha256(answer.body).hexdigest()
        missing = answer.status in (404, 410)
        return Response(
            answer.status,
            where,
            body=answer.body,
            media_type=kind.get_content_type() if answer.headers.get("content-type") else "",
            charset=_charset(kind),
            validators={} if missing else {**_validators(answer), "fresh": fresh, "sha256": digest},
            fresh_until=fresh,
            asked=asked,
            moved_to=moved_to,
            same=known.get("sha256") == digest and not missing,
        )


def retry_after(value: str | None, now: float) -> float | None:
    """Seconds to wait by a Retry-After header (seconds or an HTTP date, RFC 9110 10.2.3); None when absent or unreadable."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(min(int(value.strip()[:9]), int(LONGEST_WAIT)))
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, TypeError, OverflowError):
        return None


def lifetime(headers: Mapping[str, str], now: float) -> float:
    """Seconds the answer stays fresh by max-age less Age, else Expires (RFC 9111 4.2.1); at most a day, 0 when unsaid."""
    control = headers.get("cache-control", "").lower()
    if "no-cache" in control or "no-store" in control:
        return 0.0
    named = re.search(r"\bmax-age\s*=\s*\"?(\d{1,12})", control)
    if named:
        age = headers.get("age", "").strip()
        return max(0.0, min(float(named[1]) - (float(age) if age.isdigit() else 0.0), LONGEST_WAIT))
    until = retry_after(headers.get("expires"), now) if not headers.get("expires", "").strip().isdigit() else None
    return min(until or 0.0, LONGEST_WAIT)


def _validators(answer: Answer) -> dict[str, Any]:
    """ETag and Last-Modified, verbatim: a host may compare them byte by byte."""
    names = {"etag": "etag", "modified": "last-modified"}
    return {ours: answer.headers[theirs][:500] for ours, theirs in names.items() if theirs in answer.headers}


def _charset(kind: Message) -> str | None:
    try:
        value = kind.get_content_charset()
    except (LookupError, UnicodeError, ValueError):
        return None
    return value if value and re.fullmatch(r"[\w.:+-]{2,40}", value) else None


def _joined(base: str, location: str) -> str:
    """The next address; what a header cannot say in ASCII is kept as percent-escapes."""
    try:
        raw = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        raw = location
    try:
        joined = urljoin(base, raw)
        return joined if urlsplit(joined).fragment == "" else joined.partition("#")[0]
    except ValueError:
        raise AddressRefused(shown(base), "chuyển hướng tới địa chỉ viết sai", "Hãy kiểm tra địa chỉ.") from None


def _agent(pattern: str, station: StationSettings) -> str:
    """The User-Agent with address and contact filled in; an empty contact leaves no loose marks behind."""
    text = pattern.replace("{base_url}", station.base_url).replace("{contact}", station.contact)
    text = re.sub(r"\(\s*\+?\s*;\s*", "(", text)
    text = re.sub(r";\s*\)", ")", text).replace("()", "").replace("(+)", "")
    return text.encode("ascii", "ignore").decode().strip() or "broadcaster"

"""From "these articles are listed" to "these are new, changed or gone": shared by feed, listing and sitemap.

What a source knows is its :class:`~._ledger.Ledger`. An article is remembered as taken only when :meth:`ArticleTracker.settled` says that the station has stored it, so that a crash between finding
and storing costs nothing; the identity of the article makes a second delivery harmless.

Looking again: within ``watch`` a taken article is asked for with its validators, often at first, then daily; at once when the
list says something else of it (headline, date, lastmod) or lists it no more although older ones still stand there.
404/410 (or being sent to the front page) on two looks at least an hour apart, while the list itself answers, means gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import structlog

from ..errors import AddressRefused, FetchFailed
from ..model import Doubt, Found
from ._ledger import Ledger
from ._whole import has_end, is_page
from .documents import readable
from .entry import Entry, digest_of, hash_of, sent_home
from .memory import Memory
from .web import Response, WebClient

log = structlog.get_logger(room="sources")

MOST_NEW = 50
MOST_LOOKS = 20
#: a visit ends after this long, however much is left: the next one goes on, and no source keeps a worker from the others
LONGEST_VISIT = 300.0
GONE_APART = 3600.0
TRIES = 6
FIRST_RETRY = 1800.0
#: (age of the article, pause between looks), seconds
LOOKS = ((6 * 3600.0, 1800.0), (48 * 3600.0, 2 * 3600.0), (float("inf"), 24 * 3600.0))
#: so many pages with an end tag say that the portal always writes one
ENOUGH_CLOSED = 3
NO_END = Doubt(
    "cut",
    "Trang thiếu phần cuối mà các trang khác của nguồn đều có; có thể chưa tải hết, hãy so với trang gốc.",
    hold=True,
)
_DOCUMENT = re.compile(r"(?i)\.(pdf|docx?|odt)$")


class ArticleTracker:
    """The visits to one source; see the module. ``ledger`` is what it remembers; ``complete``: the list names every article there is."""

    def __init__(
        self, name: str, *, web: WebClient, memory: Memory, backfill: int, watch: float, complete: bool = False
    ) -> None:
        self.name = name
        self._web = web
        self._watch = watch
        self.ledger = Ledger(name, memory, web.clock, backfill=backfill, complete=complete)
        self._open: dict[str, dict[str, Any]] = {}
        self._until = 0.0

    def run(self, entries: list[Entry] | None, where: str) -> Iterator[Found]:
        """What is new, changed or gone. ``entries``: newest first, None when the list at ``where`` did not change."""
        self._until = self._web.clock() + LONGEST_VISIT
        self.ledger.forget_wrong_clock()
        listed: dict[str, Entry] = {}
        if entries is not None:
            for entry in entries:
                listed.setdefault(entry.key, entry)
            self.ledger.merge(listed)
            self.ledger.save()
        yield from self._new(listed, where)
        yield from self._looks(listed, where)

    def unsettled_bodies(self) -> bool:
        """Whether a text that only the list carries is still wanted: then the list must come again, unchanged or not."""
        return any(record.get("body") and record["state"] == "wanted" for record in self.ledger.articles.values())

    def settled(self, found: Found) -> None:
        """The station has stored ``found`` (or refused it for good)."""
        key = Entry(found.url, found.guid).key
        learnt = self._open.pop(key, None)
        if learnt is None:
            return
        record = self.ledger.articles.setdefault(key, {})
        record.update(learnt)
        for name in ("fails", "brief", "changed"):
            record.pop(name, None)
        self.ledger.save()

    # --- new ones

    def _new(self, listed: dict[str, Entry], where: str) -> Iterator[Found]:
        now = self._web.clock()
        wanted = [
            key for key, record in self.ledger.articles.items() if record["state"] == "wanted" and record["next"] <= now
        ]
        for key in wanted[:MOST_NEW]:
            if self._web.clock() > self._until:
                return
            record = self.ledger.articles[key]
            entry = listed.get(key)
            if entry is not None and entry.body is not None:
                yield self._embedded(key, entry)
            elif record.get("body") or not record.get("url"):
                continue  # its text stands in the list only, and the list was not sent again
            else:
                try:
                    found = self._first_look(key, record, where)
                except _HostBusy:
                    return
                if found is not None:
                    yield found

    def _embedded(self, key: str, entry: Entry) -> Found:
        self._open[key] = {
            "state": "taken",
            "hash": digest_of(entry.body or b""),
            "next": self._next_look(self.ledger.articles[key]),
        }
        return Found(
            self.name, entry.body or b"", "text/html", "utf-8", entry.url, entry.guid, entry.headline, entry.published,
            doubts=entry.doubts,
        )  # fmt: skip

    def _first_look(self, key: str, record: dict[str, Any], where: str) -> Found | None:
        try:
            response = self._get(record, where, {})
            if not (response.missing or sent_home(response)):
                return self._taken(key, record, response)
            fault = "trang bài không còn (mã 404)"
            problem = (
                f"{record.get('headline') or record['url']}: {fault}. Hãy mở địa chỉ bằng trình duyệt để kiểm tra."
            )
        except AddressRefused as error:
            return self._given_up(key, record, str(error))
        except FetchFailed as error:
            if error.retry_after is not None:
                raise _HostBusy from error
            problem = str(error)
        record["fails"] = int(record.get("fails", 0)) + 1
        if record["fails"] >= TRIES:
            return self._given_up(key, record, problem)
        record["next"] = self._web.clock() + FIRST_RETRY * 2 ** (record["fails"] - 1)
        self.ledger.save()
        log.info("article not read yet", source=self.name, url=record["url"], why=problem)
        return None

    def _given_up(self, key: str, record: dict[str, Any], problem: str) -> Found:
        """An article that cannot be read: the feed's own summary where there is one, else a person is told."""
        self._open[key] = {"state": "taken", "hash": "", "next": self._next_look(record)}
        brief = record.get("brief")
        found = self._found(record, (brief or "").encode(), "text/html", "utf-8")
        return replace(found, partial=True) if brief else replace(found, problem=problem)

    # --- looking again

    def _looks(self, listed: dict[str, Entry], where: str) -> Iterator[Found]:
        now = self._web.clock()
        due = [
            (record["next"], key)
            for key, record in self.ledger.articles.items()
            if record["state"] in ("taken", "gone") and record.get("next") is not None and record["next"] <= now
        ]
        for _, key in sorted(due)[:MOST_LOOKS]:
            if self._web.clock() > self._until:
                break
            record = self.ledger.articles[key]
            entry = listed.get(key)
            if entry is not None and entry.body is not None and record["state"] == "taken":
                if record.get("hash") != digest_of(entry.body):
                    yield self._embedded(key, entry)
                    continue
                if "changed" in record:
                    self._schedule(record)
                    continue
            if not record.get("url"):
                self._schedule(record, stop=True)
                continue
            try:
                found = self._look(key, record, where, key in listed)
            except _HostBusy:
                break
            if found is not None:
                yield found
        if due:
            self.ledger.save()

    def _look(self, key: str, record: dict[str, Any], where: str, is_listed: bool) -> Found | None:
        try:
            response = self._get(record, where, record.get("validators") or {})
        except AddressRefused:
            self._schedule(record)
            return None
        except FetchFailed as error:
            if error.retry_after is not None:
                raise _HostBusy from error
            self._schedule(record)
            return None
        if response.missing or sent_home(response):
            return self._missing(key, record)
        record.pop("missing", None)
        if record["state"] == "gone":
            return self._taken(key, record, response)
        if self.ledger.complete and "unlisted" in record and not is_listed:
            return self._missing(key, record, since=float(record["unlisted"]))
        if response.not_modified or record.get("body"):
            self._schedule(record)
            return None
        if hash_of(response) == record.get("hash") and "changed" not in record:
            record["validators"] = response.validators
            self._schedule(record)
            return None
        return self._taken(key, record, response)

    def _missing(self, key: str, record: dict[str, Any], since: float | None = None) -> Found | None:
        """Gone is said on the second look, an hour after the first at the earliest."""
        now = self._web.clock()
        first = float(record.setdefault("missing", since if since is not None else now))
        if record["state"] == "gone":
            record["next"] = now + 24 * 3600.0 if now - record["first"] < self._watch else None
            return None
        if not record.get("hash"):  # it was never read, so there is nothing to withdraw
            self._schedule(record)
            return None
        if now - first < GONE_APART:
            record["next"] = first + GONE_APART
            return None
        self._open[key] = {"state": "gone", "missing": first, "next": now + 24 * 3600.0}
        return replace(self._found(record, b""), gone=True)

    def _taken(self, key: str, record: dict[str, Any], response: Response) -> Found:
        self._open[key] = {
            "state": "taken",
            "hash": hash_of(response),
            "validators": response.validators,
            "next": self._next_look(record),
        }
        found = self._found(record, response.body, response.media_type or "text/html", response.charset)
        return readable(replace(found, doubts=(NO_END,)) if self._lacks_end(response) else found)

    def _lacks_end(self, response: Response) -> bool:
        """Whether a page has no end tag though the first ones of this source all had."""
        if not is_page(response.body):
            return False
        closed, ended = int(self.ledger.noted("closed pages") or 0), has_end(response.body)
        if closed < ENOUGH_CLOSED:
            self.ledger.note("closed pages", closed + 1 if ended else -MOST_LOOKS)
        return closed >= ENOUGH_CLOSED and not ended

    def _found(
        self, record: dict[str, Any], body: bytes, media_type: str = "text/html", charset: str | None = None
    ) -> Found:
        stamp = record.get("date")
        published = datetime.fromtimestamp(float(stamp), UTC) if stamp is not None else None
        name = urlsplit(record.get("url") or "").path.rpartition("/")[2]
        return Found(
            self.name, body, media_type, charset, record.get("url"), record.get("guid"), record.get("headline"),
            published, name if _DOCUMENT.search(name) else None,
        )  # fmt: skip

    def _get(self, record: dict[str, Any], where: str, validators: dict[str, Any]) -> Response:
        url = str(record["url"])
        kind = "document" if _DOCUMENT.search(urlsplit(url).path) else "page"
        return self._web.get(url, kind=kind, validators=validators, came_from=where)  # type: ignore[arg-type]

    def _schedule(self, record: dict[str, Any], *, stop: bool = False) -> None:
        record.pop("changed", None)
        record["next"] = None if stop else self._next_look(record)

    def _next_look(self, record: dict[str, Any]) -> float | None:
        """When the article is looked at next, None when it is older than ``watch``."""
        now = self._web.clock()
        age = now - float(record["first"])
        return None if age > self._watch else now + next(pause for limit, pause in LOOKS if age <= limit)


class _HostBusy(Exception):
    """The host asked for patience: nothing more of it in this visit."""

"""A week in a fake town: every article once, every edit a revision, every removal flagged, politeness kept, no private address."""

from __future__ import annotations

import re
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from broadcaster.errors import BroadcasterError, SourceError
from broadcaster.model import Found
from broadcaster.settings import FeedSettings, ListingSettings, SitemapSettings, SourceSettings
from broadcaster.sources import Timetable, TransientMemory, build_source
from broadcaster.sources.identity import article_identity

from .town import Answer, Clock, Portal, Request, Story, Town, open_town

HOUR = 3600.0
EVERY = timedelta(hours=2)
GAP = 5.0


@dataclass
class Desk:
    """Stands for the station's store: what came in, by identity."""

    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    problems: list[Found] = field(default_factory=list)
    deliveries: int = 0

    def take(self, found: Found) -> None:
        identity = article_identity(found.source, found.guid, found.url)
        self.deliveries += 1
        if found.gone:
            self.gone[identity] += 1
        elif found.problem:
            self.problems.append(found)
        else:
            match = re.search(r"<article>\s*<p>(.*?)</p>", found.body.decode(), re.DOTALL)
            text = match[1] if match else found.body.decode()
            if not self.texts[identity] or self.texts[identity][-1] != text:
                self.texts[identity].append(text)


@dataclass
class Week:
    town: Town
    portals: dict[str, Portal]
    desk: Desk
    failures: dict[str, list[SourceError]]
    traps: list[Request]
    busy_from: float


@pytest.fixture(scope="module")
def week() -> Iterator[Week]:
    with open_town() as town:
        yield _live_through(town)


def _live_through(town: Town) -> Week:
    clock = town.clock
    traps: list[Request] = []
    portals = {name: Portal(clock, name) for name in ("bao", "huyen", "xa", "so")}
    busy_from = clock.now + 60 * HOUR
    sources = _open_hosts(town, portals, traps, busy_from)
    for portal in portals.values():
        for _ in range(6):
            portal.publish()
            clock.now += 60
    memory = TransientMemory()
    hosts = tuple(host for host in town.addresses if not host.startswith("trap"))
    web = town.client(memory, allow=hosts, gap=GAP, page_megabytes=1)
    hasty = town.client(memory, allow=hosts, gap=GAP, timeout=0.4)  # for the host at which time runs out on purpose
    timetable = Timetable(memory, clock=clock, spread=lambda: 0.5)
    desk, failures = Desk(), defaultdict(list)
    end = clock.now + 7 * 24 * HOUR
    step = 0
    while clock.now < end:
        _events(portals, clock, step)
        for name, settings in sources.items():
            if timetable.may_visit(name, settings.interval):
                client = hasty if name == "slow" else web
                source = build_source(name, settings, station_folder=Path("/nonexistent"), web=client, memory=memory)
                try:
                    for count, found in enumerate(timetable.visit(name, source, settings.interval)):
                        if step % 17 == 3 and count == 1:
                            break  # the station is killed here: nothing is settled
                        desk.take(found)
                        source.settled(found, None)
                except SourceError as error:
                    failures[name].append(error)
        clock.now += HOUR / 2
        step += 1
    return Week(town, portals, desk, failures, traps, busy_from)


def _open_hosts(
    town: Town, portals: dict[str, Portal], traps: list[Request], busy_from: float
) -> dict[str, SourceSettings]:
    clock = town.clock

    def trap(request: Request) -> Answer:
        traps.append(request)
        return Answer(200, b"<html><body><p>Mat khau noi bo</p></body></html>")

    trapped = town.open("trap.test", trap)
    trap_ip, trap_port = town.addresses["trap.test"], town.ports["trap.test"]

    def bao(request: Request) -> Answer:
        return portals["bao"].feed(request, full=True) if request.path == "/rss" else portals["bao"].page(request.path)

    def huyen(request: Request) -> Answer:
        if busy_from <= clock.now < busy_from + 3 * HOUR:
            return Answer(429, b"", {"Retry-After": str(int(3 * HOUR))})
        return portals["huyen"].listing() if request.path == "/tin-tuc" else portals["huyen"].page(request.path)

    def xa(request: Request) -> Answer:
        return portals["xa"].sitemap() if request.path == "/sitemap.xml.gz" else portals["xa"].page(request.path)

    flaps = {"count": 0}

    def so(request: Request) -> Answer:
        if request.path == "/rss":
            return portals["so"].feed(request, full=False)
        flaps["count"] += 1
        if flaps["count"] * 2654435761 % 100 < 25:
            return Answer(500, b"loi")
        if request.path.startswith("/cu"):
            return portals["so"].page(request.path.removeprefix("/cu"))
        return Answer(302, b"", {"Location": "/cu" + request.path})

    def slow(request: Request) -> Answer:
        def drip(handler: BaseHTTPRequestHandler) -> None:
            for byte in b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Slow: " + b"a" * 4000:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                time.sleep(0.05)

        return Answer(raw=drip)

    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"<a href=/x>" * 100_000) for _ in range(4)) + packer.flush()

    def huge(request: Request) -> Answer:
        return Answer(200, bomb, {"Content-Type": "text/html", "Content-Encoding": "gzip"})

    def broken(request: Request) -> Answer:
        def chunk(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n")

        return Answer(raw=chunk)

    links = [
        f"http://{trap_ip}:{trap_port}/a", f"{trapped}/b", f"http://[::ffff:{trap_ip}]:{trap_port}/c", "http://127.1/d",
        f"http://0x7f.0.77.1:{trap_port}/e", "http://2130706433/f", "http://169.254.169.254/latest/meta-data/", "file:///etc/passwd",
        f"http://user:matkhau@trap.test:{trap_port}/g", "/chuyen-huong", "http://[::1]/h", "http://localhost/i",
    ]  # fmt: skip

    def evil(request: Request) -> Answer:
        if request.path == "/chuyen-huong":
            return Answer(302, b"", {"Location": f"http://{trap_ip}:{trap_port}/secret"})
        if request.path == "/chuyen":
            return Answer(302, b"", {"Location": trapped})
        items = "".join(
            f"<item><title>Tin xấu số {n}</title><link>{link}</link></item>" for n, link in enumerate(links)
        )
        return Answer(200, f'<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode())

    roots = {
        name: town.open(
            f"{name}.test", site, robots="User-agent: *\nDisallow: /cam\nCrawl-delay: 7" if name == "huyen" else None
        )
        for name, site in {
            "bao": bao,
            "huyen": huyen,
            "xa": xa,
            "so": so,
            "slow": slow,
            "huge": huge,
            "broken": broken,
            "evil": evil,
        }.items()
    }
    for name, portal in portals.items():
        portal.root = roots[name]
    common = {"every": EVERY, "backfill": 5}
    return {
        "bao": FeedSettings(url=f"{roots['bao']}/rss", **common),
        "huyen": ListingSettings(url=f"{roots['huyen']}/tin-tuc", **common),
        "xa": SitemapSettings(url=f"{roots['xa']}/sitemap.xml.gz", **common),
        "so": FeedSettings(url=f"{roots['so']}/rss", **common),
        "slow": ListingSettings(url=f"{roots['slow']}/", **common),
        "huge": ListingSettings(url=f"{roots['huge']}/", **common),
        "broken": FeedSettings(url=f"{roots['broken']}/rss", **common),
        "evil": FeedSettings(url=f"{roots['evil']}/rss", every=EVERY, backfill=20),
        "evil2": ListingSettings(url=f"{roots['evil']}/chuyen", **common),
    }


def _events(portals: dict[str, Portal], clock: Clock, step: int) -> None:
    """Something new every ten hours, an edit every 22, a removal every 46; the last two days stay quiet so that all is noticed."""
    for offset, portal in enumerate(portals.values()):
        at = step + offset
        if step > 240:
            continue
        if at % 20 == 11:
            portal.publish()
        living = [story for story in portal.stories[1:] if not story.removed]
        if at % 44 == 31 and living:
            portal.edit(living[-2])
        if at % 92 == 67 and len(living) > 4:
            portal.remove(living[-4])
    del clock


def _identity(portal: Portal, story: Story, name: str) -> str:
    guid = f"{portal.root}/?p={story.number}" if name in ("bao", "so") else None
    return article_identity(name, guid, portal.root + story.slug)


def _ours(portal: Portal) -> list[Story]:
    """The oldest of the first six is recorded only: ``backfill`` is five."""
    return portal.stories[1:]


@pytest.mark.parametrize("name", ["bao", "huyen", "xa", "so"])
def test_every_article_is_picked_up_once_and_every_edit_is_a_revision(week: Week, name: str) -> None:
    portal = week.portals[name]
    assert len(portal.stories) > 15
    assert sum(story.edits for story in portal.stories) >= 4
    for story in _ours(portal):
        assert week.desk.texts[_identity(portal, story, name)] == story.texts, story
    recorded_only = _identity(portal, portal.stories[0], name)
    assert not week.desk.texts.get(recorded_only)


@pytest.mark.parametrize("name", ["bao", "huyen", "xa", "so"])
def test_every_removal_is_flagged_and_nothing_else(week: Week, name: str) -> None:
    portal = week.portals[name]
    removed = {_identity(portal, story, name) for story in portal.stories if story.removed}
    everything = {_identity(portal, story, name) for story in portal.stories}
    assert len(removed) >= 2
    assert {identity for identity in week.desk.gone if identity in everything} == removed
    assert all(week.desk.gone[identity] == 1 for identity in removed)


def test_the_station_is_not_flooded_with_unchanged_articles(week: Week) -> None:
    wanted = sum(len(texts) for texts in week.desk.texts.values()) + len(week.desk.gone) + len(week.desk.problems)
    assert week.desk.deliveries <= 1.1 * wanted


def test_no_request_ever_reached_the_private_machine(week: Week) -> None:
    assert week.traps == []
    assert not any(request.host.startswith("trap") for request in week.town.log)
    # each of the twelve unsafe links became a visible problem, and no password stands in a message
    assert len({found.url for found in week.desk.problems}) >= 10
    assert all("matkhau" not in str(found.problem) for found in week.desk.problems)


def test_one_request_at_a_time_per_machine_with_the_gap(week: Week) -> None:
    """Five seconds between any two requests, seven after a page of the host whose robots.txt asks for that."""
    last: dict[str, Request] = {}
    for request in week.town.log:
        before = last.get(request.ip)
        if before is not None:
            asked_for = 7.0 if before.host.startswith("huyen") and before.path != "/robots.txt" else GAP
            assert request.at - before.at >= asked_for - 1e-6, request
        last[request.ip] = request


def test_retry_after_was_kept(week: Week) -> None:
    during = [
        r for r in week.town.log if r.host.startswith("huyen") and week.busy_from <= r.at < week.busy_from + 3 * HOUR
    ]
    assert [request.status for request in during] == [429]


def test_robots_were_asked_once_a_day_and_the_client_says_who_it_is(week: Week) -> None:
    for host in ("huyen", "xa", "so"):
        asked = [r for r in week.town.log if r.host.startswith(host) and r.path == "/robots.txt"]
        assert 6 <= len(asked) <= 8
    assert all(
        "broadcaster/" in r.headers["User-Agent"] and "dai@example.vn" in r.headers["User-Agent"] for r in week.town.log
    )


def test_validators_are_sent_back_and_spare_work(week: Week) -> None:
    feed = [r for r in week.town.log if r.host.startswith("bao") and r.path == "/rss"]
    assert sum(r.status == 304 for r in feed) > len(feed) / 2


def test_broken_hosts_back_off_and_say_what_is_wrong(week: Week) -> None:
    for name, words in {"slow": "không xong trong", "huge": "lớn hơn 1 MB", "broken": "trả lời hỏng"}.items():
        errors = week.failures[name]
        assert 7 <= len(errors) <= 16, (name, len(errors))  # 2 h, 4 h, 8 h, 16 h, then once a day
        assert all(words in str(error) for error in errors), str(errors[0])
    assert all(isinstance(error, BroadcasterError) for errors in week.failures.values() for error in errors)

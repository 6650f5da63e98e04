"""Feeds, list pages and sitemaps as sources, against loopback servers."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broadcaster.errors import ConfigError, FetchFailed, SourceGone, SourceUnreadable
from broadcaster.model import Found, Source
from broadcaster.settings import (
    CustomSourceSettings,
    FeedSettings,
    ListingSettings,
    SitemapSettings,
    SourceSettings,
)
from broadcaster.sources import TransientMemory, build_source
from broadcaster.sources.feed import parse_feed
from broadcaster.sources.memory import Memory
from broadcaster.sources.preview import Preview, guess_settings
from broadcaster.sources.sitemap import parse_sitemap

from .pages import HEADLINES, nukeviet
from .town import Answer, Request, Town, open_town

HOUR = 3600.0
LONG = "Ủy ban nhân dân thị xã thông báo để bà con được biết và thực hiện. " * 12


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


class Bench:
    """One host whose pages a test sets, and a source that is built anew for each visit, as after a restart."""

    def __init__(self, town: Town, make: Callable[[str], SourceSettings]) -> None:
        self.town = town
        town.clock.now += 7 * 24 * HOUR  # the newest article of the pages is past
        self.pages: dict[str, Answer] = {}
        self.root = town.open("p.test", self._site)
        self.settings = make(self.root)
        self.memory = TransientMemory()
        self.web = town.client(self.memory, allow=("p.test",), robots=False)

    def _site(self, request: Request) -> Answer:
        return self.pages.get(request.path, Answer(404))

    def source(self, memory: Memory | None = None) -> Source:
        return build_source("n", self.settings, station_folder=Path(), web=self.web, memory=memory or self.memory)

    def visit(self, *, settle: bool = True, later: float = HOUR) -> list[Found]:
        self.town.clock.now += later
        source, taken = self.source(), []
        for found in source.fetch(None):
            taken.append(found)
            if settle:
                source.settled(found, None)
        return taken


def rss(*items: str, extra: str = "") -> Answer:
    return Answer(200, f'<rss version="2.0">{extra}<channel><title>x</title>{"".join(items)}</channel></rss>'.encode())


def item(n: int, *, text: str = LONG, guid: str | None = None, link: str | None = None) -> str:
    guid = f"g{n}" if guid is None else guid
    parts = [f"<title>Tin số {n}</title>", f"<description>{text}</description>"]
    parts += [f"<guid>{guid}</guid>"] if guid else []
    parts += [f"<link>{link}</link>"] if link else []
    return f"<item>{''.join(parts)}<pubDate>{3 + n:02} Jul 2026 08:00:00 +0700</pubDate></item>"


def titles(found: list[Found]) -> list[str | None]:
    return [one.headline for one in found]


def test_a_feed_gives_the_newest_few_first_and_later_only_news(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss", backfill=2))
    bench.pages["/rss"] = rss(item(1), item(2), item(3))
    first = bench.visit()
    assert titles(first) == ["Tin số 3", "Tin số 2"]
    assert first[0].published is not None
    assert first[0].published.isoformat() == "2026-07-06T01:00:00+00:00"
    assert (first[0].guid, first[0].media_type) == ("g3", "text/html")
    assert bench.visit() == []
    bench.pages["/rss"] = rss(item(1), item(2), item(3), item(4))
    assert titles(bench.visit()) == ["Tin số 4"]
    bench.pages["/rss"] = rss(item(1), item(2), item(3, text=LONG + "Đính chính."), item(4))
    assert titles(bench.visit()) == ["Tin số 3"]


def test_nothing_is_forgotten_when_the_station_dies_between_finding_and_storing(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss"))
    feed = rss(item(1), item(2))
    feed.headers["ETag"] = '"1"'
    bench.pages["/rss"] = feed
    assert len(bench.visit(settle=False)) == 2
    assert len(bench.visit(settle=False)) == 2
    assert len(bench.visit()) == 2
    assert bench.visit() == []


def test_a_summary_feed_brings_the_article_page_and_a_lost_page_the_summary(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss"))
    brief = "Phường An Bình tổ chức " * 8
    bench.pages["/rss"] = rss(
        item(1, text=brief, link=f"{bench.root}/a"),
        item(2, text=brief, link=f"{bench.root}/mat"),
        item(3, text="", link=f"{bench.root}/mat2"),
    )
    bench.pages["/a"] = Answer(200, b"<html><p>Toan van</p></html>", {"Content-Type": "text/html"})
    (page,) = bench.visit()
    assert (page.url, b"Toan van" in page.body) == (f"{bench.root}/a", True)
    later = [found for _ in range(8) for found in bench.visit(later=10 * HOUR)]
    assert {(found.partial, bool(found.problem)) for found in later} == {(True, False), (False, True)}
    assert bench.visit(later=30 * HOUR) == []


def test_full_text_off_takes_the_feed_as_it_is(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss", full_text=False))
    bench.pages["/rss"] = rss(item(1, text="Ngắn thôi", link=f"{bench.root}/a"))
    (found,) = bench.visit()
    assert "Ngắn thôi" in found.body.decode()
    assert not any(request.path == "/a" for request in town.log)


def test_guids_that_name_nothing_are_replaced(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss", full_text=False))
    bench.pages["/rss"] = rss(
        item(1, guid="0", link=f"{bench.root}/a"), item(2, guid="0", link=f"{bench.root}/b"), item(3, guid="")
    )
    found = bench.visit()
    assert len({(one.guid, one.url) for one in found}) == 3
    assert bench.visit() == []


def test_a_page_that_names_its_feed_leads_there(town: Town) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/trang"))
    bench.pages["/trang"] = Answer(
        200, b"<html><head><link rel=alternate type='application/rss+xml' href='/tin.rss'></head><body></body></html>"
    )
    bench.pages["/tin.rss"] = rss(item(1))
    assert titles(bench.visit()) == ["Tin số 1"]
    count = sum(request.path == "/trang" for request in town.log)
    bench.pages["/tin.rss"] = rss(item(1), item(2))
    assert titles(bench.visit()) == ["Tin số 2"]
    assert sum(request.path == "/trang" for request in town.log) == count


@pytest.mark.parametrize("body", [b"<html><body>chao</body></html>", b"khong phai gi ca", b"", b"<rss", b"\x00" * 500])
def test_what_is_no_feed_says_so(town: Town, body: bytes) -> None:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss"))
    bench.pages["/rss"] = Answer(200, body)
    with pytest.raises(SourceUnreadable):
        bench.visit()


def test_old_kinds_of_feed_and_charsets_are_read() -> None:
    rdf = '<?xml version="1.0" encoding="utf-8"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><title>Tin</title><link>http://p.vn/a</link></item></rdf:RDF>'
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Tin</title><id>x</id><link href="/a"/></entry></feed>'
    )
    old = '<?xml version="1.0" encoding="utf-16"?><rss version="0.91"><channel><item><title>Tin</title></item></channel></rss>'
    for body in (rdf.encode(), atom.encode(), old.encode("utf-16")):
        parsed = parse_feed(body, "http://p.vn/rss")
        assert parsed is not None
        assert parsed.entries[0].title == "Tin"


def test_a_listing_records_first_and_then_brings_what_is_new_with_headline_and_date(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/vi/news/thoi-su/", backfill=1))
    full = nukeviet()
    bench.pages["/vi/news/thoi-su/"] = Answer(
        200, full.replace("bai-0-100", "cu").encode(), {"Content-Type": "text/html; charset=utf-8"}
    )
    for n in range(7):
        bench.pages[f"/vi/news/thoi-su/bai-{n}-{n + 100}.html"] = Answer(
            200, f"<p>Bài {n}</p>".encode(), {"Content-Type": "text/html"}
        )
    assert titles(bench.visit()) == [HEADLINES[6]]
    bench.pages["/vi/news/thoi-su/"] = Answer(200, full.encode(), {"Content-Type": "text/html; charset=utf-8"})
    (found,) = bench.visit()
    assert (found.headline, found.url) == (HEADLINES[0], f"{bench.root}/vi/news/thoi-su/bai-0-100.html")
    assert found.published is not None
    assert found.published.date().isoformat() == "2026-08-01"


def test_a_listing_that_lost_its_links_is_an_error_shown_at_once(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l"))
    bench.pages["/l"] = Answer(200, nukeviet().encode())
    bench.visit()
    bench.pages["/l"] = Answer(200, b"<html><body>Giao dien moi</body></html>")
    with pytest.raises(SourceGone, match="không thấy bài nào") as caught:
        bench.visit()
    assert caught.value.retry
    assert "doctor" in caught.value.remedy


def test_a_listing_with_nothing_yet_is_no_error(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l"))
    bench.pages["/l"] = Answer(200, b"<html><body>Chua co tin</body></html>")
    assert bench.visit() == []


def test_following_pages_are_read_as_far_as_configured(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/vi/news/thoi-su/", pages=2, backfill=0))
    bench.pages["/vi/news/thoi-su/"] = Answer(200, nukeviet().encode())
    bench.pages["/vi/news/thoi-su/page-2/"] = Answer(200, nukeviet().replace("/bai-", "/cu-").encode())
    assert bench.visit() == []
    record = bench.memory.get("source:n")
    assert record is not None
    assert len(record["seen"]) == 14
    assert not any(request.path.endswith("page-3/") for request in town.log)


def test_a_long_visit_ends_and_the_next_goes_on(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l", backfill=100, links="a"))
    bench.pages["/l"] = Answer(200, "".join(f"<a href=/b{n}>Thông báo số {n}</a>" for n in range(90)).encode())
    for n in range(90):
        bench.pages[f"/b{n}"] = Answer(200, f"<p>{n}</p>".encode(), {"Content-Type": "text/html"})
    bench.web = town.client(bench.memory, allow=("p.test",), robots=False, gap="10s")
    visits = [len(bench.visit(later=600)) for _ in range(4)]
    assert visits[0] <= 31
    assert sum(visits) == 90


def test_410_stops_a_source_and_404_is_tried_again(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l"))
    with pytest.raises(FetchFailed, match="404"):
        bench.visit()
    bench.pages["/l"] = Answer(410)
    with pytest.raises(SourceGone, match="410") as caught:
        bench.visit()
    assert not caught.value.retry


def test_an_article_sent_to_the_front_page_is_gone_and_may_come_back(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l", backfill=1, links="a"))
    bench.pages["/"] = Answer(200, b"<p>Trang chu</p>")
    bench.pages["/l"] = Answer(200, "<a href=/a>Thông báo một</a><a href=/b>Thông báo hai</a>".encode())
    bench.pages["/a"] = Answer(200, b"<p>Bai</p>", {"Content-Type": "text/html"})
    assert len(bench.visit()) == 1
    bench.pages["/a"] = Answer(302, b"", {"Location": "/"})
    assert bench.visit() == []
    assert [found.gone for found in bench.visit(later=1.1 * HOUR)] == [True]
    bench.pages["/a"] = Answer(200, b"<p>Bai</p>", {"Content-Type": "text/html"})
    assert [found.gone for found in bench.visit(later=25 * HOUR)] == [False]


def test_documents_behind_links_are_opened(town: Town) -> None:
    pdf = (Path(__file__).parent / "data" / "lich-tiem.pdf").read_bytes()
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l", links="a"))
    bench.pages["/l"] = Answer(200, "<a href=/tb.pdf>Lịch tiêm</a><a href=/hong.pdf>Hỏng</a>".encode())
    bench.pages["/tb.pdf"] = Answer(200, pdf, {"Content-Type": "application/pdf"})
    bench.pages["/hong.pdf"] = Answer(200, b"%PDF-1.7 hong", {"Content-Type": "application/pdf"})
    good, bad = bench.visit()
    assert "THÔNG BÁO" in good.body.decode()
    assert (good.media_type, bad.body) == ("text/html", b"")
    assert "PDF hỏng" in str(bad.problem)


def urlset(*pages: tuple[str, str], news: bool = False) -> bytes:
    extra = (
        '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication_date>2026-08-02T07:00:00+07:00</n:publication_date><n:title>Tin mới</n:title></n:news>'
        if news
        else ""
    )
    rows = "".join(f"<url><loc>{address}</loc><lastmod>{day}</lastmod>{extra}</url>" for address, day in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()


def test_a_sitemap_index_with_gzip_and_news(town: Town) -> None:
    bench = Bench(town, lambda root: SitemapSettings(url=f"{root}/s.xml", backfill=1))
    parts = "".join(f"<sitemap><loc>{bench.root}/{name}</loc></sitemap>" for name in ("a.xml.gz", "b.xml"))
    bench.pages["/s.xml"] = Answer(
        200, f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{parts}</sitemapindex>'.encode()
    )
    bench.pages["/a.xml.gz"] = Answer(
        200, gzip.compress(urlset((f"{bench.root}/cu", "2026-01-01"), ("http://khac.vn/x", "2026-08-02")))
    )
    bench.pages["/b.xml"] = Answer(200, urlset((f"{bench.root}/moi", "2026-08-02"), news=True))
    for path in ("/cu", "/moi", "/moi2"):
        bench.pages[path] = Answer(200, b"<p>x</p>", {"Content-Type": "text/html"})
    (found,) = bench.visit()
    assert (found.url, found.headline) == (f"{bench.root}/moi", "Tin mới")
    assert found.published is not None
    bench.pages["/b.xml"] = Answer(
        200, urlset((f"{bench.root}/moi", "2026-08-02"), (f"{bench.root}/moi2", "2026-08-03"), news=True)
    )
    assert [one.url for one in bench.visit()] == [f"{bench.root}/moi2"]


def test_lastmod_is_not_taken_for_a_publication_date(town: Town) -> None:
    bench = Bench(town, lambda root: SitemapSettings(url=f"{root}/s.xml"))
    bench.pages["/s.xml"] = Answer(200, urlset((f"{bench.root}/a", "2026-08-02")))
    bench.pages["/a"] = Answer(200, b"<p>x</p>", {"Content-Type": "text/html"})
    assert [found.published for found in bench.visit()] == [None]


@pytest.mark.parametrize(
    "body", [b"", b"<html/>", b"<a><b>", gzip.compress(bytes(60_000_000)), b"\x1f\x8bhong", b"\x00"]
)
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(SourceUnreadable):
        parse_sitemap(body, "http://p.vn/s.xml")


def test_the_doctor_sees_all_and_remembers_nothing(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l"))
    bench.pages["/l"] = Answer(200, nukeviet().encode())
    preview = Preview("n", bench.settings, station_folder=Path(), web=bench.web)
    assert [entry.headline for entry in preview.look()] == [
        text for _, text in sorted(enumerate(HEADLINES), reverse=True)
    ]
    (found,) = preview.articles(1)
    assert "404" in str(found.problem)
    assert bench.memory.get("source:n") is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss(item(1)).body, "feed"),
        (urlset(("http://p.vn/a", "2026-08-01")), "sitemap"),
        (b"<html><body>x</body></html>", "listing"),
    ],
)
def test_the_kind_of_an_address_is_guessed(town: Town, body: bytes, kind: str) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/l"))
    bench.pages["/l"] = Answer(200, body)
    assert guess_settings(f"{bench.root}/l", bench.web).kind == kind


class OwnSource:
    """A source of the town's own, as docs/add-a-source.md describes."""

    def __init__(self, name: str, options: dict[str, object], **parts: object) -> None:
        self.name, self.options = name, options

    def fetch(self, since: object) -> Iterator[Found]:
        yield Found(self.name, str(self.options["text"]).encode(), "text/plain", "utf-8", guid="1")

    def settled(self, found: Found, problem: str | None) -> None:
        return


class NoSource:
    def __init__(self, *_: object, **__: object) -> None:
        return


def test_a_source_of_the_towns_own_is_loaded_by_its_dotted_name(town: Town) -> None:
    bench = Bench(town, lambda _: CustomSourceSettings(source=f"{__name__}:OwnSource", options={"text": "chào"}))
    assert [found.body.decode() for found in bench.visit()] == ["chào"]


@pytest.mark.parametrize("name", ["khong_co_mo_dun:Lop", f"{__name__}:KhongCo", f"{__name__}:NoSource"])
def test_a_source_that_cannot_be_loaded_names_the_key(town: Town, name: str) -> None:
    bench = Bench(town, lambda _: CustomSourceSettings(source=name))
    with pytest.raises(ConfigError, match=r"sources\.n"):
        bench.source()

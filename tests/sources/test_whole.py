"""Pages and feeds that stop in the middle although no length was missed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broadcaster.errors import FetchFailed
from broadcaster.model import Found
from broadcaster.settings import ListingSettings
from broadcaster.sources import TransientMemory
from broadcaster.sources._whole import is_cut

from .test_bodies import sent
from .test_feed_bytes import feed
from .test_lists import Bench
from .town import Answer, Town, open_town

TEXT = "Phường dời giờ thu gom rác sang buổi chiều để bà con kịp phân loại ở nhà."
PAGE = (
    f"<!DOCTYPE html>\n<html><head><title>Tin</title></head><body><div class='tin'><h1>Dời giờ thu gom rác</h1><p>{TEXT}</p>"
    f"<p>{TEXT} Mời xem <a href='/lich.html'>lịch của từng tổ</a> rồi nhắc nhau.</p></div></body></html>\n"
).encode()


def upto(mark: str, more: int = 0) -> bytes:
    return PAGE[: PAGE.rindex(mark.encode()) + more]


CUT = {
    "in mid-word": upto("phân loại", 7),
    "in mid-letter": upto("Mời xem", 2),
    "inside a tag": upto("<a href", 12),
    "inside an end tag": upto("</a>", 3),
    "behind the sign of a tag": upto("</a>", 1),
    "at the end of a word": upto("Mời xem", 9),
    "in the words of a link": upto("lịch của", 4),
    "a feed in mid-word": feed().encode()[:900],
    "a feed behind an item": feed().encode().replace(b"</channel></rss>", b""),
    "a feed before its last tag": feed().encode().replace(b"</rss>", b""),
    "a sitemap": b'<?xml version="1.0"?><urlset xmlns="x"><url><loc>http://p.test/a</loc></url><url><loc>http://p',
    "utf-16": "<html><body><div><p>Phường dời giờ th".encode("utf-16"),
}
WHOLE = {
    "a page": PAGE,
    "a page without its last tag": PAGE.replace(b"</html>", b""),
    "a page by hand, without end tags": "<html><body><h1>Tin</h1><p>Phường dời giờ thu gom rác".encode(),
    "a page that closes its containers alone": upto("</body>"),
    "words behind the end": PAGE + b"<!-- 0.3 s --> x",
    "a part of a page": f"<div><p>{TEXT}</p>".encode(),
    "words alone": TEXT.encode(),
    "a feed": feed().encode(),
    "an Atom feed": b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title></feed>',
    "a feed with nothing": b'<?xml version="1.0"?><rss version="2.0"/>',
    "an older feed": b'<rdf:RDF xmlns:rdf="x"><item/></rdf:RDF>',
    "nothing": b"",
}


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


@pytest.mark.parametrize("name", CUT)
def test_what_stops_in_the_middle_is_a_failed_fetch(town: Town, name: str) -> None:
    root = town.open("p.test", lambda _: sent(None, CUT[name]))
    web = town.client(TransientMemory(), allow=("p.test",), robots=False)
    with pytest.raises(FetchFailed, match="giữa chừng"):
        web.get(f"{root}/bai.html")


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_whole_is_not_called_cut(name: str) -> None:
    assert not is_cut(WHOLE[name])


def test_a_page_without_the_end_that_all_others_of_its_source_have_holds(town: Town) -> None:
    bench = Bench(town, lambda root: ListingSettings(url=f"{root}/", links="a.tin", backfill=9))
    for n in range(5):
        bench.pages[f"/{n}"] = Answer(200, PAGE, {"Content-Type": "text/html"})
    bench.pages["/3"] = Answer(200, upto("<p>"), {"Content-Type": "text/html"})
    links = "".join(f"<li><a class='tin' href='/{n}'>Tin số {n} của phường</a></li>" for n in range(5))
    bench.pages["/"] = Answer(
        200, f"<html><body><ul>{links}</ul></body></html>".encode(), {"Content-Type": "text/html"}
    )
    found: dict[str, Found] = {(one.url or "").rpartition("/")[2]: one for one in bench.visit()}
    assert {name: [doubt.hold for doubt in one.doubts] for name, one in found.items()} == {
        "0": [], "1": [], "2": [], "3": [True], "4": [],
    }  # fmt: skip

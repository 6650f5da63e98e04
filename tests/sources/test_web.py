"""The HTTP client against real servers on loopback."""

from __future__ import annotations

import gzip
import itertools
import threading
import time
import zlib
from collections.abc import Iterator

import pytest

from broadcaster.errors import AddressRefused, FetchFailed
from broadcaster.sources import TransientMemory
from broadcaster.sources.web import WebClient, lifetime, retry_after

from .town import Answer, Request, Site, Town, open_town


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


def serve(town: Town, site: Site, **settings: object) -> tuple[WebClient, str]:
    robots = settings.pop("robots_txt", None)
    root = town.open("p.test", site, robots=robots)  # type: ignore[arg-type]
    return town.client(TransientMemory(), allow=("p.test",), **settings), root


def page(body: bytes = b"<p>chao</p>", status: int = 200, **headers: str) -> Answer:
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


def test_a_page_comes_with_its_type_and_charset(town: Town) -> None:
    web, root = serve(town, lambda _: page(Content_Type="text/html; charset=windows-1258"))
    response = web.get(f"{root}/tin?a=1#x")
    assert (response.status, response.media_type, response.charset) == (200, "text/html", "windows-1258")
    assert response.body == b"<p>chao</p>"
    assert town.log[-1].path == "/tin?a=1"


def test_validators_go_back_verbatim_and_only_after_the_content_is_stored(town: Town) -> None:
    def site(request: Request) -> Answer:
        if request.headers.get("If-None-Match") == 'W/"a b"':
            return page(b"", 304, ETag='W/"a b"')
        return page(ETag='W/"a b"', Last_Modified="Mon, 03 Aug 2026 00:00:00 GMT")

    web, root = serve(town, site)
    first = web.get(root)
    again = web.get(root)  # the station died before it stored the first
    assert (first.status, again.status) == (200, 200)
    web.remember(again)
    third = web.get(root)
    assert third.not_modified
    assert town.log[-1].headers["If-Modified-Since"] == "Mon, 03 Aug 2026 00:00:00 GMT"
    web.remember(third)
    assert web.get(root).not_modified


def test_the_same_bytes_without_validators_are_no_news(town: Town) -> None:
    web, root = serve(town, lambda _: page())
    first = web.get(root)
    assert not first.not_modified
    web.remember(first)
    assert web.get(root).not_modified


def test_no_request_while_an_answer_is_fresh_unless_asked_for(town: Town) -> None:
    web, root = serve(town, lambda _: page(Cache_Control="public, max-age=900", Age="300"))
    web.remember(web.get(root))
    count = len(town.log)
    assert web.get(root).not_modified
    assert len(town.log) == count
    web.get(root, conditional=False)
    town.clock.now += 601
    web.get(root)
    assert len(town.log) == count + 2


def test_redirects_are_followed_judged_and_counted(town: Town) -> None:
    def site(request: Request) -> Answer:
        moves = {
            "/a": (301, "/b"),
            "/b": (308, "/tin%20moi"),
            "/vong": (302, "/vong2"),
            "/vong2": (302, "/vong"),
            "/ngoai": (302, "file:///etc/passwd"),
        }
        if request.path.startswith("/dai"):
            return page(b"", 302, Location=request.path + "x")
        if request.path in moves:
            status, where = moves[request.path]
            return page(b"", status, Location=where)
        return page()

    web, root = serve(town, site)
    response = web.get(f"{root}/a")
    assert response.url == response.moved_to == f"{root}/tin%20moi"
    for path, word in {"/vong": "vòng tròn", "/dai": "quá 5 lần"}.items():
        with pytest.raises(FetchFailed, match=word):
            web.get(root + path)
    with pytest.raises(AddressRefused):
        web.get(f"{root}/ngoai")


@pytest.mark.parametrize("status", [404, 410])
def test_missing_pages_are_an_answer(town: Town, status: int) -> None:
    web, root = serve(town, lambda _: page(b"", status))
    response = web.get(root)
    assert response.missing
    assert response.status == status
    web.remember(response)
    assert web.get(root).missing


@pytest.mark.parametrize(("status", "word"), [(401, "đăng nhập"), (403, "từ chối"), (500, "báo lỗi"), (418, "báo lỗi")])
def test_other_errors_are_raised(town: Town, status: int, word: str) -> None:
    web, root = serve(town, lambda _: page(b"", status))
    with pytest.raises(FetchFailed, match=word) as caught:
        web.get(root)
    assert caught.value.retry


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), ("Mon, 03 Aug 2026 01:00:00 GMT", 3600), (None, 900), ("999999999", 86400), ("mai", 900)],
)
def test_a_busy_host_is_left_alone_for_as_long_as_it_asks(town: Town, header: str | None, seconds: float) -> None:
    web, root = serve(town, lambda _: page(b"", 503, **({"Retry_After": header} if header else {})), robots=False)
    with pytest.raises(FetchFailed) as caught:
        web.get(f"{root}/a")
    assert caught.value.retry_after == pytest.approx(seconds, abs=10)
    count = len(town.log)
    with pytest.raises(FetchFailed, match="tạm ngừng"):
        web.get(f"{root}/b")
    assert len(town.log) == count
    town.clock.now += seconds + 1
    with pytest.raises(FetchFailed, match="bận"):
        web.get(f"{root}/b")


def test_robots_txt_holds_for_pages_not_for_feeds_or_people(town: Town) -> None:
    web, root = serve(
        town, lambda _: page(), robots_txt="User-agent: broadcaster\nDisallow: /rieng\n\nUser-agent: *\nDisallow: /"
    )
    assert web.get(f"{root}/tin").status == 200
    with pytest.raises(AddressRefused, match=r"robots\.txt"):
        web.get(f"{root}/rieng/a")
    assert web.get(f"{root}/rieng/rss", kind="feed").status == 200
    assert web.get(f"{root}/rieng/a", by_hand=True).status == 200
    assert sum(request.path == "/robots.txt" for request in town.log) == 1
    town.clock.now += 25 * 3600
    web.get(f"{root}/tin")
    assert sum(request.path == "/robots.txt" for request in town.log) == 2


def test_a_broken_robots_txt_means_wait(town: Town) -> None:
    state = {"status": 500}

    def site(request: Request) -> Answer:
        return page()

    root = town.open("p.test", site)
    web = town.client(TransientMemory(), allow=("p.test",))
    original = web._robots._fetch
    web._robots._fetch = lambda url: (state["status"], "") if state["status"] >= 500 else original(url)
    with pytest.raises(FetchFailed, match="chưa cho biết"):
        web.get(root)
    state["status"] = 200
    with pytest.raises(FetchFailed):
        web.get(root)
    town.clock.now += 3601
    assert web.get(root).status == 200


def test_bodies_are_unpacked_within_the_limit(town: Town) -> None:
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    bodies = {
        "/gzip": (gzip.compress(b"xin chao " * 100), "gzip"),
        "/deflate": (zlib.compress(b"xin chao " * 100), "deflate"),
        "/raw": (raw.compress(b"xin chao " * 100) + raw.flush(), "deflate"),
        "/bomb": (gzip.compress(bytes(30_000_000)), "gzip"),
        "/br": (b"\x0b\x02\x80abc\x03", "br"),
        "/hong": (b"khong phai gzip", "gzip"),
    }
    web, root = serve(
        town, lambda r: page(bodies[r.path][0], Content_Encoding=bodies[r.path][1]), page_megabytes=1, robots=False
    )
    for path in ("/gzip", "/deflate", "/raw"):
        assert web.get(root + path).body == b"xin chao " * 100
    with pytest.raises(FetchFailed, match="lớn hơn 1 MB"):
        web.get(f"{root}/bomb")
    for path in ("/br", "/hong"):
        with pytest.raises(FetchFailed, match="hỏng"):
            web.get(root + path)


def test_a_large_stated_length_is_refused_before_reading(town: Town) -> None:
    web, root = serve(town, lambda _: page(b"a" * 1_000_001), page_megabytes=1, robots=False)
    with pytest.raises(FetchFailed, match="lớn hơn 1 MB"):
        web.get(root)
    assert web.get(root, kind="document").status == 200


def test_headers_that_drip_are_cut_off(town: Town) -> None:
    def drip(handler: object) -> None:
        for _ in range(20_000):
            handler.wfile.write(b"H")  # type: ignore[attr-defined]
            time.sleep(0.05)

    web, root = serve(town, lambda _: Answer(raw=drip), robots=False, timeout=0.4)
    with pytest.raises(FetchFailed, match="không xong trong"):
        web.get(root)


def test_a_closed_port_says_so(town: Town) -> None:
    root = town.open("p.test", lambda _: page())
    town.close()
    town._servers.clear()
    web = town.client(TransientMemory(), allow=("p.test",), robots=False)
    with pytest.raises(FetchFailed, match="không kết nối được"):
        web.get(root)


def test_threads_take_turns_at_one_machine(town: Town) -> None:
    running = {"now": 0, "most": 0}
    lock = threading.Lock()

    def site(request: Request) -> Answer:
        with lock:
            running["now"] += 1
            running["most"] = max(running["most"], running["now"])
        time.sleep(0.02)
        with lock:
            running["now"] -= 1
        return page()

    web, root = serve(town, site, robots=False)
    threads = [threading.Thread(target=web.get, args=(f"{root}/{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert running["most"] == 1
    times = sorted(request.at for request in town.log)
    assert all(later - earlier >= 5 for earlier, later in itertools.pairwise(times))


def test_cookies_and_proxies_are_not_used(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    web, root = serve(town, lambda _: page(Set_Cookie="id=1"))
    web.get(root)
    web.get(f"{root}/2")
    assert all("Cookie" not in request.headers for request in town.log)


def test_retry_after_and_lifetimes_are_read_as_the_rfc_says() -> None:
    assert retry_after("Mon, 03 Aug 2026 00:00:10 GMT", 1_785_715_200.0) == pytest.approx(10)
    assert retry_after("-5", 0) is None
    assert lifetime({"cache-control": "max-age=60"}, 0) == 60
    assert lifetime({"cache-control": "no-cache, max-age=60"}, 0) == 0
    assert lifetime({"cache-control": "max-age=99999999"}, 0) == 86400
    assert lifetime({"expires": "Mon, 03 Aug 2026 00:01:00 GMT"}, 1_785_715_200.0) == pytest.approx(60)
    assert lifetime({"expires": "0"}, 1_785_715_200.0) == 0
    assert lifetime({}, 0) == 0

"""The listening site as its listeners use it, in a real browser: play, seek, sleep, search, without scripts, without a network.

Needs Debian's Chromium (``/usr/bin/chromium``); says so and skips when it is absent.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..publishing.site_samples import write_site
from .browsing import CHROMIUM, EPISODE, FLAGS, Server, Visit, browser, folder, server, wait_until

__all__ = ["CHROMIUM", "FLAGS", "browser", "folder", "server"]

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def time_of(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def test_the_player_is_worked_by_keyboard_alone(browser: Browser, server: Server) -> None:
    with Visit(browser, server, viewport={"width": 800, "height": 800}) as visit:
        page = visit.open(EPISODE)
        play = page.get_by_role("button", name="Phát", exact=True)
        play.focus()
        page.keyboard.press("Enter")
        wait_until(page, "!document.querySelector('audio').paused && document.querySelector('audio').currentTime > 0.2")
        expect(page.get_by_role("button", name="Tạm dừng", exact=True)).to_be_focused()
        page.keyboard.press("Space")
        wait_until(page, "document.querySelector('audio').paused")
        page.keyboard.press("ArrowRight")
        wait_until(page, "document.querySelector('audio').currentTime >= 29")
        page.keyboard.press("ArrowLeft")
        wait_until(page, "document.querySelector('audio').currentTime < 16")
        page.keyboard.press("Home")
        wait_until(page, "document.querySelector('audio').currentTime < 0.1")
        page.keyboard.press("ArrowDown")
        first = time_of(page)
        page.keyboard.press("ArrowDown")
        second = time_of(page)
        page.keyboard.press("ArrowUp")
        assert 0 < first < second
        assert time_of(page) == pytest.approx(first, abs=0.1)
        slider = page.get_by_role("slider", name="Vị trí trong bài")
        slider.focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
        assert time_of(page) == pytest.approx(5, abs=0.1)
        page.keyboard.press("PageUp")
        assert slider.get_attribute("aria-valuetext") in ("30 giây trên 30 giây", "30 giây trên 31 giây")


def test_keys_on_the_page_itself_are_left_to_the_reader(browser: Browser, server: Server) -> None:
    with Visit(browser, server, viewport={"width": 800, "height": 800}) as visit:
        page = visit.open(EPISODE)
        page.get_by_role("button", name="Câu sau").click()
        before = time_of(page) or page.evaluate("document.querySelector('#seek').value")
        page.evaluate("document.activeElement.blur()")
        for key in ("k", "j", "l", "m", "ArrowRight", "Space", "Home"):
            page.keyboard.press(key)
        assert (time_of(page) or page.evaluate("document.querySelector('#seek').value")) == before
        assert page.evaluate("document.querySelector('audio').paused")


def test_the_sentence_being_spoken_is_marked_and_any_sentence_can_be_pressed(browser: Browser, server: Server) -> None:
    with Visit(browser, server, viewport={"width": 390, "height": 800}) as visit:
        page = visit.open(EPISODE)
        last = page.locator(".transcript .line").nth(3)
        last.click()
        wait_until(page, "!document.querySelector('audio').paused")
        expect(last).to_have_class("line spoken")
        assert page.locator(".line.spoken").count() == 1
        start = float(last.get_attribute("data-start") or 0)
        wait_until(page, f"document.querySelector('audio').currentTime >= {start - 0.1}")  # the seek takes its moment
        page.get_by_role("button", name="Nghe từ đoạn 1,").click()
        expect(page.locator(".transcript .line").first).to_have_class("line spoken")
        assert page.evaluate("getComputedStyle(document.querySelector('.spoken')).textDecorationLine") == "underline"


def test_it_goes_on_where_the_listener_stopped(browser: Browser, server: Server) -> None:
    with Visit(browser, server) as visit:
        page = visit.open(EPISODE)
        page.get_by_role("button", name="Phát", exact=True).click()
        wait_until(page, "document.querySelector('audio').currentTime > 0.1")
        page.get_by_role("slider").fill("17")
        page.get_by_label("Tốc độ").select_option("1.5")
        page.get_by_role("button", name="Tạm dừng", exact=True).click()
        page = visit.open(EPISODE)
        expect(page.locator(".player > [role=status]")).to_contain_text("Lần trước nghe đến 17 giây")
        assert page.get_by_label("Tốc độ").input_value() == "1.5"
        page.get_by_role("button", name="Phát", exact=True).click()
        wait_until(page, "document.querySelector('audio').currentTime >= 17")
        assert page.evaluate("document.querySelector('audio').playbackRate") == 1.5


def test_the_sleep_timer_stops_and_says_so(browser: Browser, server: Server) -> None:
    with Visit(browser, server) as visit:
        visit.page.clock.install()
        page = visit.open(EPISODE)
        page.evaluate("document.querySelector('audio').loop = true")
        page.get_by_role("button", name="Phát", exact=True).click()
        status = page.locator(".player > [role=status]")
        expect(status).to_contain_text("Đang đọc")
        page.get_by_label("Hẹn giờ tắt").select_option("5")
        expect(status).to_have_text("Sẽ tắt sau 5 phút.")
        page.clock.fast_forward("04:59")
        assert not page.evaluate("document.querySelector('audio').paused")
        page.clock.fast_forward("00:02")
        expect(status).to_have_text("Đã tắt theo hẹn giờ.")
        assert page.evaluate("document.querySelector('audio').paused")


def test_the_whole_day_plays_on_by_itself(browser: Browser, server: Server) -> None:
    with Visit(browser, server) as visit:
        page = visit.open("")
        previous = page.get_by_role("button", name="Bài trước")
        assert previous.get_attribute("aria-disabled") == "true"
        page.get_by_role("button", name="Phát", exact=True).click()
        wait_until(page, "document.querySelector('audio').currentTime > 0.1")
        status = page.locator(".player > [role=status]")
        expect(status).to_have_text("Đang đọc bài 1 trên 5: Lịch tạm ngừng cấp điện ba ngày tới ở các phường")
        page.evaluate("document.querySelector('audio').currentTime = document.querySelector('audio').duration - 0.2")
        expect(status).to_contain_text("Đang đọc bài 2 trên 5: Trạm y tế")
        wait_until(page, "!document.querySelector('audio').paused")
        page.get_by_role("button", name="Bài sau").click()
        expect(status).to_contain_text("Đang đọc bài 3 trên 5")
        expect(page.get_by_role("button", name="Tạm dừng: Hội Người mù")).to_be_visible()
        page.get_by_role("button", name="Nghe: Giá điều thô").click()
        expect(status).to_contain_text("Đang đọc bài 4 trên 5")
        wait_until(page, "navigator.mediaSession.metadata.title.startsWith('Giá điều thô')")


def test_saving_data_changes_the_file_and_keeps_the_place(browser: Browser, server: Server) -> None:
    with Visit(browser, server) as visit:
        page = visit.open(EPISODE)
        page.get_by_role("button", name="Phát", exact=True).click()
        wait_until(page, "document.querySelector('audio').currentTime > 0.1")
        page.get_by_role("slider").fill("12")
        page.get_by_label("Tiết kiệm dữ liệu").check()
        wait_until(page, "document.querySelector('audio').currentTime >= 12")
        assert "saver" in page.evaluate("document.querySelector('audio').currentSrc")
        page = visit.open("episodes/bai-0001/")
        assert "saver" in (page.locator("audio").get_attribute("src") or "")


def test_nothing_plays_or_loads_sound_unasked(browser: Browser, server: Server) -> None:
    asked: list[str] = []
    with Visit(browser, server) as visit:
        visit.page.on("request", lambda request: asked.append(request.url))
        for path in ("", EPISODE):
            page = visit.open(path)
            page.wait_for_timeout(300)
            assert page.evaluate("document.querySelector('audio').paused")
    assert not [url for url in asked if url.endswith(".mp3")]


def test_without_scripts_there_is_sound_text_and_every_link(browser: Browser, server: Server) -> None:
    with Visit(browser, server, java_script_enabled=False) as visit:
        page = visit.open(EPISODE)
        assert page.locator("audio[controls]").count() == 1
        assert page.locator(".controls").is_hidden()
        expect(page.locator(".transcript")).to_contain_text("Bà con cần hỗ trợ, xin gọi tổng đài 1900 0000.")
        assert page.get_by_role("link", name="Tải MP3 (").count() == 1
        page = visit.open("")
        links = page.get_by_role("link", name="Nghe: ")
        assert links.count() >= 8
        answer = visit.context.request.get(page.evaluate("document.querySelector('[data-listen]').href"))
        assert answer.ok
        expect(page.get_by_role("link", name="Mở cả danh sách").first).to_be_visible()
        page = visit.open("search/")
        assert page.locator(".hits a").count() >= 9


def test_search_finds_with_and_without_marks(browser: Browser, server: Server) -> None:
    with Visit(browser, server) as visit:
        page = visit.open("search/")
        box = page.get_by_role("searchbox")
        status = page.locator("form [role=status]")
        box.fill("tiem chung")
        expect(status).to_have_text("Tìm thấy 2 bài.")
        expect(page.locator("[data-role=hits] a").first).to_have_text(
            "Trạm y tế phường Sơn Đông tiêm chủng miễn phí cho trẻ vào thứ Bảy"
        )
        box.fill("điều")
        expect(status).to_have_text("Tìm thấy 1 bài.")
        box.fill("suoi DA")
        page.keyboard.press("Enter")
        expect(status).to_have_text("Tìm thấy 2 bài.")
        box.fill("điêu")
        expect(status).to_contain_text("Không tìm thấy")
        box.fill("<img src=x>")
        expect(status).to_contain_text("Không tìm thấy bài nào có «<img src=x>»")
        page = visit.open("search/?q=c%E1%BA%A7u")
        page.locator("[data-role=hits] a").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("cầu")


@pytest.mark.parametrize(
    ("place", "button", "found"),
    [
        ("search/", "Tìm tiếp trong các tháng trước", "Tìm thấy {} bài."),
        ("en/search/", "Search earlier months as well", "{} items found."),
    ],
)
def test_the_older_months_are_searched_when_asked(
    browser: Browser, server: Server, place: str, button: str, found: str
) -> None:
    """The July episode is not among the newest; its month is fetched once, by keyboard as well, and then found at once."""
    with Visit(browser, server) as visit:
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url.removeprefix(server.address)))
        page = visit.open(place)
        older = page.get_by_role("button", name=button)
        expect(older).to_be_hidden()
        box, status = page.get_by_role("searchbox"), page.locator("form [role=status]")
        box.fill("tiem chung")
        expect(status).to_have_text(found.format(2))
        assert not [path for path in asked if path.startswith("search/2026")]
        older.focus()
        page.keyboard.press("Enter")
        expect(status).to_have_text(found.format(3))
        expect(older).to_be_hidden()
        expect(box).to_be_focused()
        last = page.locator("[data-role=hits] a").last
        expect(page.locator("[data-role=hits] li").last).to_contain_text("26/7/2026")
        assert [path for path in asked if path.startswith("search/2026")] == [
            "search/2026-11-1.json",
            "search/2026-07-1.json",
        ]
        box.fill("trạm y tế")
        expect(status).to_have_text(found.format(3))
        assert len([path for path in asked if path.startswith("search/2026")]) == 2
        last.click()
        expect(page).to_have_url(re.compile("episodes/bai-0011/"))
        expect(page.get_by_role("heading", level=1)).to_contain_text("Trạm y tế")


def test_a_month_that_cannot_be_fetched_is_told_and_asked_for_again(browser: Browser, server: Server) -> None:
    with Visit(browser, server) as visit:
        page = visit.open("search/?q=tiem+chung")
        status = page.locator("form [role=status]")
        expect(status).to_have_text("Tìm thấy 2 bài.")
        page.route("**/search/2026-07-1.json", lambda route: route.abort())
        older = page.get_by_role("button", name="Tìm tiếp trong các tháng trước")
        older.click()
        expect(status).to_have_text("Không tải được danh mục tìm kiếm. Kiểm tra mạng rồi thử lại.")
        expect(older).to_be_enabled()
        expect(page.locator("[data-role=hits] a")).to_have_count(2)
        page.unroute("**/search/2026-07-1.json")
        visit.problems.clear()  # the fetch that was meant to fail
        older.click()
        expect(status).to_have_text("Tìm thấy 3 bài.")
        expect(older).to_be_hidden()


def test_saved_items_are_heard_without_a_network(browser: Browser, folder: Path) -> None:
    server = Server(folder)
    try:
        context = browser.new_context(service_workers="allow")
        page = context.new_page()
        page.goto(server.address)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        wait_until(page, "navigator.serviceWorker.controller !== null")
        page.goto(server.address + EPISODE)
        page.get_by_role("button", name="Lưu để nghe khi không có mạng").click()
        expect(page.locator("[data-save-status]")).to_have_text("Đã lưu. Nghe được cả khi không có mạng.")
    finally:
        server.stop()
    page.goto(server.address + EPISODE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lịch tạm ngừng cấp điện")
    page.wait_for_selector("html[data-ready]")
    page.get_by_role("slider").fill("20")
    page.get_by_role("button", name="Phát", exact=True).click()
    wait_until(page, "document.querySelector('audio').currentTime > 20.2")
    page.goto(server.address + "episodes/bai-0004/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đang không có mạng")
    expect(page.get_by_role("link", name="Thử lại")).to_have_attribute("href", "/episodes/bai-0004/")
    page.get_by_role("link", name="Lịch tạm ngừng cấp điện").click()
    expect(page.get_by_role("button", name="Xóa bài đã lưu trong máy")).to_be_visible()
    context.close()


def test_a_corrected_or_withdrawn_item_leaves_the_shelf(browser: Browser, tmp_path: Path) -> None:
    write_site(tmp_path)
    server = Server(tmp_path)
    context = browser.new_context(service_workers="allow")
    try:
        page = context.new_page()
        saved = "() => caches.open('broadcaster-shelf').then((shelf) => shelf.keys()).then((keys) => keys.length)"
        for change in ("corrected", "withdrawn"):
            place = f"episodes/bai-000{1 if change == 'corrected' else 2}/"
            page.goto(server.address + place)
            page.get_by_role("button", name="Lưu để nghe khi không có mạng").click()
            expect(page.locator("[data-save-status]")).to_contain_text("Đã lưu.")
            assert page.evaluate(saved) == 2
            old = (tmp_path / place / "index.html").read_text("utf-8")
            gone = (tmp_path / "episodes/bai-0020/index.html").read_text("utf-8")
            new = re.sub(r"-(podcast|saver)-[0-9a-f]{8}", r"-\1-00000000", old) if change == "corrected" else gone
            (tmp_path / place / "index.html").write_text(new, "utf-8")
            page.goto(server.address + place)
            page.wait_for_selector("html[data-ready]")
            assert page.evaluate(saved) == 0
    finally:
        context.close()
        server.stop()


SHOTS = {
    "listen-front-phone.png": ("", 390, "light"),
    "listen-episode-phone.png": (EPISODE, 390, "dark"),
    "listen-episode.png": (EPISODE, 1000, "light"),
    "listen-transcript.png": (EPISODE, 1000, "light"),
    "listen-show.png": ("shows/tin-tuc/", 1000, "light"),
}


def test_pictures_for_the_manual(browser: Browser, server: Server, tmp_path: Path) -> None:
    """Pictures of the pages; kept in ``docs/pictures`` with BROADCASTER_PICTURES=1, or when one is missing there."""
    for name, (path, width, scheme) in SHOTS.items():
        keep = bool(os.environ.get("BROADCASTER_PICTURES")) or not (PICTURES / name).exists()
        place = (PICTURES if keep else tmp_path) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with Visit(browser, server, viewport={"width": width, "height": 1200}, color_scheme=scheme) as visit:
            page = visit.open(path)
            if path == EPISODE:
                page.locator(".transcript .line").nth(1).click()
                wait_until(page, "document.querySelectorAll('.spoken').length === 1")
                page.get_by_role("button", name="Tạm dừng", exact=True).first.click()
                page.evaluate("scrollTo(0, 0)")
            page.mouse.move(0, 0)
            if name == "listen-transcript.png":
                page.locator(".transcript").screenshot(path=place)
            else:
                page.screenshot(path=place)
        assert place.stat().st_size > 20_000

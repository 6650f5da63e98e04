"""The console in a real browser: a code, a pasted text, live progress, a player; every page by the axe rules, by keyboard."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from broadcaster.station import Station
from broadcaster.store import signin
from broadcaster.web.app import create_app
from broadcaster.work import Pool
from broadcaster.work.board import Board

# skips this module too, with its reason, where there is no Chromium
from .test_listening_browser import CHROMIUM, FLAGS

TEXT = "Họp khu phố 3\n\nMời bà con đến nhà văn hóa lúc 19h tối thứ sáu.\n\nNội dung là bàn việc trồng cây."


@pytest.fixture
def address(station: Station) -> Iterator[str]:
    """The whole station at work behind a real server."""
    board = Board()
    pool = Pool(station, watch=board)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    app = create_app(station, pool, board)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    pool.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = server.force_exit = True
    thread.join(10)
    pool.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def no_violations(page: Page) -> None:
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            found = Axe().run(page)["violations"]
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], (
                page.url,
                scheme,
                width,
            )
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)


def test_from_the_code_to_the_player(address: str, browser: Browser, station: Station) -> None:
    with station.store.begin() as tx:
        code = signin.new_code(tx)
    page = browser.new_page(locale="vi-VN")
    page.goto(f"{address}/console/")
    expect(page).to_have_url(f"{address}/console/signin")
    no_violations(page)
    page.get_by_label("Mã đăng nhập").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    no_violations(page)
    page.get_by_label("Dán văn bản").fill(TEXT)
    page.get_by_role("button", name="Chuyển thành tiếng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Họp khu phố 3", timeout=20_000)
    expect(page.locator("audio")).to_be_visible(timeout=30_000)
    no_violations(page)
    page.goto(f"{address}/console/")
    expect(page.get_by_role("link", name="Họp khu phố 3").first).to_be_visible()
    no_violations(page)
    page.close()


def test_every_control_is_reached_and_named_by_keyboard(address: str, browser: Browser, station: Station) -> None:
    with station.store.begin() as tx:
        code = signin.new_code(tx)
    page = browser.new_page()
    page.goto(f"{address}/console/signin")
    page.get_by_label("Mã đăng nhập").fill(code)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")
    wanted = page.evaluate("document.querySelectorAll('a[href], button, input, textarea').length")
    named: set[str] = set()
    for _ in range(wanted + 3):
        page.keyboard.press("Tab")
        named.add(
            page.evaluate(
                "(e => e.tagName + '|' + (e.labels?.[0]?.innerText || e.innerText || e.ariaLabel || ''))(document.activeElement)"
            )
        )
    assert all(name.split("|")[1].strip() for name in named if not name.startswith(("BODY", "HTML")))
    assert len(named) >= wanted - 2
    page.close()

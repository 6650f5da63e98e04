"""The console as its operators meet it: a whole station at work behind a real server, a signed-in page, the axe rules.

Browser tests import what they need; without Chromium they are skipped, and say so.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from broadcaster.station import Station
from broadcaster.store import signin
from broadcaster.web.app import create_app
from broadcaster.work import Pool
from broadcaster.work.board import Board


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


def sign_in(browser: Browser, address: str, station: Station) -> Page:
    """A page of an operator who is signed in."""
    with station.store.begin() as tx:
        code = signin.new_code(tx, station.now())
    page = browser.new_page(locale="vi-VN")
    page.goto(f"{address}/console/signin")
    page.get_by_label("Mã đăng nhập").fill(code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/console/")
    return page


def no_violations(page: Page) -> None:
    """By the axe rules and without sideways scrolling: light and dark, on a phone and on a desk."""
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

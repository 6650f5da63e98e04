"""A real browser for the tests of pages: Debian's Chromium, the sample station's files behind a plain web server, visits.

Test modules import what they need; without Chromium they are skipped, and say so.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
if not Path(CHROMIUM).exists():
    pytest.skip("không có Chromium: apt-get install chromium · needs Debian's chromium", allow_module_level=True)

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from ..publishing.site_samples import write_site

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
EPISODE = "episodes/bai-0000/"


class Server:
    """The site's files behind a plain web server with ranges, as any town may run it."""

    def __init__(self, folder: Path) -> None:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        app = Starlette(routes=[Mount("/", StaticFiles(directory=folder, html=True))])
        self._server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)


class Visit:
    """A listener's visit. Whatever a page complains of in the console, or asks of another host, fails the test."""

    def __init__(self, browser: Browser, server: Server, **options: Any) -> None:
        options.setdefault("service_workers", "block")
        self.scripts = options.get("java_script_enabled", True)
        self.context: BrowserContext = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.server = server
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("request", self._asked)

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Service Worker registration blocked" not in text:
            self.problems.append(text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.server.address, "data:", "blob:")):
            self.problems.append(f"asked another host: {request.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.server.address + path)
        if self.scripts:
            self.page.wait_for_selector("html[data-ready]")
        return self.page

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *exception: object) -> None:
        self.context.close()
        if exception[0] is None:
            assert self.problems == []


def wait_until(page: Page, condition: str) -> None:
    """Wait for a JavaScript condition. Asked from outside: the site's own policy forbids scripts made of text."""
    for _ in range(160):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never came true: {condition}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    write_site(place)
    return place


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    running = Server(folder)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()

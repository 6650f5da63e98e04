"""The red button while the queue is full: from the press to another ``latest.mp3``, as somebody who fetches it over HTTP finds it.

A real ``broadcaster run`` with espeak and more articles than it can make; an operator signs in and confirms a message again and again. Aims,
on two cores: p50 at most 3 s, p99 at most 10 s over 300 presses (``PRESSES=300``; fewer by default). The load of the machine stands
beside the figures, for others may be at work on it.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PRESSES = int(os.environ.get("PRESSES", "20"))
_WORDS = [
    "ủy",
    "ban",
    "nhân",
    "dân",
    "phường",
    "thông",
    "báo",
    "bà",
    "con",
    "khu",
    "phố",
    "về",
    "việc",
    "kiểm",
    "tra",
    "đường",
    "ống",
    "nước",
    "cống",
    "thoát",
    "hẻm",
    "nhỏ",
    "cây",
    "xanh",
    "trường",
    "học",
    "trạm",
    "y",
    "tế",
    "chợ",
    "bến",
    "xe",
    "đèn",
    "chiếu",
    "sáng",
    "vỉa",
    "hè",
    "nhà",
    "văn",
    "hóa",
    "hội",
    "người",
    "cao",
    "tuổi",
    "thanh",
    "niên",
    "phụ",
    "nữ",
    "nông",
    "dân",
    "cựu",
    "chiến",
    "binh",
    "giống",
    "lúa",
    "cà",
    "phê",
    "hồ",
    "tiêu",
    "điều",
    "cao",
    "su",
    "vườn",
    "rẫy",
    "mùa",
    "khô",
    "mùa",
    "mưa",
    "sông",
    "suối",
    "cầu",
    "đập",
    "hồ",
    "chứa",
    "lịch",
    "tiêm",
    "chủng",
    "trẻ",
    "em",
    "sách",
    "vở",
    "bóng",
    "đá",
    "văn",
    "nghệ",
    "quỹ",
    "khuyến",
    "học",
]
_MESSAGE = (
    "Nước suối đang lên nhanh, lần {n}. Bà con ở ven suối đến ngay nhà văn hóa khu phố. Mang theo giấy tờ và nước uống."
)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def _articles(folder: Path, count: int) -> None:
    """So many articles of two minutes each, no two alike."""
    chance = random.Random(7)
    folder.mkdir(parents=True)
    for number in range(count):
        paragraphs = [
            " ".join(chance.choices(_WORDS, k=16)).capitalize() + f" lần {chance.randint(2, 900)} ." for _ in range(16)
        ]
        text = f"Thông báo số {number} của phường\n\n" + "\n\n".join(paragraphs)
        (folder / f"bai-{number:04}.txt").write_text(text, "utf-8")


class Browser:
    """Keeps the cookie, follows no redirect."""

    def __init__(self, base: str) -> None:
        self.base, self.cookie = base, ""

    def send(self, path: str, form: dict[str, str] | None = None, method: str = "GET") -> HTTPResponse:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(self.base + path, data, method="POST" if data is not None else method)
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        opener = urllib.request.build_opener(_NoRedirect)
        try:
            answer: HTTPResponse = opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            return error  # type: ignore[return-value]
        return answer

    def sign_in(self, station: Path) -> None:
        told = _command("signin", "--station", str(station))
        code = re.findall(r"\b[\w-]{6,}\b", told.strip().splitlines()[0])[-1]
        self.cookie = self.send("/console/signin", {"code": code}).headers["Set-Cookie"].partition(";")[0]

    def tag(self) -> str:
        return self.send("/station/emergency/latest.mp3", method="HEAD").headers.get("ETag", "")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _command(*arguments: str) -> str:
    command = [sys.executable, "-m", "broadcaster", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=REPOSITORY).stdout


@contextmanager
def running(folder: Path, port: int) -> Iterator[None]:
    """The whole station at work until the end of the block."""
    command = [sys.executable, "-m", "broadcaster", "run", "--station", str(folder), "--port", str(port)]
    environment = {**os.environ, "BROADCASTER__VOICES__CHAIN": '["espeak"]'}
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=REPOSITORY, env=environment)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(what: object, seconds: float = 120.0) -> None:
    """Until ``what()`` is true."""
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        if time.monotonic() > end:
            raise TimeoutError("the station did not get so far")
        time.sleep(0.2)


def _answers(browser: Browser) -> bool:
    try:
        return browser.send("/station/emergency/latest.m3u").status == 200
    except OSError:
        return False


def _pressed(browser: Browser, number: int) -> tuple[float, float]:
    """Seconds from the press to the changed sound, and to the answer of the form."""
    before, answered = browser.tag(), [0.0]
    form = {"kind": "thien-tai", "text": _MESSAGE.format(n=number), "confirm": "yes"}
    start = time.monotonic()

    def press() -> None:
        answer = browser.send("/console/emergency", form)
        answered[0] = time.monotonic() - start
        assert answer.status == 303, answer.read().decode()[:2000]

    thread = threading.Thread(target=press)
    thread.start()
    while browser.tag() == before:
        if time.monotonic() - start > 120:
            raise TimeoutError("nothing new at the address after two minutes")
        time.sleep(0.03)
    changed = time.monotonic() - start
    thread.join()
    return changed, answered[0]


def _waiting(folder: Path) -> int:
    """Articles that the workers still have to make."""
    import sqlite3

    with sqlite3.connect(f"file:{folder / 'broadcaster.db'}?mode=ro", uri=True, timeout=30) as store:
        query = "select count(*) from articles where state in ('found', 'cleaned', 'scripted', 'voiced', 'mastered')"
        return int(store.execute(query).fetchone()[0])


def run() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name) / "dai", _free_port()
        _command("init", str(folder))
        shutil.rmtree(folder / "config" / "samples")
        _articles(folder / "config" / "samples", 60 + 2 * PRESSES)
        browser = Browser(f"http://127.0.0.1:{port}")
        with running(folder, port):
            _wait_for(lambda: _answers(browser))
            browser.sign_in(folder)
            _wait_for(lambda: _waiting(folder) > PRESSES)
            browser.send("/console/emergency", {"kind": "thien-tai", "text": "Thử.", "confirm": "yes"})
            begun = os.getloadavg()[0]
            times = [_pressed(browser, number) for number in range(PRESSES)]
            left = _waiting(folder)
    changed, answered = (sorted(column) for column in zip(*times, strict=True))
    p50, p99 = statistics.median(changed), changed[min(len(changed) - 1, int(0.99 * len(changed)))]
    load = f"load {begun:.1f} before, {os.getloadavg()[0]:.1f} after, {os.cpu_count()} cores"
    return [
        f"press to another latest.mp3, {PRESSES} presses: p50 {p50:.2f} s (at most 3), p99 {p99:.2f} s (at most 10), worst {changed[-1]:.2f} s",
        f"press to the answer of the form: p50 {statistics.median(answered):.2f} s, worst {answered[-1]:.2f} s",
        f"{left} articles still in the queue at the end; {load}",
    ]

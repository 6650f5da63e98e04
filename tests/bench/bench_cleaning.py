"""Cleaning: pages a CPU second with our own rules, what the second opinion adds, memory of a very long text."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

from broadcaster.cleaning import clean, clean_html
from broadcaster.model import Found
from broadcaster.settings import CleaningSettings

from ..cleaning.judge import fixtures, load

LINE = "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em trên địa bàn trong tháng này.\n"


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def run() -> list[str]:
    pages = [load(name)[0] for name in fixtures()]
    # Real portal pages carry 60-130 kB of menus and scripts; ours are small, so we also measure them padded with such furniture.
    menu = (
        "<div class='menu'><ul>"
        + "<li><a href='/muc'>Chuyên mục của trang</a></li>" * 350
        + "</ul></div><script>"
        + "x();" * 8000
        + "</script>"
    )
    large = [page.replace(b"</body>", menu.encode() + b"</body>") for page in pages]
    for page in pages:
        clean_html(page)
    small = len(pages) * 4 / _seconds(lambda: [clean_html(page) for _ in range(4) for page in pages])
    heavy = len(large) * 2 / _seconds(lambda: [clean_html(page) for _ in range(2) for page in large])
    plain, careful = CleaningSettings(second_opinion=False), CleaningSettings()
    clean(Found("b", pages[0]), careful)  # trafilatura is imported once
    own = _seconds(lambda: [clean(Found("b", page), plain) for page in pages])
    both = _seconds(lambda: [clean(Found("b", page), careful) for page in pages])
    text = LINE.encode() * (5_000_000 // len(LINE.encode()))
    long = _seconds(
        lambda: clean(Found("b", text, media_type="text/plain"), CleaningSettings(longest_words=10_000_000))
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        f"pages a CPU second, our rules: {small:.0f} small, {heavy:.0f} of {sum(map(len, large)) // len(large) // 1000} kB",
        f"with the second opinion: {both / own:.1f} times our rules alone ({len(pages) / both:.0f} pages a CPU second)",
        f"5 MB of plain text: {long:.1f} CPU s; peak memory of the run {peak} MB",
    ]

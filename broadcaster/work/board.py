"""What every article is at right now, for those who look: the console, the terminal."""

from __future__ import annotations

import threading
from typing import Any

STEPS = {
    "clean": "Lọc nội dung",
    "read": "Chuyển sang lời đọc",
    "speak": "Đọc thành tiếng",
    "master": "Dựng tệp âm thanh",
    "publish": "Phát hành",
    "pickup": "Lấy bài",
}


class Board:
    """What every article is at right now: the console shows it, the terminal may. Safe between threads."""

    def __init__(self) -> None:
        self._now: dict[int, tuple[str, int, int]] = {}
        self._lock = threading.Lock()

    def __call__(self, article: int, what: str, done: int, of: int) -> None:
        with self._lock:
            self._now[article] = (what, done, of)
            while len(self._now) > 200:
                self._now.pop(next(iter(self._now)))

    def of(self, article: int) -> dict[str, Any] | None:
        """``{"step", "done", "of"}`` of an article that is or was being worked on."""
        with self._lock:
            found = self._now.get(article)
        return None if found is None else {"step": STEPS.get(found[0], found[0]), "done": found[1], "of": found[2]}

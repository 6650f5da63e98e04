"""What may be wrong with the station, each in one sentence: asked by the console, ``status``, readiness and the watch alike."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ..clock import is_kept_in_step
from ..store import history

if TYPE_CHECKING:
    from ..delivery import carried
    from ..station import Station

_CLOCK_SLACK = timedelta(hours=1)
#: what a person does then
KEEP_TIME = "xem lại giờ rồi bật đồng bộ giờ (NTP) trên máy này"


@dataclass(frozen=True, slots=True)
class Workers:
    """How many workers there should be, how many there are, and what keeps them from working."""

    size: int
    alive: int
    trouble: str | None = None

    @property
    def problem(self) -> str | None:
        """What is wrong with them, in words; None when all work."""
        if self.alive < self.size:
            few = f"cùng lúc chỉ xử lý được {self.alive} bài, đáng lẽ {self.size} bài"
            return f"{few}; hệ thống đang tự khắc phục. Kéo dài thì dừng rồi chạy lại broadcaster"
        return f"việc xử lý bài đang tạm dừng: {self.trouble.rstrip('.')}" if self.trouble else None


def clock_problem(station: Station) -> str | None:
    """A clock that nobody keeps right, or one that has been set back: what the station has written lies ahead of it."""
    with station.store.read() as tx:
        last = history.newest_at(tx)
    if last is not None and last > station.now() + _CLOCK_SLACK:
        ahead = f"{station.local(last):%H:%M ngày %d/%m/%Y}"
        return f"đồng hồ của máy đang chậm, hoặc trước đây đã chạy nhanh: nhật ký có việc ghi lúc {ahead}; {KEEP_TIME}"
    if is_kept_in_step() is False:
        return f"đồng hồ của máy chưa theo máy chủ giờ nào; {KEEP_TIME}"
    return None


def frozen_words(station: Station, show: carried.ShowStanding) -> str:
    """Which show's feed is held back, since when and why."""
    assert show.frozen is not None
    since = f"{station.local(show.frozen.since):%H:%M ngày %d/%m}"
    return f"nguồn cấp RSS «{show.title}» ({show.name}) giữ ở bản cũ từ {since}: {show.frozen.why}"


def free_megabytes(station: Station) -> int:
    """Room left on the disk of the station's folder, for whoever is no superuser."""
    return shutil.disk_usage(station.folder).free // 1_000_000

"""The kinds of alert, as a table: what each is called, what it looks at, how it ends, what to do, and how urgent it is.

A look says what is wrong at this moment, one finding a thing; what it no longer finds has ended. It writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ..bulletins.deliverable import Looks
from ..delivery import carried
from ..delivery import followers as delivery
from ..model import EmergencyState
from ..store import articles, emergencies
from . import slots
from .condition import KEEP_TIME, Workers, clock_problem, free_megabytes, frozen_words
from .finding import Ended, Finding

if TYPE_CHECKING:
    from ..station import Station
    from ..store.alerts import Alert

#: what leaves the station may be late for so long before it is told: a hub that is down for a minute is none's business
_DELIVERY_SLACK = timedelta(hours=1)
#: an alert of a nearly full disk ends when there is so much more room than where it begins
_DISK_RELIEF = 1.2


class Urgency(StrEnum):
    """When somebody must look."""

    NOW = "now"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class Scene:
    """What the looks are given: the station, the moment, its workers where this process has some, what is known to be wrong, and what
    files were seen to hold before, so that none is read again that has not changed."""

    station: Station
    now: datetime
    workers: Workers | None = None
    known: frozenset[tuple[str, str]] = frozenset()
    looks: Looks = field(default_factory=Looks)


Look = Callable[[Scene], Iterable[Finding]]
HowEnded = Callable[["Station", "Alert"], Ended]


def mended(words: str) -> HowEnded:
    """Every alert of a kind ends in the same words, and all is well then."""
    return lambda _station, _alert: Ended(words)


@dataclass(frozen=True, slots=True)
class Kind:
    """``title`` is what stands in a subject; ``ended`` says how one has ended; ``remedy`` is what whoever reads it can do."""

    name: str
    title: str
    urgency: Urgency
    look: Look
    ended: HowEnded
    remedy: str


def _late(scene: Scene) -> Iterable[Finding]:
    return slots.late(scene.station, scene.now, scene.looks)


def _missed(scene: Scene) -> Iterable[Finding]:
    return slots.missed(scene.station, scene.now, scene.looks)


def _fallback(scene: Scene) -> Iterable[Finding]:
    return slots.fallback(scene.station, scene.now, scene.looks)


def _not_pulled(scene: Scene) -> Iterable[Finding]:
    return slots.not_pulled(scene.station, scene.now, scene.looks)


def _store(_scene: Scene) -> Iterable[Finding]:
    """Found by the watch itself, which cannot keep what it sees then; see :class:`broadcaster.work.alerts.Alarm`."""
    return ()


def _emergencies(scene: Scene) -> Iterable[Finding]:
    with scene.station.store.read() as tx:
        unheard = emergencies.unheard(tx)
    for one in unheard:
        if one.state is EmergencyState.REFUSED:
            why = f": {one.why.rstrip('.')}" if one.why else ""
            yield Finding(one.key, f"tin khẩn «{one.title}» không phát được{why}")
        else:
            ends = f"{scene.station.local(one.ends):%H:%M ngày %d/%m}"
            yield Finding(one.key, f"tin khẩn «{one.title}» hết hạn lúc {ends} mà chưa nơi nào lấy để phát")


def _voices(scene: Scene) -> Iterable[Finding]:
    chain, down = scene.station.settings.voices.chain, scene.station.chain.down()
    if chain and all(name in down for name in chain):
        why = "; ".join(f"{name}: {down[name].rstrip('.')}" for name in chain)
        yield Finding(
            "", f"không giọng nào đọc được ({why}); bài mới không thành tiếng, bản tin phải dùng tệp dự phòng"
        )


def _disk(scene: Scene) -> Iterable[Finding]:
    least, free = scene.station.settings.alerts.disk_megabytes, free_megabytes(scene.station)
    if free < least * (_DISK_RELIEF if ("disk", "") in scene.known else 1):
        yield Finding("", f"đĩa chứa thư mục của đài chỉ còn {free} MB, mức báo là {least} MB")


def _sources(scene: Scene) -> Iterable[Finding]:
    """A source whose newest article is old. One that has never brought any is told by its own card; into a folder people put things
    when there is something."""
    settings = scene.station.settings
    if not settings.alerts.source_silent:
        return
    with scene.station.store.read() as tx:
        newest = articles.newest_found(tx)
    for name, source in settings.sources.items():
        last = newest.get(name)
        if not source.enabled or source.kind == "folder" or last is None:
            continue
        if scene.now - last >= settings.alerts.source_silent:
            since = f"{scene.station.local(last):%H:%M ngày %d/%m}"
            problem = scene.station.timetable.standing(name).problem
            why = f"; lần ghé gần nhất: {problem.rstrip('.')}" if problem else ""
            yield Finding(name, f"nguồn «{source.title or name}» không có bài mới từ {since}{why}")


def _how_silence_ended(station: Station, alert: Alert) -> Ended:
    source = station.settings.sources.get(alert.subject)
    if source is None or not source.enabled:
        return Ended("nguồn không còn được ghé", mended=False)
    return Ended("nguồn đã có bài mới")


def _workers(scene: Scene) -> Iterable[Finding]:
    if scene.workers is not None and scene.workers.problem:
        yield Finding("", scene.workers.problem)


def _feeds(scene: Scene) -> Iterable[Finding]:
    for show in carried.standings(scene.station):
        if show.frozen is not None:
            yield Finding(show.name, frozen_words(scene.station, show))


def _delivery(scene: Scene) -> Iterable[Finding]:
    for one in delivery.standings(scene.station):
        if one.why and one.since is not None and scene.now - one.since >= _DELIVERY_SLACK:
            since = f"{scene.station.local(one.since):%H:%M ngày %d/%m}"
            yield Finding(one.name, f"{one.does}: chậm {one.behind} thay đổi từ {since}, vì {one.why.rstrip('.')}")


def _clock(scene: Scene) -> Iterable[Finding]:
    if problem := clock_problem(scene.station):
        yield Finding("", problem.removesuffix(f"; {KEEP_TIME}"))  # the kind's remedy says it


# fmt: off
KINDS: tuple[Kind, ...] = (
    Kind("emergency", "Tin khẩn chưa ai nghe", Urgency.NOW, _emergencies,
         lambda _station, _alert: Ended("người trực đã biết", mended=False),
         "Báo cho dân bằng cách khác ngay, rồi bấm «Đã biết» ở mục tin khẩn cấp của bàn điều khiển."),
    Kind("late", "Bản tin chưa sẵn sàng", Urgency.NOW, _late, slots.how_late_ended,
         "Mở bàn điều khiển, mục «Bản tin phát thanh», xem lý do rồi bấm «Làm bản tin ngay»."),
    Kind("missed", "Lỡ giờ phát", Urgency.NOW, _missed, slots.how_missed_ended,
         "Báo cho người trực phát sóng dùng chương trình thay thế."),
    Kind("fallback", "Phát bản dự phòng", Urgency.NOW, _fallback, slots.how_fallback_ended,
         "Còn thời gian thì xem lý do ở mục «Bản tin phát thanh» rồi bấm «Làm bản tin ngay»."),
    Kind("not_pulled", "Chưa ai lấy bản tin", Urgency.NOW, _not_pulled, slots.how_not_pulled_ended,
         "Kiểm tra phần mềm phát sóng và đường mạng tới hệ thống."),
    Kind("voices", "Mất mọi giọng đọc", Urgency.NOW, _voices, mended("đã có giọng đọc được"),
         "Kiểm tra mạng và các giọng: broadcaster voices test."),
    Kind("disk", "Sắp hết chỗ trên đĩa", Urgency.NOW, _disk, mended("đĩa đã đủ chỗ"),
         "Dọn bớt đĩa, hoặc giảm takes_megabytes trong [retention]."),
    Kind("store", "Không ghi được cơ sở dữ liệu", Urgency.NOW, _store, mended("cơ sở dữ liệu đã ghi được"),
         "Kiểm tra đĩa và quyền ghi; hệ thống vẫn phát những gì đã có."),
    Kind("workers", "Ngừng xử lý bài", Urgency.NOW, _workers, mended("việc xử lý bài đã chạy lại"),
         "Xem nhật ký; kéo dài thì dừng rồi chạy lại broadcaster."),
    Kind("source", "Nguồn im lặng", Urgency.SOON, _sources, _how_silence_ended,
         "Mở trang nguồn bằng trình duyệt, rồi thử: broadcaster doctor TÊN_NGUỒN."),
    Kind("feed", "Nguồn cấp RSS giữ ở bản cũ", Urgency.SOON, _feeds, mended("nguồn cấp RSS đã cập nhật"),
         "Mở bàn điều khiển, mục «Cần xử lý»."),
    Kind("delivery", "Chậm đưa ra ngoài", Urgency.SOON, _delivery, mended("đã đưa ra hết"),
         "Kiểm tra mạng và khóa truy cập của nơi nhận."),
    Kind("clock", "Đồng hồ chưa đúng", Urgency.SOON, _clock, mended("đồng hồ đã đúng"),
         f"{KEEP_TIME[0].upper()}{KEEP_TIME[1:]}."),
)
# fmt: on

BY_NAME = {kind.name: kind for kind in KINDS}

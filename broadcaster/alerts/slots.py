"""What may be wrong with a bulletin that is on air or soon will be: late, missed, a fallback, fetched by nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..bulletins.deliverable import Looks, faults
from ..bulletins.life import is_out
from ..delivery.latest import receipt_name
from ..model import Bulletin, BulletinState
from ..radio import Occurrence, calendar_of, occurrences
from ..store import bulletins, receipts
from .finding import SLOT_OVER, Ended, Finding

if TYPE_CHECKING:
    from ..station import Station
    from ..store.alerts import Alert


@dataclass(frozen=True, slots=True)
class _Due:
    """A time of a slot on air that is not over, with what the store knows of its bulletin."""

    slot: str
    title: str
    occurrence: Occurrence
    bulletin: Bulletin | None
    pulled: bool
    wrong: tuple[
        str, ...
    ]  #: what is not as it should be at the slot's address, where its bulletin should lie there by now

    @property
    def subject(self) -> str:
        return f"{self.slot} {self.occurrence.airs.isoformat()}"

    def named(self, station: Station) -> str:
        return f"«{self.title}» phát lúc {_when(station, self.occurrence.airs)}"


def late(station: Station, now: datetime, looks: Looks) -> Iterator[Finding]:
    """Nothing at the address, or something else, when it should be ready and there is still time."""
    for due in _all_due(station, now, looks):
        if now >= due.occurrence.airs or now < due.occurrence.ready_by:
            continue
        by = _when(station, due.occurrence.ready_by)
        if not _is_ready(due.bulletin):
            yield Finding(due.subject, f"{due.named(station)} đáng lẽ phải xong trước {by}")
        elif due.wrong:
            yield Finding(due.subject, f"tệp của {due.named(station)} không nằm đúng ở địa chỉ: {', '.join(due.wrong)}")


def missed(station: Station, now: datetime, looks: Looks) -> Iterator[Finding]:
    """Nothing at the address, or something else, while it should be on air."""
    for due in _all_due(station, now, looks):
        if due.occurrence.airs <= now and not _is_ready(due.bulletin):
            yield Finding(due.subject, f"{due.named(station)} đã đến giờ mà chưa xong")
        elif due.occurrence.airs <= now and due.wrong:
            why = ", ".join(due.wrong)
            yield Finding(due.subject, f"{due.named(station)} đã đến giờ mà tệp không nằm đúng ở địa chỉ: {why}")


def fallback(station: Station, now: datetime, looks: Looks) -> Iterator[Finding]:
    """A fallback lies at the address when the bulletin should be ready, or is on air."""
    for due in _all_due(station, now, looks):
        known = due.bulletin
        if due.occurrence.ready_by <= now and known is not None and known.state is BulletinState.FALLBACK:
            why = f": {known.note.rstrip('.')}" if known.note else ""
            yield Finding(due.subject, f"{due.named(station)} là bản dự phòng{why}")


def not_pulled(station: Station, now: datetime, looks: Looks) -> Iterator[Finding]:
    """Nobody has fetched the bulletin so shortly before air, where somebody should have."""
    before = station.settings.alerts.pull_by
    if not before:
        return
    for due in _all_due(station, now, looks):
        if due.occurrence.airs - before <= now and _is_ready(due.bulletin) and not due.pulled:
            yield Finding(due.subject, f"chưa phần mềm phát sóng nào lấy trọn {due.named(station)}")


def how_late_ended(station: Station, alert: Alert) -> Ended:
    if _is_ready(_bulletin_of(station, alert)):
        return Ended("bản tin đã sẵn sàng")
    return Ended("đến giờ phát bản tin vẫn chưa xong", mended=False)


def how_missed_ended(station: Station, alert: Alert) -> Ended:
    return Ended("bản tin đã sẵn sàng, muộn giờ") if _is_ready(_bulletin_of(station, alert)) else SLOT_OVER


def how_fallback_ended(station: Station, alert: Alert) -> Ended:
    known = _bulletin_of(station, alert)
    if known is None or known.state is BulletinState.FALLBACK:
        return SLOT_OVER
    return Ended("bản tin chính đã thay bản dự phòng")


def how_not_pulled_ended(station: Station, alert: Alert) -> Ended:
    known = _bulletin_of(station, alert)
    if known is not None and _is_pulled(station, known):
        return Ended("phần mềm phát sóng đã lấy bản tin")
    return SLOT_OVER


def _is_ready(bulletin: Bulletin | None) -> bool:
    """Whether it was brought to its address, and not taken down again."""
    return bulletin is not None and is_out(bulletin) and bulletin.state is not BulletinState.WITHDRAWN


def _all_due(station: Station, now: datetime, looks: Looks) -> Iterator[_Due]:
    """Those that should be ready or fetched by now; of a slot that is on air every hour there may be two."""
    for name, slot in station.settings.slots.items():
        until = now + max(slot.ready_before, station.settings.alerts.pull_by) + timedelta(seconds=1)
        for place, occurrence in enumerate(occurrences(slot, now, until, calendar_of(station.settings, name))):
            with station.store.read() as tx:
                known = bulletins.get(tx, name, occurrence.airs)
            pulled = known is not None and _is_pulled(station, known)
            lies = place == 0 and occurrence.ready_by <= now and known is not None and _is_ready(known)
            wrong = tuple(faults(station, known, looks)) if lies and known is not None else ()
            yield _Due(name, occurrence.title or slot.title, occurrence, known, pulled, wrong)


def _is_pulled(station: Station, bulletin: Bulletin) -> bool:
    """Whether exactly its bytes were fetched; a fallback keeps its state then, so receipts are asked."""
    forms = [one.sha256 for one in bulletin.files]
    with station.store.read() as tx:
        return receipts.of_bytes(tx, "pulled", receipt_name(bulletin), *forms) is not None


def _bulletin_of(station: Station, alert: Alert) -> Bulletin | None:
    slot, _, moment = alert.subject.partition(" ")
    with station.store.read() as tx:
        return bulletins.get(tx, slot, datetime.fromisoformat(moment))


def _when(station: Station, moment: datetime) -> str:
    return f"{station.local(moment):%H:%M ngày %d/%m}"

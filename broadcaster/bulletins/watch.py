"""The watch over what the station's automation would find in each slot, every minute.

It holds what lies at the address against the row and mends it, has the coming bulletin made as soon as the last one has been on air, keeps
it fresh until it is frozen, and while a slot is on air has the one after it prepared. What has not changed since the last look costs
next to nothing: rows, files and choices are looked at again only when something has been written that could concern them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.latest import flip_stale, lay_spare
from ..errors import BroadcasterError, DiskError, StoreError
from ..model import Actor, BulletinState, Emergency, Priority
from ..store import bulletins, emergencies, episodes, outbox, wishes
from ..store.bulletins import Stamp
from ..store.outbox import ChangeKind
from . import choosing, emergency
from .addresses import keep_addresses
from .choosing import choice_for
from .coming import coming, following, slot_then
from .deliverable import Addresses, Looks, faults, is_whole
from .life import follow_withdrawals, goes_on_air, is_out, miss_overdue
from .making import Job, begin, bring, go_on, lies_there, right_to_make
from .renewal import Moment, Reason, reason_to_choose_again, reason_without_choosing
from .watched import News, WatchedSlot
from .wish import frame_of, shape_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station

WATCH = Actor.clock("canh giờ")
_DAY = timedelta(days=1)
_SILENT = timedelta(hours=1)


def watch_slots(station: Station) -> None:
    """One look at every slot, by one who knows nothing of earlier looks."""
    SlotWatch(station).look()


def reason_to_make(station: Station, name: str) -> Reason | None:
    """Why the slot's bulletin would be made at the next look; None when all is well. Writes nothing."""
    return SlotWatch(station).reason(name)


def remake_taken_down(station: Station) -> None:
    """Make those bulletins again at once that carried a withdrawn episode and have not aired; others wait for the watch."""
    follow_withdrawals(station)
    for name in station.settings.slots:
        occurrence = coming(station, name)
        if occurrence is None:
            continue
        with station.store.read() as tx:
            known = bulletins.get(tx, name, occurrence.airs)
        if known is not None and known.state is BulletinState.WITHDRAWN and station.now() < known.airs:
            with _told(name):
                _make(Job(station, name, occurrence, actor=WATCH), Reason.TAKEN_BACK)


class SlotWatch:
    """Looks at every slot of a station; :meth:`look` is called every minute."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._looks = Looks()
        self._slots: dict[str, WatchedSlot] = {}
        self._silent: dict[str, datetime] = {}
        self._stamps: dict[tuple[str, datetime], Stamp] = {}
        self._alive: list[Emergency] = []
        self._seen: choosing.Look | None = None
        self._mark, self._wish = -1, 0
        self._frame = ""
        self._address = ""
        self._addresses = Addresses(self._looks)
        self._looking = threading.Lock()

    def ready(self, name: str) -> None:
        """The time has come at which the slot's bulletin is made for the last time before it must be ready."""
        with self._looking:
            if name in self._slots:
                self._slots[name].pressing = True
            self._look()

    def reason(self, name: str) -> Reason | None:
        """Why the slot's bulletin is made now; None when there is no reason, or it is not time."""
        with self._looking:
            self._read()
            self._seen = None
            slot = self._slots.get(name)
            if slot is None:
                return None
            if slot.is_ready and slot.known is not None and faults(self._station, slot.known, self._looks):
                return Reason.LOST
            return self._reason(slot)

    def look(self) -> None:
        """Mend what is wrong at every address first; then make what is due, the bulletin that airs first before the others."""
        with self._looking:
            self._look()

    def _look(self) -> None:
        with _told():
            self._keep_addresses()
        with _told():
            miss_overdue(self._station)
        try:
            news = self._read()
        except (StoreError, DiskError):  # without the store the addresses are looked at each time: the spare needs none
            self._addresses.forget()
            raise
        if news.written:
            with _told():
                follow_withdrawals(self._station)
            self._read()
        self._address, self._seen = self._station.address, None
        slots = sorted(self._slots.values(), key=lambda slot: slot.occurrence.airs)
        for work in (self._keep_address, self._renew, self._prepare):
            for slot in slots:
                with _told(slot.name):
                    work(slot)

    def _keep_addresses(self) -> None:
        """What needs no store, where anything of it may have changed: files at the addresses, what is on air, or ten minutes."""
        station, now = self._station, self._station.now()
        if self._addresses.has_changed(station, now):
            keep_addresses(station)
            self._addresses.saw(station, now)

    # --- what has changed

    def _read(self) -> News:
        """What was written since the last look, and every slot's row where that has changed."""
        station = self._station
        with station.store.read() as tx:
            news = self._news(tx)
            wish = wishes.newest(tx)
            self._alive = emergencies.alive(tx)
            stamps = bulletins.stamps(tx, list(station.settings.slots), station.now() - _DAY)
            for name in station.settings.slots:
                slot = self._slot(name)
                if slot is None:
                    continue
                stamp = stamps.get((name, slot.occurrence.airs))
                if stamp is None or stamp != slot.stamp:
                    slot.stamp, slot.known = stamp, bulletins.get(tx, name, slot.occurrence.airs)
                slot.wished |= wish != self._wish and not news.everything
                slot.unlooked |= news.everything or bool(news.guids) or stamps != self._stamps or slot.wished
                slot.pressing |= news.presses(slot.known) or slot.wished
        self._stamps, self._wish = stamps, wish
        frame = frame_of(station)
        for slot in self._slots.values():
            if frame != self._frame or not slot.shape:
                slot.shape, slot.unlooked, slot.pressing = shape_of(slot.settings, frame), True, True
        self._frame = frame
        return news

    def _news(self, tx: sa.Connection) -> News:
        mark = outbox.written(tx)
        before, self._mark = self._mark, mark
        if mark == before:
            return News(written=False)
        if before < 0 or mark < before:  # the first look, or the store came from a backup
            return News(written=True, everything=True)
        changes = outbox.after(tx, before, mark, [ChangeKind.EPISODE])
        guids = frozenset(change.what for change in changes)
        known = episodes.with_lines(tx, list(guids))
        urgent = frozenset(guid for guid, one in known.items() if one.priority is not Priority.NORMAL)
        return News(True, guids=guids, urgent=urgent)

    def _slot(self, name: str) -> WatchedSlot | None:
        """The slot with its coming time on air, looked up anew when that is over, or the clock was set back."""
        station, now = self._station, self._station.now()
        slot = self._slots.get(name)
        if slot is not None and slot.since <= now < slot.ends:
            return slot
        if abs(now - self._silent.get(name, now - _SILENT)) < _SILENT:
            return None
        occurrence = coming(station, name)
        if occurrence is None:  # a year is looked through to know that: once an hour is often enough
            self._silent[name] = now
            self._slots.pop(name, None)
            return None
        settings = slot_then(station, name, occurrence)
        slot = self._slots[name] = WatchedSlot(name, settings, occurrence, now, occurrence.ends)
        return slot

    # --- what is done

    def _keep_address(self, slot: WatchedSlot) -> None:
        """The slot's bulletin lies at its address, or nothing stale does: the spare needs neither the store nor room on the disk."""
        try:
            if (
                slot.known is not None and slot.known.state is BulletinState.MASTERED
            ):  # prepared while the last one was on air
                self._try(slot, Reason.UNMADE)
            if slot.is_ready:
                self._mend(slot)
        finally:
            self._flip(slot)

    def _mend(self, slot: WatchedSlot) -> None:
        """What lies at the address is what the row says, or is brought there again; where that cannot be, it is made anew."""
        station, known = self._station, slot.known
        assert known is not None, "it is ready"
        wrong = faults(station, known, self._looks, self._address)
        if not wrong:
            return
        self._addresses.forget()
        with right_to_make(station, slot.name):
            if lies_there(Job(station, slot.name, slot.occurrence)):
                return
            logs.get("radio").warning("the address is mended", slot=slot.name, why=", ".join(wrong))
            if is_whole(station, known):
                bring(station, known, WATCH)
                return
        self._try(slot, Reason.LOST)

    def _flip(self, slot: WatchedSlot) -> None:
        """Lay the spare over a bulletin of another time on air, and over what is not whole."""
        station, name = self._station, slot.name
        lies = self._looks.airs(station, name)
        if lies is not None and lies != slot.occurrence.airs:
            logs.get("radio").warning("spare laid over another bulletin", slot=name, was=lies.isoformat())
            lay_spare(station, name)
        elif self._addresses.is_forgotten:
            flip_stale(station, name)

    def _renew(self, slot: WatchedSlot) -> None:
        """The coming bulletin is made, or made again, where there is a reason and it is time."""
        reason = None if slot.is_resting(self._station.now()) else self._reason(slot)
        if reason is not None:
            self._make(slot, reason)

    def _reason(self, slot: WatchedSlot) -> Reason | None:
        station, known = self._station, slot.known
        moment = Moment(station.now(), slot.occurrence, slot.settings.freeze)
        if known is None or not is_out(known):
            return Reason.UNMADE
        if known.state is not BulletinState.WITHDRAWN and emergency.changed_since(station, known, self._alive):
            return Reason.EMERGENCY
        if slot.stamp is not None and slot.stamp.is_making:
            return Reason.UNFINISHED
        if moment.is_on_air:
            return None
        if known.state is BulletinState.WITHDRAWN:
            return Reason.TAKEN_BACK
        if not slot.unlooked:
            return None
        reason = reason_without_choosing(station.store, known)
        if reason is None and not moment.is_frozen and (slot.pressing or moment.is_turn(known.made)):
            choice = choice_for(station, slot.name, slot.occurrence, self._look_of_choosing())
            reason = reason_to_choose_again(known, slot.occurrence, choice, slot.shape, wished=slot.wished)
            slot.unlooked, slot.pressing, slot.wished = reason is not None, False, False
        if reason is None or (moment.is_frozen and not reason.holds_frozen):
            return None
        return None if reason.waits and not moment.is_turn(known.made) else reason

    def _look_of_choosing(self) -> choosing.Look:
        """What choosing reads, once for all slots; who makes a bulletin then chooses by a look of his own."""
        if self._seen is None:
            with self._station.store.read() as tx:
                self._seen = choosing.look(tx, self._station.now(), self._station.settings.slots)
        return self._seen

    def _prepare(self, slot: WatchedSlot) -> None:
        """While the slot is on air, feeds and pages get its bulletin, and the one after it is made as far as it can be without the
        address."""
        station = self._station
        if slot.is_followed or not slot.is_ready or slot.known is None or station.now() < slot.occurrence.airs:
            return
        goes_on_air(station, slot.known)
        after = following(station, slot.name, slot.occurrence)
        if after is not None:
            _make(Job(station, slot.name, after, actor=WATCH), Reason.UNMADE)
        slot.is_followed = True

    def _try(self, slot: WatchedSlot, reason: Reason) -> None:
        if not slot.is_resting(self._station.now()):
            self._make(slot, reason)

    def _make(self, slot: WatchedSlot, reason: Reason) -> None:
        job = Job(self._station, slot.name, slot.occurrence, actor=WATCH, until=self._until(slot, reason))
        slot.tried = self._station.now()
        slot.failures += 1
        _make(job, reason)
        with self._station.store.read() as tx:
            slot.stamp, slot.known = None, bulletins.get(tx, slot.name, slot.occurrence.airs)
        made = slot.known.made if slot.known is not None else None
        if not slot.holds_its_place and (made is None or made >= slot.tried):
            slot.failures = 0

    def _until(self, slot: WatchedSlot, reason: Reason) -> datetime | None:
        """What is on air is not exchanged, but where nothing right lies at the address, or an emergency must be said."""
        if reason in (Reason.LOST, Reason.EMERGENCY):
            return slot.ends
        return slot.occurrence.airs - (timedelta(0) if reason.holds_frozen else slot.settings.freeze)


def _make(job: Job, reason: Reason) -> None:
    """Make the bulletin; what was begun goes on, unless an emergency must be said in it."""
    with right_to_make(job.station, job.slot):
        logs.get("radio").info(
            "bulletin is made", slot=job.slot, airs=job.occurrence.airs.isoformat(), why=reason.words
        )
        if job.making() is None or reason is Reason.EMERGENCY:
            begin(job)
        go_on(job)


@contextmanager
def _told(slot: str = "") -> Iterator[None]:
    """What fails in one slot is told, and keeps nobody from looking at the others."""
    try:
        yield
    except (BroadcasterError, OSError) as error:
        logs.get("radio").warning("no bulletin yet", slot=slot, why=str(error))
    except Exception:  # noqa: BLE001 - a fault of ours in one slot
        logs.get("radio").exception("fault", slot=slot)

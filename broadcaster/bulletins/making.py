"""The story of a bulletin: a slot becomes a file where the station's automation finds it, whatever failed on the way.

    planned → filled → mastered → ready

:func:`advance` takes it one step: :func:`_fill` chooses what will be said, :func:`_master` has it spoken and joined to one file,
:func:`_bring` puts it at its address and looks at what lies there before the row says so. Each step ends in one transaction and begins with
what the last one left in the store: whoever is killed in between repeats one step, and what was chosen is read back, unless it may not be
said any more. :func:`make_bulletin` goes on until the bulletin lies where it belongs, or waits there for its turn.

When a bulletin cannot be made again, the one that is there stays as long as all of it may be said; else :mod:`.ladder` puts what it can in
its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..delivery import files
from ..delivery.latest import put_out
from ..delivery.names import bulletin_stem
from ..delivery.staging import versions_of
from ..delivery.taken_down import remove_replaced, take_down
from ..errors import BroadcasterError, RadioError
from ..model import (
    Actor,
    Bulletin,
    BulletinState,
)
from ..radio import (
    Choice,
    Occurrence,
)
from ..steps import Progress, quiet
from ..steps.master import master_key
from ..store import bulletins, episodes, leases
from ..store.bulletins import Making
from ..store.codec import from_json, to_json
from . import emergency, life
from .choosing import choice_for, items_of, outdated
from .coming import coming, slot_then, wanted
from .deliverable import faults, is_whole
from .ladder import rescue
from .life import is_out, out, state_when_out
from .programme import Programme, TooLong, make_master, pieces_of, voiced
from .wish import frame_of, shape_of, wish_of

if TYPE_CHECKING:
    from ..station import Station

SCHEDULE = Actor.clock()
_LEASE = timedelta(minutes=15)
#: so often what was chosen may turn out to be outdated before it is put out; then something is wrong
_MOST_ROUNDS = 5

_makers: dict[tuple[object, str], threading.Lock] = {}


@dataclass(frozen=True, slots=True)
class Job:
    """One bulletin to make: of which slot and time on air, and on whose behalf. From ``until`` on, one that lies at its address is not
    exchanged any more."""

    station: Station
    slot: str
    occurrence: Occurrence
    progress: Progress = quiet
    actor: Actor = SCHEDULE
    until: datetime | None = None

    @property
    def is_due(self) -> bool:
        """Whether the slot's address is this bulletin's now."""
        now = coming(self.station, self.slot)
        return now is not None and now.airs == self.occurrence.airs

    @property
    def is_too_late(self) -> bool:
        return self.until is not None and self.station.now() >= self.until

    def known(self) -> Bulletin | None:
        with self.station.store.read() as tx:
            return bulletins.get(tx, self.slot, self.occurrence.airs)

    def making(self) -> Making | None:
        with self.station.store.read() as tx:
            return bulletins.making_of(tx, self.slot, self.occurrence.airs)


def make_bulletin(
    station: Station, name: str, *, day: date | None = None, progress: Progress = quiet, actor: Actor = SCHEDULE
) -> Bulletin:
    """Make the slot's next bulletin (or that of ``day``) anew and put it at its address; returns it as it stands then.

    One whose turn at the address has not come, or is over, is only mastered. Raises RadioError for an unknown slot, when another process
    is making it, when not even a spare file could go out, and when what is there has to stay as it is.
    """
    occurrence = wanted(station, name, day)
    job = Job(station, name, occurrence, progress, actor)
    with right_to_make(station, name):
        begin(job)
        return go_on(job)


def begin(job: Job) -> None:
    """It is to be made, or made again; what was begun of it before is given up."""
    life.planned(job.station, job.known() or _planned(job), job.actor)


@contextmanager
def right_to_make(station: Station, name: str) -> Iterator[None]:
    """One maker of a slot's bulletins at a time, among the threads here and among processes. Raises RadioError while there is another."""
    busy = RadioError(name, "bản tin này đang được làm ở nơi khác", "Chờ một lát rồi thử lại.")
    here = _makers.setdefault((station.folder, name), threading.Lock())
    if not here.acquire(blocking=False):
        raise busy
    try:
        with station.store.begin() as tx:
            if not leases.take(tx, f"bulletin:{name}", station.owner, station.now(), _LEASE):
                raise busy
        try:
            yield
        finally:
            with station.store.begin() as tx:
                leases.give_back(tx, f"bulletin:{name}", station.owner)
    finally:
        here.release()


def go_on(job: Job) -> Bulletin:
    """Take the bulletin from where it is to its address, or as far as it may go now; when that fails, down the ladder."""
    try:
        for _ in range(_MOST_ROUNDS * len(STEPS)):
            if not advance(job):
                break
        else:
            raise RadioError(job.slot, "nội dung bản tin thay đổi liên tục trong lúc làm", "Thử lại sau ít phút.")
    except (BroadcasterError, OSError) as error:
        return _fall(job, error)
    known = job.known()
    assert known is not None, "it has been planned"
    return known


def advance(job: Job) -> bool:
    """Take the bulletin one step; False when nothing is being made of it, or it waits for its turn at the address."""
    making, known = job.making(), job.known()
    if making is None:
        if is_out(known):
            return False
        making = Making(BulletinState.PLANNED, known or _planned(job))
    if is_out(known) and job.is_too_late and not lies_there(job):
        life.given_up(job.station, job.slot, job.occurrence.airs)
        return False
    if making.step is BulletinState.MASTERED and not job.is_due:
        return False
    STEPS[making.step](job, making)
    return True


def lies_there(job: Job) -> bool:
    """Whether what is being made was brought to its address already, and only the row does not say so."""
    making = job.making()
    return making is not None and making.step is BulletinState.MASTERED and not faults(job.station, making.bulletin)


# --- the steps


def _fill(job: Job, making: Making) -> None:
    """What will be said is chosen, and kept."""
    station = job.station
    choice = choice_for(station, job.slot, job.occurrence)
    items = (*emergency.items_for(station, job.occurrence.airs), *items_of(choice))
    bulletin = replace(_planned(job), items=items)
    shape = shape_of(slot_then(station, job.slot, job.occurrence), frame_of(station))
    wish = wish_of(shape, job.occurrence, choice)
    life.came_to(station, Making(BulletinState.FILLED, bulletin, to_json(choice), wish), job.actor)


def _master(job: Job, making: Making) -> None:
    """It is spoken and joined to one file; of an exact slot whole items are left out until the rest can be fitted."""
    if outdated(job.station.store, making.bulletin):
        return _fill(job, making)
    bulletin, choice = _mastered(job, making.bulletin, from_json(Choice, making.choice))
    done = replace(making, step=BulletinState.MASTERED, bulletin=bulletin, choice=to_json(choice))
    return life.came_to(job.station, done, job.actor)


def _bring(job: Job, making: Making) -> None:
    """It is put at its address, and looked at there: only then does the row say so."""
    station, bulletin, before = job.station, making.bulletin, job.known()
    if outdated(station.store, bulletin) or not is_whole(station, bulletin):
        return _fill(job, making)
    choice = from_json(Choice, making.choice)
    corrected = outdated(station.store, before) if before is not None and is_out(before) else ()
    state = state_when_out(fallback=choice.is_fallback, corrected=bool(corrected))
    note = _note(choice, bulletin.note, corrected)
    bulletin = replace(bulletin, state=state, note=note, wish=making.wish, made=station.now())
    bring(station, bulletin, job.actor)
    made = out(station, bulletin, job.actor, state)
    _let_go(station, made, before)
    _forget_replaced(station, made, before)
    return None


Step = Callable[[Job, Making], None]
STEPS: dict[BulletinState, Step] = {
    BulletinState.PLANNED: _fill,
    BulletinState.FILLED: _master,
    BulletinState.MASTERED: _bring,
}


def bring(station: Station, bulletin: Bulletin, actor: Actor) -> None:
    """Put the bulletin's file at its address unless it lies there. Raises RadioError when what lies there then is not it."""
    if not faults(station, bulletin):
        return
    put_out(station, bulletin, actor)
    if wrong := faults(station, bulletin):
        raise RadioError(bulletin.title, f"tệp đặt ra không đúng ({', '.join(wrong)})", "Kiểm tra đĩa.")


# --- when it fails, and when it is done


def _fall(job: Job, error: BroadcasterError | OSError) -> Bulletin:
    """What goes out instead: what is there, if all of it may still be said; else the spare. The next try chooses anew."""
    station, known = job.station, job.known()
    making = job.making()
    life.given_up(station, job.slot, job.occurrence.airs)
    if not job.is_due:
        raise error
    there = known is not None and is_out(known) and known.state is not BulletinState.WITHDRAWN
    if there and known is not None and not outdated(station.store, known) and not faults(station, known):
        fault = f"không làm lại được ({error}), bản đang có ở địa chỉ giữ nguyên"
        raise RadioError(known.title, fault, "Kiểm tra giọng đọc và đĩa.") from error
    bulletin = making.bulletin if making is not None else known or _planned(job)
    rescued = rescue(station, replace(bulletin, wish="", made=station.now()), str(error), job.actor)
    _let_go(station, rescued, known)
    return rescued


def _let_go(station: Station, made: Bulletin, before: Bulletin | None) -> None:
    """What was withdrawn while the bulletin was made, or stood in the one that it replaces, can be heard nowhere."""
    take_down(station, made=made.slot)
    if before is None:
        return
    with station.store.read() as tx:
        left = episodes.withdrawn_among(tx, [item.guid for item in before.items if item.guid])
    if left:
        remove_replaced(station, made.date, made=made.slot)


def _forget_replaced(station: Station, made: Bulletin, before: Bulletin | None) -> None:
    """Files of this bulletin that were replaced go, under all their names; the last ones stay for those who are fetching them."""
    kept = [file for one in (made, before) if one is not None for file in one.files]
    paths, begins = {file.path for file in kept}, {file.sha256[:8] for file in kept}
    folder = f"audio/bulletins/{made.date:%Y-%m-%d}"
    masters = [f"{folder}/{one.name}" for one in station.path(folder).glob(f"{bulletin_stem(made)}-????????.*")]
    versions = [path for path in versions_of(station, made) if Path(path).stem.rpartition("-")[2] not in begins]
    files.remove(station, sorted([*(path for path in masters if path not in paths), *versions]))


# --- what it says


def _planned(job: Job) -> Bulletin:
    station, name, occurrence = job.station, job.slot, job.occurrence
    planned = Bulletin(
        slot=name,
        date=occurrence.day,
        airs=occurrence.airs,
        ready_by=occurrence.ready_by,
        valid_until=occurrence.valid_until,
        title=slot_then(station, name, occurrence).title,
        time=occurrence.time,
    )
    with station.store.read() as tx:
        others = [one for one in bulletins.on(tx, name, occurrence.day) if one.airs != occurrence.airs]
    # the slot was moved to another time after its bulletin was made
    if any(one.name == planned.name for one in others):
        return replace(planned, time=f"T{station.local(occurrence.airs):%H%M}")
    return planned


def _note(choice: Choice, said: str | None, corrected: Sequence[str]) -> str | None:
    """What the operator should know: why it was made again, the rung of the ladder, what was too long, what the making itself told."""
    again = ", ".join(f"«{title}»" for title in corrected)
    rung = {
        "evergreen": "không có tin mới vừa khung giờ, phát lại bài còn giá trị",
        "notice": "không có tin mới vừa khung giờ, chỉ có lời báo",
    }.get(choice.rung)
    too_long = ", ".join(f"«{episode.title}»" for episode in choice.left_out)
    changed = f"làm lại vì bài đã sửa, đã gỡ hoặc hết hạn: {again}" if again else None
    notes = [changed, rung, f"bài dài hơn khung giờ nên không đọc: {too_long}" if too_long else None, said]
    return "; ".join(note for note in notes if note) or None


def _mastered(job: Job, bulletin: Bulletin, choice: Choice) -> tuple[Bulletin, Choice]:
    """The bulletin with its master; of an exact slot whole items are left out until the rest can be fitted."""
    station = job.station
    while True:
        try:
            programme = voiced(station, bulletin, pieces_of(station, bulletin, choice), job.progress)
            break
        except TooLong as over:
            choice = choice.shorter(over.seconds)
            bulletin = replace(bulletin, items=(*emergency.among(bulletin.items), *items_of(choice)))
    before = job.known()
    if before is not None and _is_the_same(station, before, programme):
        master, chapters = before.master, before.chapters
    else:
        master, chapters = make_master(station, bulletin, programme, job.progress)
    return replace(bulletin, master=master, chapters=chapters, note=programme.note), choice


def _is_the_same(station: Station, before: Bulletin, programme: Programme) -> bool:
    """Whether the file that is there sounds just like this."""
    profiles = station.profiles(station.settings.studio.bulletin_profiles)
    keys = [master_key(programme.key, profile) for profile in profiles]
    return [file.key for file in before.files] == keys and is_whole(station, before)

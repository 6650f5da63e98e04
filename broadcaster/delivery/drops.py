"""What lies at a slot's address is pushed to the playout systems that the operator named; what was withdrawn, or is over, is taken away.

What was dropped is remembered by name: a file goes again only when its bytes, its name or its window changed. A WAV gets a ``cart`` chunk
of its own there, with the window of just this bulletin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import logs
from ..errors import PublishError
from ..model import Actor, Bulletin, BulletinState, Receipt
from ..radio import calendar_of, next_occurrence
from ..store import bulletins, memory, receipts
from ..store.outbox import Change, ChangeKind
from .latest import receipt_name

if TYPE_CHECKING:
    from ..publishing.drops import Dropbox
    from ..settings import DropSettings
    from ..station import Station

#: where public files of the slots lie
_ADDRESSES = "station/"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Drop:
    """A file to be dropped: where it lies here, what it is called there, and of which bulletin it is."""

    name: str
    place: Path
    slot: str
    title: str
    airs: datetime
    valid_until: datetime
    has_window: bool
    mark: str  # changes with everything that the other side would notice


def target_of_drop(station: Station, *, name: str) -> str | None:
    """What tells one drop from another of the same name."""
    settings = station.settings.drops.get(name)
    return settings.model_dump_json() if settings is not None else None


def follow_drop(station: Station, changes: Sequence[Change], *, anew: bool, name: str) -> None:
    """Bring one drop into step with what lies at the addresses. Raises PublishError, StudioError."""
    from ..publishing.drops import open_drop

    if not anew and not any(one.kind is ChangeKind.BULLETIN or one.what.startswith(_ADDRESSES) for one in changes):
        return
    settings = station.settings.drops[name]
    box = open_drop(name, settings, station.folder)
    fact = f"drop:{name}"
    with station.store.read() as tx:
        known: dict[str, Any] = {} if anew else memory.fact(tx, fact) or {}
    wanted = {one.name: one for slot in _slots(station, settings) if (one := _found(station, settings, slot))}
    missing = [slot for slot in _slots(station, settings) if _has_other_form_only(station, settings, slot)]
    for stale in [each for each in known if each not in wanted and _is_over(station, known[each])]:
        box.remove(stale)
        known.pop(stale)
        _remember(station, fact, known)
        logs.get("radio").info("drop removed", to=name, file=stale)
    for one in wanted.values():
        if known.get(one.name, {}).get("mark") != one.mark:
            sha256, size = _put(station, settings, box, one)
            known[one.name] = {
                "mark": one.mark,
                "slot": one.slot,
                "airs": one.airs.isoformat(),
                "until": one.valid_until.isoformat(),
            }
            _remember(station, fact, known, _receipt(station, name, one, sha256, size))
    if missing:
        fault = f"ở địa chỉ của khung giờ {', '.join(missing)} không có latest.{settings.extension} để thả"
        raise PublishError(
            f"Nơi thả {name}", fault, "Đổi đuôi tệp trong name, hoặc thêm dạng ấy vào studio.bulletin_profiles."
        )


def _slots(station: Station, settings: DropSettings) -> Iterable[str]:
    return [slot for slot in station.settings.slots if not settings.slots or slot in settings.slots]


def _has_other_form_only(station: Station, settings: DropSettings, slot: str) -> bool:
    folder = station.feeds / "station" / slot
    return (folder / "latest.json").is_file() and not (folder / f"latest.{settings.extension}").is_file()


def _found(station: Station, settings: DropSettings, slot: str) -> _Drop | None:
    """What lies at the slot's address in the form that is dropped, while it may still be played: a bulletin, or the spare, which has no
    window and is named by the slot's next time on air."""
    folder = station.feeds / "station" / slot
    place = folder / f"latest.{settings.extension}"
    try:
        told = json.loads((folder / "latest.json").read_bytes())
        status = place.stat()
    except (OSError, ValueError):
        return None
    window = _window(told)
    due = window or _next(station, slot)
    cart = settings.carts.get(slot, "")
    if due is None or due[1] <= station.now() or ("{cart}" in settings.name and not cart):
        return None
    local = station.local(due[0])
    file = settings.name.format(slot=slot, cart=cart, date=f"{local:%Y-%m-%d}", time=f"{local:%H%M}")
    sha256 = next((one["sha256"] for one in told.get("files", ()) if one["name"] == place.name), told.get("sha256"))
    seen = [sha256, status.st_size, told["title"], told.get("airs"), told.get("valid_until"), cart, settings.out_cue]
    mark = hashlib.sha256(json.dumps(seen).encode()).hexdigest()
    return _Drop(file, place, slot, str(told["title"]), due[0], due[1], window is not None, mark)


def _window(told: dict[str, Any]) -> tuple[datetime, datetime] | None:
    """From when and until when it may be played; None for a spare, which is of no day."""
    airs, until = told.get("airs"), told.get("valid_until")
    return (datetime.fromisoformat(airs), datetime.fromisoformat(until)) if airs and until else None


def _next(station: Station, slot: str) -> tuple[datetime, datetime] | None:
    found = next_occurrence(station.settings.slots[slot], station.now(), calendar_of(station.settings, slot))
    return (found.airs, found.valid_until) if found is not None else None


def _is_over(station: Station, known: dict[str, str]) -> bool:
    """Whether what was dropped may not be played any more: its window has passed, or its bulletin was withdrawn."""
    if datetime.fromisoformat(known["until"]) <= station.now():
        return True
    with station.store.read() as tx:
        bulletin = bulletins.get(tx, known["slot"], datetime.fromisoformat(known["airs"]))
    return bulletin is None or bulletin.state is BulletinState.WITHDRAWN


def _put(station: Station, settings: DropSettings, box: Dropbox, one: _Drop) -> tuple[str, int]:
    """Drop the file; returns sha256 and size of what was dropped."""
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in _bytes(station, settings, one):
            digest.update(piece)
            size += len(piece)
            yield piece

    box.put(one.name, counted())
    return digest.hexdigest(), size


def _bytes(station: Station, settings: DropSettings, one: _Drop) -> Iterator[bytes]:
    if settings.extension == "wav":
        from ..studio.bwf import Cart, with_cart

        start, end = (station.local(moment) if one.has_window else None for moment in (one.airs, one.valid_until))
        cart = Cart(
            title=f"{one.title} {start:%H:%M %d/%m/%Y}" if start else one.title,
            artist=station.settings.station.name,
            cut_id=settings.carts.get(one.slot) or one.slot,
            client_id=one.slot,
            out_cue=settings.out_cue,
            start=start,
            end=end,
        )
        yield from with_cart(one.place, cart)
        return
    with one.place.open("rb") as handle:
        while block := handle.read(_BLOCK):
            yield block


def _receipt(station: Station, name: str, one: _Drop, sha256: str, size: int) -> Receipt:
    with station.store.read() as tx:
        bulletin: Bulletin | None = bulletins.get(tx, one.slot, one.airs)
    what = receipt_name(bulletin) if bulletin is not None else f"bulletin:{one.slot}"
    detail = {"file": one.name, "bytes": size}
    actor = Actor.step(station.owner)
    return Receipt("published", what, station.now(), f"{receipts.DROPPED}{name}", detail, actor=actor, sha256=sha256)


def _remember(station: Station, fact: str, known: dict[str, Any], receipt: Receipt | None = None) -> None:
    """After each file, so that who is killed in between does no file twice."""
    with station.store.begin() as tx:
        memory.set_fact(tx, fact, known)
        if receipt is not None:
            receipts.add(tx, receipt)

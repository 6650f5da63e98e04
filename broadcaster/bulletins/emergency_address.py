"""What lies at the emergency lane's addresses, as a function of the messages that are live: sound first, then what names it.

Each play has an address of its own, so that whoever polls the list hears each play once; ``latest.mp3`` is the newest message. When
nothing is in force the lists are empty and there is no ``latest.mp3``. Whoever writes holds ``station.alerting``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..delivery import files
from ..model import Emergency, EmergencyState
from ..publishing import replace_file
from ..radio.cap_out import alert_of, atom_of
from ..radio.emergency import Played, listing_of, m3u_of, play_number
from ..store import emergencies
from ..store.outbox import ChangeKind

if TYPE_CHECKING:
    from ..station import Station

FOLDER = "station/emergency"
ON_AIR, APART = "latest", "exercise"
CAP, ATOM, M3U = "station/emergency.cap.xml", "station/emergency.atom.xml", "station/emergency.m3u"
#: what the list says of when it changed before there was any message
_NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def receipt_name(message: Emergency) -> str:
    """What the message is called in receipts."""
    return f"emergency:{message.key}"


def write(station: Station, live: Sequence[Emergency] | None = None) -> None:
    """Bring the addresses to the messages that are live, newest first; without ``live`` to those of the store. Raises DiskError."""
    if live is None:
        with station.store.read() as tx:
            live = [one for one in emergencies.alive(tx) if one.master is not None and one.state is EmergencyState.LIVE]
    played = [_played(station, one) for one in live]
    on_air = [one for one in played if one.latest == f"{FOLDER}/{ON_AIR}.mp3"]
    wanted = _sounds(station, played)
    for stem, group in ((ON_AIR, on_air), (APART, [one for one in played if one not in on_air])):
        if group:
            wanted[f"{FOLDER}/{stem}.mp3"] = _bytes(station, group[0].message)
    texts = _texts(station, played, on_air, wanted)
    _put(station, {**wanted, **texts})
    _remove_others(station, {*wanted, *texts})


def _played(station: Station, message: Emergency) -> Played:
    assert message.master is not None
    number = play_number(message, station.now())
    moment = station.local(message.plays[number - 1])
    name = f"{moment:%Y-%m-%d-%H%M}-{message.key[:8]}-{number}-{message.master.sha256[:8]}.mp3"
    apart = message.exercise and station.settings.emergency.exercises == "apart"
    return Played(message, number, f"{FOLDER}/{name}", f"{FOLDER}/{APART if apart else ON_AIR}.mp3")


def _sounds(station: Station, played: Iterable[Played]) -> dict[str, bytes]:
    return {one.path: _bytes(station, one.message) for one in played}


def _bytes(station: Station, message: Emergency) -> bytes:
    assert message.master is not None
    return station.path(message.master.path).read_bytes()


def _texts(
    station: Station, played: Sequence[Played], on_air: Sequence[Played], sounds: Mapping[str, bytes]
) -> dict[str, bytes]:
    """CAP before the lists that name it; the list that automation polls last."""
    about, policy = station.about, station.settings.emergency
    apart = [one for one in played if one not in on_air]
    with station.store.read() as tx:
        keys = {key for one in played for key in (*one.message.follows, one.message.about) if key}
        earlier = {key: known for key in keys if (known := emergencies.get(tx, key)) is not None}
        updated = emergencies.last_change(tx)
    texts = {}
    for one in played:
        digest = hashlib.sha1(sounds[one.path], usedforsecurity=False).hexdigest()
        texts[f"{FOLDER}/{one.message.key}.cap.xml"] = alert_of(one, about, policy, earlier, digest)
    if on_air:
        texts[CAP] = texts[f"{FOLDER}/{on_air[0].message.key}.cap.xml"]
    texts[ATOM] = atom_of(on_air, about, updated or _NEVER)
    for stem, group in ((APART, apart), (ON_AIR, on_air)):
        texts[f"{FOLDER}/{stem}.json"] = listing_of(group, about.name, about.base_url).encode()
        texts[f"{FOLDER}/{stem}.m3u"] = m3u_of(group, about.name, about.base_url).encode()
    texts[M3U] = texts[f"{FOLDER}/{ON_AIR}.m3u"]
    return texts


def _put(station: Station, wanted: dict[str, bytes]) -> None:
    changed = [path for path, data in wanted.items() if replace_file(station.feeds / path, data)]
    files.note(station, changed)


def _remove_others(station: Station, wanted: set[str]) -> None:
    """What belongs to no message that is live: a playout that asks for it must be told that it is over."""
    there = [f"{FOLDER}/{place.name}" for place in (station.feeds / FOLDER).glob("*") if place.is_file()]
    there += [CAP] if (station.feeds / CAP).is_file() else []
    gone = [path for path in there if path not in wanted and not path.rpartition("/")[2].startswith(".")]
    for path in gone:
        (station.feeds / path).unlink(missing_ok=True)
    files.note(station, gone, ChangeKind.GONE)

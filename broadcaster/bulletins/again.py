"""The last good bulletin of a slot once more, announced as the repeat that it is and never under the name of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from .. import logs
from ..errors import BroadcasterError
from ..mark import read_mark
from ..model import Bulletin, BulletinItem, BulletinState
from ..radio import again_lines
from ..steps import quiet
from ..store import bulletins
from . import last_resort
from .choosing import outdated
from .local import local_chain
from .programme import Piece, Programme, lines_of_station, make_master, take_of

if TYPE_CHECKING:
    from ..station import Station
    from ..studio import Part

#: older news is no news, however it is announced
OLDEST = timedelta(days=3)
#: a longer one would have to be held in memory as a whole
LONGEST = 1800.0
_GOOD = (BulletinState.READY, BulletinState.CORRECTED, BulletinState.PULLED, BulletinState.AIRED)
_PAUSE_MS = 800


def last_good(station: Station, bulletin: Bulletin) -> Bulletin | None:
    """The slot's newest earlier bulletin that said news, none of it changed, withdrawn or over by now; None also for an exact slot, which
    has no room for the announcement."""
    if station.settings.slots[bulletin.slot].exact:
        return None
    with station.store.read() as tx:
        recent = bulletins.newest(tx, slot=bulletin.slot)
    for one in recent:
        if not bulletin.airs - OLDEST <= one.airs < bulletin.airs:
            continue
        whole = one.master is not None and one.master.seconds <= LONGEST and station.path(one.master.path).is_file()
        news = any(item.guid for item in one.items)
        if one.state in _GOOD and whole and news and not outdated(station.store, replace(one, airs=bulletin.airs)):
            return one
    return None


def repeated(station: Station, bulletin: Bulletin, last: Bulletin) -> Bulletin:
    """``bulletin`` as a repeat of ``last``, behind a spoken word. Raises BroadcasterError."""
    from ..studio import Pause, Sound

    assert last.master is not None
    sound = station.path(last.master.path)
    announced, key = _announcement(station, last)
    parts: list[Part] = [*announced, Pause(_PAUSE_MS), Sound("bulletin", sound)]
    mark = read_mark(sound)
    assert mark is not None, "every master has one"
    title = f"Phát lại {last.title}"
    programme = Programme((Piece((), title),), parts, (*key, last.master.sha256), mark)
    items = tuple(BulletinItem("evergreen", one.title, one.guid, one.revision) for one in last.items if one.guid)
    again = replace(bulletin, title=title, items=items, repeats=last.date)
    master, chapters = make_master(station, again, programme, quiet)
    return replace(again, master=master, chapters=chapters)


def _announcement(station: Station, last: Bulletin) -> tuple[list[Part], tuple[str, ...]]:
    """«Phát lại …» by a voice of this machine, with the day; where none speaks the shipped recording, without. And what its sound
    depends on."""
    from ..studio import Pause, Sound, Speech

    words = again_lines(station.texts, station.settings.station, last.title, last.date)
    try:
        with local_chain(station) as chain:
            keys = chain.speak(lines_of_station(station.reader, words)).take_keys
    except BroadcasterError as error:
        logs.get("radio").warning("repeat announced by the shipped recording", slot=last.slot, why=str(error))
        return [Sound("again", last_resort.AGAIN)], ("again",)
    parts: list[Part] = []
    for index, key in enumerate(keys):
        parts += [*([Pause(_PAUSE_MS // 2)] if index else []), Speech(partial(take_of, station.takes, key), index)]
    return parts, keys

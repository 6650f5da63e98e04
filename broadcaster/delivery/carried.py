"""Which show carries what: where each show's feed stands, what it leaves out and why, what no show selects.

Kept in the store by whoever writes the feeds, so that every process tells the same. «Published» is said of the store, «đang phát» only of
what a feed holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ..errors import PublishError
from ..model import Actor, Episode, Receipt
from ..store import episodes, memory, outbox, receipts

if TYPE_CHECKING:
    from pathlib import Path

    from ..publishing import LeftOut
    from ..station import Station
    from ..store import Store

#: how far ahead of the clock an episode may be dated: two machines' clocks differ, and a feed is read by a third
MOST_AHEAD = timedelta(hours=1)
_UNSELECTED = "no show selects"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The feed on disk is not what it should be: ``since`` when, and why the newer one must not replace it."""

    since: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Missing:
    """An episode that is public and in no feed, or not in this one, and why. ``article`` is its number, None of a bulletin's."""

    guid: str
    title: str
    why: str
    article: int | None = None


@dataclass(frozen=True, slots=True)
class ShowStanding:
    """How one show's feed stands."""

    name: str
    title: str
    frozen: Frozen | None
    left_out: tuple[Missing, ...]


def standings(station: Station) -> tuple[ShowStanding, ...]:
    """Every show's feed, in the order of shows.toml."""
    with station.store.read() as tx:
        known = {name: _known(memory.fact(tx, f"standing:{name}")) for name in station.settings.shows}
        numbers = {
            one["guid"]: episodes.article_of(tx, one["guid"]) for kept in known.values() for one in kept["left_out"]
        }
    return tuple(
        ShowStanding(
            name,
            show.title,
            _frozen(known[name]),
            tuple(
                Missing(one["guid"], one["title"], one["why"], numbers[one["guid"]]) for one in known[name]["left_out"]
            ),
        )
        for name, show in station.settings.shows.items()
    )


def unselected(store: Store) -> tuple[Missing, ...]:
    """The newest episodes that no show selects; they have their page, and no feed."""
    with store.read() as tx:
        kept = memory.fact(tx, _UNSELECTED, [])
        return tuple(Missing(one["guid"], one["title"], NO_SHOW, episodes.article_of(tx, one["guid"])) for one in kept)


NO_SHOW = "không chương trình nào trong shows.toml chọn bài này"


@dataclass(frozen=True, slots=True)
class Heard:
    """Where an episode is on air: the shows whose feeds hold it, and those that ought to and do not, each with why."""

    shows: tuple[str, ...]
    missing: Mapping[str, str]

    @property
    def why_nowhere(self) -> str:
        """Why no feed holds it, in one line; nothing where one does."""
        if self.shows:
            return ""
        told = (f"nguồn cấp RSS {name} chưa có tập này: {why}" for name, why in self.missing.items())
        return "; ".join(told) or NO_SHOW


def heard(station: Station, episode: Episode) -> Heard:
    """Which shows carry a public episode, and what keeps it out of others that select it."""
    from ..publishing import select

    now = station.now()
    selecting = [name for name, show in station.settings.shows.items() if select(show, [episode], now)]
    missing: dict[str, str] = {}
    for one in standings(station):
        left_out = [each.why for each in one.left_out if each.guid == episode.guid]
        if one.name not in selecting:
            continue
        if left_out:
            missing[one.name] = left_out[0]
        elif one.frozen is not None and not _holds(station.feeds, one.name, episode.guid):
            missing[one.name] = f"đang giữ ở bản cũ, {one.frozen.why}"
    return Heard(tuple(name for name in selecting if name not in missing), missing)


def _holds(feeds: Path, name: str, guid: str) -> bool:
    needle = guid.encode()
    pages = (feeds / f"{name}.xml", *feeds.glob(f"{name}-*.xml"))
    return any(needle in page.read_bytes() for page in pages if page.is_file())


# --- kept by the writer of the feeds


def keep_written(station: Station, name: str, left_out: Sequence[LeftOut]) -> None:
    """The show's feed is up to date, but for these."""
    told = [{"guid": one.guid, "title": one.title, "why": one.problem} for one in left_out]
    _keep(station.store, name, {"frozen": None, "left_out": told, "feed": _feed_digest(station.feeds, name)})


def _feed_digest(feeds: Path, name: str) -> str | None:
    feed = feeds / f"{name}.xml"
    return sha256(feed.read_bytes()).hexdigest() if feed.is_file() else None


def _is_another(station: Station, name: str) -> bool:
    """Whether the feed that lies there is not the one that the store says was written: the store, or the folder, is an older copy."""
    with station.store.read() as tx:
        kept = memory.fact(tx, f"standing:{name}")
    return kept is not None and kept.get("feed") != _feed_digest(station.feeds, name)


def keep_frozen(station: Station, name: str, why: str) -> None:
    """The show's feed stays as it was; since the first time, whatever hinders it now."""
    with station.store.read() as tx:
        known = _known(memory.fact(tx, f"standing:{name}"))
    since = known["frozen"]["since"] if known["frozen"] else station.now().isoformat()
    _keep(station.store, name, {**known, "frozen": {"since": since, "why": why}})


def keep_unselected(station: Station, newest: Iterable[Episode]) -> None:
    """Which of the newest episodes no show selects."""
    from ..publishing import select

    shows = [show for show in station.settings.shows.values() if show.kind != "corrections"]
    told = [{"guid": one.guid, "title": one.title} for one in newest if not any(select(show, [one]) for show in shows)]
    with station.store.read() as tx:
        if memory.fact(tx, _UNSELECTED, []) == told:
            return
    with station.store.begin() as tx:
        memory.set_fact(tx, _UNSELECTED, told)


def _keep(store: Store, name: str, value: dict[str, Any]) -> None:
    with store.read() as tx:
        if memory.fact(tx, f"standing:{name}") == value:
            return
    with store.begin() as tx:
        memory.set_fact(tx, f"standing:{name}", value)


def _known(kept: Any) -> dict[str, Any]:
    return kept or {"frozen": None, "left_out": []}


def _frozen(known: dict[str, Any]) -> Frozen | None:
    kept = known["frozen"]
    return Frozen(datetime.fromisoformat(kept["since"]), kept["why"]) if kept else None


# --- the way out


def accept_loss(station: Station, name: str, actor: Actor) -> None:
    """Let the show's next feed lose what it must lose, once. Raises PublishError for an unknown show and one that is not held back."""
    if name not in station.settings.shows:
        known = ", ".join(station.settings.shows) or "chưa khai chương trình nào"
        raise PublishError(name, "không có chương trình này trong shows.toml", f"Các chương trình: {known}.")
    standing = next(one for one in standings(station) if one.name == name)
    if standing.frozen is None:
        raise PublishError(name, "nguồn cấp RSS này không bị giữ lại, không có gì phải chấp nhận mất", "")
    with station.store.begin() as tx:
        memory.set_fact(tx, f"loss accepted:{name}", {"kind": actor.kind, "name": actor.name})
        outbox.add(tx, outbox.ChangeKind.BULLETIN, "", station.now(), actor)


def accepted_by(store: Store, name: str) -> Actor | None:
    """Who has accepted that the show's next feed loses episodes; None when nobody has."""
    from ..model import ActorKind

    with store.read() as tx:
        kept = memory.fact(tx, f"loss accepted:{name}")
    return Actor(ActorKind(kept["kind"]), kept["name"]) if kept else None


def loss_taken(station: Station, name: str, actor: Actor, lost: Collection[str]) -> None:
    """The loss has happened: it is written down with its actor, and the next one is asked about again."""
    with station.store.begin() as tx:
        memory.forget_fact(tx, f"loss accepted:{name}")
        told = {"lost": len(lost), "guids": sorted(lost)[:100]}
        receipts.add(tx, Receipt("loss accepted", name, station.now(), "feeds", told, actor=actor))


def look_again(station: Station) -> None:
    """Have the feeds written once more where one is held back or leaves something out, for its hindrance may be gone and its time come;
    where an episode lies ahead of the clock, for that must be told; and where a feed is not the one that was written, for then store or
    folder come from a backup, and what would be lost must be told before the next change.
    """
    with station.store.read() as tx:
        ahead = episodes.dated_after(tx, station.now() + MOST_AHEAD)
    if ahead or any(one.frozen or one.left_out or _is_another(station, one.name) for one in standings(station)):
        with station.store.begin() as tx:
            outbox.add(tx, outbox.ChangeKind.BULLETIN, "", station.now(), Actor.clock())

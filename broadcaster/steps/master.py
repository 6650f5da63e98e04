"""voiced → mastered: the takes joined into one finished file per profile."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .. import logs
from ..delivery.names import audio_stem
from ..errors import MasterRejected
from ..mark import LAYOUT
from ..model import ArticleState, Ledger, Master, Profile, Segment, Tags
from ..store import articles, episodes, revisions
from . import Move, Progress
from .rejected import evidence_folder, forget
from .script import present
from .signoff import spoken_segments

if TYPE_CHECKING:
    from ..station import Station
    from ..store.articles import StoredArticle
    from ..studio import Made, Part


class TakeMissing(Exception):
    """A take that the voicing counts on is no longer in the cache; the segments must be spoken again."""


def master_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """Join, level, encode, tag and check; a take that went missing sends the article back to be voiced."""
    from ..studio import make_masters

    with station.store.read() as tx:
        revision = revisions.get(tx, present(article.revision))
        script = revisions.script(tx, present(article.script))
        voicing = revisions.voicing(tx, present(article.voicing))
    segments = spoken_segments(station, script.segments, voicing.label)
    day = station.local(article.found_at)
    place = PurePosixPath("audio/episodes", f"{day:%Y}", f"{day:%m}")
    profiles = station.profiles(station.settings.studio.episode_profiles)
    progress("master", 0, len(segments))
    forget(station, article.id)

    def make(wanted: Sequence[Profile]) -> Made:
        return make_masters(
            parts_of(station, segments, voicing.takes, progress),
            wanted,
            lambda ledger: episode_tags(station, article, revision, segments, ledger, voicing),
            station.path(str(place)),
            audio_stem(revision.cleaned.title, day),
            key=lambda profile: master_key(voicing.takes, profile),
            tolerance=station.settings.studio.tolerance_lufs,
            evidence=evidence_folder(station, article.id),
        )

    try:
        made = _made(make, profiles, article)
    except TakeMissing:
        return Move(ArticleState.SCRIPTED, "một câu không còn trong kho âm thanh, đọc lại", values={"voicing": None})
    masters = [replace(master, path=str(place / master.path)) for master in made.masters]
    return Move(
        ArticleState.MASTERED,
        save=lambda tx: _save(tx, voicing.id, made.ledger, masters, station),
    )


def _made(make: Callable[[Sequence[Profile]], Made], profiles: Sequence[Profile], article: StoredArticle) -> Made:
    """All profiles; when one is rejected the main one alone, for a missing variant must not cost the episode."""
    try:
        return make(profiles)
    except MasterRejected as error:
        if len(profiles) == 1:
            raise
        logs.get("studio").warning("only the main master", article=article.id, why=str(error))
        return make(profiles[:1])


def _save(tx: object, voicing: int, ledger: Ledger, masters: list[Master], station: Station) -> dict[str, object]:
    revisions.add_masters(tx, voicing, ledger, masters, station.now())  # type: ignore[arg-type]
    return {}


def master_key(takes: Sequence[str], profile: Profile) -> str:
    """sha256 of the ordered take keys, everything the profile says and how the mark is written.

    Asked only when a master is made: one that was made before keeps the key, the name and the address it has.
    """
    return hashlib.sha256("\n".join([*takes, repr(profile), LAYOUT]).encode()).hexdigest()


def parts_of(station: Station, segments: Sequence[Segment], takes: Sequence[str], progress: Progress) -> Iterator[Part]:
    """The programme in order: each segment's take, then its pause; takes are read from the cache one by one."""
    from ..studio import Pause, Speech
    from ..voices import pause_after

    pauses = station.settings.voices.pauses
    for index, (segment, key) in enumerate(zip(segments, takes, strict=True)):
        take = station.takes.get(key)
        if take is None:
            raise TakeMissing(key)
        yield Speech(take, index)
        following = segments[index + 1] if index + 1 < len(segments) else None
        if following is not None:
            yield Pause(pause_after(segment, following, pauses))
        progress("master", index + 1, len(segments))


def episode_tags(
    station: Station,
    article: articles.StoredArticle,
    revision: revisions.Revision,
    segments: Sequence[Segment],
    ledger: Ledger,
    voicing: revisions.Voicing,
) -> Tags:
    """What the file says about itself."""
    from ..publishing import dated_title
    from ..studio import chapters_of
    from ..voices import mark_of

    day = station.local(article.found_at).date()
    said = [f"Giọng đọc máy: {voicing.label}."]
    if article.url:
        said.insert(0, f"Nguồn: {article.url}")
    with station.store.read() as tx:
        before = episodes.of_article(tx, article.id)
    published = before.published if before else station.now()
    shows = list(station.settings.shows.values())
    title = revision.cleaned.title
    return Tags(
        title=dated_title(title, published, shows[0], station.settings.station) if shows else title,
        artist=station.settings.station.name,
        album=shows[0].title if shows else station.settings.station.name,
        date=f"{day:%Y-%m-%d}",
        comment=" ".join(said),
        lyrics="\n\n".join([revision.cleaned.title, *revision.cleaned.texts]),
        chapters=chapters_of(ledger, segments, revision.cleaned.title),
        mark=mark_of(voicing.voice, voicing.label, voicing.voice_key, station.settings.voices.engines, day),
    )

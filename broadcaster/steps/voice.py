"""scripted → voiced: every segment spoken by one voice, the takes kept in the cache."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .. import logs
from ..errors import ConfigError
from ..model import ArticleState, Bulletin, Episode
from ..store import articles, charges, episodes, revisions
from . import Move, Progress
from .episode import categories_of, corrected_of, shown_state, summary_of
from .script import present
from .signoff import signoff_segments

if TYPE_CHECKING:
    from ..settings import Settings
    from ..station import Station
    from ..voices import Chain, Occasion, Resting, Spending


def voice_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """One voice from first word to last; raises NoVoiceLeft when the whole chain failed.

    An article that still has a voicing was sent back to be spoken better: where no better voice got to the end it stays as it is.
    """
    script_id = present(article.script)
    with station.store.read() as tx:
        script = revisions.script(tx, script_id)
    with charged(station, f"article:{article.id}"):
        spoken = station.chain.speak(
            script.segments,
            progress=lambda done, of: progress("speak", done, of),
            occasion=occasion_of(station, article),
            closing=lambda label: signoff_segments(station, label),
        )
    faults = "; ".join(f"{failure.voice}: {failure.fault}" for failure in spoken.failures)
    if article.voicing is not None:
        with station.store.read() as tx:
            public = revisions.voicing(tx, article.voicing)
            episode = episodes.of_article(tx, article.id)
        if (public.voice_key, public.takes) == (spoken.voice_key, spoken.take_keys):
            state = shown_state(episode, station.now()) if episode else ArticleState.PUBLISHED
            return Move(state, f"giữ bản đang phát, giọng tốt hơn chưa đọc được ({faults})")
    for notice in spoken.notices:
        logs.get("voices").warning("notice", article=article.id, notice=notice)
    return Move(
        ArticleState.VOICED,
        ". ".join([spoken.voice_label + (f", đọc thay ({faults})" if spoken.fallback else ""), *spoken.notices]),
        lambda tx: {
            "voicing": revisions.add_voicing(
                tx,
                script_id,
                station.now(),
                voice=spoken.voice_name,
                label=spoken.voice_label,
                voice_key=spoken.voice_key,
                takes=spoken.take_keys,
                fallback=spoken.fallback,
            )
        },
    )


@contextmanager
def charged(station: Station, what: str) -> Iterator[None]:
    """Keep what paid voices were sent inside, also when no voice got to the end: it was paid for."""
    from ..voices import counting

    with counting() as bill:
        try:
            yield
        finally:
            if bill.charges:
                with station.store.begin() as tx:
                    charges.add(tx, what, bill.charges, station.now())


def spending(chain: Chain) -> tuple[Spending, ...]:
    """How each paid voice stands today; nothing where the voices cannot be built, which every article then says."""
    try:
        return chain.spending()
    except ConfigError:
        return ()


def resting_voices(chain: Chain) -> dict[str, Resting]:
    """The voices that are left in peace now, and why; nothing where the voices cannot be built."""
    try:
        return chain.resting()
    except ConfigError:
        return {}


def occasion_of(station: Station, article: articles.StoredArticle) -> Occasion:
    """What the voices' conditions may ask about. The voice of the source goes before that of a show."""
    from ..voices import Occasion

    source = station.settings.sources.get(article.source)
    shows = _shows_of(station, article)
    return Occasion(
        subject=article.title,
        shows=shows,
        source=article.source,
        priority=article.priority,
        first=(source.voice if source else None) or _voice_of(station.settings, shows),
        now_local=station.local(station.now()),
    )


def occasion_of_bulletin(station: Station, bulletin: Bulletin) -> Occasion:
    """The shows that carry the bulletin, then those whose episodes it carries."""
    from ..voices import Occasion

    slot = station.settings.slots.get(bulletin.slot)
    carriers = [
        name
        for name, show in station.settings.shows.items()
        if show.kind == "bulletins" and (not show.slots or bulletin.slot in show.slots)
    ]
    shows = tuple(dict.fromkeys([*carriers, *(slot.shows if slot else ())]))
    return Occasion(
        subject=bulletin.title,
        shows=shows,
        bulletin=True,
        first=_voice_of(station.settings, shows),
        now_local=station.local(station.now()),
    )


def _voice_of(settings: Settings, shows: Sequence[str]) -> str | None:
    """The voice of the first show that has one."""
    return next((voice for name in shows if (voice := settings.shows[name].voice)), None)


def _shows_of(station: Station, article: articles.StoredArticle) -> tuple[str, ...]:
    """The shows that will carry the article, in the order of shows.toml."""
    from ..publishing import select

    with station.store.read() as tx:
        revision = revisions.get(tx, present(article.revision))
        before = episodes.of_article(tx, article.id)
    cleaned, now = revision.cleaned, station.now()
    draft = Episode(
        guid="",
        article=article.identity,
        folder="",
        title=cleaned.title,
        summary=summary_of(cleaned.texts),
        paragraphs=cleaned.paragraphs,
        published=now,
        updated=now,
        source=article.source,
        voice="",
        voice_label="",
        masters=(),
        categories=categories_of(station, article.source),
        priority=article.priority,
        corrected=corrected_of(before, revision),
    )
    return tuple(name for name, show in station.settings.shows.items() if select(show, [draft]))

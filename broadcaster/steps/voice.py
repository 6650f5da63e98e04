"""scripted → voiced: every segment spoken by one voice, the takes kept in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import logs
from ..model import ArticleState, Segment, SegmentKind
from ..store import articles, revisions
from . import Move, Progress
from .script import present

if TYPE_CHECKING:
    from ..station import Station
    from ..voices import Occasion


def voice_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """One voice from first word to last; raises NoVoiceLeft when the whole chain failed."""
    script_id = present(article.script)
    with station.store.begin() as tx:
        script = revisions.script(tx, script_id)
    spoken = station.chain.speak(
        script.segments,
        progress=lambda done, of: progress("speak", done, of),
        occasion=occasion_of(station, article),
        closing=lambda label: signoff_segments(station, label),
    )
    for notice in spoken.notices:
        logs.get("voices").warning("notice", article=article.id, notice=notice)
    return Move(
        ArticleState.VOICED,
        ". ".join([spoken.voice_label + (" (giọng dự phòng)" if spoken.fallback else ""), *spoken.notices]),
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


def occasion_of(station: Station, article: articles.StoredArticle) -> Occasion:
    """What the voices' conditions may ask about."""
    from ..voices import Occasion

    source = station.settings.sources.get(article.source)
    return Occasion(
        subject=article.title,
        source=article.source,
        priority=article.priority,
        first=source.voice if source else None,
        now_local=station.local(station.now()),
    )


def signoff_segments(station: Station, label: str) -> tuple[Segment, ...]:
    """The closing line that names the synthetic voice, when the station has one."""
    from ..voices import signoff

    line = signoff(label, station.settings.voices)
    return station.reader.read(line, kind=SegmentKind.SIGNOFF) if line else ()


def spoken_segments(station: Station, script: tuple[Segment, ...], label: str) -> tuple[Segment, ...]:
    """Everything that was said: the script and the closing line of the voice called ``label``."""
    return (*script, *signoff_segments(station, label))

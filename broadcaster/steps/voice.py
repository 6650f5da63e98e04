"""scripted → voiced: every segment spoken by one voice, the takes kept in the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import ArticleState, Segment
from ..store import articles, revisions
from . import Move, Progress
from .script import _present

if TYPE_CHECKING:
    from ..station import Station


def voice_article(station: Station, article: articles.StoredArticle, progress: Progress) -> Move:
    """One voice from first word to last; raises NoVoiceLeft when the whole chain failed."""
    with station.store.begin() as tx:
        script = revisions.script(tx, _present(article.script))
    segments = spoken_segments(station, script.segments)
    spoken = station.chain.speak(segments, progress=lambda done, of: progress("speak", done, of))
    return Move(
        ArticleState.VOICED,
        f"giọng {spoken.voice_label}" + (" (dự phòng)" if spoken.fallback else ""),
        lambda tx: {
            "voicing": revisions.add_voicing(
                tx,
                _present(article.script),
                station.now(),
                voice=spoken.voice_name,
                label=spoken.voice_label,
                voice_key=spoken.voice_key,
                takes=spoken.take_keys,
                fallback=spoken.fallback,
            )
        },
    )


def spoken_segments(station: Station, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """The article's segments and, when the station says so, the closing line that names the synthetic voice."""
    from ..voices import signoff

    return (*segments, signoff()) if station.settings.voices.disclosure else segments

"""An operator teaches the reader how something is said: what would change in an article, how it sounds, and the row that is kept."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArticleError
from ..model import Actor, ArticleState, Segment, SegmentKind
from ..steps.script import script_of
from ..steps.voice import occasion_of
from ..store import articles, revisions
from .rules import allowed, check_allowed

if TYPE_CHECKING:
    from ..reading import Reader, Row
    from ..reading.lexicon_row import Kind
    from ..station import Station

#: the layer of the lexicon that belongs to the town; its file is the one that operators edit by hand as well
TOWN = Path("config/lexicon/town.tsv")


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence of the article, as it is said now and as it would be said."""

    written: str
    before: str
    after: str


def row_of(written: str, spoken: str, before: str = "") -> Row:
    """The row that says ``spoken`` for ``written``, where one of the words ``before`` (separated by commas) stands before it.

    What an operator types is taken as meant: spaces are evened out, small letters are made of the spoken side.
    """
    from ..reading import Row

    form = " ".join(written.split())
    kind: Kind = "abbr" if form.isupper() else "name"
    left = tuple(" ".join(word.split()) for word in before.split(",") if word.strip())
    return Row(form, " ".join(spoken.lower().split()), kind, left=left, source="bàn điều khiển", layer="town")


def changes(station: Station, revision: revisions.Revision, row: Row) -> tuple[Change, ...]:
    """The sentences of a revision that would be said otherwise with ``row``. Raises LexiconError when the row cannot be."""
    from ..reading.lexicon_edit import check_row

    check_row(row)
    old = script_of(station, revision).segments
    new = script_of(station, revision, _reader_with(station.reader, row)).segments
    if [segment.written for segment in old] == [segment.written for segment in new]:
        pairs = list(zip(old, new, strict=True))
    else:  # the row ends or opens a sentence: the whole is shown
        pairs = [(_joined(old), _joined(new))]
    return tuple(
        Change(before.written, before.spoken, after.spoken) for before, after in pairs if before.spoken != after.spoken
    )


def _reader_with(reader: Reader, row: Row) -> Reader:
    from ..reading import Lexicon
    from ..reading import Reader as NewReader
    from ..reading.lexicon_edit import same_place

    kept = [known for known in reader.lexicon.rows if known.layer != row.layer or not same_place(known, row)]
    return NewReader(Lexicon([*kept, row]), reader.style)


def _joined(segments: tuple[Segment, ...]) -> Segment:
    written = " ".join(segment.written for segment in segments)
    return Segment(SegmentKind.SENTENCE, written, " ".join(segment.spoken for segment in segments))


def teach(station: Station, row: Row) -> None:
    """Keep the row in the town's lexicon; from the next sentence on it is read so. Raises LexiconError."""
    from ..reading.lexicon_edit import put_row

    put_row(station.path(str(TOWN)), row)


def lexicon_problems(station: Station) -> tuple[str, ...]:
    """What is wrong now with files of the lexicon that operators edit; until it is mended their last good rows stay in force."""
    _ = station.reader  # looks at the files
    return tuple(str(problem) for problem in station.lexicon.problems)


def sound_of(station: Station, article: articles.StoredArticle, spoken: str) -> bytes:
    """A WAV of a sentence in the voice that the article would have now. Raises VoiceError, ArticleError."""
    segment = Segment(SegmentKind.SENTENCE, spoken, spoken)
    said = station.chain.speak([segment], occasion=occasion_of(station, article))
    take = station.takes.get(said.take_keys[0]) if said.take_keys else None
    if take is None:
        raise ArticleError(article.title, "không nghe thử được câu này", "Thử lại.")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, take.rate, 0, "NONE", ""))
        file.writeframes(take.pcm)
    return buffer.getvalue()


def correct_reading(station: Station, number: int, row: Row, actor: Actor) -> None:
    """Keep a reading in the town's lexicon and read the article again with it. Raises LexiconError, ArticleError."""
    check_allowed(station.store, "reading", number)
    teach(station, row)
    with station.store.begin() as tx:
        why = f"sửa cách đọc: «{row.written}» đọc là «{row.spoken}»"
        stored = allowed(tx, "reading", number)
        articles.move(tx, stored, ArticleState.CLEANED, station.now(), actor=actor, why=why)

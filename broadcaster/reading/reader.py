"""A paragraph in, sentences out: the stages in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model import Segment, SegmentKind, Span, SpanKind
from .audit import audit
from .lexicon import Lexicon, Row
from .line import NOWHERE, Context, Piece
from .repair import Repaired, repair
from .rules.base import Toolbox
from .scanner import Scanner
from .sentences import settle_marks, split_sentences, spoken_text, with_capital

if TYPE_CHECKING:
    from ..settings.reading import ReadingSettings


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence while its pieces are still at hand: what ``explain`` shows. ``pieces`` and ``spans`` run side by side."""

    segment: Segment
    pieces: tuple[Piece, ...]


class Reader:
    """Turns written Vietnamese into spoken Vietnamese with one lexicon and one house style. Holds no state of a text."""

    def __init__(self, lexicon: Lexicon, style: ReadingSettings) -> None:
        self.lexicon = lexicon
        self.style = style
        self._scanner = Scanner(Toolbox(lexicon, style))

    def read(
        self,
        text: str,
        context: Context = NOWHERE,
        kind: SegmentKind = SegmentKind.SENTENCE,
        paragraph: int | None = None,
        defined: dict[str, Row] | None = None,
    ) -> tuple[Segment, ...]:
        """The sentences of a paragraph. Their ``written`` sides, joined, are exactly ``text``; the last one is marked ``last``.

        ``context`` says whose committee a bare «TU» is and what century a year of two figures means; ``defined`` holds acronyms that
        the article itself explains.
        """
        return tuple(sentence.segment for sentence in self.sentences(text, context, kind, paragraph, defined))

    def sentences(
        self,
        text: str,
        context: Context = NOWHERE,
        kind: SegmentKind = SegmentKind.SENTENCE,
        paragraph: int | None = None,
        defined: dict[str, Row] | None = None,
    ) -> list[Sentence]:
        """As :meth:`read`, with the pieces and the rivals each of them beat."""
        if not text:
            return []
        repaired = repair(text)
        if not repaired.text:
            return [_nothing(text, kind, paragraph)]
        _, pieces = self._scanner.scan(repaired.text, defined, context)
        groups = split_sentences(pieces, repaired.text)
        last = len(groups) - 1
        return [
            _sentence(group, repaired, text, kind, paragraph, last=index == last) for index, group in enumerate(groups)
        ]


def _nothing(text: str, kind: SegmentKind, paragraph: int | None) -> Sentence:
    """A text of invisible characters alone: kept, and silent."""
    span = Span(0, len(text), SpanKind.SILENT, text, "", "blank")
    return Sentence(Segment(kind, text, "", (span,), paragraph, True), (Piece(0, 0, SpanKind.SILENT, "", "blank"),))


def _sentence(
    group: list[Piece], repaired: Repaired, source: str, kind: SegmentKind, paragraph: int | None, last: bool
) -> Sentence:
    pieces = with_capital(settle_marks([audit(piece) for piece in group]))
    offsets = repaired.offsets
    begin = _source_offset(pieces[0].start, offsets)
    spans = []
    for piece in pieces:
        start, end = _source_offset(piece.start, offsets), _source_offset(piece.end, offsets)
        spans.append(
            Span(
                start - begin,
                end - begin,
                piece.kind,
                source[start:end],
                piece.spoken,
                piece.rule,
                piece.row,
                piece.certainty,
                piece.reason,
            )
        )
    finish = _source_offset(pieces[-1].end, offsets)
    segment = Segment(kind, source[begin:finish], spoken_text(pieces), tuple(spans), paragraph, last)
    return Sentence(segment, tuple(pieces))


def _source_offset(position: int, offsets: list[int] | None) -> int:
    return position if offsets is None else offsets[position]

"""Why a sentence is read as it is: each span with its rule, its lexicon row and the rivals it beat."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Certainty, Segment, Span
from .reader import Reader


@dataclass(frozen=True, slots=True)
class SpanReading:
    """A span and the ids of the lexicon rows that would also have fitted, best first."""

    span: Span
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """A sentence as it is spoken and the reading of each of its spans."""

    segment: Segment
    readings: tuple[SpanReading, ...]

    def lines(self) -> list[str]:
        """A table for people: written, spoken, kind, rule, row, rivals, doubt."""
        out = []
        for reading in self.readings:
            span = reading.span
            if not span.written.strip():
                continue
            cells = [
                f"«{span.written.strip()}»",
                f"«{span.spoken}»" if span.spoken else "(im)",
                span.kind.value,
                span.rule,
            ]
            if span.row:
                cells.append(span.row)
            if reading.rivals:
                cells.append("hơn: " + "; ".join(reading.rivals))
            if span.certainty is not Certainty.SURE:
                cells.append(f"{span.certainty.value}: {span.reason}")
            out.append(" | ".join(cells))
        return out


def explain(reader: Reader, text: str) -> tuple[Explanation, ...]:
    """One explanation a sentence of ``text``."""
    return tuple(
        Explanation(
            sentence.segment,
            tuple(
                SpanReading(span, piece.rivals)
                for span, piece in zip(sentence.segment.spans, sentence.pieces, strict=True)
            ),
        )
        for sentence in reader.sentences(text)
    )

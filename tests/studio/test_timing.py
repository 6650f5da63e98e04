"""Lines and chapters from the ledger."""

from __future__ import annotations

import itertools

from broadcaster.model import Cue, Ledger, Segment, SegmentKind, Span, SpanKind, WordTime
from broadcaster.studio import chapters_of, lines_of
from broadcaster.studio.timing import places_of


def segment(text: str, kind: SegmentKind = SegmentKind.SENTENCE, paragraph: int | None = 0) -> Segment:
    return Segment(kind, text, text.lower(), paragraph=paragraph)


def ledger(*seconds: float, words: tuple[WordTime, ...] = ()) -> Ledger:
    """A pause of one second, then segments of these lengths with a second of pause after each."""
    cues, at = [Cue("pause", 0, 1000)], 1000
    for number, length in enumerate(seconds):
        end = at + int(1000 * length)
        cues += [Cue("segment", at, end, number, "giọng", words), Cue("pause", end, end + 1000)]
        at = end + 1000
    return Ledger(1000, tuple(cues))


def test_lines_have_the_times_of_the_master() -> None:
    words = (WordTime(0.0, 0.4, 0, 3), WordTime(0.4, 9.0, 4, 3))
    first, second = lines_of(ledger(2, 3, words=words), [segment("Một hai"), segment("Ba bốn", paragraph=1)])
    assert (first.start, first.end, first.written, first.spoken) == (1.0, 3.0, "Một hai", "một hai")
    assert (second.start, second.end, second.paragraph) == (4.0, 7.0, 1)
    assert [(word.start, word.end) for word in second.words] == [(4.0, 4.4), (4.4, 7.0)], "no word ends after its line"


def test_places_tie_written_words_to_spoken_ones() -> None:
    """A date is one thing; what is said as written gives each word; brackets and blanks are said as nothing."""
    spans = (
        Span(0, 8, SpanKind.WORD, "Họp ngày", "Họp ngày", "words"),
        Span(8, 18, SpanKind.DATE, " 14/8/2026", "mười bốn tháng tám", "dates"),
        Span(18, 19, SpanKind.PUNCTUATION, ",", ",", "marks"),
        Span(19, 21, SpanKind.SILENT, " (", "", "brackets"),
        Span(21, 26, SpanKind.WORD, "tại P", "tại phường", "words"),
    )
    written, spoken = "Họp ngày 14/8/2026, (tại P", "Họp ngày mười bốn tháng tám, tại phường."
    places = places_of(Segment(SegmentKind.SENTENCE, written, spoken, spans))
    assert [(written[w:].split()[0], spoken[s:].split()[0]) for w, s in places] == [
        ("Họp", "Họp"),
        ("ngày", "ngày"),
        ("14/8/2026,", "mười"),
        ("tại", "tại"),
    ]


def test_a_short_article_has_no_chapters() -> None:
    assert chapters_of(ledger(5, 5), [segment("Một"), segment("Hai", paragraph=1)], "Tên") == ()


def test_headings_are_chapters() -> None:
    segments = [
        segment("Tên", SegmentKind.HEADLINE, None),
        segment("1. Thời gian:", SegmentKind.HEADING, 1),
        segment("Từ bảy giờ.", paragraph=2),
    ]
    chapters = chapters_of(ledger(2, 2, 2), segments, "Tên bài")
    assert [(chapter.start, chapter.title) for chapter in chapters] == [(0.0, "Tên bài"), (4.0, "1. Thời gian")]


def test_a_long_article_without_headings_is_divided_at_paragraphs() -> None:
    segments = [
        segment(f"Câu {number} của đoạn {number // 2} " + "rất dài " * 12, paragraph=number // 2)
        for number in range(40)
    ]
    chapters = chapters_of(ledger(*[20.0] * 40), segments, "Tên bài")
    assert chapters[0].start == 0
    gaps = [later.start - earlier.start for earlier, later in itertools.pairwise(chapters)]
    assert len(chapters) > 5
    assert min(gaps) >= 90
    starts = {line.start for line in lines_of(ledger(*[20.0] * 40), segments)[::2]}
    assert {chapter.start for chapter in chapters[1:]} <= starts, "a chapter begins where a paragraph begins"
    assert all(len(chapter.title) <= 61 and chapter.title.endswith("…") for chapter in chapters[1:])

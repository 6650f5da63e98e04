"""Transcripts: the written words at the times of the ledger, in three formats that players accept."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.model import Chapter, Line, SegmentKind, WordTime
from broadcaster.publishing import chapters_json, soundbite, transcripts

from .samples import LINES

GOLDEN = Path(__file__).parent / "golden"
_CUE = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})")


def times(text: str) -> list[tuple[int, int]]:
    """Start and end of each cue in milliseconds."""
    found = []
    for match in _CUE.finditer(text):
        numbers = list(map(int, match.groups()))
        start, end = ((n[0] * 60 + n[1]) * 60000 + n[2] * 1000 + n[3] for n in (numbers[:4], numbers[4:]))
        found.append((start, end))
    return found


def test_golden_files() -> None:
    made = transcripts(LINES, "Thông báo lịch cúp điện")
    assert {name: data.decode() for name, data in made.items()} == {
        name: (GOLDEN / name).read_text("utf-8") for name in ("transcript.vtt", "transcript.srt", "transcript.json")
    }


def test_rows_fit_and_nothing_is_lost() -> None:
    long = Line(0, 60, "Đường dây trung thế " * 40 + "x" * 200, "", SegmentKind.SENTENCE)
    vtt = transcripts([long], "t")["transcript.vtt"].decode()
    rows = [
        re.sub(r"</?v[^>]*>", "", row) for row in vtt.splitlines() if row and "-->" not in row and not row.isdigit()
    ][2:]
    assert max(map(len, rows)) <= 65
    assert "".join("".join(rows).split()) == "".join(long.written.split())


def test_cues_ascend_without_overlap_also_when_lines_do_not() -> None:
    lines = [
        Line(5.0, 9.0, "sau", "", SegmentKind.SENTENCE),
        Line(0.0, 6.0, "trước", "", SegmentKind.SENTENCE),
        Line(9.0, 9.0, "không dài", "", SegmentKind.SENTENCE),
        Line(10.0, 12.0, "   ", "", SegmentKind.SENTENCE),
    ]
    for name in ("transcript.vtt", "transcript.srt"):
        cues = times(transcripts(lines, "t")[name].decode())
        assert len(cues) == 2
        assert all(start < end for start, end in cues)
        assert all(before[1] <= after[0] for before, after in pairwise(cues))


def test_a_long_line_is_cut_where_the_words_are_said() -> None:
    written = "một hai ba bốn năm " * 20
    words = tuple(WordTime(index * 0.1, index * 0.1 + 0.1, index * 4, 3) for index in range(50))
    slow_start = tuple(WordTime(word.start + 20, word.end + 20, word.offset, word.length) for word in words)
    fast, slow = (
        times(
            transcripts([Line(0, 40, written, "x" * 200, SegmentKind.SENTENCE, words=each)], "t")[
                "transcript.vtt"
            ].decode()
        )
        for each in (words, slow_start)
    )
    assert fast[0][1] + 19_000 < slow[0][1]


def test_each_cue_of_a_later_line_starts_when_its_first_word_is_said() -> None:
    """The ledger's word times count from the first sample of the recording, as those of lines do."""
    written = ("một hai ba bốn năm " * 20).strip()
    count = len(written.split())
    words = tuple(WordTime(100 + n * 0.4, 100.3 + n * 0.4, place, 3) for n, place in enumerate(_starts(written)))
    line = Line(100.0, 100.0 + count * 0.4, written, written, SegmentKind.SENTENCE, words=words)
    cues = times(transcripts([line], "t")["transcript.vtt"].decode())
    shown = [cue.split() for cue in _texts(transcripts([line], "t")["transcript.vtt"].decode())]
    said = 0
    for (start, _), text in zip(cues, shown, strict=True):
        assert start == pytest.approx(100_000 + said * 400, abs=400), "within a word of where it is said"
        said += len(text)
    assert cues[-1][1] == round(line.end * 1000)
    assert min(end - start for start, end in cues) > 1000, "every cue stays long enough to be read"


def _starts(text: str) -> list[int]:
    return [match.start() for match in re.finditer(r"\S+", text)]


def _texts(vtt: str) -> list[str]:
    return [" ".join(block.split("\n")[2:])[len("<v Giọng đọc>") : -len("</v>")] for block in vtt.split("\n\n")[2:]]


def test_markup_in_an_article_stays_text() -> None:
    line = Line(0, 5, "a <i>b</i> & c --> d\n\nNOTE x", "", SegmentKind.SENTENCE)
    made = {name: data.decode() for name, data in transcripts([line], "--> t\n\nx").items()}
    assert "&lt;i&gt;b&lt;/i&gt; &amp; c --&gt; d NOTE x" in made["transcript.vtt"]
    assert made["transcript.vtt"].count("-->") == 1
    assert "‹i›b‹/i› & c → d NOTE x" in made["transcript.srt"]
    assert json.loads(made["transcript.json"])["segments"][0]["body"] == "a <i>b</i> & c --> d NOTE x"


@given(st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 9000), st.text(max_size=300)), max_size=6))
def test_anything_gives_well_formed_files(pieces: list[tuple[float, float, str]]) -> None:
    lines = [Line(start, end, text, "", SegmentKind.SENTENCE) for start, end, text in pieces]
    made = transcripts(lines, pieces[0][2] if pieces else "")
    for name in ("transcript.vtt", "transcript.srt"):
        text = made[name].decode()
        assert text.count("-->") == len(times(text))
        assert all(before[1] <= after[0] for before, after in pairwise(times(text)))
    for segment in json.loads(made["transcript.json"])["segments"]:
        assert set(segment) == {"speaker", "startTime", "endTime", "body"}


def test_soundbite_is_whole_sentences() -> None:
    assert soundbite(LINES) == (0.0, 19.75)
    assert soundbite(LINES[:1]) is None
    assert soundbite(()) is None
    assert soundbite((Line(0, 300, "rất dài", "", SegmentKind.LEAD),)) is None


def test_chapters() -> None:
    made = json.loads(
        chapters_json([Chapter(9, "B"), Chapter(0, "A\x00 <x>"), Chapter(9, "lặp"), Chapter(12, " ")], "Tít")
    )
    assert made["version"] == "1.2.0"
    assert made["chapters"] == [{"startTime": 0.0, "title": "A <x>"}, {"startTime": 9, "title": "B"}]
    assert json.loads(chapters_json([], "Tít"))["chapters"] == []

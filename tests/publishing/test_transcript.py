"""Transcripts: the written words at the times of the ledger, in three formats that players accept."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.model import Chapter, Line, SegmentKind, WordTime
from broadcaster.publishing import chapters_json, soundbite, transcripts
from broadcaster.publishing.captions import words_of

from .captions import Shown, shown_srt, shown_vtt
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


#: a piece of text and what is said for it: a number is one thing however many syllables it takes
PIECES = (
    ("nghiêng", "nghiêng"),
    ("ở", "ở"),
    ("hội,", "hội"),
    ("làng;", "làng"),
    ("(trường", "trường"),
    ("14/8/2026", "mười bốn tháng tám năm hai nghìn không trăm hai mươi sáu"),
    ("1.250", "một nghìn hai trăm năm mươi"),
    ("0911 345 678", "không chín một một ba bốn năm sáu bảy tám"),
)


@st.composite
def programmes(draw: st.DrawFn) -> list[Line]:
    """Lines as the ledger gives them, at any pace in which the text can be read, by voices with word times and without."""
    at, lines = draw(st.floats(0, 5000)), []
    for _ in range(draw(st.integers(1, 4))):
        begin, written, spoken = at, "", ""
        words, places = [], []
        pace = draw(st.floats(0.2, 0.5))
        for text, said in draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30)):
            written, spoken = f"{written} {text}".lstrip(), f"{spoken} {said}".lstrip()
            places.append((len(written) - len(text), len(spoken) - len(said)))
            syllables = said.split()
            for number, syllable in enumerate(syllables):
                length = pace + max(0.0, (len(text) + 1) / 22 - 0.2 * len(syllables))
                words.append(WordTime(at, at + length, len(spoken) - len(" ".join(syllables[number:])), len(syllable)))
                at += length
        timed = draw(st.booleans())
        lines.append(
            Line(
                begin,
                at,
                written,
                spoken,
                SegmentKind.SENTENCE,
                words=tuple(words) if timed else (),
                places=tuple(places),
            )
        )
        at += draw(st.floats(0.2, 1.5))
    return lines


@settings(max_examples=60, deadline=None)
@given(programmes())
def test_every_caption_keeps_every_rule(lines: list[Line]) -> None:
    files = {name: data.decode() for name, data in transcripts(lines, "t").items()}
    cues = shown_vtt(files["transcript.vtt"])
    assert [cue[:2] for cue in shown_srt(files["transcript.srt"])] == [cue[:2] for cue in cues]
    told = [(part["startTime"], part["endTime"]) for part in json.loads(files["transcript.json"])["segments"]]
    assert told == [cue[:2] for cue in cues]
    assert " ".join(" ".join(cue.rows) for cue in cues) == " ".join(line.written for line in lines)
    assert all(before.end <= after.start for before, after in pairwise(cues)), "in order, none over another"
    assert [cue for cue in cues if cue.seconds < 0.5] == []
    assert [cue for cue in cues if cue.pace > 25] == []
    assert [cue for cue in cues if len(cue.rows) > 2 or max(map(len, cue.rows)) > 65] == []
    if all(line.words for line in lines):
        assert max(len(row) for cue in cues for row in cue.rows) <= 42
    rows = [row for cue in cues for row in cue.rows]
    assert [row for row, following in pairwise(rows) if row[-1].isdecimal() and following[0] in "36"] == [], (
        "numbers stay whole"
    )
    onsets = _heard(lines)
    shown = 0
    for cue in cues:
        if (onset := onsets[shown]) is not None:
            assert abs(cue.start - onset) <= 0.1
        shown += len(" ".join(cue.rows).split())


def test_a_guess_between_known_words_overtakes_none_of_them() -> None:
    """The rest of a telephone number is told by its share of the text; a date after it is much longer when it is said."""
    texts = [("Gọi số", "gọi số"), ("0911 345 678", "không chín một một ba bốn năm sáu bảy tám"), ("trước", "trước")]
    texts += [("14/8/2026", "mười bốn tháng tám năm hai nghìn không trăm hai mươi sáu")]
    written, spoken, at = "", "", 0.0
    words, places = [], []
    for text, said in texts:
        written, spoken = f"{written} {text}".lstrip(), f"{spoken} {said}".lstrip()
        places.append((len(written) - len(text), len(spoken) - len(said)))
        syllables = said.split()
        for number, syllable in enumerate(syllables):
            words.append(WordTime(at, at + 0.5, len(spoken) - len(" ".join(syllables[number:])), len(syllable)))
            at += 0.5
    line = Line(0.0, at, written, spoken, SegmentKind.SENTENCE, words=tuple(words), places=tuple(places))
    onsets = {word.text: word.start for word in words_of(line)}
    assert (onsets["trước"], onsets["14/8/2026"]) == (6.0, 6.5)


def _heard(lines: list[Line]) -> list[float | None]:
    """When each written word is heard, None where the voice did not tell."""
    onsets: list[float | None] = []
    for line in lines:
        spoken = dict(line.places)
        times = {word.offset: word.start for word in line.words}
        for number, place in enumerate(_starts(line.written)):
            onsets.append(line.start if number == 0 else times.get(spoken.get(place, -1)))
    return onsets


def line(start: float, end: float, written: str, **changes: Any) -> Line:
    return Line(start, end, written, written, SegmentKind.SENTENCE, **changes)


def cues_of(*lines: Line) -> list[Shown]:
    return shown_vtt(transcripts(lines, "t")["transcript.vtt"].decode())


def test_a_short_line_stays_up_through_the_pause_behind_it() -> None:
    first, second = cues_of(line(0, 0.3, "Mục 1."), line(0.9, 3, "Thời gian họp."))
    assert (first.start, second.start) == (0, 0.9)
    assert 0.5 <= first.seconds < 0.51


def test_a_short_line_without_a_pause_goes_with_the_next() -> None:
    (only,) = cues_of(line(0, 0.2, "1."), line(0.3, 3, "Thời gian họp."))
    assert only == (0, 3, ("1. Thời gian họp.",))


def test_the_last_line_is_shown_long_enough() -> None:
    assert cues_of(line(5, 5.1, "Hết."))[0].seconds >= 0.5


def test_text_that_is_hardly_said_gets_time_from_the_pause() -> None:
    long = "xem tại cổng thông tin điện tử của phường"
    first, second = cues_of(line(0, 1, long), line(3, 4, "Hết."))
    assert first.pace <= 25
    assert (first.start, second.start) == (0, 3)


def test_numbers_names_and_dates_are_not_parted() -> None:
    """«0911 345 678» is one place in the spoken text: no caption begins inside it, no row breaks there."""
    words = "Điện thoại của ban chỉ huy phòng chống thiên tai là"
    written = f"{words} 0911 345 678 và 0911 345 679 và {words} 0911 345 670"
    rows = [row for cue in cues_of(line(0, 30, written)) for row in cue.rows]
    assert (
        sum(bool(re.search(r"0911 345 6[0-9]{2}", row)) for row in rows)
        + sum(len(re.findall(r"0911 345 6[0-9]{2}", row)) > 1 for row in rows)
        == 3
    )


def test_without_times_a_line_is_widened_rather_than_cut_by_a_guess() -> None:
    written = "Ủy ban nhân dân phường mời toàn thể bà con cử tri trong khu phố đến dự buổi họp tại nhà văn hóa"
    (only,) = cues_of(Line(0, 8, written, "x " * 30, SegmentKind.SENTENCE))
    assert 42 < max(map(len, only.rows)) <= 65
    words = tuple(WordTime(0.3 * number, 0.3 * number + 0.3, place, 2) for number, place in enumerate(_starts(written)))
    first, second = cues_of(line(0, 8, written, words=words))
    assert max(len(row) for row in (*first.rows, *second.rows)) <= 42
    assert second.start == pytest.approx(0.3 * len(" ".join(first.rows).split()), abs=0.001)


def test_an_address_longer_than_a_row_is_broken_at_its_marks() -> None:
    address = "https://suoimay.example/tin-tuc/thong-bao/lich-cup-dien-thang-tam?trang=2"
    rows = [row for cue in cues_of(line(0, 9, f"Xem {address} nhé")) for row in cue.rows]
    assert max(map(len, rows)) <= 65
    assert address in "".join(rows)
    assert not any(row[-1].isalnum() and row != rows[-1] for row in rows if "suoimay" in row)


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

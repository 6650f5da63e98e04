"""Lexicon files: every mistake at once, each with its line; nothing lost on the way out and in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.errors import LexiconError
from broadcaster.reading.lexicon_edit import append_rows
from broadcaster.reading.lexicon_file import format_lexicon, parse_lexicon, read_lexicon
from broadcaster.reading.lexicon_row import Row

HEADER = "written\tspoken\tkind\tmatch\tleft\tright\tregion\tpriority\tsource\tnote"


def faults(*lines: str) -> dict[int, str]:
    return {fault.line: fault.text for fault in parse_lexicon("\n".join((HEADER, *lines)), "town").faults}


def test_every_mistake_is_named_with_its_line() -> None:
    found = faults(
        "UBND\tủy ban nhân dân\tabbr",
        "",
        "# lời ghi",
        "\tủy ban\tabbr",
        "HĐND\t\tabbr",
        "BHYT\tbảo hiểm 1\tabbr",
        "BHXH\tbảo hiểm\ttắt",
        "CSGT\tcảnh sát\tabbr\tgần",
        "CA\tcông an\tabbr\texact\t\t\tmiền",
        "CB\tcán bộ\tabbr\texact\t\t\t\tcao",
        "CC\tchữa cháy\tabbr\texact\txã||phường",
        "CD\tcông dân\tabbr\texact\t\t=#",
        "a\tb\tabbr\texact\t\t\t\t\t\t\tthừa",
    )
    assert sorted(found) == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert "'1'" in found[7]
    assert "abbr, name, foreign, unit, doc" in found[8]
    assert "'#'" in found[13]
    assert "11 ô" in found[14]


def test_the_rows_around_a_mistake_are_still_read() -> None:
    parsed = parse_lexicon(f"{HEADER}\nA\t9\tabbr\nB\tbê\tabbr\n", "town")
    assert [row.written for row in parsed.rows] == ["B"]


def test_doubles_and_conflicts_name_the_other_line() -> None:
    found = faults(
        "TP\tthành phố\tabbr", "TP.\tthành phố\tabbr", "TP\ttội phạm\tabbr", "TP\ttội phạm\tabbr\texact\tbắt"
    )
    assert sorted(found) == [3, 4]
    assert "lặp lại dòng 2" in found[3]
    assert "'tội phạm'" in found[4]
    assert "dòng 2" in found[4]


def test_conflict_is_no_conflict_with_another_priority_or_region() -> None:
    assert faults("TP\tthành phố\tabbr", "TP\ttội phạm\tabbr\t\t\t\t\t20", "TP\ttê pê\tabbr\t\t\t\tnam") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "thiếu dòng tiêu đề"),
        ("written\tkind\nA\tabbr", "thiếu cột: spoken"),
        ("written\tspoken\tkind\tmàu\n", "cột lạ: 'màu'"),
        ("written\tspoken\tkind\tkind\n", "cột lặp lại"),
    ],
)
def test_header_is_checked(text: str, words: str) -> None:
    (fault,) = parse_lexicon(text, "town").faults
    assert words in fault.text


def test_columns_may_stand_in_any_order_and_be_left_out() -> None:
    (row,) = parse_lexicon("kind\tspoken\twritten\nabbr\tủy ban\tUB\n", "town").rows
    assert (row.written, row.spoken, row.kind, row.match, row.priority, row.layer) == (
        "UB",
        "ủy ban",
        "abbr",
        "exact",
        50,
        "town",
    )


def test_windows_lines_bom_and_decomposed_letters_are_read() -> None:
    (row,) = parse_lexicon("\ufeffwritten\tspoken\tkind\r\nUB\tu\u0309y ban\tabbr\r\n", "town").rows
    assert row.spoken == "ủy ban"


def test_hidden_characters_are_refused() -> None:
    assert "ký tự ẩn" in faults("UB\u200bND\tủy ban\tabbr")[2]


def test_error_lists_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "town.tsv"
    path.write_text(f"{HEADER}\nA\t1\tabbr\nB\t2\tabbr\n", "utf-8")
    with pytest.raises(LexiconError) as caught:
        read_lexicon(path, "town")
    text = str(caught.value)
    assert f"{path}:2:" in text
    assert f"{path}:3:" in text
    assert "2 lỗi" in text


def test_wrong_encoding_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "town.tsv"
    path.write_bytes(f"{HEADER}\n".encode() + "UB\tỦy\tabbr".encode("utf-16-le"))
    with pytest.raises(LexiconError, match=r"town\.tsv:2: không phải UTF-8"):
        read_lexicon(path, "town")


def test_unreadable_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match="không đọc được tệp"):
        read_lexicon(tmp_path / "none.tsv", "town")


_word = st.text("abcđêôơưáàủỵ", min_size=1, max_size=6)
_rows = st.lists(
    st.builds(
        Row,
        written=st.from_regex(r"[A-ZĐ][A-ZĐ&\-./]{0,6}", fullmatch=True),
        spoken=st.lists(_word, min_size=1, max_size=4).map(" ".join),
        kind=st.sampled_from(["abbr", "name", "foreign", "unit", "doc"]),
        match=st.sampled_from(["exact", "nocase", "prefix"]),
        left=st.lists(_word, max_size=2).map(tuple),
        right=st.lists(st.sampled_from(["#", "^", "$", "!xã", "=số"]), max_size=2, unique=True).map(tuple),
        region=st.sampled_from(["", "bắc", "nam"]),
        priority=st.integers(0, 100),
        note=_word,
        layer=st.just("town"),
    ),
    max_size=6,
    unique_by=lambda row: row.written.lower().replace("-", "").replace(".", ""),
)


@given(_rows)
def test_what_is_written_is_read_back(rows: list[Row]) -> None:
    parsed = parse_lexicon(format_lexicon(rows), "town")
    assert parsed.faults == []
    assert parsed.rows == rows


@given(st.text(max_size=200))
def test_no_text_makes_it_stumble(text: str) -> None:
    parsed = parse_lexicon(f"{HEADER}\n{text}", "town")
    assert len(parsed.rows) == len(parsed.lines)


def test_rows_are_added_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "lexicon" / "town.tsv"
    append_rows(path, [Row("AB", "an bình", "abbr", layer="town")])
    path.write_text(path.read_text("utf-8") + "# lời ghi của người trực", "utf-8")
    append_rows(path, [Row("CD", "cao đài", "abbr", layer="town")])
    text = path.read_text("utf-8")
    assert "# lời ghi của người trực\nCD\t" in text
    assert [row.written for row in read_lexicon(path, "town")] == ["AB", "CD"]
    assert [file.name for file in path.parent.iterdir()] == ["town.tsv"]

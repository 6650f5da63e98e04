"""``broadcaster lexicon``: what an operator sees."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broadcaster.cli.lexicon import app
from broadcaster.errors import BroadcasterError, LexiconError
from broadcaster.reading.lexicon_file import read_lexicon
from broadcaster.reading.pls import NAMESPACE

HEADER = "written\tspoken\tkind\tmatch\tleft\tright\tregion\tpriority\tsource\tnote\n"


def run(*words: str | Path, fails: bool = False) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words])
    if isinstance(result.exception, BroadcasterError):
        if fails:
            return str(result.exception)
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def station(tmp_path: Path) -> Path:
    folder = tmp_path / "config" / "lexicon"
    folder.mkdir(parents=True)
    (folder / "town.tsv").write_text(HEADER + "LT\tlong thủy\tabbr\n", "utf-8")
    return tmp_path


def pls_file(folder: Path, *pairs: tuple[str, str]) -> Path:
    lexemes = "".join(f"<lexeme><grapheme>{a}</grapheme><alias>{b}</alias></lexeme>" for a, b in pairs)
    path = folder / "nhap.pls"
    path.write_text(f'<lexicon version="1.0" xmlns="{NAMESPACE}" xml:lang="vi">{lexemes}</lexicon>', "utf-8")
    return path


def test_check_counts_the_rows_of_every_layer(station: Path) -> None:
    out = run("check", "--station", station)
    assert f"{station / 'config/lexicon/town.tsv'}: 1 dòng dùng được" in out
    assert re.search(r"core\.tsv: \d{4} dòng", out)
    assert "province.tsv: chưa có" in out


def test_check_reports_faults_with_file_and_line(station: Path) -> None:
    bad = station / "town.tsv"
    bad.write_text(HEADER + "A\t1\tabbr\nB\tbê\tlạ\n", "utf-8")
    with pytest.raises(LexiconError) as caught:
        run("check", bad)
    assert f"{bad}:2:" in str(caught.value)
    assert f"{bad}:3:" in str(caught.value)
    with pytest.raises(LexiconError, match="không có tệp này"):
        run("check", station / "none.tsv")


def test_check_warns_of_rows_that_change_nothing_or_cannot_be_said(station: Path) -> None:
    town = station / "config" / "lexicon" / "town.tsv"
    town.write_text(HEADER + "UBND\tủy ban nhân dân\tabbr\nXY\txưlpq\tabbr\n", "utf-8")
    out = run("check", "--station", station)
    assert "bảng core đã đọc như vậy" in out
    assert "'xưlpq'" in out


def test_import_adds_new_rows_and_keeps_the_old(station: Path) -> None:
    file = pls_file(station, ("TM", "thác mơ"), ("LT", "liên tịch"), ("SG", "số 1"))
    out = run("import", file, "--layer", "town", "--station", station)
    assert "Giữ nguyên 'LT'" in out
    assert "Bỏ qua mục 3 (SG)" in out
    assert "Đã thêm 1 dòng" in out
    rows = read_lexicon(station / "config" / "lexicon" / "town.tsv", "town")
    assert [(row.written, row.spoken) for row in rows] == [("LT", "long thủy"), ("TM", "thác mơ")]
    again = run("import", file, "--station", station)
    assert "Đã thêm 0 dòng" in again


def test_import_says_what_is_wrong_with_the_file(station: Path) -> None:
    assert "không đọc được" in run("import", station / "none.pls", fails=True)
    evil = station / "evil.pls"
    evil.write_text('<!DOCTYPE x [<!ENTITY a "a">]><lexicon/>', "utf-8")
    assert "DTD" in run("import", evil, fails=True)


def test_export_then_import_brings_the_rows_to_another_station(station: Path, tmp_path: Path) -> None:
    out = station / "out.pls"
    assert "Đã ghi" in run("export", "--format", "pls", "-o", out, "--station", station)
    other = tmp_path / "other"
    run("import", out, "--layer", "province", "--station", other)
    rows = {row.written: row.spoken for row in read_lexicon(other / "config" / "lexicon" / "province.tsv", "province")}
    assert rows["LT"] == "long thủy"
    assert rows["UBND"] == "ủy ban nhân dân"


def test_export_as_tsv_is_a_lexicon_file(station: Path) -> None:
    out = station / "all.tsv"
    run("export", "--format", "tsv", "--output", out, "--station", station)
    assert "dòng dùng được" in run("check", out)


def test_explain_shows_span_rule_row_and_the_rivals(station: Path) -> None:
    out = run("explain", "CT UBND phường LT họp lúc 7h30, KH số 15.", "--station", station)
    assert "Viết: CT UBND phường LT họp lúc 7h30, KH số 15." in out
    assert "đọc:  chủ tịch ủy ban nhân dân phường long thủy họp lúc bảy giờ ba mươi" in out.lower()
    assert "core:UBND→ủy ban nhân dân" in out
    assert "town:LT→long thủy" in out
    assert "«7h30» | «bảy giờ ba mươi" in out
    assert "hơn: " in out


def test_explain_as_json_covers_the_text(station: Path) -> None:
    sentence = "UBND thị xã họp ngày 5/9."
    (data,) = json.loads(run("explain", sentence, "--json", "--station", station))
    assert "".join(span["written"] for span in data["spans"]) == sentence
    assert data["spans"][0]["row"] == "core:UBND→ủy ban nhân dân"

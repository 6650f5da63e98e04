"""Layers, senses by context, look-up by what a word is and not by how it was typed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from broadcaster.defaults import default_config
from broadcaster.errors import LexiconError
from broadcaster.reading.lexicon import (
    LAYERS,
    Lexicon,
    LiveLexicon,
    Row,
    core_lexicon,
    is_close,
    load_lexicon,
    station_layers,
)
from broadcaster.reading.lexicon_row import lookup_key
from broadcaster.vietnamese.syllables import is_syllable

HEADER = "written\tspoken\tkind\tmatch\tleft\tright\tregion\tpriority\tsource\tnote\n"


def sense(written: str, left: str = "", right: str = "") -> str | None:
    row, _ = core_lexicon().choose(written, left.split(), right.split())
    return row.spoken if row else None


def table(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(row + "\n" for row in rows), "utf-8")
    return path


def stir(path: Path, text: str) -> None:
    """Write as an editor does, with a later modification time."""
    before = path.stat().st_mtime_ns
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


@pytest.mark.parametrize(
    ("written", "left", "right", "spoken"),
    [
        ("KH", "ban hành", "số 15", "kế hoạch"),
        ("KH", "Hội đồng", "và công nghệ", "khoa học"),
        ("KH", "điện lực chăm sóc", "dùng điện lâu năm", "khách hàng"),
        ("CT", "thực hiện", "số 05", "chỉ thị"),
        ("CT", "", "UBND phường", "chủ tịch"),
        ("CT", "", "TNHH Hạt Vàng", "công ty"),
        ("CT", "", "MTQG giảm nghèo", "chương trình"),
        ("TT", "xã, phường và", "Đức Phong", "thị trấn"),
        ("TT", "họp tại", "Văn hóa thị xã", "trung tâm"),
        ("TT", "phó chủ tịch", "UBND xã", "thường trực"),
        ("BTC", "", "giải bóng chuyền", "ban tổ chức"),
        ("BTC", "thông tư của", "về lệ phí", "bộ tài chính"),
        ("ĐT", "", "741 qua xã", "đường tỉnh"),
        ("ĐT", "", "Việt Nam thắng", "đội tuyển"),
        ("ĐT", "", "", "điện thoại"),
        ("SN", "", "1985", "sinh năm"),
        ("SN", "địa chỉ", "12 đường Lê Lợi", "số nhà"),
        ("CN", "từ thứ 2 đến", "hằng tuần", "chủ nhật"),
        ("CN", "sản xuất", "tăng khá", "công nghiệp"),
        ("TS", "", "Nguyễn Hòa", "tiến sĩ"),
        ("TS", "công tác", "năm nay", "tuyển sinh"),
        ("ĐH", "trường", "sư phạm", "đại học"),
        ("ĐH", "tổ chức", "đúng tiến độ", "đại hội"),
        ("HT", "thầy", "nhà trường", "hiệu trưởng"),
        ("TH", "trường", "Kim Đồng", "tiểu học"),
        ("LS", "nghĩa trang", "thị xã", "liệt sĩ"),
        ("LS", "", "Nguyễn Phước", "luật sư"),
        ("BTV", "", "Thị ủy họp", "ban thường vụ"),
        ("BTV", "", "đài thị xã", "biên tập viên"),
        ("GV", "các", "và học sinh", "giáo viên"),
        ("GV", "", "", "giáo viên"),
        ("P", "tại", "Long Thủy", "phường"),
    ],
)
def test_sense_follows_the_company(written: str, left: str, right: str, spoken: str) -> None:
    assert sense(written, left, right) == spoken


@pytest.mark.parametrize(
    "same",
    [
        ("TP.HCM", "TP. HCM"),
        ("GD&ĐT", "GD & ĐT"),
        ("KT-XH", "KT – XH"),
        ("HĐND", "HÐND"),
        ("QP-AN", "QP - AN"),
        ("GS.TS", "GS.TS."),
        ("QP,AN", "QP, AN"),
        ("Đắk Lắk", "Đắk Lắk"),
    ],
)
def test_one_form_however_typed(same: tuple[str, str]) -> None:
    first, second = (core_lexicon().rows_for(form) for form in same)
    assert first
    assert first == second


def test_tone_placement_does_not_matter(tmp_path: Path) -> None:
    lexicon = load_lexicon([("core", table(tmp_path / "core.tsv", "Hòa Thuỷ\thòa thủy\tname"))])
    for form in ("Hòa Thuỷ", "Hoà Thủy", "Hoà Thuỷ"):
        assert lexicon.has(form), form
    assert not lexicon.has("hòa thủy")


def test_prefix_rows_begin_a_longer_token() -> None:
    rows = core_lexicon().prefixes_of("TP.Đồng Xoài")
    assert [row.spoken for row in rows] == ["thành phố"]
    assert core_lexicon().prefixes_of("TP.") == ()


def test_upper_layer_wins_even_without_context(tmp_path: Path) -> None:
    core = table(tmp_path / "core.tsv", "LT\tliên tịch\tabbr\texact\tthông tư")
    town = table(tmp_path / "town.tsv", "LT\tlong thủy\tabbr")
    lexicon = load_lexicon([("core", core), ("town", town)])
    row, rivals = lexicon.choose("LT", ["thông", "tư"], [])
    assert row is not None
    assert row.id == "town:LT→long thủy"
    assert [rival.id for rival in rivals] == ["core:LT→liên tịch"]


def test_context_wins_over_priority_in_one_layer() -> None:
    rows = [
        Row("AB", "một", "abbr", priority=90),
        Row("AB", "hai", "abbr", left=("xã",)),
        Row("AB", "ba", "abbr", left=("xã",), right=("^",)),
    ]
    lexicon = Lexicon(rows)
    company: list[tuple[list[str], list[str]]] = [([], []), (["xã"], []), (["xã"], ["Phú"])]
    chosen = [lexicon.choose("AB", left, right)[0] for left, right in company]
    assert [row and row.spoken for row in chosen] == ["một", "hai", "ba"]


@pytest.mark.parametrize(
    ("term", "words", "holds"),
    [
        ("số", ["Số"], True),
        ("hoà bình", ["hòa", "bình"], True),
        ("xã", ["a", "b", "c", "xã"], True),
        ("xã", ["a", "b", "c", "d", "xã"], False),
        ("=x", ["x", "y"], True),
        ("=x", ["y", "x"], False),
        ("0*", ["0912.345"], True),
        ("0*", ["1912"], False),
        ("0*", [], False),
        ("!0*", ["0912"], False),
        ("#", ["12"], True),
        ("#", ["XII"], True),
        ("#", ["mười"], False),
        ("^", ["Phước"], True),
        ("^", ["UBND"], False),
        ("^", ["phước"], False),
        ("$", [], True),
        ("$", ["xã"], False),
        ("!xã", ["phường"], True),
        ("!xã", ["xã"], False),
        ("!#", ["12"], False),
    ],
)
def test_context_signs(term: str, words: list[str], holds: bool) -> None:
    row = Row("AB", "x", "abbr", right=(term,))
    assert row.fits((), words) is holds
    mirrored = Row("AB", "x", "abbr", left=(term,))
    assert mirrored.fits(list(reversed(words)) if " " not in term else words, ()) is holds


def test_close_rivals_are_told_from_far_ones() -> None:
    row = Row("AB", "một", "abbr", priority=50)
    assert is_close(row, [Row("AB", "hai", "abbr", priority=45)])
    assert not is_close(row, [Row("AB", "hai", "abbr", priority=20)])
    assert not is_close(Row("AB", "một", "abbr", left=("x",)), [Row("AB", "hai", "abbr")])
    assert not is_close(row, ())
    assert is_close(Row("AB", "một", "abbr", priority=30), ())


def test_documents_and_units_are_tables_of_their_own() -> None:
    lexicon = core_lexicon()
    document = lexicon.document("TT")
    assert document is not None
    assert document.spoken == "thông tư"
    assert lexicon.document("UBND") is not None
    assert lexicon.units["km/h"].spoken == "ki lô mét một giờ"
    assert "ha" in lexicon.units
    assert not lexicon.has("kg")


def test_region_rows_hold_in_their_region_only(tmp_path: Path) -> None:
    core = table(tmp_path / "core.tsv", "kg\tki lô\tabbr\t\t\t\tnam", "kg\tcân\tabbr\t\t\t\tbắc")
    assert [row.spoken for row in load_lexicon([("core", core)], region="nam").rows] == ["ki lô"]


def test_missing_file_is_an_empty_layer(tmp_path: Path) -> None:
    assert len(load_lexicon([("town", tmp_path / "none.tsv")])) == 0


def test_all_files_report_their_faults_together(tmp_path: Path) -> None:
    one = table(tmp_path / "core.tsv", "A\t\tabbr")
    two = table(tmp_path / "town.tsv", "B\tbê\tlạ")
    with pytest.raises(LexiconError) as caught:
        load_lexicon([("core", one), ("town", two)])
    assert f"{one}:2:" in str(caught.value)
    assert f"{two}:2:" in str(caught.value)


def test_live_lexicon_follows_edits_and_survives_a_broken_one(tmp_path: Path) -> None:
    path = table(tmp_path / "town.tsv", "AB\tan bình\tabbr")
    live = LiveLexicon([("town", path)])
    first = live.refresh()
    assert live.refresh() is first
    stir(path, HEADER + "AB\tanh ba\tabbr\n")
    second = live.refresh()
    assert second.rows_for("AB")[0].spoken == "anh ba"
    stir(path, HEADER + "AB\t9\tabbr\n")
    assert live.refresh() is second
    assert f"{path}:2:" in str(live.problems[0])
    stir(path, HEADER + "AB\tan bài\tabbr\n")
    assert live.refresh().rows_for("AB")[0].spoken == "an bài"
    assert live.problems == ()
    path.unlink()
    assert not live.refresh().has("AB")


def test_station_layers_fall_back_to_the_shipped_core(tmp_path: Path) -> None:
    layers = station_layers(tmp_path)
    assert [layer for layer, _ in layers] == list(LAYERS[:3])
    assert layers[0][1] == default_config("lexicon/core.tsv")
    own = tmp_path / "config" / "lexicon" / "core.tsv"
    own.parent.mkdir(parents=True)
    table(own)
    assert station_layers(tmp_path)[0][1] == own


def test_shipped_tables_load_and_are_broad() -> None:
    files = [(layer, default_config(f"lexicon/{layer}.tsv")) for layer in LAYERS[:3]]
    lexicon = load_lexicon(files)
    words = {lookup_key(row.written) for row in lexicon.rows if row.kind not in ("doc", "unit")}
    assert len(words) >= 2000
    assert len(lexicon.doc_types) >= 200
    assert len(lexicon.units) >= 120
    assert {row.layer for row in lexicon.rows} == set(LAYERS[:3])


#: syllables that Vietnamese does not have but every announcer says
SAID_ANYWAY = {"oép"}


def test_shipped_rows_can_be_pronounced() -> None:
    files = [(layer, default_config(f"lexicon/{layer}.tsv")) for layer in LAYERS[:3]]
    odd = {
        word: row.id
        for row in load_lexicon(files).rows
        for word in row.spoken.replace(",", " ").split()
        if not is_syllable(word.lower()) and word not in SAID_ANYWAY
    }
    assert odd == {}


def test_every_shipped_sense_can_be_reached() -> None:
    """A row without context that a row of the same layer hides would be dead weight; priorities tell them apart."""
    hidden = []
    lexicon = core_lexicon()
    for row in lexicon.rows:
        if row.kind in ("doc", "unit") or row.match == "prefix" or row.left or row.right:
            continue
        best, _ = lexicon.choose(row.written, (), ())
        if best is not None and best.spoken != row.spoken:
            hidden.append(row.id)
    assert hidden == []


def test_the_nearer_company_wins() -> None:
    assert sense("TT", "các xã, phường và", "Văn hóa thị xã") == "trung tâm"
    rows = [Row("AB", "một", "abbr", left=("xã",)), Row("AB", "hai", "abbr", left=("phường",))]
    row, rivals = Lexicon(rows).choose("AB", ["xã", "và", "phường"], [])
    assert row is not None
    assert row.spoken == "hai"
    assert [rival.spoken for rival in rivals] == ["một"]

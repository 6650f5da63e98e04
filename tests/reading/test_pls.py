"""PLS both ways; hostile XML stays outside."""

from __future__ import annotations

import pytest

from broadcaster.errors import LexiconError
from broadcaster.reading.lexicon import Lexicon, core_lexicon
from broadcaster.reading.lexicon_row import Row
from broadcaster.reading.pls import NAMESPACE, export_pls, import_pls


def pls(body: str, language: str = "vi") -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?><lexicon version="1.0" xmlns="{NAMESPACE}" alphabet="ipa" xml:lang="{language}">'
    return f"{head}{body}</lexicon>".encode()


def test_export_comes_back_the_same() -> None:
    text, left_out = export_pls(core_lexicon())
    imported = import_pls(text.encode(), "town", "core.pls")
    back = Lexicon(imported.rows)
    assert imported.left_out == ()
    assert len(back) > 2000
    assert 0 < left_out < 100  # forms that are read in company only
    for row in back.rows:
        ours, _ = core_lexicon().choose(row.written, (), ())
        assert ours is not None
        assert ours.spoken == row.spoken


def test_several_graphemes_and_the_preferred_alias() -> None:
    body = (
        "<lexeme><grapheme>UBND</grapheme><grapheme>U.B.N.D</grapheme><alias>u bê</alias>"
        '<alias prefer="true">ủy ban\n  nhân dân</alias></lexeme>'
    )
    rows = import_pls(pls(body), "town", "a.pls").rows
    assert [(row.written, row.spoken, row.kind, row.layer) for row in rows] == [
        ("UBND", "ủy ban nhân dân", "abbr", "town"),
        ("U.B.N.D", "ủy ban nhân dân", "abbr", "town"),
    ]


def test_what_cannot_be_taken_over_is_named() -> None:
    body = (
        "<lexeme><grapheme>A</grapheme><phoneme>a˧</phoneme></lexeme>"
        "<lexeme><alias>không chữ</alias></lexeme>"
        "<lexeme><grapheme>B</grapheme><alias>số 1</alias></lexeme>"
        "<lexeme><grapheme>#C</grapheme><alias>xê</alias></lexeme>"
        "<lexeme><grapheme>D</grapheme><alias>dê</alias></lexeme>"
        "<lexeme><grapheme>D</grapheme><alias>đê</alias></lexeme>"
    )
    imported = import_pls(pls(body), "town", "a.pls")
    assert [row.written for row in imported.rows] == ["D"]
    assert [line.split(":")[0] for line in imported.left_out] == [
        "mục 1 (A)",
        "mục 2 (không có chữ viết)",
        "mục 3 (B)",
        "mục 4 (#C)",
        "mục 6 (D)",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><lexicon>&b;</lexicon>', "DTD"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><lexicon/>', "DTD"),
        (b"<lexicon", "XML"),
        (b"", "XML"),
        (b"<lexicon/>", "PLS"),
        (b'<?xml version="1.0" encoding="moon"?><lexicon/>', "mã"),
        (pls("", language="fr"), "'fr'"),
        (b" " * 20_000_001, "20 MB"),
    ],
)
def test_hostile_or_foreign_files_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(LexiconError, match=r"a\.pls") as caught:
        import_pls(data, "town", "a.pls")
    assert words in str(caught.value)


def test_marks_of_xml_are_escaped() -> None:
    text, _ = export_pls(Lexicon([Row("GD&ĐT", "giáo dục và đào tạo", "abbr")]))
    assert "GD&amp;ĐT" in text
    (row,) = import_pls(text.encode(), "town", "a.pls").rows
    assert row.written == "GD&ĐT"

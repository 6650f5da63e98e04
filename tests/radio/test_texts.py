"""What the station says, as templates: an operator's own words, and what becomes of those that are broken."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path

import pytest

from broadcaster.radio import TEXTS, Framing, Texts, again_lines, spare_lines, words_of_bulletin
from broadcaster.radio.choosing import Choice
from broadcaster.settings import SlotSettings, StationSettings
from tests.radio.test_radio import SLOT, episode

REPOSITORY = Path(__file__).parents[2]
STATION = StationSettings(name="Đài thử", town="thị xã Thử")
VALUES = {
    "station": "Đài thử",
    "town": "thị xã Thử",
    "title": "Bản tin sáng",
    "weekday": "thứ sáu",
    "date": "14/8/2026",
    "time": "5 giờ 30",
    "repeats": "",
}


def own(folder: Path, name: str, text: str | bytes) -> list[str]:
    """Write the station's own text; what is told of it gathers in the list."""
    path = folder / "config" / "texts" / f"{name}.txt.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return []


def test_an_operator_s_own_words_are_said(tmp_path: Path) -> None:
    told = own(tmp_path, "opening", "{# chào #}\nKính chào bà con {{ town }}!\n\n  {{ title }}   ngày {{ date }}.\n")
    texts = Texts(tmp_path, told.append)
    assert texts.say("opening", VALUES) == ("Kính chào bà con thị xã Thử!", "Bản tin sáng ngày 14/8/2026.")
    assert told == [] and texts.faults() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chào.\n{{ ngay }}", r"opening\.txt\.j2, dòng 2: không có biến «ngay»; biến dùng được: station, town"),
        ("Chào.\n\n{% if %}", r"opening\.txt\.j2, dòng 3: sai cú pháp"),
        ("{{ station", r"dòng 1: sai cú pháp"),
        ("{{ 1 // 0 }}", r"dòng 1: "),
        ("{{ station.__class__.__mro__ }}", r"dòng 1: "),
        ("{% for one in range(10000000) %}a{% endfor %}", r"dòng 1: "),
        ("{# chỉ có lời chú #}\n \n", r"không có câu nào"),
        ("Chào".encode("utf-16"), r"UTF-8"),
        ("a" * 30_000, r"30000 ký tự"),
        ("{{ 'a' * 30000 }}", r"tối đa"),
    ],
)
def test_a_broken_text_costs_no_bulletin_and_is_told_once(tmp_path: Path, text: str | bytes, expected: str) -> None:
    told = own(tmp_path, "opening", text)
    texts = Texts(tmp_path, told.append)
    for _ in range(2):
        assert texts.say("opening", VALUES) == ("Đài thử. Bản tin sáng, thứ sáu, ngày 14/8/2026.",)
    (fault,) = told
    assert re.search(expected, fault), fault
    assert texts.faults() == told


def test_a_fault_in_a_branch_that_is_seldom_taken_is_found_beforehand(tmp_path: Path) -> None:
    own(tmp_path, "closing", "Hết.{% if disclosure %}{{ giong }}{% endif %}")
    (fault,) = Texts(tmp_path).faults()
    assert "«giong»" in fault


def test_a_file_of_no_known_name_is_told(tmp_path: Path) -> None:
    own(tmp_path, "loi-chao", "Chào.")
    (fault,) = Texts(tmp_path).faults()
    assert "loi-chao.txt.j2" in fault and "opening.txt.j2" in fault


def test_the_digest_follows_every_edit(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    before = texts.digest()
    own(tmp_path, "spare", "Mong quý vị thông cảm.")
    assert texts.digest() != before


def test_the_shipped_texts_are_whole_and_name_their_variables() -> None:
    assert Texts(REPOSITORY).faults() == []
    for name, text in TEXTS.items():
        shipped = (REPOSITORY / "config/texts" / f"{name}.txt.j2").read_text("utf-8")
        listed = re.search(r"variables: ([a-z_, \n]+?) -#}", shipped)
        assert listed and tuple(re.split(r",\s*", listed[1])) == text.variables, name


def test_texts_of_no_day_and_of_an_earlier_one(tmp_path: Path) -> None:
    texts = Texts(tmp_path)
    assert spare_lines(texts, STATION, "Bản tin sáng")[0] == "Đài thử. Bản tin sáng."
    assert again_lines(texts, STATION, "Bản tin sáng", date(2026, 8, 3)) == (
        "Đài thử. Phát lại Bản tin sáng, ngày 3/8/2026.",
    )


PARTS = SlotSettings(
    title="Bản tin sáng",
    at="05:30",
    parts=[
        {"title": "Thông báo", "categories": ["Thông báo"], "lead_in": "Sau đây là các thông báo"},
        {"title": "Tin"},
    ],
)


def test_a_part_is_led_in_once_before_its_first_item(tmp_path: Path) -> None:
    notices = [episode(name, categories=("Thông báo",)) for name in ("a", "b")]
    choice = Choice((*notices, episode("c")), frozenset(), "fresh")
    words = words_of_bulletin(
        Texts(tmp_path), Framing(STATION, PARTS, date(2026, 8, 14), time(5, 30), disclosure=True), choice
    )
    assert words.before == {"a": ("Sau đây là các thông báo.",)}


def test_a_repeat_says_so(tmp_path: Path) -> None:
    choice = Choice((episode("a"),), frozenset(), "fresh")
    framing = Framing(STATION, SLOT, date(2026, 8, 14), time(17), repeats=time(5, 30))
    assert words_of_bulletin(Texts(tmp_path), framing, choice).opening == (
        "Đài thử. Bản tin sáng, thứ sáu, ngày 14/8/2026.",
        "Sau đây là phần phát lại bản tin lúc 5 giờ 30.",
    )

"""Void text of a page is never heard: struck out, hidden, printed twice, signs of symbol fonts, note marks, equations."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean
from broadcaster.model import Cleaned, Found

from .void_cases import CLOSE, INTRO, Case, check


def page(inner: str, head: str = "") -> bytes:
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Phường Suối Mơ báo tin</title>'
        f"{head}</head><body><article><h1>Phường Suối Mơ báo tin cho bà con</h1><p>{INTRO}</p>{inner}<p>{CLOSE}</p></article></body></html>"
    ).encode()


def heard(case: Case) -> tuple[Cleaned, str]:
    cleaned = clean(Found("t", page(case.inner, case.styles)))
    return cleaned, "\n".join(cleaned.texts)


STRUCK = [
    Case("s del strike", "<p>Giờ họp là <s>7 giờ</s> <del>8 giờ</del> <strike>9 giờ</strike> 10 giờ ngày mai.</p>",
         ("Giờ họp là 10 giờ ngày mai.",), dropped=(("7 giờ", "struck"), ("8 giờ", "struck"))),
    Case("style on span", '<p>Phí là <span style="color:red;text-decoration: line-through">35.000 đồng</span> 30.000 đồng.</p>',
         ("Phí là 30.000 đồng.",), dropped=(("35.000 đồng", "struck"),)),
    Case("text-decoration-line", '<p>Phí là <span style="text-decoration-line:underline line-through">35.000 đồng</span> 30.000 đồng.</p>',
         ("Phí là 30.000 đồng.",)),
    Case("class by style sheet", '<p>Phí là <span class="cu">35.000 đồng</span> 30.000 đồng.</p>', ("Phí là 30.000 đồng.",),
         styles="<style>p{margin:0} .cu{color:#999;text-decoration:line-through}</style>"),
    Case("id and tag in style sheet", '<p>Phí là <b id="giacu">35.000 đồng</b> 30.000 đồng, <i>đã</i> gồm thuế.</p>', ("Phí là 30.000 đồng, đã gồm thuế.",),
         styles="<style>p b#giacu, u.x { text-decoration : line-through }</style>"),
    Case("later rule takes the line off", '<p>Phí là <span class="gia moi">30.000 đồng</span> mỗi hộ.</p>', ("Phí là 30.000 đồng mỗi hộ.",),
         styles="<style>.gia{text-decoration:line-through} .gia.moi{text-decoration:none}</style>"),
    Case("whole paragraph", '<p><s>Buổi họp diễn ra lúc 7 giờ tại trụ sở phường, mời bà con đến dự.</s></p><p>Buổi họp dời sang tuần sau.</p>',
         ("Buổi họp dời sang tuần sau.",), ("7 giờ",)),
    Case("paragraph by style", '<p style="text-decoration:line-through">Buổi họp diễn ra lúc 7 giờ tại trụ sở phường.</p><p>Buổi họp dời sang tuần sau.</p>',
         ("dời sang tuần sau",), ("7 giờ",)),
    Case("table cell", "<table><tr><td>Khu phố 1</td><td><s>7 giờ</s> 8 giờ</td></tr><tr><td>Khu phố 2</td><td>9 giờ</td></tr></table>",
         ("Khu phố 1; 8 giờ", "Khu phố 2; 9 giờ"), ("7 giờ",)),
    Case("headline", "<p>Bà con đến <del>sáng</del> chiều thứ hai.</p>", ("Bà con đến chiều thứ hai.",)),
    Case("underline is no strike", '<p>Giờ họp là <u>8 giờ</u>, <ins>ngày mai</ins>, <span style="text-decoration:underline">tại trụ sở</span>.</p>',
         ("Giờ họp là 8 giờ, ngày mai, tại trụ sở.",)),
    Case("hover is no strike", '<p>Giờ họp là <a class="x" href="/a">8 giờ</a> ngày mai.</p>', ("Giờ họp là 8 giờ ngày mai.",),
         styles="<style>a.x:hover{text-decoration:line-through} @media print{.x{display:none}}</style>"),
    Case("part of a number", "<p>Mức đóng góp là 15<s>0</s>.000 đồng mỗi hộ.</p>", hold="struck"),
]  # fmt: skip

HIDDEN = [
    Case("class by style sheet", '<p class="noibo">Ghi chú nội bộ của văn phòng, không công bố.</p>', (CLOSE,), ("nội bộ",), "<style>.noibo { display : none }</style>",
         dropped=(("Ghi chú nội bộ của văn phòng, không công bố.", "hidden"),)),
    Case("id by style sheet", '<div id="nb"><p>Ghi chú nội bộ của văn phòng, không công bố.</p></div>', (CLOSE,), ("nội bộ",), "<style>#nb{visibility:hidden}</style>"),
    Case("important and list", '<p>Giờ họp <span class="b">cũ 7 giờ</span> 8 giờ.</p>', ("Giờ họp 8 giờ.",), ("7 giờ",), "<style>.a,.b{display:none !important}</style>"),
    Case("hidden cell", '<table><tr><td>Khu phố 1</td><td>7 giờ</td><td style="display:none">mã nội bộ</td></tr><tr><td>Khu phố 2</td><td>9 giờ</td><td hidden>mã nội bộ</td></tr></table>',
         ("Khu phố 1; 7 giờ", "Khu phố 2; 9 giờ"), ("nội bộ",)),
    Case("shown again by a later rule", '<p class="a b">Nước có lại lúc 18 giờ cùng ngày.</p>', ("Nước có lại lúc 18 giờ cùng ngày.",), (), "<style>.a{display:none} .a.b{display:block}</style>"),
    Case("print only rule", '<p class="a">Nước có lại lúc 18 giờ cùng ngày.</p>', ("Nước có lại lúc 18 giờ cùng ngày.",), (), "<style>@media print{.a{display:none}}</style>"),
    Case("icon name", '<p><i class="material-icons" aria-hidden="true">schedule</i> Nước có lại lúc 18 giờ cùng ngày.</p>', ("Nước có lại lúc 18 giờ cùng ngày.",), ("schedule",)),
    Case("decorative sign", '<p><span aria-hidden="true">★</span> Nước có lại lúc 18 giờ <span aria-hidden="true">arrow_forward</span> cùng ngày.</p>', ("Nước có lại lúc 18 giờ cùng ngày.",), ("arrow",)),
    Case("aria-hidden words stay", '<p>Nước có lại lúc <span aria-hidden="true">18 giờ</span> cùng ngày.</p>', ("Nước có lại lúc 18 giờ cùng ngày.",)),
]  # fmt: skip

BODY = "<p>Xe đi theo đường Lê Lợi, rẽ vào khu phố 2 rồi vòng ra chợ, mỗi ngày hai chuyến.</p><p>Bà con để rác trước cổng đúng giờ, buộc kín túi và không để lẫn vật sắc nhọn.</p>"
TWICE = [
    Case("bootstrap 4", f'<div class="d-none d-md-block">{BODY}</div><div class="d-md-none">{BODY}</div>'),
    Case("bootstrap 3", f'<div class="hidden-xs">{BODY}</div><div class="visible-xs">{BODY}</div>'),
    Case("tailwind", f'<div class="hidden md:block">{BODY}</div><div class="md:hidden">{BODY}</div>'),
    Case("mobile first", f'<div class="mobile-only">{BODY}</div><div class="desktop-only">{BODY}</div>'),
    Case("media query", f'<div class="to">{BODY}</div><div class="nho">{BODY}</div>',
         styles="<style>.nho{display:none}@media (max-width:767px){.to{display:none}.nho{display:block}}</style>"),
    Case("no class at all", f"<div>{BODY}</div><div>{BODY}</div>"),
]  # fmt: skip

SIGNS = [
    Case("symbol font face", '<p>Người <font face="Symbol">\u00b3</font> 60 tuổi ở nhà, sai số <font face="Symbol">\u00b1</font> 5%.</p>', ("Người ≥ 60 tuổi ở nhà, sai số ± 5%.",)),
    Case("private use with font", '<p>Nóng 39<span style="font-family:Symbol">\uf0b0</span>C, người <span style="font-family: \'Symbol\', serif">\uf0a3</span> 6 tuổi ở nhà.</p>', ("Nóng 39°C, người ≤ 6 tuổi ở nhà.",)),
    Case("wingdings bullet", '<p><span style="font-family:Wingdings">\u00a7</span> Mang theo căn cước khi đến nhận.</p>', ("Mang theo căn cước khi đến nhận.",), ("§",)),
    Case("private use alone in a sentence", "<p>Người \uf0b3 60 tuổi không nên ra đồng buổi trưa.</p>", hold="sign"),
    Case("icon before a line", '<p><i class="fa">\uf095</i> Gọi điện thoại cho khu phố 0900 000 000.</p>', ("Gọi điện thoại cho khu phố",)),
    Case("words set in Symbol by mistake", '<p><font face="Symbol">Bà con đến đúng giờ.</font></p>', ("Bà con đến đúng giờ.",)),
    Case("unknown sign of a symbol font", '<p>Mực nước <font face="Wingdings 3">\uf0ff\uf021</font> 5 mét trong đêm.</p>', hold="sign"),
]  # fmt: skip

RAISED = [
    Case("degree as zero", "<p>Nhiệt độ lên tới 39<sup>0</sup>C vào buổi trưa.</p>", ("39°C",)),
    Case("degree as letter", "<p>Nhiệt độ lên tới 39<sup>o</sup>C vào buổi trưa.</p>", ("39°C",)),
    Case("note after a word", "<p>Có 120 hộ<sup>1</sup> nằm trong diện giải tỏa.</p>", ("Có 120 hộ nằm trong diện giải tỏa.",), dropped=(("1", "note mark"),)),
    Case("note with link after a full stop", '<p>Có 120 hộ nằm trong diện giải tỏa.<sup><a href="#n2">[2]</a></sup> Danh sách đã niêm yết.</p>', ("giải tỏa. Danh sách",)),
    Case("square metre", "<p>Bể rộng 24 m<sup>2</sup>, chứa 60m<sup>3</sup> nước.</p>", ("24 m", "60m")),
    Case("power of ten", "<p>Sản lượng đạt 10<sup>3</sup> tấn trong năm nay.</p>", ("10³ tấn",), ("103",)),
    Case("number or note", "<p>Diện tích năm 2023<sup>1</sup> giảm so với năm trước.</p>", never=("20231",), hold="raised"),
    Case("typed mark", "<p>Có 120 hộ¹ nằm trong diện giải tỏa, trên 24 m² đất.</p>", ("Có 120 hộ nằm trong diện giải tỏa, trên 24 m² đất.",)),
]  # fmt: skip

MATH = [
    Case("linear", "<p>Diện tích là <math><mi>S</mi><mo>=</mo><mn>24</mn></math> mét vuông.</p>", ("Diện tích là S = 24 mét vuông.",)),
    Case("unit", "<p>Bể rộng <math><mn>24</mn><msup><mi>m</mi><mn>2</mn></msup></math> đủ dùng.</p>", ("Bể rộng 24 m² đủ dùng.",)),
    Case("simple fraction", "<p>Chỉ còn <math><mfrac><mn>3</mn><mn>4</mn></mfrac></math> lượng nước.</p>", ("Chỉ còn 3/4 lượng nước.",)),
    Case("phantom", "<p>Bể rộng <math><mn>24</mn><mphantom><mn>7</mn></mphantom><mi>m</mi></math> là đủ.</p>", ("Bể rộng 24 m là đủ.",)),
    Case("root", "<p>Cạnh là <math><msqrt><mi>S</mi><mo>+</mo><mn>1</mn></msqrt></math> mét.</p>", hold="equation"),
    Case("tex", r"<p>Diện tích là \(\frac{a+b}{2}\) nhân chiều cao.</p>", hold="equation"),
    Case("picture of an equation", '<p>Diện tích là <img class="latex" src="/cong-thuc/3.png" alt=""> mét vuông.</p>', hold="equation"),
]  # fmt: skip

CONTENTS = [
    Case("dotted lines", "<p>MỤC LỤC</p><p>Tình hình nguồn nước ........... 2</p><p>Biện pháp trước mắt ........... 3</p><p>Phân công thực hiện …………… 5</p>",
         (INTRO, CLOSE), ("MỤC LỤC", "Tình hình", "Phân công"), dropped=(("Tình hình nguồn nước ........... 2", "contents"),)),
    Case("two dotted lines are a form", "<p>Số hộ đã ký ........... 2</p><p>Số hộ vắng mặt ........... 3</p>", ("Số hộ đã ký", "Số hộ vắng mặt")),
]  # fmt: skip


def _cases(*groups: tuple[str, list[Case]]) -> list[object]:
    return [pytest.param(case, id=f"{kind}: {case.name}") for kind, cases in groups for case in cases]


@pytest.mark.parametrize(
    "case",
    _cases(("struck", STRUCK), ("hidden", HIDDEN), ("signs", SIGNS), ("raised", RAISED), ("math", MATH), ("contents", CONTENTS)),
)  # fmt: skip
def test_void_text_of_a_page(case: Case) -> None:
    check(case, heard(case)[0])


@pytest.mark.parametrize("case", _cases(("twice", TWICE)))
def test_a_body_printed_twice_is_heard_once(case: Case) -> None:
    cleaned, text = heard(case)
    assert len(cleaned.paragraphs) == 4, text
    assert [doubt.code for doubt in cleaned.doubts if doubt.hold] == []


def test_copies_that_say_different_things_are_held() -> None:
    other = BODY.replace("hai chuyến", "ba chuyến").replace("đúng giờ", "trước 18 giờ")
    case = Case("", f'<div class="d-none d-md-block">{BODY}</div><div class="d-md-none">{other}</div>')
    cleaned, text = heard(case)
    assert [doubt.code for doubt in cleaned.doubts if doubt.hold] == ["copies"], text


def test_what_only_telephones_show_is_heard_where_nothing_else_says_it() -> None:
    _, text = heard(Case("", f'<div class="d-md-none">{BODY}</div>'))
    assert "mỗi ngày hai chuyến" in text


def test_two_equal_short_lists_are_both_heard() -> None:
    lines = "<p>Sáng: từ 7 giờ.</p><p>Chiều: từ 13 giờ.</p>"
    _, text = heard(Case("", f"<p>Khu phố 1:</p>{lines}<p>Khu phố 2:</p>{lines}"))
    assert text.count("Sáng: từ 7 giờ.") == 2


def test_a_text_struck_for_the_most_part_is_held() -> None:
    long = "Buổi họp diễn ra lúc 7 giờ tại trụ sở phường, mời mỗi hộ một người đến dự và mang theo giấy tờ đất. "
    cleaned, _ = heard(Case("", f"<p><s>{long * 4}</s></p>"))
    assert "struck" in [doubt.code for doubt in cleaned.doubts if doubt.hold]

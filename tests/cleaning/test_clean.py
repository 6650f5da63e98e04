"""The public verbs: refusals, policies, recipes, doubts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer import Typer
from typer.testing import CliRunner

from broadcaster.cleaning import Recipes, clean, load_recipes
from broadcaster.errors import ConfigError, DocumentRefused, NothingToRead, NotVietnamese, TooLarge
from broadcaster.model import Found, ParagraphKind
from broadcaster.settings import CleaningSettings

QUICK = CleaningSettings(second_opinion=False)
BODY = (
    "<p>Sáng 12/3, Ủy ban nhân dân xã Suối Mơ tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế quý hai năm nay.</p>"
    "<p>Hội nghị thống nhất giao chỉ tiêu cho từng thôn, trong đó thôn Bàu Sen phải trồng mới ba héc ta cây ăn trái.</p>"
)


def html(body: str, head: str = "<title>Xã Suối Mơ</title>") -> Found:
    return Found(
        "t",
        f"<html><head><meta charset='utf-8'>{head}</head><body><h1>Xã Suối Mơ giao chỉ tiêu quý hai</h1>{body}</body></html>".encode(),
    )


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", NothingToRead),
        (b" \r\n\t", NothingToRead),
        (b"%PDF-1.7\n%\xe2\xe3", DocumentRefused),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), DocumentRefused),
        (b"PK\x03\x04" + bytes(100), DocumentRefused),
        (bytes(range(32)) * 200, DocumentRefused),
        (b"<html><body></body></html>", NothingToRead),
        (b"<html><body><nav><a href='/'>Trang ch\xe1\xbb\xa7</a></nav></body></html>", NothingToRead),
        (
            b"<html><body><h1>The quick brown fox</h1><p>It was a bright cold day in April, and the clocks were striking thirteen for everyone.</p></body></html>",
            NotVietnamese,
        ),
    ],
)
def test_what_cannot_be_read_is_refused_in_vietnamese(body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        clean(Found("nguồn", body, name="tep.bin"), QUICK)
    message = str(caught.value)
    assert message.startswith("tep.bin: ")
    assert any(letter in message for letter in "ảạếệôộ")


def test_too_long_is_refused_with_the_figure() -> None:
    with pytest.raises(TooLarge, match="longest_words"):
        clean(html(BODY), CleaningSettings(second_opinion=False, longest_words=10))


def test_titleless_articles_and_short_pages_wait_for_a_person() -> None:
    cleaned = clean(Found("t", "Chiều nay họp.".encode(), media_type="text/plain"), QUICK)
    assert {doubt.code for doubt in cleaned.doubts if doubt.hold} == {"no title"}
    page = "<html><body><h1>Họp tổ dân phố ba</h1><p>Chiều nay tổ họp tại nhà văn hóa.</p></body></html>"
    assert "short" in {doubt.code for doubt in clean(Found("t", page.encode()), QUICK).doubts if doubt.hold}


def test_a_short_notice_that_a_person_typed_is_read_at_once() -> None:
    typed = "Thông báo họp tổ dân phố 3\nTối nay 19 giờ họp tại nhà văn hóa."
    assert clean(Found("t", typed.encode(), media_type="text/plain"), QUICK).doubts == ()


def test_text_without_marks_is_held() -> None:
    text = b"Thong bao lich cat dien\nDien luc thong bao den nhan dan trong thi xa lich cat dien cua cac phuong trong ngay mai nhu sau de moi nguoi biet."
    assert any(
        doubt.code == "no marks" and doubt.hold
        for doubt in clean(Found("t", text, media_type="text/plain"), QUICK).doubts
    )


def test_captions_follow_the_policy() -> None:
    page = html(
        BODY
        + "<p style='text-align:center'><img src='a.jpg'></p><p style='text-align:center'><em>Quang cảnh hội nghị</em></p>"
        + "<p>Các thôn đăng ký giống cây trước ngày 20 tháng 3 tại văn phòng ủy ban.</p>"
    )
    dropped, read = clean(page, QUICK), clean(page, QUICK.model_copy(update={"captions": "read"}))
    assert dropped.captions == ("Quang cảnh hội nghị",)
    assert "Quang cảnh hội nghị" not in dropped.texts
    assert "Quang cảnh hội nghị" in read.texts


TABLE = (
    "<table border=1>"
    + "".join(f"<tr><td>Thôn {n}</td><td>{n} hộ</td><td>{n} tấn</td></tr>" for n in range(1, 13))
    + "</table>"
)


def test_a_large_table_is_announced_and_a_small_one_read() -> None:
    large = clean(html(BODY + TABLE), QUICK)
    notices = [paragraph.text for paragraph in large.paragraphs if paragraph.kind is ParagraphKind.NOTICE]
    assert notices == ["Bài viết có một bảng gồm 12 dòng, mời xem trên trang gốc."]
    assert any(line.why == "table" and line.text == "Thôn 3; 3 hộ; 3 tấn" for line in large.dropped)
    read = clean(html(BODY + TABLE), QUICK.model_copy(update={"tables": "rows"}))
    assert "Thôn 12; 12 hộ; 12 tấn" in read.texts
    silent = clean(html(BODY + TABLE), QUICK.model_copy(update={"tables": "drop"}))
    assert all(paragraph.kind is ParagraphKind.TEXT for paragraph in silent.paragraphs)


def test_attachments_and_footnotes_follow_the_policy() -> None:
    page = html(
        BODY
        + "<p>Theo kế hoạch[1] của huyện, chỉ tiêu sẽ được rà soát lại vào cuối tháng sáu năm nay.</p><p>[1] Kế hoạch số 12.</p><p>Tệp đính kèm: <a href='/a.pdf'>ke-hoach.pdf</a></p>"
    )
    cleaned = clean(page, QUICK)
    assert "[1]" not in " ".join(cleaned.texts)
    assert not any("đính kèm" in text for text in cleaned.texts)
    told = clean(page, QUICK.model_copy(update={"attachments": "notice", "footnotes": "read"}))
    assert any(paragraph.kind is ParagraphKind.NOTICE and "đính kèm" in paragraph.text for paragraph in told.paragraphs)
    assert any("[1]" in text for text in told.texts)


def test_a_date_is_never_invented() -> None:
    page = html(
        BODY
        + "<div class='sidebar'><ul><li><a href='/1'>Tin mới của xã bên cạnh</a> (01/02/2024)</li></ul></div><footer>© 2024</footer>"
    )
    assert clean(page, QUICK).posted is None


def test_dates_beside_the_headline_in_many_forms() -> None:
    for text in [
        "Thứ ba, 12/03/2024, 08:15",
        "(12.03.2024 16:32)",
        "12-03-2024",
        "Ngày đăng: 12/3/2024 | Lượt xem: 9",
        "Ngày 12 tháng 03 năm 2024",
        "12 Tháng Ba, 2024",
        "Cập nhật lúc 08:15 ngày 12/03/2024",
        "March 12, 2024",
    ]:
        posted = clean(html(f"<div>{text}</div>{BODY}"), QUICK).posted
        assert posted is not None, text
        assert (posted.year, posted.month, posted.day) == (2024, 3, 12), text


def test_no_article_is_dated_later_than_the_day_it_is_cleaned_on() -> None:
    page = html(f"<div>Ngày đăng: 12/3/2024</div>{BODY}")
    text = Found(
        "t", f"Xã Suối Mơ giao chỉ tiêu quý hai\nNgày đăng: 12/3/2024\n{BODY}".encode(), media_type="text/plain"
    )
    for found in (page, text):
        assert clean(found, QUICK, today=date(2024, 3, 9)).posted is None
        assert clean(found, QUICK, today=date(2024, 3, 10)).posted == date(2024, 3, 12)
        assert clean(found, QUICK).posted == date(2024, 3, 12)


def test_two_dates_that_differ_are_shown() -> None:
    cleaned = clean(
        html(
            f"<div class='date'>10/03/2024</div>{BODY}",
            "<meta property='article:published_time' content='2024-03-15T08:00:00+07:00'>",
        ),
        QUICK,
    )
    assert cleaned.posted == date(2024, 3, 10)
    assert [doubt.code for doubt in cleaned.doubts] == ["date"]


def test_the_source_s_headline_is_weighed() -> None:
    found = html(BODY)
    same = Found("t", found.body, headline="Xã Suối Mơ giao chỉ tiêu quý hai")
    other = Found("t", found.body, headline="Một tin hoàn toàn khác của xã")
    assert not clean(same, QUICK).doubts
    (doubt,) = clean(other, QUICK).doubts
    assert (doubt.code, doubt.hold) == ("headline", True), "the page has nothing to do with it"
    reworded = Found("t", found.body, headline="Suối Mơ họp về kinh tế quý hai năm nay")
    (doubt,) = clean(reworded, QUICK).doubts
    assert (doubt.code, doubt.hold) == ("title", False)


RECIPE = (
    'host = "suoimo.gov.vn"\ntitle = "h1"\nbody = ["div.khac", "div#noidung"]\ndrop = [".rao"]\ndate = "span.ngay"\n'
)
SITE = f"<span class='ngay'>05/02/2024</span><div id='noidung'>{BODY}<p class='rao'>Quý khách liên hệ để đặt quảng cáo trên trang thông tin này với giá ưu đãi.</p></div>"


def test_a_recipe_beats_the_rules(tmp_path: Path) -> None:
    (tmp_path / "suoimo.gov.vn.toml").write_text(RECIPE, "utf-8")
    recipes = load_recipes(tmp_path)
    found = Found("t", html(SITE).body, url="https://www.suoimo.gov.vn/tin/1")
    cleaned = clean(found, QUICK, recipes=recipes)
    assert cleaned.posted == date(2024, 2, 5)
    assert len(cleaned.paragraphs) == 2
    assert any(line.why == "recipe" for line in cleaned.dropped)


def test_a_recipe_that_no_longer_fits_is_an_error_that_names_the_selector(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(RECIPE, "utf-8")
    found = Found("t", html(BODY).body, url="http://suoimo.gov.vn/1")
    with pytest.raises(NothingToRead, match=r"div\.khac"):
        clean(found, QUICK, recipes=load_recipes(tmp_path))


def test_every_mistake_in_recipes_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('host = "a b"\n', "utf-8")
    (tmp_path / "b.toml").write_text('host = "b.vn"\ntitel = "h1"\nbody = "div:nth-child(2n"\n', "utf-8")
    (tmp_path / "c.toml").write_text("host = \n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_recipes(tmp_path)
    assert len(caught.value.problems) == 4


def test_no_recipes_folder_is_no_mistake(tmp_path: Path) -> None:
    assert load_recipes(tmp_path / "none") == Recipes()


def test_two_opinions_are_shown_when_they_differ() -> None:
    hidden = "".join(
        f"<p>Đoạn thứ {n} kể tiếp câu chuyện của người dân thôn Bàu Sen trong mùa mưa lũ năm ngoái với nhiều chi tiết.</p>"
        for n in range(8)
    )
    page = html(BODY + "<h4>Bình luận</h4>" + f"<div class='x'>{hidden}</div>")
    held = [doubt for doubt in clean(page).doubts if doubt.code == "two opinions"]
    assert len(held) == 1
    assert held[0].hold
    assert "Đoạn thứ 3" in held[0].evidence
    assert not [doubt for doubt in clean(html(BODY)).doubts if doubt.code == "two opinions"]


def command(*arguments: str) -> str:
    from broadcaster.cli import clean as verb

    app = Typer()
    app.command()(verb.command)
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_command_prints_one_json_object(tmp_path: Path) -> None:
    page = tmp_path / "bai.html"
    page.write_bytes(html(BODY).body)
    answer = json.loads(command(str(page), "--json", "--station", str(tmp_path)))
    assert list(answer) == ["title", "author", "date", "paragraphs"]
    assert len(answer["paragraphs"]) == 2
    shown = command(str(page), "--station", str(tmp_path))
    assert "Xã Suối Mơ giao chỉ tiêu quý hai" in shown


def test_command_names_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused, match=r"khong-co\.html"):
        command(str(tmp_path / "khong-co.html"))


def test_a_page_that_only_names_its_portal_has_no_article() -> None:
    page = """<html><head><title>Cổng thông tin xã Mẫu</title></head><body><h3>Văn bản chỉ đạo điều hành</h3>
    <div><p>Giấy phép số 12/GP-STTTT do Sở Thông tin và Truyền thông cấp ngày 3/4/2019, có hiệu lực trong năm năm kể từ ngày ký.</p>
    <p>Cơ quan chủ quản: Ủy ban nhân dân xã Mẫu, huyện Mẫu, chịu trách nhiệm quản lý và vận hành cổng thông tin này.</p>
    <p>Chịu trách nhiệm chính: Chủ tịch Ủy ban nhân dân xã Mẫu, Trưởng Ban biên tập cổng thông tin điện tử xã.</p>
    <p>Email: ubnd@xamau.example.vn</p><p>Địa chỉ: thôn Một, xã Mẫu, huyện Mẫu</p></div></body></html>"""
    with pytest.raises(NothingToRead):
        clean(Found("m", page.encode(), "text/html", "utf-8"), CleaningSettings(second_opinion=False))


ARTICLE = "".join(
    f"<p>Đoạn {n}: người dân thôn Bàu Sen kể về mùa mưa năm nay, khi con suối dâng cao và cả thôn cùng nhau đắp lại bờ.</p>"
    for n in range(6)
)


@pytest.mark.parametrize(
    "furniture",
    [
        "<div><p>You may be trying to access this site from a secured browser on the server. Please enable scripts and reload.</p></div>",
        "<div><p>Giấy phép số 12/GP-STTTT do Sở Thông tin và Truyền thông cấp ngày 3 tháng 4 năm 2019, có hiệu lực năm năm kể từ ngày ký ban hành.</p></div>",
        "<ul>" + "<li><a href='/x'>Đoàn thanh niên xã phối hợp với hội phụ nữ tổ chức ngày chủ nhật xanh năm 2024.</a></li>" * 5 + "</ul>",
        "<div>" + "<p>Trang chủ</p><p>Giới thiệu chung</p><p>Tin tức</p>" * 12 + "</div>",
    ],
)  # fmt: skip
def test_furniture_that_the_second_opinion_takes_for_text_holds_nothing(furniture: str) -> None:
    for page in (html(furniture + ARTICLE), html(ARTICLE + "<h4>Bình luận</h4>" + furniture), html(furniture + BODY)):
        assert "two opinions" not in [doubt.code for doubt in clean(page).doubts]

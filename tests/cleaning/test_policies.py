"""Every policy of ``[cleaning]``: what is left out by default is heard when the operator says so, and nothing else changes."""

from __future__ import annotations

from typing import get_args

import pytest

from broadcaster.cleaning import clean
from broadcaster.model import Cleaned, Found
from broadcaster.settings import CleaningSettings

QUICK = CleaningSettings(second_opinion=False)
LEAD = "Sáng 12/3, xã Suối Mơ tổ chức hội nghị triển khai nhiệm vụ phát triển kinh tế quý hai năm nay."
PAGE = f"""<html><head><meta charset="utf-8"><title>Xã Suối Mơ</title></head><body>
<div class="banner"><p>Chào mừng đại hội đảng bộ xã lần thứ mười hai</p></div>
<div class="content"><h1>Xã Suối Mơ giao chỉ tiêu quý hai</h1><p class="sapo"><b>{LEAD}</b></p>
<p>12/03/2024 | Lượt xem: 12</p><p>{LEAD}</p>
<p style="text-align:center"><img src="a.jpg"></p><p style="text-align:center"><em>Quang cảnh hội nghị sáng nay</em></p><p>anh-hoi-nghi-2.jpg</p>
<p>Hội nghị thống nhất giao chỉ tiêu[1] cho từng thôn, trong đó thôn Bàu Sen phải trồng mới ba héc ta:</p>
<ul><li>Thôn Bàu Sen trồng mới ba héc ta cây ăn trái.</li><li>Thôn Hai trồng mới hai héc ta cây keo lai.</li></ul>
<p>Các thôn báo cáo kết quả trước ngày 20 tháng 6 để xã tổng hợp, báo cáo huyện theo đúng quy định.</p>
<p>[1] Theo kế hoạch số 12 của huyện.</p><p>Chia sẻ: Facebook Zalo Gửi email</p>
<p>Tác giả: Hoàng Thị Mận</p><p>Nguồn: Báo Suối Mơ</p><p>Tệp đính kèm: ke-hoach-quy-hai.pdf</p>
<div class="x"><h4>Bình luận</h4><div class="y"><p>Mong xã sớm làm con đường vào xóm tôi.</p></div></div>
<div class="z"><h4>Tin liên quan</h4><ul><li><a href="/1">Huyện kiểm tra tiến độ trồng rừng ở các xã</a></li></ul></div></div></body></html>"""

#: each policy with its other values, and a line that is heard only then
SWITCHES = [
    ("captions", "read", "Quang cảnh hội nghị sáng nay"),
    ("footnotes", "read", "[1] Theo kế hoạch số 12 của huyện."),
    ("credits", "read", "Nguồn: Báo Suối Mơ"),
    ("bylines", "read", "Tác giả: Hoàng Thị Mận"),
    ("attachments", "read", "Tệp đính kèm: ke-hoach-quy-hai.pdf"),
    ("attachments", "notice", "Bài viết có tệp đính kèm, mời xem trên trang gốc."),
    ("related", "read", "Huyện kiểm tra tiến độ trồng rừng ở các xã"),
    ("sharing", "read", "Chia sẻ: Facebook Zalo Gửi email"),
    ("comments", "read", "Mong xã sớm làm con đường vào xóm tôi."),
    ("file_names", "read", "anh-hoi-nghi-2.jpg"),
]


def cleaned(**policies: object) -> Cleaned:
    return clean(Found("t", PAGE.encode()), QUICK.model_copy(update=policies))


def test_by_default_only_the_article_is_heard() -> None:
    article = cleaned()
    assert article.texts == [
        LEAD,
        "Hội nghị thống nhất giao chỉ tiêu cho từng thôn, trong đó thôn Bàu Sen phải trồng mới ba héc ta:",
        "Thôn Bàu Sen trồng mới ba héc ta cây ăn trái.",
        "Thôn Hai trồng mới hai héc ta cây keo lai.",
        "Các thôn báo cáo kết quả trước ngày 20 tháng 6 để xã tổng hợp, báo cáo huyện theo đúng quy định.",
    ]
    assert (article.author, article.credit) == ("Hoàng Thị Mận", "Nguồn: Báo Suối Mơ")


@pytest.mark.parametrize(("policy", "value", "line"), SWITCHES)
def test_a_policy_brings_its_line_and_no_other(policy: str, value: str, line: str) -> None:
    article = cleaned(**{policy: value})
    assert line in article.texts
    others = [other for _, _, other in SWITCHES if other != line and not other.startswith("[1]")]
    assert not [other for other in others if other in article.texts]
    assert (article.author, article.credit) == ("Hoàng Thị Mận", "Nguồn: Báo Suối Mơ")


def test_lists_may_be_left_out() -> None:
    texts = cleaned(lists="drop").texts
    assert not [text for text in texts if "trồng mới hai héc ta" in text]
    assert any(line.why == "list" for line in cleaned(lists="drop").dropped)


def test_a_lead_printed_twice_may_be_read_twice() -> None:
    assert cleaned().texts.count(LEAD) == 1
    assert cleaned(repeated_lead="read").texts.count(LEAD) == 2


def test_counters_may_be_read() -> None:
    page = PAGE.replace('<div class="x">', '<p>Lượt xem: 12</p><div class="x">').replace(
        "<p>12/03/2024 | Lượt xem: 12</p>", ""
    )
    assert "Lượt xem: 12" not in clean(Found("t", page.encode()), QUICK).texts
    assert "Lượt xem: 12" in clean(Found("t", page.encode()), QUICK.model_copy(update={"counters": "read"})).texts


def test_banners_inside_the_article_may_be_read() -> None:
    banner = '<div class="banner"><p>Chào mừng đại hội đảng bộ xã lần thứ mười hai</p></div>'
    page = PAGE.replace(banner, "").replace("<ul>", banner + "<ul>")
    assert not any("Chào mừng" in text for text in clean(Found("t", page.encode()), QUICK).texts)
    read = clean(Found("t", page.encode()), QUICK.model_copy(update={"banners": "read"}))
    assert any("Chào mừng" in text for text in read.texts)


def test_plain_text_follows_the_same_policies() -> None:
    text = f"Xã Suối Mơ giao chỉ tiêu quý hai\n{LEAD}\nNguồn: Báo Suối Mơ\nLượt xem: 7\nBình luận\nMong xã sớm làm đường.\n"

    def heard(**policies: object) -> list[str]:
        found = Found("t", text.encode(), media_type="text/plain")
        return clean(found, QUICK.model_copy(update=policies)).texts

    assert heard() == [LEAD]
    assert heard(credits="read") == [LEAD, "Nguồn: Báo Suối Mơ"]
    assert heard(counters="read") == [LEAD, "Lượt xem: 7"]
    assert heard(comments="read") == [LEAD, "Mong xã sớm làm đường."]


def test_every_policy_is_tried_here() -> None:
    """A new key with named values needs its line above."""
    named = {name for name, field in CleaningSettings.model_fields.items() if get_args(field.annotation)}
    tried = {policy for policy, _, _ in SWITCHES} | {"lists", "repeated_lead", "counters", "banners", "tables"}
    assert named == tried

"""Our own pages in the manner of the portals and papers that the station reads: each must come out exactly."""

from __future__ import annotations

import pytest

from broadcaster.cleaning import clean, clean_html, lines_seen, suggest_recipe
from broadcaster.model import Found
from broadcaster.settings import CleaningSettings

from .judge import faults, fixtures, load

QUICK = CleaningSettings(second_opinion=False)


@pytest.mark.parametrize("name", fixtures())
def test_page_comes_out_as_its_gold(name: str) -> None:
    page, gold = load(name)
    assert faults(gold, clean_html(page)) == []


@pytest.mark.parametrize("name", fixtures())
def test_every_dropped_line_has_a_reason_and_nothing_vanishes(name: str) -> None:
    page, gold = load(name)
    cleaned = clean(Found("t", page), QUICK)
    assert all(line.why and line.text for line in cleaned.dropped)
    for caption in gold["captions"]:
        assert any(
            caption.split(".")[0][:20] in text for text in [*cleaned.captions, *(line.text for line in cleaned.dropped)]
        )


def test_furniture_is_what_pages_of_one_host_share() -> None:
    names = ["sp01", "sp02", "sp03"]
    counts: dict[str, int] = {}
    for name in names:
        for line in lines_seen(Found("t", load(name)[0])):
            counts[line] = counts.get(line, 0) + 1
    shared = {line for line, count in counts.items() if count == len(names)}
    assert "số lượt truy cập 0 0 0" in shared
    assert not any("sốt xuất huyết" in line for line in shared)
    for name in names:
        page, gold = load(name)
        cleaned = clean(Found("t", page), QUICK, furniture=shared)
        assert (
            faults(
                gold,
                {
                    "title": cleaned.title,
                    "author": cleaned.author,
                    "date": cleaned.posted and cleaned.posted.isoformat(),
                    "paragraphs": [p.text for p in cleaned.paragraphs],
                },
            )
            == []
        )


def test_what_was_learnt_goes_at_the_edges_and_in_boxes_and_stays_between_paragraphs() -> None:
    shared = "Trong thời gian này, bà con chú ý dùng nước tiết kiệm."
    box, close = "Tải ứng dụng Hoa Sen để nhận tin nhanh hơn.", "Ban biên tập kính chào bà con nghe đài."
    first = "Xí nghiệp cấp nước Hoa Sen sửa đường ống trên đường Trần Phú từ 8 giờ đến 11 giờ sáng thứ Bảy tuần này."
    last = "Khu vực bị ảnh hưởng gồm khu phố 2, khu phố 3 phường Hoa Sen và chợ Phú Sơn; có nước lại sau 11 giờ trưa."
    learnt = [shared, box, close]
    page = (
        "<html><body><h1>Tạm ngừng cấp nước trên đường Trần Phú</h1><article>"
        f"<p>{first}</p><p>{shared}</p><div class='ung-dung'>{box}</div><p>{last}</p><p>{close}</p></article></body></html>"
    )
    assert clean(Found("t", page.encode()), QUICK, furniture=learnt).texts == [first, shared, last]
    text = "\n".join(["Tạm ngừng cấp nước trên đường Trần Phú", first, shared, last, close])
    typed = Found("t", text.encode(), media_type="text/plain")
    assert clean(typed, QUICK, furniture=learnt).texts == [first, shared, last]


def test_learnt_lines_that_would_eat_the_article_are_not_believed() -> None:
    page, gold = load("vnpt02")
    cleaned = clean(Found("t", page), QUICK, furniture=gold["paragraphs"])
    assert len(cleaned.paragraphs) == len(gold["paragraphs"])
    assert any(doubt.code == "furniture" and doubt.hold for doubt in cleaned.doubts)


def test_an_article_whose_every_line_was_learnt_is_shown_not_refused() -> None:
    body = "Điện lực Hoa Sen tạm ngừng cấp điện khu phố 3 để bảo trì đường dây."
    page = f"<html><body><h1>Thông báo tạm ngừng cấp điện khu phố 3</h1><article><p>{body}</p></article></body></html>"
    cleaned = clean(Found("t", page.encode()), QUICK, furniture=[body])
    assert cleaned.texts == [body]
    assert any(doubt.code == "furniture" and doubt.hold for doubt in cleaned.doubts)


@pytest.mark.parametrize("name", ["nuke01", "sp01", "life01", "vne01", "wp01"])
def test_suggested_recipe_reads_the_page_as_the_rules_do(name: str) -> None:
    import tomllib

    from broadcaster.cleaning.recipes import Recipes, recipe_of

    page, gold = load(name)
    found = Found("t", page, url="https://www.example.gov.vn/bai/1.html")
    problems: list[str] = []
    recipe = recipe_of(tomllib.loads(suggest_recipe(found)), "example.toml", problems)
    assert problems == []
    assert recipe is not None
    assert recipe.title
    assert recipe.body
    cleaned = clean(found, QUICK, recipes=Recipes({"example.gov.vn": recipe}))
    assert cleaned.title == gold["title"]
    assert set(gold["paragraphs"][1:]) <= set(cleaned.texts)

"""Hostile and broken input: an answer or one of our errors, in bounded memory. What costs the square of its length runs out of the
time that every test is given; how fast cleaning is, is shown by the benches."""

from __future__ import annotations

import contextlib
import random
import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.cleaning import clean, clean_html, lines_seen
from broadcaster.errors import ArticleError
from broadcaster.model import Found
from broadcaster.settings import CleaningSettings

from .judge import fixtures, load

QUICK = CleaningSettings(second_opinion=False)
LINE = "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em trên địa bàn trong tháng này. "


def survives(body: bytes, media_type: str = "text/html") -> None:
    with contextlib.suppress(ArticleError):
        clean(Found("t", body, media_type=media_type), QUICK)


@pytest.mark.parametrize("name", fixtures()[::3])
def test_mutated_pages(name: str) -> None:
    page, _ = load(name)
    chance = random.Random(name)
    for _ in range(25):
        body = bytearray(page)
        for _ in range(chance.randint(1, 40)):
            at = chance.randrange(len(body))
            kind = chance.random()
            if kind < 0.5:
                body[at] = chance.randrange(256)
            elif kind < 0.8:
                del body[at : at + chance.randint(1, 200)]
            else:
                body[at:at] = body[max(0, at - 300) : at]
        survives(bytes(body))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<table>",
                "<tr>",
                "<td>",
                "</table>",
                "<a href=x>",
                "</a>",
                "<br>",
                "<img src=a.jpg>",
                "<h1>",
                "<ul><li>",
                "&#0;",
                "<!--",
                "]]>",
                "<b>",
                LINE,
                "12/03/2024",
                "Tác giả: Lê An",
                "\x00",
                "<script>",
                "Bình luận",
            ]
        ),
        max_size=60,
    )
)
def test_any_soup_of_tags(parts: list[str]) -> None:
    survives("".join(parts).encode())
    lines_seen(Found("t", "".join(parts).encode()))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    survives(text.encode("utf-8", "replace"), "text/plain")


HUGE = {
    "deep": ("<div>" * 60_000 + LINE + "</div>" * 60_000).encode(),
    "deep inline": ("<b><i><font>" * 30_000 + LINE).encode(),
    "links": ("<h1>Trang liên kết của xã</h1>" + "<a href='/x'>Tin tức của xã số một</a> " * 100_000).encode(),
    "list": ("<ul>" + "<li><a href='/x'>Tin tức của xã số một</a></li>" * 100_000 + "</ul>").encode(),
    "tables": ("<table><tr><td>" * 3_000 + LINE * 5).encode(),
    "wide table": (
        "<table>"
        "<tr>"
        + "<td>12</td>" * 50
        + "</tr>" * 1
        + ("<tr>" + "<td>12</td>" * 50 + "</tr>") * 2_000
        + "</table><p>"
        + LINE * 4
    ).encode(),
    "one paragraph": ("<p>" + LINE * 60_000).encode(),
    "paragraphs": ("<h1>Thông báo của xã Suối Mơ</h1>" + f"<p>{LINE}</p>" * 60_000).encode(),
    "breaks": ("<p>" + (LINE + "<br>") * 40_000).encode(),
    "classes": (f"<div class='{'a ' * 200_000}'><p>{LINE}</p></div>").encode(),
    "entities": ("<p>" + "&amp;" * 1_000_000).encode(),
    "odd letters": ("®«¬µ¶·¸¹\u00ad" * 300_000).encode(),
    "mojibake": ("Ã¡áº" * 400_000).encode(),
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_pages_end(name: str) -> None:
    survives(HUGE[name])


def test_twenty_megabytes_of_text_end_in_bounded_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    survives((LINE + "\n").encode() * (20_000_000 // len(LINE.encode())), "text/plain")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 700_000  # kilobytes


def test_clean_html_never_guesses_on_nothing() -> None:
    with pytest.raises(ArticleError):
        clean_html(b"<html></html>")


def test_markup_that_was_escaped_once_too_often_is_no_text() -> None:
    told = "Trước thực tế nhiều công trình xuống cấp, ngành nông nghiệp đang huy động vốn để sửa chữa trước mùa mưa."
    asked = "Các xã được yêu cầu kiểm tra hồ đập mỗi tuần một lần và báo cáo ngay khi thấy rò rỉ."
    inner = "".join(
        f"<p style='text-align:justify'>{text}</p>".replace("ê", "&ecirc;").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for text in (told, asked)
    )  # fmt: skip
    page = f"<html><body><h1>Bảo đảm an toàn hồ đập mùa mưa lũ</h1><div class='noi-dung'>{inner}</div></body></html>"
    assert clean(Found("t", page.encode()), CleaningSettings(second_opinion=False)).texts == [told, asked]

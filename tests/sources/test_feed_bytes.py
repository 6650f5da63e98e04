"""Feeds in the bytes that portals really send: what is heard is what was written, and what was lost holds for a person."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from broadcaster.cleaning import clean
from broadcaster.errors import NotVietnamese
from broadcaster.model import Cleaned
from broadcaster.settings import FeedSettings
from tests.vietnamese.old_bytes import as_1258, as_tcvn3, as_vni

from .test_lists import Bench
from .town import Answer, Town, open_town

TITLE = "Thị trấn Hoa Sen mở lớp xóa mù chữ cho đồng bào"
FIRST = "Sáng nay, Ủy ban nhân dân thị trấn tổ chức buổi khám sức khỏe học sinh với sự tham gia của hơn 90 hộ dân ở khu phố."
SECOND = (
    "Ông trưởng khu phố cho biết công việc được làm đều mỗi quý và người dân đóng góp ngày công là chính. Các tổ dân phố đã "
    "phân công người trực và nhắc nhở nhau giữ gìn. Trong thời gian tới, thị trấn sẽ tiếp tục hỗ trợ vật tư để công việc này "
    "được duy trì lâu dài, đồng thời đề nghị các trường học cùng tham gia."
)
#: old fonts have no capital letters with marks
LOW_TITLE = "Thị trấn Hoa Sen mở lớp xóa mù chữ cho đồng bào"
LOW = "Sáng nay, thị trấn Hoa Sen tổ chức buổi khám sức khỏe học sinh với sự tham gia của hơn 90 hộ dân ở khu phố."


def feed(title: str = TITLE, *texts: str, declared: str | None = "UTF-8", before: str = "") -> str:
    said = f'{before}<?xml version="1.0" encoding="{declared}"?>\n' if declared else before
    body = "".join(f"<p>{text}</p>" for text in texts or (FIRST, SECOND))
    return (
        f'{said}<rss version="2.0"><channel><title>Tin thị trấn</title><link>http://p.test/</link><description>x</description>'
        f'<item><title>{title}</title><guid isPermaLink="false">i-1</guid><description><![CDATA[{body}]]></description></item></channel></rss>'
    )


#: name → (bytes, Content-Type); every one of them can be read in full
RIGHT: dict[str, tuple[bytes, str]] = {
    "utf-8": (feed().encode(), "application/xml; charset=utf-8"),
    "utf-8 with a mark": (codecs.BOM_UTF8 + feed().encode(), "application/rss+xml"),
    "utf-8 with a mark behind a blank line": (b"\n" + codecs.BOM_UTF8 + feed().encode(), "application/rss+xml"),
    "utf-8 behind blank lines": (feed(before="\r\n\r\n").encode(), "application/xml"),
    "utf-8 without a declaration": (feed(declared=None).encode(), "text/xml"),
    "utf-8 called us-ascii by its type": (feed().encode(), "text/xml; charset=us-ascii"),
    "utf-8 called latin-1": (feed(declared="ISO-8859-1").encode(), "application/xml"),
    "utf-8 called latin-1 by its type": (feed().encode(), "application/xml; charset=iso-8859-1"),
    "utf-8 called windows-1258": (feed(declared="windows-1258").encode(), "application/xml; charset=windows-1258"),
    "utf-8 called utf-16": (feed(declared="UTF-16").encode(), "application/xml"),
    "utf-8 called utf-16 by its type": (feed().encode(), "application/xml; charset=utf-16"),
    "utf-8 with marks apart": (unicodedata.normalize("NFD", feed()).encode(), "application/xml"),
    "utf-16 with a mark": (feed(declared="UTF-16").encode("utf-16"), "application/xml"),
    "utf-16 called utf-8": (feed().encode("utf-16"), "application/xml; charset=utf-8"),
    "utf-16 big end first": (codecs.BOM_UTF16_BE + feed(declared="UTF-16").encode("utf-16-be"), "application/xml"),
    "utf-16 without a mark": (feed(declared="UTF-16").encode("utf-16-le"), "application/xml"),
    "windows-1258": (as_1258(feed(declared="windows-1258")), "application/xml"),
    "windows-1258 behind blank lines": (as_1258(feed(declared="windows-1258", before="\n\n")), "application/xml"),
    "windows-1258 behind a comment": (as_1258(feed(declared="windows-1258", before="<!-- x -->")), "application/xml"),
    "windows-1258 by its type": (as_1258(feed(declared=None)), "application/xml; charset=windows-1258"),
    "windows-1258 called utf-8": (as_1258(feed()), "application/xml; charset=utf-8"),
    "windows-1258 called latin-1": (as_1258(feed(declared="iso-8859-1")), "application/xml"),
    "windows-1258 called nothing": (as_1258(feed(declared=None)), "application/xml"),
    "read as latin-1 and saved again": (feed().encode().decode("latin-1").encode(), "application/xml; charset=utf-8"),
}
OLD: dict[str, tuple[bytes, str]] = {
    "tcvn3 called utf-8": (as_tcvn3(feed(LOW_TITLE, LOW, SECOND)).encode("latin-1"), "application/xml; charset=utf-8"),
    "tcvn3 called latin-1": (
        as_tcvn3(feed(LOW_TITLE, LOW, SECOND, declared="iso-8859-1")).encode("latin-1"),
        "application/xml",
    ),
    "tcvn3 as utf-8": (
        as_tcvn3(feed(LOW_TITLE, LOW, SECOND)).encode("latin-1").decode("latin-1").encode(),
        "application/xml",
    ),
    "vni called utf-8": (as_vni(feed(LOW_TITLE, LOW, SECOND)).encode("cp1252"), "application/xml; charset=utf-8"),
    "vni called windows-1252": (
        as_vni(feed(LOW_TITLE, LOW, SECOND, declared="windows-1252")).encode("cp1252"),
        "application/xml",
    ),
    "vni as utf-8": (
        as_vni(feed(LOW_TITLE, LOW, SECOND)).encode("cp1252").decode("cp1252").encode(),
        "application/xml",
    ),
}


def without(text: str, letter: str, part: int) -> bytes:
    """UTF-8 with the first ``letter`` cut after ``part`` of its bytes."""
    whole = letter.encode()
    return text.encode().replace(whole, whole[:part], 1)


#: one letter of the article is cut: everything else is right, and a person is asked
CUT: dict[str, tuple[bytes, str]] = {
    "one byte in the text": (without(feed(), "ỏ", 2), "application/xml; charset=utf-8"),
    "one byte in the title": (feed().encode().replace("mù".encode(), b"m\xc3", 1), "application/xml; charset=utf-8"),
    "a stray byte": (feed().encode().replace("hơn 90".encode(), b"h\xa0n 90", 1), "application/xml; charset=utf-8"),
    "a latin-1 letter": (feed().encode().replace("là".encode(), b"l\xe0", 1), "application/xml"),
    "two bytes called latin-1": (without(feed(declared="ISO-8859-1"), "ở", 1), "application/xml"),
    "three letters": (feed().encode().replace("ờ".encode(), b"\xe1", 3), "application/xml; charset=utf-8"),
    "already the sign of a lost letter": (feed(TITLE, FIRST.replace("ỏ", "\ufffd"), SECOND).encode(), "application/xml"),
}  # fmt: skip
#: what is cut is not of the article: nobody need be asked
ELSEWHERE = {
    "in the channel's name": feed().encode().replace("Tin thị trấn".encode(), b"Tin th\xe1\xbb tr\xe1\xba\xa5n", 1),
    "in a comment": feed().encode().replace(b"<channel>", b"<channel><!-- \xe1\xbb -->", 1),
}


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


def heard(town: Town, body: bytes, kind: str) -> Cleaned:
    bench = Bench(town, lambda root: FeedSettings(url=f"{root}/rss", full_text=False))
    bench.pages["/rss"] = Answer(200, body, {"Content-Type": kind})
    (found,) = bench.visit()
    return clean(found)


def holds(article: Cleaned) -> list[str]:
    return [doubt.message for doubt in article.doubts if doubt.hold]


@pytest.mark.parametrize("name", RIGHT)
def test_a_feed_that_can_be_read_is_read_as_it_was_written(town: Town, name: str) -> None:
    article = heard(town, *RIGHT[name])
    assert [article.title, *article.texts] == [TITLE, FIRST, SECOND]
    assert not holds(article)


@pytest.mark.parametrize("name", OLD)
def test_a_feed_in_an_old_font_is_read(town: Town, name: str) -> None:
    article = heard(town, *OLD[name])
    assert [article.title, *article.texts] == [LOW_TITLE, LOW, SECOND]


def differs(got: str, meant: str) -> int:
    """Words that are not as they were written."""
    return sum(one != other for one, other in zip(got.split(), meant.split(), strict=True))


@pytest.mark.parametrize("name", CUT)
def test_one_cut_letter_costs_that_letter_and_holds(town: Town, name: str) -> None:
    article = heard(town, *CUT[name])
    text = "\n".join([article.title, *article.texts])
    assert 1 <= differs(text, f"{TITLE}\n{FIRST}\n{SECOND}") <= 3
    assert "\ufffd" in text
    assert holds(article)
    assert not any("đã được sửa lại" in doubt.message for doubt in article.doubts)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_cut_letter_outside_the_article_troubles_nobody(town: Town, name: str) -> None:
    article = heard(town, ELSEWHERE[name], "application/xml; charset=utf-8")
    assert [article.title, *article.texts] == [TITLE, FIRST, SECOND]
    assert not holds(article)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: (
            text.encode().decode("latin-1").replace("\u0083", "").encode()
        ),  # one byte of some letters was lost on the way
        lambda text: text.encode().decode("latin-1").replace("áº", "a").encode(),
        lambda text: text.encode().decode("iso-8859-2", "replace").encode(),
        lambda text: text.encode().decode("cp1252", "ignore").encode(),
        lambda text: text.encode().decode("mac-roman").encode(),
        lambda text: text.encode().decode("koi8-r").encode(),
    ],
)
def test_a_repair_that_did_not_fully_succeed_holds(town: Town, spoil: Callable[[str], bytes]) -> None:
    try:
        article = heard(town, spoil(feed()), "application/xml; charset=utf-8")
    except NotVietnamese:
        return
    if [article.title, *article.texts] != [TITLE, FIRST, SECOND]:
        assert holds(article)
        assert not any("đã được sửa lại" in doubt.message for doubt in article.doubts)

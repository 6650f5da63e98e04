"""Mutated and made-up bytes: no crash, no hang, bounded memory. Only the errors of our own tree may come out."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadcaster.errors import BroadcasterError
from broadcaster.sources.documents import kind_of, read_document
from broadcaster.sources.feed import feed_addresses, parse_feed
from broadcaster.sources.links import find_article_links, next_pages
from broadcaster.sources.sitemap import parse_sitemap
from broadcaster.sources.visible import visible_text

from .pages import nukeviet, sharepoint
from .test_documents import ODT, odt, zipped

MOST_MEMORY = 600_000_000
BASE = "http://p.vn/tin/"

FEED = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Tin</title>'
    + "".join(
        f"<item><title>Bài {n}</title><link>http://p.vn/{n}</link><description><![CDATA[<p>Nội dung</p>]]></description><pubDate>Mon, 03 Aug 2026 08:00:00 +0700</pubDate></item>"
        for n in range(5)
    )
    + "</channel></rss>"
).encode()
SITEMAP = b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://p.vn/a</loc><lastmod>2026-08-01</lastmod></url></urlset>'
PDF = (Path(__file__).parent / "data" / "lich-tiem.pdf").read_bytes()


def _word() -> bytes:
    document = docx.Document()
    document.add_heading("Thông báo", 1)
    document.add_paragraph("Mục một", style="List Number")
    document.add_table(2, 2).cell(0, 0).text = "Ô"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _word_part(change: Callable[[bytes], bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        return zipped({"word/document.xml": change(archive.read("word/document.xml"))}, WORD)


WORD = _word()

READERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "feed": (FEED, lambda body: parse_feed(body, BASE)),
    "sitemap": (SITEMAP, lambda body: parse_sitemap(body, BASE)),
    "links": (nukeviet().encode(), lambda body: (find_article_links(body, BASE), next_pages(body, BASE))),
    "links2": (sharepoint().encode(), lambda body: (find_article_links(body, BASE), feed_addresses(body, BASE))),
    "visible": (nukeviet().encode(), visible_text),
    "docx": (WORD, lambda body: read_document(body, "x.docx")),
    "odt": (odt(), lambda body: read_document(body, "x.odt")),
}


def mutated(seed: bytes, dice: random.Random) -> bytes:
    """A copy with bytes changed, cut out, doubled or swapped in from elsewhere."""
    body = bytearray(seed)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(body) or 1)
        match dice.randrange(5):
            case 0:
                body[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del body[at : at + dice.randrange(1, 60)]
            case 2:
                body[at:at] = body[at : at + dice.randrange(1, 200)]
            case 3:
                body[at:at] = dice.choice(
                    [b"<", b">", b"&#0;", b"]]>", b"<!--", b"\x00", b"\xff\xfe", b"<![CDATA[", b"&x;", b"//["]
                )
            case _:
                del body[at:]
        body = body or bytearray(b" ")
    return bytes(body)


def survives(read: Callable[[bytes], object], body: bytes) -> None:
    try:
        read(body)
    except BroadcasterError as error:
        assert str(error)


class Memory:
    """How much more memory a block took at its peak than before it, in bytes: other tests in this process do not count."""

    def __enter__(self) -> Memory:
        Path("/proc/self/clear_refs").write_text("5", "ascii")  # the peak starts anew (Linux, proc(5))
        self._before = self._status("VmRSS")
        return self

    def __exit__(self, *_: object) -> None:
        self.taken = self._status("VmHWM") - self._before

    @staticmethod
    def _status(name: str) -> int:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


@pytest.mark.parametrize("name", READERS)
def test_mutated_bytes_never_break_a_reader(name: str) -> None:
    seed, read = READERS[name]
    dice = random.Random(name)
    with Memory() as memory:
        for _ in range(150):
            survives(read, mutated(seed, dice))
    assert memory.taken < MOST_MEMORY


def test_mutated_parts_of_a_word_file_never_break_the_reader() -> None:
    dice = random.Random(7)
    for _ in range(150):
        survives(lambda body: read_document(body, "x.docx"), _word_part(lambda part: mutated(part, dice)))


def test_mutated_odt_content_never_breaks_the_reader() -> None:
    dice = random.Random(8)
    for _ in range(100):
        survives(lambda body: read_document(body, "x.odt"), odt(mutated(ODT.encode(), dice).decode("utf-8", "replace")))


def test_mutated_pdfs_never_break_the_station() -> None:
    dice = random.Random(9)
    for _ in range(12):
        survives(lambda body: read_document(body, "x.pdf"), mutated(PDF, dice))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from([*READERS, "kind"]))
def test_any_bytes_are_read_or_refused(body: bytes, name: str) -> None:
    if name == "kind":
        assert kind_of(body)
    else:
        survives(READERS[name][1], body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("feed", b"<rss version='2.0'><channel>" + b"<item><title>" * 50_000),
        ("feed", b"<rss><channel><item><description>" + b"&lt;b&gt;" * 100_000 + b"</description></item></channel></rss>"),
        ("feed", b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)) + b"]><rss version='2.0'><channel><title>&j;</title></channel></rss>"),
        ("sitemap", b"<urlset>" + b"<url><loc>http://p.vn/a</loc></url>" * 50_000 + b"</urlset>"),
        ("sitemap", b"<urlset>" + b"<url>" * 100_000),
        ("links", b"<div>" * 20_000 + b"<a href=/x>Ban tin so mot cua thi xa hom nay</a>"),
        ("links", b"".join(b"<p><a href=/bai-%d>Ban tin so %d cua thi xa hom nay</a></p>" % (n, n) for n in range(5_000))),
        ("links", b"<a href=//[>x</a><base href='//['><a href='http://[::1'>y</a>"),
        ("visible", b"<table><tr><td>" * 20_000),
    ],
    ids=range(9),
)  # fmt: skip
def test_shapes_made_to_exhaust_are_survived(name: str, body: bytes) -> None:
    with Memory() as memory:
        survives(READERS[name][1], body)
    assert memory.taken < MOST_MEMORY

"""Bodies as servers really send them: packed in parts, called by strange names, and cut before their end."""

from __future__ import annotations

import gzip
import http.server
import zlib
from collections.abc import Iterator

import pytest

from broadcaster.errors import FetchFailed, SourceUnreadable
from broadcaster.sources import TransientMemory
from broadcaster.sources.sitemap import parse_sitemap

from .town import Answer, Town, open_town

PAGE = (
    "<html><body><h1>Phường Hoa Sen dời giờ thu gom rác</h1>"
    + "".join(f"<p>Đoạn {n}: bà con để rác trước cửa trước 18 giờ các ngày trong tuần.</p>" for n in range(40))
    + "</body></html>"
).encode()
HALF = len(PAGE) // 2


def raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


PACKED = gzip.compress(PAGE, mtime=0)
TWO = gzip.compress(PAGE[:HALF], mtime=0) + gzip.compress(PAGE[HALF:], mtime=0)


def sent(coding: str | None, body: bytes, *, length: int | None = None, chunked: int = 0) -> Answer:
    """An answer written by hand: without a length, with a wrong one, or in chunks of which the last never comes."""

    def write(handler: http.server.BaseHTTPRequestHandler) -> None:
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
        head += f"Content-Encoding: {coding}\r\n" if coding is not None else ""
        head += f"Content-Length: {length}\r\n" if length is not None else ""
        head += "Transfer-Encoding: chunked\r\n" if chunked else ""
        handler.wfile.write(head.encode() + b"\r\n")
        if chunked:
            for at in range(0, len(body), chunked):
                piece = body[at : at + chunked]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        else:
            handler.wfile.write(body)

    return Answer(raw=write)


WHOLE: dict[str, tuple[str | None, bytes]] = {
    "gzip of two members": ("gzip", TWO),
    "gzip of forty members": (
        "gzip",
        b"".join(gzip.compress(PAGE[at : at + 100], mtime=0) for at in range(0, len(PAGE), 100)),
    ),
    "gzip with an empty member": ("gzip", gzip.compress(b"", mtime=0) + PACKED),
    "gzip that fills its last block with zeros": ("gzip", PACKED + bytes(300)),
    "gzip in capitals": ("GZIP", PACKED),
    "x-gzip": ("x-gzip", PACKED),
    "deflate as the standard says": ("deflate", zlib.compress(PAGE)),
    "deflate without its wrapper": ("deflate", raw_deflate(PAGE)),
    "deflate that is gzip": ("deflate", PACKED),
    "gzip that is deflate": ("gzip", zlib.compress(PAGE)),
    "gzip that is not packed": ("gzip", PAGE),
    "a charset for a coding": ("UTF-8", PAGE),
    "none": ("none", PAGE),
    "binary": ("binary", PAGE),
    "several strange names": ("utf-8, 8bit", PAGE),
    "a strange name before gzip": ("utf-8, gzip", PACKED),
    "a strange name for gzip": ("UTF-8", PACKED),
    "gzip packed twice": ("gzip, gzip", gzip.compress(PACKED, mtime=0)),
    "gzip twice named, packed once": ("gzip, gzip", PACKED),
    "identity, gzip": ("identity, gzip", PACKED),
    "nothing named": (None, PAGE),
    "an empty name": ("", PAGE),
}

CUT: dict[str, Answer] = {
    "gzip without its end": sent("gzip", PACKED[: len(PACKED) * 2 // 3]),
    "gzip without its checksum": sent("gzip", PACKED[:-8]),
    "gzip without the last byte": sent("gzip", PACKED[:-1]),
    "gzip cut in its second member": sent("gzip", TWO[:-20]),
    "gzip cut in the head of its second member": sent(
        "gzip", gzip.compress(PAGE[:HALF], mtime=0) + gzip.compress(PAGE[HALF:], mtime=0)[:6]
    ),
    "gzip with a wrong checksum": sent("gzip", PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:]),
    "deflate without its end": sent("deflate", zlib.compress(PAGE)[:-30]),
    "raw deflate without its end": sent("deflate", raw_deflate(PAGE)[:-30]),
    "fewer bytes than the length said": sent(None, PAGE[:HALF], length=len(PAGE)),
    "a length for the packed body, missed": sent("gzip", PACKED[:-40], length=len(PACKED)),
    "chunks without the last": sent(None, PAGE[:HALF], chunked=200),
    "gzip in chunks without the last": sent("gzip", PACKED, chunked=100),
    "a strange name for a cut gzip": sent("UTF-8", PACKED[:-30]),
}


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as town:
        yield town


def fetched(town: Town, answer: Answer, **settings: object) -> bytes:
    root = town.open("p.test", lambda _: answer)
    web = town.client(TransientMemory(), allow=("p.test",), robots=False, **settings)
    return web.get(f"{root}/bai.html").body


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_body_is_read_whole_whatever_it_is_called(town: Town, name: str) -> None:
    assert fetched(town, sent(*WHOLE[name])).rstrip(b"\0") == PAGE


@pytest.mark.parametrize("name", CUT)
def test_a_body_without_its_end_is_a_failed_fetch(town: Town, name: str) -> None:
    with pytest.raises(FetchFailed):
        fetched(town, CUT[name])


BOMB = bytes(9_000_000)
BOMBS: dict[str, tuple[str, bytes]] = {
    "gzip": ("gzip", gzip.compress(BOMB)),
    "many members": ("gzip", b"".join(gzip.compress(BOMB[:500_000]) for _ in range(40))),
    "zlib": ("deflate", zlib.compress(BOMB)),
    "raw": ("deflate", raw_deflate(BOMB)),
    "twice": ("gzip, gzip", gzip.compress(gzip.compress(BOMB))),
    "a strange name": ("UTF-8", gzip.compress(BOMB)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_however_it_is_packed(town: Town, name: str) -> None:
    with pytest.raises(FetchFailed, match="lớn hơn"):
        fetched(town, sent(*BOMBS[name]), page_megabytes=1)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip, gzip, gzip"])
def test_a_coding_that_cannot_be_undone_is_a_failed_fetch(town: Town, coding: str) -> None:
    with pytest.raises(FetchFailed, match="nén"):
        fetched(town, sent(coding, b"\x8b\x05\x80abcdefgh"))


def test_a_foreign_coding_named_for_a_plain_page_is_no_matter(town: Town) -> None:
    assert fetched(town, sent("br", PAGE)) == PAGE


SITEMAP = b'<?xml version="1.0"?><urlset>' + b"<url><loc>http://p.test/a</loc></url>" * 50 + b"</urlset>"


def test_a_packed_sitemap_is_read_whole_or_not_at_all() -> None:
    packed = gzip.compress(SITEMAP[:700]) + gzip.compress(SITEMAP[700:])
    assert len(parse_sitemap(packed, "http://p.test/sitemap.xml.gz")) == 50
    with pytest.raises(SourceUnreadable):
        parse_sitemap(packed[:-12], "http://p.test/sitemap.xml.gz")

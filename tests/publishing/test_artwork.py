"""Covers: drawn ones that Apple takes, given ones looked at."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from broadcaster.errors import PublishError
from broadcaster.publishing import artwork, check_artwork, show_artwork
from broadcaster.publishing.artwork import _font

from .samples import SHOW, STATION


def picture(size: tuple[int, int] = (1500, 1500), mode: str = "RGB", kind: str = "JPEG", **options: Any) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, "navy" if mode != "L" else 90).save(target, kind, **options)
    return target.getvalue()


@pytest.mark.parametrize("title", ["Tin", SHOW.title, "Ệ" * 200, "thông báo về việc " * 30, "\x00 <b>&", "🎙 bản tin"])
def test_any_title_gives_a_cover_that_apple_takes(title: str) -> None:
    data = artwork(title, STATION.town, STATION.name)
    with Image.open(io.BytesIO(data)) as made:
        assert (made.format, made.size, made.mode) == ("JPEG", (3000, 3000), "RGB")
    assert check_artwork("x", data, "x").pixels == 3000
    assert data == artwork(title, STATION.town, STATION.name)


def test_the_town_is_legible_in_a_directory_list() -> None:
    """At 300 px, the title's strip and the town's strip both hold light letters on the dark ground."""
    with Image.open(io.BytesIO(artwork(SHOW.title, STATION.town))) as made:
        small = made.convert("L").resize((300, 300))
    for top, bottom in ((118, 243), (256, 296)):
        strip = small.crop((20, top, 280, bottom)).tobytes()
        bright = sum(level > 150 for level in strip)
        assert bright > len(strip) * 0.03


def test_the_font_has_every_vietnamese_letter() -> None:
    letters = "aăâeêioôơuưy"
    marked = [
        one for letter in letters for one in (letter, *(letter + mark for mark in "\u0300\u0301\u0303\u0309\u0323"))
    ]
    import unicodedata

    for weight in ("Bold", "Semibold", "Regular"):
        font = _font(weight, 60)
        missing = bytes(font.getmask("\uffff"))
        for letter in [*(unicodedata.normalize("NFC", one) for one in marked), "đ"]:
            for form in (letter, letter.upper()):
                assert bytes(font.getmask(form)) != missing, form


def test_a_given_picture_keeps_its_bytes_and_gets_an_address_of_its_own() -> None:
    one, other = picture(), picture((1400, 1400), kind="PNG")
    first, second = check_artwork("tin", one, "a.jpg"), check_artwork("tin", other, "b.png")
    assert (first.data, first.media_type, first.pixels) == (one, "image/jpeg", 1500)
    assert second.path.endswith(".png")
    assert first.path != second.path


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (picture((1399, 1399)), "1399×1399"),
        (picture((3100, 3100)), "3100×3100"),
        (picture((1500, 1400)), "1500×1400"),
        (picture(mode="CMYK"), "CMYK"),
        (picture(mode="L"), "RGB"),
        (picture(mode="RGBA", kind="PNG"), "RGBA"),
        (picture(kind="BMP"), "không phải ảnh JPEG"),
        (b"<svg/>", "không phải ảnh JPEG"),
        (b"", "không phải ảnh JPEG"),
        (picture()[:3000], "không phải ảnh JPEG"),
        (picture((3000, 3000), kind="PNG", compress_level=0), "KB"),
    ],
)
def test_pictures_that_apps_refuse(data: bytes, reason: str) -> None:
    with pytest.raises(PublishError, match=reason):
        check_artwork("tin", data, "config/bia.jpg")


def test_a_cover_is_drawn_once_and_kept(tmp_path: Path) -> None:
    made = show_artwork("tin", SHOW, STATION, tmp_path)
    place = tmp_path / "feeds" / made.path
    place.parent.mkdir(parents=True)
    place.write_bytes(b"kept")
    assert show_artwork("tin", SHOW, STATION, tmp_path).data == b"kept"
    renamed = SHOW.model_copy(update={"title": "Tên mới"})
    assert show_artwork("tin", renamed, STATION, tmp_path).path != made.path


@pytest.mark.parametrize("image", ["../outside.jpg", "/etc/passwd", "config/none.jpg"])
def test_a_given_picture_must_be_in_the_station(tmp_path: Path, image: str) -> None:
    (tmp_path.parent / "outside.jpg").write_bytes(picture())
    with pytest.raises(PublishError):
        show_artwork("tin", SHOW.model_copy(update={"image": image}), STATION, tmp_path)

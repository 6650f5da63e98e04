"""A show's cover: drawn from a template when the operator has none, checked when he has.

Apple: square, 1400 to 3000 px, JPEG or PNG, RGB, and apps want it below 512 KB. A changed picture needs a new address, so eight hex
digits of what it is made from are part of the file's name.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import PublishError
from ..settings import ShowSettings, StationSettings
from .plain import one_line

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

PIXELS = 3000
SMALLEST_PIXELS = 1400
MOST_BYTES = 512 * 1024
_TEMPLATE = 1  # part of the file's name: raise it when the drawing below changes
_MARGIN = 220
_TITLE_TOP, _TITLE_BOTTOM = 1180, 2430
_INK, _GROUND, _BAND, _SOUND = (255, 255, 255), (11, 61, 92), (7, 42, 66), (255, 200, 87)


@dataclass(frozen=True, slots=True)
class Artwork:
    """A cover as it is published: public path, bytes, edge in pixels, media type."""

    path: str
    data: bytes = field(repr=False)
    pixels: int
    media_type: str


def show_artwork(name: str, show: ShowSettings, station: StationSettings, folder: Path) -> Artwork:
    """The cover of a show: ``show.image`` (a path below the station's ``folder``) checked, or one drawn and kept under ``feeds/art``.

    Raises PublishError when a given picture cannot be used.
    """
    if show.image:
        return check_artwork(name, _read(folder, show.image), show.image)
    made_from = f"{_TEMPLATE}\n{show.title}\n{station.town}\n{station.name}"
    path = f"art/{name}-{hashlib.sha256(made_from.encode()).hexdigest()[:8]}.jpg"
    kept = folder / "feeds" / path
    data = kept.read_bytes() if kept.is_file() else artwork(show.title, station.town, station.name)
    return Artwork(path, data, PIXELS, "image/jpeg")


def _read(folder: Path, image: str) -> bytes:
    place = (folder / image).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise PublishError(
            image, "ảnh bìa nằm ngoài thư mục của đài", "Chép ảnh vào thư mục của đài, ví dụ config/art/."
        )
    try:
        return place.read_bytes()
    except OSError as error:
        raise PublishError(
            image, f"không đọc được ảnh bìa ({error.strerror})", "Sửa khóa image trong shows.toml."
        ) from error


def check_artwork(name: str, data: bytes, subject: str) -> Artwork:
    """Given art as it may be published; raises PublishError naming what Apple and the apps would refuse."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            kind, (width, height), mode = picture.format, picture.size, picture.mode
            if width == height <= 2 * PIXELS:
                picture.load()
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise PublishError(
            subject, "không phải ảnh JPEG hoặc PNG đọc được", "Dùng ảnh JPEG hoặc PNG hệ màu RGB."
        ) from error
    faults = []
    if width != height or not SMALLEST_PIXELS <= width <= PIXELS:
        faults.append(f"kích thước {width}×{height}, phải vuông và từ {SMALLEST_PIXELS} đến {PIXELS} điểm ảnh")
    if mode != "RGB":
        faults.append(f"hệ màu {mode}, phải là RGB không trong suốt")
    if len(data) > MOST_BYTES:
        faults.append(f"nặng {len(data) // 1024} KB, nhiều nhất là {MOST_BYTES // 1024} KB")
    if faults:
        raise PublishError(subject, f"ảnh bìa có {'; '.join(faults)}", "Sửa ảnh, hoặc bỏ khóa image để dùng ảnh tự vẽ.")
    ending, media_type = ("jpg", "image/jpeg") if kind == "JPEG" else ("png", "image/png")
    return Artwork(f"art/{name}-{hashlib.sha256(data).hexdigest()[:8]}.{ending}", data, width, media_type)


def artwork(title: str, town: str, station: str = "") -> bytes:
    """A cover of 3000×3000 px as JPEG below 512 KB: the title as large as it fits, town and station below it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (PIXELS, PIXELS), _GROUND)
    draw = ImageDraw.Draw(picture)
    _draw_loudspeaker(draw)
    _draw_block(draw, one_line(title), (_TITLE_TOP, _TITLE_BOTTOM), sizes=range(440, 90, -10), weight="Bold")
    draw.rectangle((0, 2540, PIXELS, PIXELS), fill=_BAND)
    town, station = one_line(town), one_line(station)
    shown = town[:1].upper() + town[1:]
    if station and station.casefold() not in (town.casefold(), one_line(title).casefold()):
        _draw_block(draw, shown, (2580, 2780), sizes=range(200, 70, -5), weight="Semibold", colour=_SOUND)
        _draw_block(draw, station, (2790, 2950), sizes=range(110, 50, -5), weight="Regular")
    else:
        _draw_block(draw, shown, (2580, 2950), sizes=range(230, 70, -5), weight="Semibold", colour=_SOUND)
    return _encoded(picture)


def _encoded(picture: object) -> bytes:
    for quality in (90, 80, 70, 60, 45):
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=quality, optimize=True)  # type: ignore[attr-defined]
        if target.tell() < MOST_BYTES:
            return target.getvalue()
    raise PublishError("Ảnh bìa", f"không nén được xuống dưới {MOST_BYTES // 1024} KB")


def _draw_loudspeaker(draw: ImageDraw) -> None:
    """A horn and three waves: what a town's public loudspeaker looks like."""
    draw.polygon([(1010, 640), (1210, 640), (1480, 400), (1480, 1000), (1210, 760), (1010, 760)], fill=_INK)
    draw.rounded_rectangle((940, 600, 1050, 800), radius=40, fill=_INK)
    for radius in (260, 410, 560):
        box = (1480 - radius, 700 - radius, 1480 + radius, 700 + radius)
        draw.arc(box, -42, 42, fill=_SOUND, width=64)


def _draw_block(
    draw: ImageDraw,
    text: str,
    band: tuple[int, int],
    *,
    sizes: range,
    weight: str,
    colour: tuple[int, int, int] = _INK,
) -> None:
    """``text`` centred in the band between two heights, in the largest size that fits, wrapped at spaces."""
    top, bottom = band
    for size in sizes:
        font = _font(weight, size)
        rows = _wrapped(text, font)
        height = round(size * 1.22)
        fits = all(font.getlength(row) <= PIXELS - 2 * _MARGIN for row in rows) and height * len(rows) <= bottom - top
        if fits:
            break
    else:
        rows = rows[: max(1, (bottom - top) // height)]
        rows = [_shortened(row, font, last=row is rows[-1]) for row in rows]
    y = top + (bottom - top - height * len(rows)) / 2
    for row in rows:
        draw.text((PIXELS / 2, y + height / 2), row, font=font, fill=colour, anchor="mm")
        y += height


def _wrapped(text: str, font: FreeTypeFont) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        joined = f"{rows[-1]} {word}" if rows else word
        if rows and font.getlength(joined) <= PIXELS - 2 * _MARGIN:
            rows[-1] = joined
        else:
            rows.append(word)
    return rows


def _shortened(row: str, font: FreeTypeFont, *, last: bool) -> str:
    """What does not fit even in the smallest size ends in an ellipsis."""
    cut = row
    while cut and font.getlength(cut + "…") > PIXELS - 2 * _MARGIN:
        cut = cut[:-1]
    return row if cut == row and not last else cut + "…"


@cache
def _font(weight: str, size: int) -> FreeTypeFont:
    """Source Sans Pro (SIL OFL 1.1) from its wheel: Pillow's own font has no Vietnamese letters."""
    from PIL import ImageFont

    package = find_spec("font_source_sans_pro")
    if package is None or not package.submodule_search_locations:
        raise PublishError("Ảnh bìa", "thiếu gói phông chữ font-source-sans-pro", "Chạy lại «make setup».")
    file = Path(package.submodule_search_locations[0]) / "files" / f"SourceSansPro-{weight}.ttf"
    return ImageFont.truetype(str(file), size)

"""The picture inside an audio file: small enough for car radios and phones."""

from __future__ import annotations

import io
from functools import lru_cache

from ..errors import StudioError

MOST_PIXELS = 800
MOST_BYTES = 300_000


@lru_cache(maxsize=8)
def tag_cover(picture: bytes) -> bytes:
    """``picture`` as JPEG or PNG of at most 800 pixels a side and 300 kB; as it is where it fits already.

    Raises StudioError when it is no picture.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture)) as image:
            if max(image.size) <= MOST_PIXELS and len(picture) <= MOST_BYTES and image.format in ("JPEG", "PNG"):
                return picture
            small = image.convert("RGB")
            small.thumbnail((MOST_PIXELS, MOST_PIXELS), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise StudioError("Ảnh bìa", "không mở được như một bức ảnh", "Cần tệp JPEG hoặc PNG.") from error
    for quality in (88, 75, 60, 40, 20):
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= MOST_BYTES:
            break
    return out.getvalue()

"""What an image of a page is: a picture of the article, or an icon."""

from __future__ import annotations

import re

from .blocks import Element

_SMALL = re.compile(r"\d+")
_ICON = re.compile(
    r"icon|emoji|spacer|pixel|blank\.|loading|/btn|button|bullet|arrow|printer|facebook|zalo|twitter|avatar"
)


def is_picture(element: Element) -> bool:
    """A picture of the article rather than an icon."""
    for side in ("width", "height"):
        found = _SMALL.match(element.get(side) or "")
        if found and int(found[0][:5]) <= 48 and "%" not in (element.get(side) or ""):
            return False
    return not _ICON.search((element.get("src") or "").lower()[-120:])

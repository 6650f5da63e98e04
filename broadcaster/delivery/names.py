"""Names that appear in addresses and on disk: ASCII, readable, stable."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime


def slug(title: str, longest: int = 60) -> str:
    """``Thông báo cắt nước`` → ``thong-bao-cat-nuoc``: đ becomes d, marks go, words stay whole; may be empty."""
    plain = unicodedata.normalize("NFD", title.replace("đ", "d").replace("Đ", "D"))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", ascii_only)
    text = words[0][:longest] if words else ""
    for word in words[1:]:
        if len(text) + len(word) + 1 > longest:
            break
        text = f"{text}-{word}"
    return text


def audio_stem(title: str, day_local: datetime) -> str:
    """The local date first: some podcast apps name files by the UTC day, which is yesterday for a morning item."""
    return f"{day_local:%Y-%m-%d}-{slug(title) or 'bai'}"


def episode_folder(title: str, identity: str) -> str:
    """The episode's place under ``/episodes/``; the identity keeps two equal headlines apart."""
    return f"{slug(title) or 'bai'}-{identity[:8]}"


def guid_of(authority: str, year: int, identity: str) -> str:
    """A tag URI (RFC 4151): ``tag:<host>,<year>:<article identity>``."""
    return f"tag:{authority},{year}:{identity}"

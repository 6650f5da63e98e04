"""Vietnamese in ASCII: addresses, names of files, fields of old standards."""

from __future__ import annotations

import re
import unicodedata


def to_ascii(text: str) -> str:
    """``Đường số 5`` → ``Duong so 5``: đ becomes d, marks go, and so does what has no ASCII letter."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return plain.encode("ascii", "ignore").decode()


def slug(title: str, longest: int = 60) -> str:
    """``Thông báo cắt nước`` → ``thong-bao-cat-nuoc``: words stay whole; may be empty."""
    words = re.findall(r"[a-z0-9]+", to_ascii(title).lower())
    text = words[0][:longest] if words else ""
    for word in words[1:]:
        if len(text) + len(word) + 1 > longest:
            break
        text = f"{text}-{word}"
    return text

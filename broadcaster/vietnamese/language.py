"""Is it Vietnamese? Judged by syllables: how a Vietnamese syllable may be built, and a few words that only Vietnamese has."""

from __future__ import annotations

import re

from .syllables import is_bare_syllable, is_syllable

#: the code of the doubt about a text that is not Vietnamese
OTHER_LANGUAGE = "language"
_SPECIAL = re.compile("[ăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ]")
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = frozenset(
    [
        "và",
        "của",
        "các",
        "là",
        "có",
        "được",
        "trong",
        "cho",
        "không",
        "một",
        "những",
        "với",
        "để",
        "người",
        "đã",
        "tại",
        "khi",
        "này",
        "từ",
        "đến",
        "về",
        "ra",
        "vào",
        "theo",
        "trên",
        "năm",
        "ngày",
        "phải",
        "sẽ",
        "đó",
        "như",
    ]
)
#: without marks, as people type in a hurry; too like other tongues to count alone
_UNMARKED = frozenset(
    [
        "cua",
        "cac",
        "duoc",
        "khong",
        "nhung",
        "nguoi",
        "nay",
        "den",
        "theo",
        "tren",
        "ngay",
        "phai",
        "nhu",
        "trong",
        "thong",
        "bao",
        "nhan",
        "dan",
        "thi",
        "xa",
        "phuong",
    ]
)
_ENOUGH_MARKED = 0.12
_SAMPLE = 20_000


def vietnamese_share(text: str) -> float:
    """Share of words that look Vietnamese: a marked, possible syllable. Around 0.7 in ordinary text, under 0.05 in other languages."""
    found = _WORD.findall(text[:_SAMPLE])
    if not found:
        return 0.0
    marked = sum(
        1 for word in found if not word.isascii() and _SPECIAL.search(word.lower()) and is_syllable(word.lower())
    )
    return marked / len(found)


def is_vietnamese(text: str) -> bool:
    """Whether a Vietnamese voice should read this. Short texts and place names of the highlands get the benefit of the doubt."""
    share = vietnamese_share(text)
    found = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    return share >= 0.3 or (
        share >= _ENOUGH_MARKED and sum(word in _COMMON for word in found) >= max(1, 0.02 * len(found))
    )


def is_unmarked_vietnamese(text: str) -> bool:
    """Vietnamese typed without any marks: readable to people, not to a voice."""
    found = [word.lower() for word in _WORD.findall(text[:_SAMPLE])]
    return (
        len(found) >= 8
        and vietnamese_share(text) < 0.05
        and sum(word in _UNMARKED for word in found) >= 0.15 * len(found)
        and sum(is_bare_syllable(word) for word in found) >= 0.85 * len(found)
    )

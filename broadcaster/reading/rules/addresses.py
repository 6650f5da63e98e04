"""Web and mail addresses and hashtags: phrases written without spaces and marks are found again and said (data/address_words.toml)."""

from __future__ import annotations

import re
from functools import cache

from ...model import Certainty, SpanKind
from ...vietnamese.syllables import bare, is_bare_syllable
from ..line import LETTERS, Line, Piece
from ..tables import data_table, word_set
from .base import Toolbox, letter_by_letter

_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")
_URL = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"']{1,2000}"
    r"|[A-Za-z0-9][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,5}"
    r"\.(?:vn|com|net|org|gov|edu|info|asia|io|co|ai|tech|biz|tv|me|app|news|online|site|xyz|shop|page|us|uk|jp|cn|kr)"
    r"(?![A-Za-z0-9-]|\.[A-Za-z0-9])(?::\d{2,5})?(?:/[^\s<>\"']{0,2000})?"
    r"|[A-Za-z0-9][A-Za-z0-9-]{0,62}\.(?:ly|be|gl|gg)/[^\s<>\"']{1,2000}"
)
_TRAILING = ".,;:!?)]}'\""
_TAG = re.compile(rf"#(?=\d{{0,4}}[{LETTERS}]{{3}}|[{LETTERS}])([\d_{LETTERS}]{{1,80}})")
_PARTS = re.compile(r"[A-Za-zÀ-ỹ]+|\d+|.", re.DOTALL)
_SIGNS = {
    ".": "chấm",
    "@": "a còng",
    "-": "gạch ngang",
    "_": "gạch dưới",
    "/": "gạch chéo",
    ":": "hai chấm",
    "?": "hỏi chấm",
    "=": "bằng",
    "&": "và",
    "#": "thăng",
    "%": "phần trăm",
    "+": "cộng",
    "~": "ngã",
}
_SCHEME = re.compile(r"(?:https?|ftp)://")
_MIXED_CASE = re.compile(r"[a-zđ][A-ZĐ]|[A-ZĐ]{3}[a-zđ]{2}")
_SINGLES = frozenset("bcdfghjklmnpqrstvwxz")
_VOWELS = "aeiouyàáâãèéêìíòóôõùúýăĩũơư"
_CONSONANTS = re.compile(rf"[^{_VOWELS}]{{5}}|^[^{_VOWELS}]+$")
_THREE_CONSONANTS = re.compile(rf"[^{_VOWELS}]{{3}}|[^{_VOWELS}cghn][^{_VOWELS}gh]$")
_LETTER_NAMES = frozenset(map(letter_by_letter, _SINGLES))
_LONGEST_PHRASE = 24
_DOMAINS = frozenset({"com", "net", "org", "gov", "edu", "info"})


def address(box: Toolbox, line: Line, at: int) -> Piece | None:
    """Web and mail addresses; the scheme is silent."""
    text = line.text
    found = _MAIL.match(text, at) or _URL.match(text, at)
    if found is None:
        return None
    written = found[0].rstrip(_TRAILING)
    end = at + len(written)
    body = _SCHEME.sub("", written, count=1).rstrip("/")
    long = len(body) > 60
    said = _say_address(box, body[:400])
    certainty = Certainty.UNSURE if long else Certainty.SURE
    reason = "địa chỉ dài, khó nghe: cân nhắc bỏ hoặc nói gọn" if long else None
    return Piece(at, end, SpanKind.URL, said, "contact.address", None, certainty, reason)


def hashtag(box: Toolbox, line: Line, at: int) -> Piece | None:
    """#PhuocLong"""
    found = _TAG.match(line.text, at)
    if found is None:
        return None
    said = " ".join(_part(box, part) for part in re.split(r"(\d+)", found[1].replace("_", "")) if part)
    return Piece(at, found.end(), SpanKind.URL, f"thăng {said}".strip(), "contact.hashtag")


def _say_address(box: Toolbox, body: str) -> str:
    words = [_part(box, part) for part in _PARTS.findall(body)]
    return " ".join(word for word in words if word)


def _part(box: Toolbox, part: str) -> str:
    """Letters, figures or one sign."""
    if part.isdecimal():
        return box.numerals.spell(part)
    if not part[0].isalpha():
        return _SIGNS.get(part, "")
    if _MIXED_CASE.search(part) is None:
        return _word(box, part)
    whole = _phrases(part.lower())
    return whole or " ".join(_word(box, piece) for piece in _humps(part))


def _humps(part: str) -> list[str]:
    """``UBNDphuongPhuocLong`` as UBND, phuong, PhuocLong: capitals begin words, words in a row with capitals stay together."""
    return re.findall(r"[A-ZĐ]{3,}(?=[a-zđ]{2})|(?:[A-ZĐÀ-Ý][a-zà-ỹđ]+)+|[A-ZĐ]+(?![a-zà-ỹđ])|[a-zà-ỹđ]+|.", part)


def _word(box: Toolbox, part: str) -> str:
    """A word of an address: by the lexicon, by the phrases in it, as it stands when it can be said, else by its letters."""
    lower = part.lower()
    row, _ = box.lexicon.choose(f".{lower}", (), ())
    if row is None and len(lower) > 3:
        row, _ = box.lexicon.choose(lower, (), ())
        if row is not None and row.kind != "foreign":
            row = None
    if row is not None:
        return row.spoken.removeprefix("chấm ")
    if is_bare_syllable(lower) and len(lower) > 2:
        return lower
    said = _phrases(lower) if len(lower) > 4 else ""
    if said:
        return said
    if (
        (len(lower) < 4 and lower not in _DOMAINS)
        or _CONSONANTS.search(lower)
        or (len(lower) < 6 and _THREE_CONSONANTS.search(lower))
    ):
        return letter_by_letter(lower[:60])
    return lower


@cache
def _known_phrases() -> dict[str, str]:
    """The packaged phrases by their form without spaces and marks; of two with one form the first wins."""
    phrases: dict[str, str] = {}
    for name in data_table("address_words.toml"):
        for phrase in sorted(word_set("address_words.toml", name)):
            said = letter_by_letter(phrase) if name == "acronyms" else phrase
            phrases.setdefault(bare(phrase).replace(" ", ""), said)
    return phrases


def _phrases(word: str) -> str:
    """dichvucong as dịch vụ công, thitotnghiepthpt as thi tốt nghiệp tê hát pê tê: known phrases, then syllables, then single
    consonants; empty when the most of it would be letters."""
    word = bare(word[:60])
    known = _known_phrases()
    best: list[tuple[float, list[str], int] | None] = [(0.0, [], 0)] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_PHRASE), end):
            before, part = best[start], word[start:end]
            if before is None:
                continue
            cost, sure = before[0], before[2]
            if part in known:
                cost, sure, said = cost + 1.0, sure + len(part), known[part]
            elif 1 < len(part) < 8 and is_bare_syllable(part):
                cost, sure, said = cost + 1.2, sure + (len(part) if len(part) > 2 else 0), part
            elif part in _SINGLES:
                cost, said = cost + 1.6, letter_by_letter(part)
            else:
                continue
            earlier = best[end]
            if earlier is None or cost <= earlier[0]:
                best[end] = (cost, [*before[1], said], sure)
    found = best[len(word)]
    if found is None or found[2] * 5 < len(word) * 3 - 3:
        return ""
    parts = found[1]
    letters = [part for part in parts if part in _LETTER_NAMES]
    if letters and (len(word) < 6 or (len(letters) == 1 and not any(" " in part for part in parts))):
        return ""
    if parts[0] == "bao" and len(parts) > 1 and " " in parts[1]:  # baodongnai
        parts[0] = "báo"
    return " ".join(parts)

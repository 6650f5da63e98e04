"""Judges what was read against our own suites: ``tests/reading/suite/*.tsv``.

A line is ``category<TAB>written<TAB>expected``. In ``expected`` whole alternatives stand between `` || ``; inside one,
``{a|b|}`` lists accepted variants, nestable, an empty one meaning "may be left out". Both sides are compared without
punctuation and spaces, after folding what is heard the same: tone placement, nghìn/ngàn, linh/lẻ, tỷ/tỉ, final y/i, letter
names, spellings of units. What is heard as a mistake is never folded: "mười năm" for fifteen, "mươi một", a digit or an
invisible character left in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

SUITE = Path(__file__).resolve().parent / "suite"

_TONES = "\u0300\u0301\u0303\u0309\u0323"
#: heard the same; both sides are folded to the second form, longer ones first
_SAME = (
    ("ngàn", "nghìn"),
    ("lẻ", "linh"),
    ("tỉ", "tỷ"),
    ("bẩy", "bảy"),
    ("mươi nhăm", "mươi lăm"),
    ("mươi bốn", "mươi tư"),
    ("linh bốn", "linh tư"),
    ("vê đúp", "vê kép"),
    ("en nờ", "nờ"),
    ("em mờ", "mờ"),
    ("e lờ", "lờ"),
    ("e rờ", "rờ"),
    ("ét xì", "ét"),
    ("ích xì", "ích"),
    ("hắt", "hát"),
    ("giê", "gờ"),
    ("cu", "quy"),
    ("dê", "đê"),
    ("bờ", "bê"),
    ("cờ", "xê"),
    ("tờ", "tê"),
    ("ka", "ca"),
    ("ki lô met", "ki lô mét"),
    ("kí lô", "ki lô"),
    ("ký lô", "ki lô"),
    ("hec ta", "héc ta"),
    ("hecta", "héc ta"),
    ("xen ti mét", "xăng ti mét"),
    ("kilômét", "ki lô mét"),
    ("kilogam", "ki lô gam"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A line of a suite."""

    file: str
    line: int
    category: str
    written: str
    expected: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"

    def accepts(self, spoken: str) -> bool:
        return _pattern(self.expected).fullmatch(canonical(spoken)) is not None


def cases(folder: Path = SUITE) -> Iterator[Case]:
    """Every line of every suite file; raises ValueError for a line without three columns."""
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != 3:
                raise ValueError(f"{path.name}:{number}: needs three columns")
            yield Case(path.name, number, *cells)


def _free_of_placement(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tone = "".join(str(_TONES.index(char)) for char in decomposed if char in _TONES)
    letters = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in _TONES))
    if len(letters) <= 3 and letters.endswith("y") and letters[:-1] in ("h", "k", "l", "m", "s", "t", "v", "qu"):
        letters = letters[:-1] + "i"
    return letters + tone


def _folded(text: str) -> str:
    return " ".join(_free_of_placement(word) for word in text.split())


_PAIRS = [(f" {_folded(a)} ", f" {_folded(b)} ") for a, b in sorted(_SAME, key=lambda pair: -len(pair[0]))]
_RULES = [(one, other) for one, other in _PAIRS if one not in other]


@lru_cache(maxsize=100_000)
def canonical(text: str) -> str:
    """The text as it is heard: lower case, words joined, punctuation gone, equal spellings folded."""
    kept = [
        " " if unicodedata.category(char)[0] in "ZP" or char.isspace() else char
        for char in unicodedata.normalize("NFC", text).lower()
    ]
    heard = f" {_folded(''.join(kept))} "
    before = ""
    while before != heard:
        before = heard
        for one, other in _RULES:
            heard = heard.replace(one, other)
    return heard.replace(" ", "")


@lru_cache(maxsize=10_000)
def _pattern(expected: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_alternative(part)})" for part in expected.split(" || ")))


def _alternative(text: str) -> str:
    pieces = re.split(r"([{|}])", text)
    depth, out = 0, []
    for piece in pieces:
        if piece == "{":
            depth += 1
            out.append("(?:")
        elif piece == "}":
            depth -= 1
            out.append(")")
        elif piece == "|":
            out.append("|")
        else:
            out.append(re.escape(canonical(piece)))
        if depth < 0:
            raise ValueError(f"unbalanced braces: {text}")
    if depth:
        raise ValueError(f"unbalanced braces: {text}")
    return "".join(out)

"""Everything that is neither letter nor digit: pauses, sentence ends, silent signs, brackets, said symbols, emoji."""

from __future__ import annotations

import re
import unicodedata

from ...model import Certainty, SpanKind
from ..legacy import LEFTOVER
from ..line import LETTERS, Line, Piece
from ..tables import data_rows
from .base import Toolbox, context

SENTENCE_END = "mark.end"
LINE_END = "mark.line"

_END_RUN = re.compile(r"\s?\./\.|[.!?…][.!?…]*")
_DOTS = re.compile(r"\.{2,}|…[.…]*")
_CLOSING = re.compile(r"[\"')\]}]*")
_SPACES = re.compile(r"[ ]*")
_TOKEN_BEFORE = re.compile(rf"[{LETTERS}/.]+$")
_NEXT_STARTS = re.compile(rf"[ ]*[\"'(\[]*[ ]*(\n|$|[-+*•]|[{LETTERS}\d])")
_ACRONYM_IN_BRACKETS = re.compile(r"\(\s?\"?([A-ZĐƯÔ][A-ZĐƯÔÂa-zđ&.-]{1,14})\"?\s?\)")
_ENUMERATION = re.compile(
    rf"(?:(\d{{1,2}}(?:\.\d{{1,2}}){{0,3}})(?:\s?[.)/]|\.?-|:)|([IVX]{{1,5}})\s?(?:[.)/]|-)|([a-zđA-ZĐ])\s?[.)/])(?:\s*-)?(?=\s+\S|[{LETTERS}])"
)
_MORE_INITIALS = re.compile(r"[A-ZĐ]\.\s?[A-ZĐ]\.\s?[A-ZĐ](?!\w)")
_SECTION = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\.(?=\s+[A-ZĐÀ-Ý])")
_SMALL_ROMAN = re.compile(r"\(([ivx]{1,5})\)")
_ARROW = re.compile(r"[-=]{1,9}>{1,9}")
_COMPASS = frozenset({"đông", "tây", "nam", "bắc"})
_COMPASS_AFTER = re.compile(r"-?\s?(?:đông|tây|nam|bắc)(?!\w)")
_KILOMETRE_AFTER = re.compile(r"[-÷]\s?km\s?\d")
_BULLET = re.compile(r"[-+*•●○▪■◆►▶➢➤✓✔❖♦·→⇒>]+\s*")
_CLOSE_TO_SPACE = re.compile(r"[ \n]|$")


def enumeration(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1. · 1.2. · I. · a) at the start of a line: said, then a pause."""
    found = _ENUMERATION.match(line.text, at)
    if found is None:
        return None
    number, roman, letter = found.groups()
    if number:
        if re.match(r"\d{1,2}\.\d{3}", line.text[at:]) or (
            found[0][-1] == "-" and re.match(r"\s?\d", line.text[found.end() :])
        ):
            return None
        if ":" in found[0] and re.match(r"\d", line.text[found.end() :]):
            return None
        if "/" in found[0] and re.match(r"\s?\d", line.text[found.end() :]):
            return None
        said = " chấm ".join(box.numerals.cardinal(part) for part in number.split("."))
    elif roman:
        from ..numerals import roman_value

        value = roman_value(roman)
        if value is None:
            return None
        said = box.numerals.cardinal(str(value))
    else:
        from .base import letter_by_letter

        if letter.isupper() and _MORE_INITIALS.match(line.text, at):
            return None
        if (
            letter.isupper()
            and found[0].strip()[-1] == "."
            and not line.text[found.end() : found.end() + 2].strip()[:1].isupper()
        ):
            return None
        said = letter_by_letter(letter)
    return Piece(at, found.end(), SpanKind.NUMBER, f"{said},", "structure.enumeration")


def section(box: Toolbox, line: Line, at: int) -> Piece | None:
    """1.2. between two parts of a line, before a capital: said as where it starts one."""
    if line.words and line.words[-1] not in (";", ":"):
        return None
    found = _SECTION.match(line.text, at)
    if found is None:
        return None
    said = " chấm ".join(box.numerals.cardinal(part) for part in found[1].split("."))
    return Piece(at, found.end(), SpanKind.NUMBER, f"{said},", "structure.enumeration")


def bullet(line: Line, at: int) -> Piece | None:
    """A dash or dot that starts a line: silent."""
    found = _BULLET.match(line.text, at)
    if found is None:
        return None
    sign = found[0]
    glued = sign == "-" and line.text[at + 1 : at + 2].isdecimal()
    if glued and not re.match(r"\d+ [a-zà-ỹđ]{2,}(?<!triệu)(?<!tỷ)(?<!độ)(?<!nghìn)\b", line.text[at + 1 : at + 40]):
        return None
    return Piece(at, found.end(), SpanKind.SILENT, "", "structure.bullet")


def mark(box: Toolbox, line: Line, at: int) -> Piece:
    """The piece for the sign at ``at``. Always reads something."""
    text = line.text
    char = text[at]
    if char in ".!?…":
        return _stop(line, at)
    if char in ",;:":
        return Piece(at, at + 1, SpanKind.PUNCTUATION, char, "mark.pause")
    if char == "/" and text.startswith("/.", at):
        return Piece(at, at + 2, SpanKind.PUNCTUATION, ".", SENTENCE_END)
    if char == '"':
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.quote")
    if char in "([{":
        return _opening(box, line, at)
    if char in ")]}":
        said = "," if box.style.parentheses == "read" else ""
        return Piece(at, at + 1, SpanKind.PUNCTUATION, said, "mark.bracket")
    if char == "-" or text.startswith("=>", at):
        return _dash(line, at)
    if char == "/":
        return _slash(box, line, at)
    if char == "'":
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.quote")
    return _symbol(line, at, char)


def minus(box: Toolbox, line: Line, at: int) -> Piece | None:
    """-5°C: âm, where the sign is glued to the figure and something other than a figure stands before"""
    text = line.text
    if not text[at + 1 : at + 2].isdecimal():
        return None
    before = text[at - 1] if at else " "
    if before not in ' (\n"' or (
        line.words and line.words[-1][-1:].isdecimal() and at and text[at - 1] == " " and _number_before(line)
    ):
        return None
    return Piece(at, at + 1, SpanKind.NUMBER, "âm", "number.minus")


def _number_before(line: Line) -> bool:
    return line.words[-1][0].isdecimal()


def _stop(line: Line, at: int) -> Piece:
    text = line.text
    found = _END_RUN.match(text, at)
    end = found.end() if found is not None else at + 1
    run = text[at:end]
    if run == "./.":
        return Piece(at, end, SpanKind.PUNCTUATION, ".", SENTENCE_END)
    dots = _DOTS.match(run) is not None
    said = "?" if "?" in run else "!" if "!" in run else "."
    if _ends_sentence(line, at, end, run, dots):
        return Piece(at, end, SpanKind.PUNCTUATION, said, SENTENCE_END)
    if dots:
        return Piece(at, end, SpanKind.PUNCTUATION, "," if line.words else "", "mark.ellipsis")
    if run == ".":
        return Piece(at, end, SpanKind.SILENT, "", "mark.dot")
    return Piece(at, end, SpanKind.PUNCTUATION, ",", "mark.exclaim")


def _ends_sentence(line: Line, at: int, end: int, run: str, dots: bool) -> bool:
    text = line.text
    if not line.words:
        return False
    closing = _CLOSING.match(text, end)
    after = closing.end() if closing is not None else end
    if after >= len(text) or text[after] == "\n":
        return True
    following = text[after : after + 12].lstrip(" ")
    if not following:
        return not text[after:].strip() or _after_spaces(text, after)
    spaced = text[after] == " "
    first = following.lstrip("\"'([-")[:1]
    if first.islower():
        return False
    if run == ".":
        if not spaced and not (first.isupper() and _starts_word(text, after) and not text[at - 1].isupper()):
            return False
        if first.isdecimal() and not spaced:
            return False
        before = _TOKEN_BEFORE.search(text, max(0, at - 14), at)
        word = before[0] if before is not None else ""
        if len(word) == 1 and word.isupper() and (first.isupper() or following[0] == "("):
            return False
        if (
            word.lower().strip(".").rpartition(".")[2] in context("dotted")
            and first.isalnum()
            and (word[:1].isupper() or word == "đ/c")
        ):
            return False
    if dots and not first.isupper() and not first.isdecimal():
        return not first
    return True


def _starts_word(text: str, position: int) -> bool:
    """Whether a capital and a small letter stand here: a sentence that lost the space before it."""
    opening = text[position : position + 6].lstrip("\"'([")
    return len(opening) > 1 and opening[0].isupper() and (opening[1].islower() or opening[1] == " ")


def _after_spaces(text: str, position: int) -> bool:
    """After a long run of spaces: whether what comes is not a small letter."""
    spaces = _SPACES.match(text, position)
    end = spaces.end() if spaces is not None else position
    return end >= len(text) or not text[end].islower()


def _opening(box: Toolbox, line: Line, at: int) -> Piece:
    text = line.text
    found = _ACRONYM_IN_BRACKETS.match(text, at)
    if found is not None and _explained(box, line, found[1]):
        return Piece(at, found.end(), SpanKind.SILENT, "", "structure.acronym-explained")
    small = _SMALL_ROMAN.match(text, at)
    if small is not None:
        from ..numerals import roman_value

        value = roman_value(small[1].upper())
        if value is not None and (value > 1 or "(ii)" in text):
            pause = ", " if line.words else ""
            said = f"{pause}{box.numerals.cardinal(str(value))},"
            return Piece(at, small.end(), SpanKind.NUMBER, said, "structure.roman")
    if box.style.parentheses != "read":
        close = text.find(")", at, at + 400) if text[at] == "(" else -1
        if close > 0:
            said = "," if box.style.parentheses == "pause" else ""
            return Piece(at, close + 1, SpanKind.SILENT, said, "structure.brackets-skipped")
    return Piece(at, at + 1, SpanKind.PUNCTUATION, ",", "mark.bracket")


def _explained(box: Toolbox, line: Line, acronym: str) -> bool:
    """Whether the words just before are what the acronym stands for."""
    words = [word.lower() for word in line.words[-16:] if word not in ('"', ",", "'")]
    said = " ".join(words)
    row = line.defined.get(acronym)
    if row is not None and said.endswith(row.spoken):
        return True
    for row in box.lexicon.rows_for(acronym):
        if said.endswith(row.spoken.lower()):
            return True
    return initials_match(acronym, words) > 0


def initials_match(acronym: str, words: list[str]) -> int:
    """How many of the last words the acronym abbreviates by their first letters; 0 when it does not.

    Connecting words (và, của, về …) and hyphens may be left out of an acronym.
    """
    letters = [char for char in acronym.lower() if char.isalpha()]
    if len(letters) < 2:
        return 0
    position = len(words) - 1
    used = 0
    for letter in reversed(letters):
        while position >= 0 and used and not _same_initial(words[position], letter) and words[position] in _LINKS:
            position -= 1
            used += 1
        if position < 0 or not _same_initial(words[position], letter):
            return 0
        position -= 1
        used += 1
    return used


_LINKS = frozenset({"và", "của", "về", "cho", "các", "-", "trong", "với", "tại", "&", "để", "là"})


def _same_initial(word: str, letter: str) -> bool:
    from ..syllables import strip_tone

    return bool(word) and strip_tone(word[0]) == strip_tone(letter)


def _dash(line: Line, at: int) -> Piece:
    text = line.text
    arrow = _ARROW.match(text, at)
    if arrow is not None:
        return Piece(at, arrow.end(), SpanKind.PUNCTUATION, "," if line.words else "", "mark.pause")
    spaced = text[at - 1 : at] in ("", " ", "\n") or text[at + 1 : at + 2] in ("", " ", "\n")
    end = at + 1
    while end < len(text) and text[end] in "-_=" and end - at < 500:
        end += 1
    if line.words and line.words[-1].lower() in _COMPASS and _COMPASS_AFTER.match(line.lower, at):
        return Piece(at, end, SpanKind.SILENT, "", "mark.compass")
    if _KILOMETRE_AFTER.match(line.lower, at) and line.words and line.words[-1][-1:].isdecimal():
        return Piece(at, end, SpanKind.WORD, "đến", "mark.stretch")
    if spaced:
        return Piece(at, end, SpanKind.PUNCTUATION, "," if line.words else "", "mark.dash")
    return Piece(at, end, SpanKind.SILENT, "", "mark.hyphen")


def _slash(box: Toolbox, line: Line, at: int) -> Piece:
    """đồng/người after words is a rate; và/hoặc and the like just go on."""
    text = line.text
    numbered = any(word[0].isdecimal() for word in line.words[-4:])
    rest = at + 1 + (text[at + 1 : at + 2] == " ")
    if line.words and numbered:
        hit = box.units.match(text, rest)
        if hit is not None and hit[0].sort in ("measure", "time") and not text[rest].isdecimal():
            return Piece(at, hit[1], SpanKind.MEASURE, f"một {hit[0].spoken}", "measure.rate", hit[0].row)
        if line.follows(rest, context("rate_nouns")) and line.words[-1].islower():
            return Piece(at, at + 1, SpanKind.MEASURE, "một", "measure.rate")
    money = bool(line.words) and line.words[-1].lower() in ("đồng", "nghìn", "triệu", "usd", "vnđ")
    if money and line.follows(rest, context("rate_nouns")):
        return Piece(at, at + 1, SpanKind.MEASURE, "một", "measure.rate")
    counted = _COUNTED.match(line.lower, rest) if numbered and line.words[-1].islower() else None
    if counted is not None:
        return _of_two_counts(line, at, counted)
    said = "" if text[rest : rest + 4].lower() == "hoặc" else ","
    return Piece(at, at + 1, SpanKind.PUNCTUATION, said if line.words else "", "mark.slash")


_COUNTED = re.compile(rf"(\d[\d.,]{{0,12}})(?: ([{LETTERS}]{{1,10}}))?")


def _of_two_counts(line: Line, at: int, second: re.Match[str]) -> Piece:
    """2 lần/1 tuần goes on; 108 bé trai/100 bé gái and 2 bác sĩ/10.000 dân are ratios; 12 chi bộ/150 đảng viên is a list."""
    noun = second[2]
    if second[1].lstrip("0") == "1":
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.per-one")
    words = [word.lower() for word in line.words[-4:]]
    figure = max(index for index, word in enumerate(words) if word[0].isdecimal())
    same = noun is None or noun in words[figure + 1 : figure + 2]
    if same or noun in context("ratio_of"):
        return Piece(at, at + 1, SpanKind.WORD, "trên", "mark.ratio")
    return Piece(at, at + 1, SpanKind.PUNCTUATION, ",", "mark.slash")


_SYMBOLS: dict[str, str] = {row[0]: row[1] for row in data_rows("symbols.tsv")}
_OTHER_SCRIPT = re.compile(rf"[^\W\d_{LETTERS}]+")
_ARITHMETIC = frozenset("+=<>×")
_STARS = re.compile(r"[★☆⭐*]{1,5}")
_COUNTS = ("", "một", "hai", "ba", "bốn", "năm")
_RANKED = frozenset({"sao", "hạng", "chuẩn", "đạt", "ô", "ocop", "xếp", "loại", "khách"})


def _are_a_rank(line: Line, at: int, stars: str) -> bool:
    """OCOP 4★, khách sạn ★★★; a lone asterisk is a note unless hotels or products are spoken of."""
    before = {word.lower() for word in line.words[-5:]}
    after_figure = line.text[max(0, at - 2) : at].rstrip()[-1:].isdecimal()
    if "*" in stars:
        return (after_figure or len(stars) > 1) and not before.isdisjoint(_RANKED) and "đạt" not in before
    return after_figure or not before.isdisjoint(_RANKED)


_OLD_FONT = "có thể là chữ gõ bằng phông cũ (.VnTime, VNI), chưa chuyển được"


def _symbol(line: Line, at: int, char: str) -> Piece:
    stars = _STARS.match(line.text, at)
    if stars is not None and _are_a_rank(line, at, stars[0]):
        count = "" if line.text[max(0, at - 2) : at].rstrip()[-1:].isdecimal() else f"{_COUNTS[len(stars[0])]} "
        return Piece(at, stars.end(), SpanKind.WORD, f"{count}sao", "mark.stars")
    said = _SYMBOLS.get(char)
    if LEFTOVER.match(char) and line.text[at - 1 : at].isalpha() and line.text[at + 1 : at + 2].isalpha():
        return Piece(at, at + 1, SpanKind.PUNCTUATION, "", "mark.unread", None, Certainty.UNREAD, _OLD_FONT)
    if char == "÷" and _KILOMETRE_AFTER.match(line.lower, at):
        said = "đến"
    if char == "^" and line.text[at + 1 : at + 3].lstrip("-")[:1].isdecimal():
        said = "mũ"
    if said is not None:
        if said == "" or (not line.words and char in _ARITHMETIC):
            return Piece(at, at + 1, SpanKind.SILENT, "", "mark.silent")
        if said == ",":
            return Piece(at, at + 1, SpanKind.PUNCTUATION, "," if line.words else "", "mark.pause")
        if char == "~" and not line.text[at + 1 : at + 3].strip()[:1].isdecimal():
            return Piece(at, at + 1, SpanKind.SILENT, "", "mark.silent")
        return Piece(at, at + 1, SpanKind.WORD, said, "mark.said")
    category = unicodedata.category(char)
    if category[0] == "L":
        run = _OTHER_SCRIPT.match(line.text, at)
        end = run.end() if run is not None else at + 1
        reason = "chữ viết không phải chữ Việt"
        return Piece(at, end, SpanKind.FOREIGN, "", "word.unreadable", None, Certainty.UNREAD, reason)
    if category in ("So", "Sk", "Mn", "Me", "Pc", "Co", "Cn", "Cs", "Pd", "Po", "Pi", "Pf", "Ps", "Pe"):
        return Piece(at, at + 1, SpanKind.SILENT, "", "mark.ornament")
    reason = f"không biết đọc ký tự «{char}»"
    return Piece(at, at + 1, SpanKind.PUNCTUATION, "", "mark.unread", None, Certainty.UNREAD, reason)

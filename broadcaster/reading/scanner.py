"""One pass over a line: plain words run through, everything else goes to the ordered rules.

The order of ``_AT_DIGIT`` is the order of the classes, most specific first; a rule that does not fit returns None and the next is asked.
"""

from __future__ import annotations

import re

from ..model import SpanKind
from ..vietnamese.syllables import is_syllable
from .lexicon import Row
from .line import LETTERS, NOWHERE, Context, Line, Piece
from .matcher import Matcher
from .rules import addresses, contacts, dates, documents, marks, numbers, quantities, romans, stops, structure, times
from .rules.amounts import standalone_unit
from .rules.base import Rule, Toolbox
from .rules.words import Words

#: 1 a word, 2 blanks, 3 a digit, 4 anything else
_TOKEN = re.compile(rf"([{LETTERS}]+)|( +)|(\d)|(.)", re.DOTALL)
_JOINED = re.compile(r"[\d@'&/._+-]")
_URL_AHEAD = re.compile(r"[A-Za-z0-9._%+-]{1,64}@|[A-Za-z0-9-]{1,63}\.[A-Za-z]|[A-Za-z]{3,5}://")
_WWW = re.compile(r"www\.", re.IGNORECASE)
_PLAIN_LETTERS = frozenset("aàáảãạeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵăâ")
_CACHE = 30_000

_AT_DIGIT: tuple[Rule, ...] = (
    documents.document_number,
    contacts.plate,
    dates.date_range,
    dates.full_date,
    contacts.phone,
    contacts.account,
    times.duration,
    documents.numbered_year,
    dates.month_year,
    dates.day_month,
    times.clock,
    dates.years,
    documents.zero_number,
    numbers.ordinal,
    numbers.tagged,
    quantities.quantity,
)


class Scanner:
    """Reads lines into pieces with one lexicon and one style."""

    def __init__(self, box: Toolbox) -> None:
        self._box = box
        self._matcher = Matcher(box.lexicon)
        self._words = Words(box, self._matcher)
        self._plain: dict[str, bool] = {}

    def scan(
        self, text: str, defined: dict[str, Row] | None = None, context: Context = NOWHERE
    ) -> tuple[Line, list[Piece]]:
        """The pieces of ``text`` in order, without a gap."""
        line = Line(text, defined, context)
        pieces: list[Piece] = []
        words, plain, token = line.words, self._plain, _TOKEN.match
        at, size, run = 0, len(text), -1
        fresh = True  # at the start of a line
        while at < size:
            found = token(text, at)
            assert found is not None  # the last group takes any character
            sort = found.lastindex
            if sort == 1:
                word = found[1]
                end = found.end()
                known = plain.get(word)
                if known is None:
                    known = self._is_plain(word)
                    if len(plain) < _CACHE:
                        plain[word] = known
                if known and (end == size or _JOINED.match(text, end) is None) and not fresh:
                    if run < 0:
                        run = at
                    words.append(word)
                    at = end
                    continue
                piece = self._at_word(line, at, word, known, fresh)
                if piece is None:
                    if run < 0:
                        run = at
                    words.append(word)
                    at, fresh = end, False
                    continue
            elif sort == 2:
                if run < 0:
                    run = at
                at = found.end()
                continue
            elif sort == 3:
                piece = self._at_digit(line, at, fresh)
            else:
                piece = self._at_sign(line, at, fresh)
            if run >= 0:
                _close_run(text, run, at, pieces)
                run = -1
            pieces.append(piece)
            self._pass(line, piece)
            at = piece.end
            fresh = (piece.rule == stops.LINE_END) or (fresh and piece.rule == "structure.bullet")
            if len(words) > 400:
                del words[:200]
        if run >= 0:
            _close_run(text, run, size, pieces)
        return line, pieces

    def _is_plain(self, word: str) -> bool:
        """A Vietnamese syllable that no lexicon row begins with and whose capitals say nothing."""
        lower = word.lower()
        if len(word) == 1:
            return lower == word and word in _PLAIN_LETTERS
        if not is_syllable(lower) or not (word == lower or word == lower[0].upper() + lower[1:]):
            return False
        return not self._matcher.may_begin(word) and not self._box.units.stands_for(word)

    def _at_word(self, line: Line, at: int, word: str, known: bool, fresh: bool) -> Piece | None:
        """The piece that begins with a word, or None when the word is plain after all."""
        text = line.text
        end = at + len(word)
        if fresh and len(word) < 6:
            piece = self._words.known(line, at, word) or structure.enumeration(self._box, line, at)
            if piece is not None:
                return piece
        joined = end < len(text) and _JOINED.match(text, end) is not None
        if (joined or text.startswith("://", end)) and (
            _URL_AHEAD.match(text, at) is not None or _WWW.match(text, at) is not None
        ):
            piece = addresses.address(self._box, line, at)
            if piece is not None:
                return piece
        if known and not (joined and text[end] in "'&") and not (joined and text[end].isdecimal()):
            return None
        return (
            dates_of_roman_quarter(self._box, line, at)
            or self._roman(line, at, word)
            or self._words.known(line, at, word)
            or (standalone_unit(self._box, line, at) if len(word) < 5 else None)
            or self._plain_or_read(line, at, word)
        )

    def _roman(self, line: Line, at: int, word: str) -> Piece | None:
        if len(word) > 12 or not (word.isupper() or self._box.style.romans == "any"):
            return None
        return romans.roman(self._box, line, at)

    def _plain_or_read(self, line: Line, at: int, word: str) -> Piece | None:
        """None for a syllable that only began like a lexicon form."""
        piece = self._words.read(line, at, word)
        if piece.rule == "word.capitals" and piece.spoken == word:
            return None
        return piece

    def _at_digit(self, line: Line, at: int, fresh: bool) -> Piece:
        box = self._box
        if fresh:
            piece = structure.enumeration(box, line, at)
            if piece is not None:
                return piece
        piece = structure.section(box, line, at)
        if piece is not None:
            return piece
        form = self._matcher.marked(line.text, at)
        if form is not None:
            row, rivals = box.lexicon.choose(form, line.left(), line.right(at + len(form)))
            if row is not None:
                rivals_ids = tuple(rival.id for rival in rivals)
                return Piece(
                    at, at + len(form), SpanKind.ABBREVIATION, row.spoken, "lexicon", row.id, rivals=rivals_ids
                )
        for rule in _AT_DIGIT:
            found = rule(box, line, at)
            if found is not None:
                return found
        piece = (
            addresses.address(box, line, at)
            if "." in line.text[at : at + 64] or "@" in line.text[at : at + 64]
            else None
        )
        if piece is not None:
            return piece
        return Piece(at, at + 1, SpanKind.NUMBER, box.numerals.spell(line.text[at]), "number.digit")

    def _at_sign(self, line: Line, at: int, fresh: bool) -> Piece:
        text, box = line.text, self._box
        char = text[at]
        if char == "\n":
            return Piece(at, at + 1, SpanKind.PUNCTUATION, "." if line.words else "", stops.LINE_END)
        if fresh:
            piece = structure.bullet(line, at)
            if piece is not None:
                return piece
        if char == "-":
            piece = marks.minus(box, line, at)
            if piece is not None:
                return piece
        elif char in "(+":
            piece = contacts.phone(box, line, at)
            if piece is not None:
                return piece
        elif char in "$€£¥₩₹":
            piece = quantities.prefixed_money(box, line, at)
            if piece is not None:
                return piece
        elif char == "#":
            piece = addresses.hashtag(box, line, at)
            if piece is not None:
                return piece
        form = self._matcher.marked(text, at)
        if form is not None:
            row, _ = box.lexicon.choose(form, line.left(), line.right(at + len(form)))
            if row is not None:
                return Piece(at, at + len(form), SpanKind.ABBREVIATION, row.spoken, "lexicon", row.id)
        return marks.mark(box, line, at)

    def _pass(self, line: Line, piece: Piece) -> None:
        """Remember what was read, as context for what follows."""
        words = line.words
        written = line.text[piece.start : piece.end]
        if piece.rule in (stops.SENTENCE_END, stops.LINE_END):
            words.clear()
        elif piece.kind is SpanKind.PUNCTUATION or piece.kind is SpanKind.SILENT:
            if written[:1] in ',:;()-"':
                words.append(written[:1])
        elif piece.rule == "lexicon" and piece.kind is SpanKind.ABBREVIATION:
            words.extend(piece.spoken.split())
        else:
            words.extend(written.rstrip("/").split())


def dates_of_roman_quarter(box: Toolbox, line: Line, at: int) -> Piece | None:
    """quý III/2022: the numeral and the year belong together; Q3/2025"""
    if line.text[at] == "Q":
        return dates.quarter(box, line, at)
    if line.text[at] != "I":
        return None
    return dates.month_year(box, line, at) if line.before(frozenset({"quý"})) else None


def _close_run(text: str, start: int, end: int, pieces: list[Piece]) -> None:
    """A run of plain words and blanks becomes one piece; blanks alone belong to the piece before."""
    written = text[start:end]
    spoken = written.strip(" ")
    if not spoken:
        if pieces:
            pieces[-1] = pieces[-1]._replace(end=end)
        else:
            pieces.append(Piece(start, end, SpanKind.SILENT, "", "blank"))
        return
    if "  " in spoken:
        spoken = " ".join(spoken.split())
    pieces.append(Piece(start, end, SpanKind.WORD, spoken, "word"))

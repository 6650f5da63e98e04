"""Lexicon files: reading a TSV with line-precise faults, writing one, and noticing that an operator has edited one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from ..errors import LexiconError
from .lexicon_row import KINDS, MATCHES, Kind, Match, Row, lookup_key

COLUMNS = ("written", "spoken", "kind", "match", "left", "right", "region", "priority", "source", "note")
REQUIRED = ("written", "spoken", "kind")
REGIONS = ("", "bắc", "trung", "nam")
_SPOKEN = re.compile(r"[a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ ,]+", re.IGNORECASE)
_REMEDY = "Sửa các dòng trên rồi lưu lại; trong lúc đó bảng cũ vẫn được dùng."


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of a lexicon file."""

    line: int
    text: str


@dataclass(slots=True)
class Parsed:
    """The rows of a file that can be used, their lines, and the faults of the others."""

    rows: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)


def parse_lexicon(text: str, layer: str) -> Parsed:
    """Read the text of a lexicon file; nothing is raised, every fault is collected with its line."""
    parsed = Parsed()
    header: dict[str, int] | None = None
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = _read_header(cells, number, parsed.faults)
            if header is None:
                return parsed
            continue
        row = _read_row(cells, header, number, layer, parsed.faults)
        if row is not None:
            parsed.rows.append(row)
            parsed.lines.append(number)
    if header is None:
        parsed.faults.append(
            LineFault(1, f"tệp trống: thiếu dòng tiêu đề {' '.join(COLUMNS)} (cách nhau bằng phím Tab)")
        )
    _find_clashes(parsed)
    parsed.faults.sort(key=lambda fault: fault.line)
    return parsed


def read_lexicon(path: Path, layer: str) -> list[Row]:
    """The rows of a file. Raises LexiconError naming every faulty line, or that the file cannot be read."""
    parsed = parse_lexicon(read_text(path), layer)
    if parsed.faults:
        raise lexicon_error(path, parsed.faults)
    return parsed.rows


def lexicon_error(path: Path, faults: Sequence[LineFault]) -> LexiconError:
    """All faults of a file as one error, each as ``file:line: fault``."""
    lines = "\n".join(f"  {path}:{fault.line}: {fault.text}" for fault in faults)
    return LexiconError(str(path), f"{len(faults)} lỗi\n{lines}\n", _REMEDY)


def format_lexicon(rows: Iterable[Row]) -> str:
    """Rows as the text of a lexicon file; reading it back gives the same rows."""
    lines = ["\t".join(COLUMNS)]
    for row in rows:
        context = ("|".join(row.left), "|".join(row.right))
        cells = (
            row.written,
            row.spoken,
            row.kind,
            row.match,
            *context,
            row.region,
            str(row.priority),
            row.source,
            row.note,
        )
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


class LexiconFile:
    """A lexicon file that may be edited while the station runs.

    ``rows`` is always the last good table; ``problem`` is the LexiconError of a later, broken edit, until it is mended.
    """

    def __init__(self, layer: str, path: Path) -> None:
        self.layer = layer
        self.path = path
        self.rows: tuple[Row, ...] = ()
        self.problem: LexiconError | None = None
        self._stamp: tuple[int, int] | None = None

    def refresh(self) -> bool:
        """Read the file again if it has changed on disk; return whether ``rows`` changed. A missing file has no rows."""
        stamp = self._look()
        if stamp == self._stamp:
            return False
        before = self.rows
        try:
            rows = tuple(read_lexicon(self.path, self.layer)) if stamp else ()
        except LexiconError as error:
            self.problem = error
        else:
            self.rows, self.problem = rows, None
        self._stamp = stamp
        return self.rows != before

    def _look(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return None
        return status.st_mtime_ns, status.st_size


def read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        fault = LineFault(line, "không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8")
        raise lexicon_error(path, [fault]) from error
    except OSError as error:
        raise LexiconError(
            str(path), f"không đọc được tệp ({error.strerror})", "Kiểm tra đường dẫn và quyền đọc."
        ) from error


def _read_header(cells: list[str], number: int, faults: list[LineFault]) -> dict[str, int] | None:
    names = [cell.strip() for cell in cells]
    unknown = [name for name in names if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in names]
    if unknown or missing or len(set(names)) != len(names):
        wrong = "; ".join(
            part
            for part in (
                f"cột lạ: {', '.join(repr(name) for name in unknown)}" if unknown else "",
                f"thiếu cột: {', '.join(missing)}" if missing else "",
                "có cột lặp lại" if len(set(names)) != len(names) else "",
            )
            if part
        )
        faults.append(
            LineFault(number, f"dòng tiêu đề sai ({wrong}); phải là: {' '.join(COLUMNS)}, cách nhau bằng phím Tab")
        )
        return None
    return {name: index for index, name in enumerate(names)}


def _read_row(cells: list[str], header: dict[str, int], number: int, layer: str, faults: list[LineFault]) -> Row | None:
    if len(cells) > len(header):
        faults.append(LineFault(number, f"có {len(cells)} ô nhưng tiêu đề chỉ có {len(header)} cột"))
        return None
    text = {name: cells[index].strip() if index < len(cells) else "" for name, index in header.items()}
    wrong = list(_row_faults(text))
    if wrong:
        faults.extend(LineFault(number, fault) for fault in wrong)
        return None
    return Row(
        written=text["written"],
        spoken=text["spoken"],
        kind=cast("Kind", text["kind"]),
        match=cast("Match", text.get("match") or "exact"),
        left=_context(text.get("left", "")),
        right=_context(text.get("right", "")),
        region=text.get("region", ""),
        priority=int(text.get("priority") or 50),
        source=text.get("source", ""),
        note=text.get("note", ""),
        layer=layer,
    )


def _row_faults(text: dict[str, str]) -> Iterable[str]:
    if not text["written"]:
        yield "cột written trống"
    elif not text["written"].isprintable():
        yield f"cột written có ký tự ẩn: {text['written']!r}"
    spoken = text["spoken"]
    if not spoken:
        yield "cột spoken trống"
    elif not _SPOKEN.fullmatch(spoken):
        strange = sorted({char for char in spoken if not _SPOKEN.fullmatch(char)})
        yield f"cột spoken chỉ được có chữ cái tiếng Việt và dấu cách; {spoken!r} có {' '.join(map(repr, strange))}"
    if text["kind"] not in KINDS:
        yield f"kind {text['kind']!r} không có; chọn một trong {', '.join(KINDS)}"
    if (match := text.get("match", "")) and match not in MATCHES:
        yield f"match {match!r} không có; chọn một trong {', '.join(MATCHES)} hoặc để trống"
    if text.get("region", "") not in REGIONS:
        yield f"region {text['region']!r} không có; chọn bắc, trung, nam hoặc để trống"
    priority = text.get("priority", "")
    if priority and not (priority.isascii() and priority.isdigit() and int(priority) <= 100):
        yield f"priority {priority!r} không phải số nguyên từ 0 đến 100"
    for side in ("left", "right"):
        for term in _context(text.get(side, ""), keep_empty=True):
            if term.lstrip("!=") == "":
                yield f"cột {side} có vế trống giữa hai dấu | (hoặc ! hay = không có từ theo sau)"
            elif term.lstrip("!") in ("=#", "=^", "=$"):
                yield f"cột {side}: viết {term.replace('=', '')!r} thay cho {term!r} (dấu # ^ $ đã là từ ngay cạnh)"


def _context(cell: str, keep_empty: bool = False) -> tuple[str, ...]:
    if not cell:
        return ()
    return tuple(term.strip() for term in cell.split("|") if keep_empty or term.strip())


def _find_clashes(parsed: Parsed) -> None:
    """Rows that could never both be used: the same form in the same company, said twice alike or in two ways."""
    seen: dict[tuple[object, ...], tuple[Row, int]] = {}
    for row, number in zip(parsed.rows, parsed.lines, strict=True):
        form = lookup_key(row.written.lower() if row.match == "nocase" else row.written)
        table = row.kind if row.kind in ("doc", "unit") else "word"
        place = (table, form, row.match, frozenset(row.left), frozenset(row.right), row.region, row.priority)
        if place not in seen:
            seen[place] = (row, number)
            continue
        other, line = seen[place]
        if other.spoken == row.spoken:
            parsed.faults.append(LineFault(number, f"{row.written!r} lặp lại dòng {line}"))
        else:
            parsed.faults.append(
                LineFault(
                    number,
                    f"{row.written!r} đọc là {row.spoken!r}, nhưng dòng {line} đã đọc là {other.spoken!r} trong cùng ngữ cảnh; "
                    "thêm từ ngữ cảnh hoặc cho độ ưu tiên khác nhau",
                )
            )

"""Runs in a process of its own: opens one PDF from standard input and prints what stands on its pages as JSON.

PDFs are read by a C library; a hostile file may crash it, hang it or eat memory, and must not take the station along.
Usage: ``python -m broadcaster.sources._pdf_child text`` or ``… render FOLDER PAGES``.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import sys
from pathlib import Path
from typing import Any

MOST_PAGES = 200
MOST_CHARACTERS = 50_000
MOST_DRAWN = 3_000
#: pieces are cut where a gap is wider than this many line heights: perhaps two columns, or only words set far apart
WIDE_GAP = 1.2
#: a drawn line this thin (points) that crosses letters between these shares of their height strikes them out
THINNEST, STRIKES = 2.6, (0.26, 0.66)
#: marks in the text of a piece: struck from here to there, raised from here to there
MARKS = {"struck": ("\ue001", "\ue002"), "raised": ("\ue003", "\ue004")}
#: raised letters are so much smaller than those before them, and stand so much higher, in shares of their height
SMALLER, HIGHER = 0.82, 0.12
MEMORY = 1_500_000_000
CPU_SECONDS = 5
RENDER_CPU_SECONDS = 60
#: 300 dots per inch: what tesseract is trained for
RENDER_SCALE = 300 / 72


def main() -> None:
    render = sys.argv[1] == "render"
    _limit(RENDER_CPU_SECONDS if render else CPU_SECONDS)
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        answer = _render(document) if render else _text(document)
    except pypdfium2.PdfiumError as error:
        password = "password" in str(error).lower() or "security" in str(error).lower()
        answer = {"error": "password" if password else "broken"}
    json.dump(answer, sys.stdout)


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not a Unix: the parent's time limit stands alone
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _text(document: Any) -> dict[str, Any]:
    pages = []
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        pieces, unmapped = _pieces(page)
        pages.append(
            {"width": width, "height": height, "pieces": pieces, "unmapped": unmapped, "picture": _picture_share(page)}
        )
        page.close()
    return {"pages": pages, "count": len(document)}


def _pieces(page: Any) -> tuple[list[dict[str, Any]], int]:
    """Lines in the order of the content, cut at wide gaps: text, box in points, name of the font; and how many letters have no code.

    Read character by character: asking for the text inside a box also brings neighbours that reach into it.
    """
    import pypdfium2.raw as raw

    text = page.get_textpage()
    pieces: list[dict[str, Any]] = []
    letters: list[str] = []
    box: list[float] = []
    first = unmapped = 0
    lines = _drawn_lines(page)
    state = ""
    before: tuple[float, float] = (0.0, 0.0)

    def turn(to: str) -> None:
        nonlocal state
        if state:
            blanks = 0
            while letters and letters[-1] == " ":
                letters.pop()
                blanks += 1
            letters.extend([MARKS[state][1], *[" "] * blanks])
        if to:
            letters.append(MARKS[to][0])
        state = to

    def close() -> None:
        turn("")
        if letters and box:
            pieces.append({"box": box, "text": "".join(letters), "font": _font(text.raw, first)})

    for at in range(min(text.count_chars(), MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text.raw, at)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter in ("\r", "\n"):
            close()
            letters, box = [], []
            continue
        unmapped += (
            not letter
            or letter < " "
            or bool(raw.FPDFText_HasUnicodeMapError(text.raw, at) == 1 and not letter.isspace())
        )
        letter = " " if "\ue000" <= letter <= "\ue00f" else letter
        if letter.isspace() or not letter:
            letters.append(" " if letter else "")
            continue
        left, bottom, right, top = text.get_charbox(at, loose=True)
        if box and left - box[2] > WIDE_GAP * max(top - bottom, 4.0):
            close()
            letters, box = [], []
        if not box:
            box, first, letters = [left, bottom, right, top], at, []
        else:
            box = [min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top)]
        raised, before = _stands_higher(bottom, top, before, state == "raised")
        to = "struck" if _is_struck(lines, left, bottom, right, top) else "raised" if raised and len(letters) else ""
        if to != state:
            turn(to)
        letters.append(letter)
    close()
    text.close()
    return pieces, unmapped


def _stands_higher(
    bottom: float, top: float, before: tuple[float, float], goes_on: bool
) -> tuple[bool, tuple[float, float]]:
    """Whether a letter is raised above the full ones before it, and the bottom and top of the last full one."""
    height = before[1] - before[0]
    raised = (
        height > 0
        and top - bottom < SMALLER * height
        and bottom > before[0] + HIGHER * height
        and top > before[0] + 0.7 * height
    )
    near = goes_on or abs(before[0] - bottom) < height
    return (True, before) if raised and near else (False, (bottom, top))


def _is_struck(lines: list[tuple[float, float, float]], left: float, bottom: float, right: float, top: float) -> bool:
    low, high = (bottom + share * (top - bottom) for share in STRIKES)
    return any(
        low <= y <= high and min(right, end) - max(left, start) >= 0.6 * (right - left) for start, y, end in lines
    )


def _drawn_lines(page: Any) -> list[tuple[float, float, float]]:
    """Thin level lines and rectangles, and strike-out annotations: start, height, end."""
    import pypdfium2.raw as raw

    lines = []
    for found in itertools.islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3), MOST_DRAWN):
        left, bottom, right, top = found.get_bounds()
        if top - bottom <= THINNEST and right - left > 3:
            lines.append((left, (bottom + top) / 2, right))
    for number in range(min(raw.FPDFPage_GetAnnotCount(page.raw), MOST_DRAWN)):
        note = raw.FPDFPage_GetAnnot(page.raw, number)
        if raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_STRIKEOUT:
            box = raw.FS_RECTF()
            raw.FPDFAnnot_GetRect(note, box)
            lines.append((box.left, (box.bottom + box.top) / 2, box.right))
        raw.FPDFPage_CloseAnnot(note)
    return lines


def _font(text: Any, at: int) -> str:
    import pypdfium2.raw as raw

    name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(text, at, name, 200, flags)
    return name.raw[: max(0, min(length, 200) - 1)].decode("utf-8", "replace") if length else ""


def _picture_share(page: Any) -> float:
    """The largest share of the page that one picture covers."""
    import pypdfium2.raw as raw

    width, height = page.get_size()
    share = 0.0
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        share = max(share, abs((right - left) * (top - bottom)) / max(1.0, width * height))
    return min(share, 1.0)


def _render(document: Any) -> dict[str, Any]:
    folder, most = Path(sys.argv[2]), int(sys.argv[3])
    files = []
    for number in range(min(len(document), most)):
        page = document[number]
        scale = min(RENDER_SCALE, 5000 / max(page.get_size()))
        path = folder / f"{number:03}.png"
        page.render(scale=scale, grayscale=True).to_pil().save(path)
        page.close()
        files.append(path.name)
    return {"files": files, "count": len(document)}


if __name__ == "__main__":
    main()

"""Runs in a process of its own: opens one PDF from standard input and prints what stands on its pages as JSON.

PDFs are read by a C library; a hostile file may crash it, hang it or eat memory, and must not take the station along.
Usage: ``python -m broadcaster.sources._pdf_child text`` or ``… render FOLDER PAGES``.
"""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path
from typing import Any

MOST_PAGES = 200
MOST_CHARACTERS = 50_000
#: columns stand at least this many line heights apart; justified words never do
WIDE_GAP = 3.0
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
        pages.append({"width": width, "height": height, "pieces": _pieces(page), "picture": _picture_share(page)})
        page.close()
    return {"pages": pages, "count": len(document)}


def _pieces(page: Any) -> list[dict[str, Any]]:
    """Lines in the order of the content, cut where a wide gap parts two columns: text, box in points, name of the font.

    Read character by character: asking for the text inside a box also brings neighbours that reach into it.
    """
    import pypdfium2.raw as raw

    text = page.get_textpage()
    pieces: list[dict[str, Any]] = []
    letters: list[str] = []
    box: list[float] = []
    first = 0

    def close() -> None:
        if letters and box:
            pieces.append({"box": box, "text": "".join(letters), "font": _font(text.raw, first)})

    for at in range(min(text.count_chars(), MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text.raw, at)
        letter = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if letter in ("\r", "\n"):
            close()
            letters, box = [], []
            continue
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
        letters.append(letter)
    close()
    text.close()
    return pieces


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

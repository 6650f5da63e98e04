"""Scanned pages read by tesseract, where it is installed with Vietnamese data. What it reads is always held for a person."""

from __future__ import annotations

import csv
import io
import statistics
import subprocess
import tempfile
from html import escape
from pathlib import Path

from ..errors import DocumentRefused, install_command
from ..model import Doubt
from ._pdf_process import run_child
from .helpers import Tesseract, find_tesseract

MOST_PAGES = 20
SECONDS_A_PAGE = 90
RENDER_SECONDS = 90
UNSURE_BELOW = 80.0
MOST_UNSURE_SHOWN = 60


def read_scan(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The text of a scan, with a Doubt that holds it. Raises DocumentRefused where tesseract or its data is missing."""
    tesseract = find_tesseract()
    if tesseract is None:
        raise DocumentRefused(
            name,
            "là bản quét (ảnh chụp), không có chữ để đọc",
            "Hãy gửi văn bản gốc (.docx), hoặc cài bộ nhận dạng chữ: apt install tesseract-ocr tesseract-ocr-vie "
            f"(phần mềm cũng có trong {install_command('ocr')}).",
        )
    with tempfile.TemporaryDirectory(prefix="ocr-") as folder:
        answer = run_child(body, name, "render", folder, str(MOST_PAGES), seconds=RENDER_SECONDS)
        words: list[tuple[str, float]] = []
        paragraphs: list[str] = []
        for file in answer["files"]:
            for paragraph in _recognised(tesseract, Path(folder) / file, name):
                paragraphs.append(" ".join(word for word, _ in paragraph))
                words += paragraph
    if not words:
        raise DocumentRefused(name, "là bản quét, không nhận ra chữ nào", "Hãy gửi văn bản gốc (.docx).")
    sure = statistics.mean(confidence for _, confidence in words)
    unsure = [f"{word} ({confidence:.0f} %)" for word, confidence in words if confidence < UNSURE_BELOW]
    cut = "" if answer["count"] <= MOST_PAGES else f" Chỉ đọc {MOST_PAGES} trong {answer['count']} trang."
    message = (
        f"Chữ nhận dạng từ bản quét, độ chắc trung bình {sure:.0f} %. Hãy so từng câu với bản gốc trước khi phát.{cut}"
    )
    page = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in paragraphs)
    return page, (Doubt("ocr", message, ", ".join(unsure[:MOST_UNSURE_SHOWN]), hold=True),)


def _recognised(tesseract: Tesseract, picture: Path, name: str) -> list[list[tuple[str, float]]]:
    """Paragraphs of one page: words with tesseract's confidence in per cent."""
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [tesseract.program, str(picture), "stdout", "-l", "vie", "tsv"],
            capture_output=True, timeout=SECONDS_A_PAGE, check=False, env=dict(tesseract.environment),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise DocumentRefused(name, "nhận dạng chữ mất quá nhiều thời gian", "Hãy gửi văn bản gốc (.docx).") from None
    paragraphs: dict[tuple[str, str], list[tuple[str, float]]] = {}
    text = done.stdout.decode("utf-8", "replace")
    for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row.get("text") or "").strip()
        if row.get("level") == "5" and word:
            place = (row.get("block_num") or "", row.get("par_num") or "")
            paragraphs.setdefault(place, []).append((word, float(row.get("conf") or 0)))
    return list(paragraphs.values())

"""Word 97–2003 files (.doc), by antiword or catdoc where the machine has one; both are small and in every distribution."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from html import escape
from pathlib import Path

from ..errors import DocumentRefused
from ..model import Doubt

SECONDS = 20
LARGEST_TEXT = 5_000_000
#: both print UTF-8; -w 0 keeps a paragraph on one line; antiword first: it keeps tables and lists better
_PROGRAMS = (
    ("antiword", ("-m", "UTF-8.txt", "-w", "0")),
    ("catdoc", ("-d", "utf-8", "-w")),
)


def read_doc(body: bytes, name: str) -> tuple[str, tuple[Doubt, ...]]:
    """The document as HTML paragraphs. Raises DocumentRefused, also when neither program is installed."""
    installed = [(found, flags) for program, flags in _PROGRAMS if (found := shutil.which(program))]
    if not installed:
        raise DocumentRefused(
            name,
            "là tệp Word cũ (.doc) và máy chưa có chương trình đọc",
            "Hãy lưu lại dưới dạng .docx, hoặc cài antiword (apt install antiword).",
        )
    with tempfile.TemporaryDirectory(prefix="doc-") as folder:
        path = Path(folder) / "van-ban.doc"
        path.write_bytes(body)
        for program, flags in installed:
            text = _output(program, flags, path)
            if text.strip():
                return _paragraphs(text), ()
    raise DocumentRefused(name, "tệp Word cũ (.doc) hỏng, không đọc được", "Hãy lưu lại dưới dạng .docx.")


def _output(program: str, flags: tuple[str, ...], path: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [program, *flags, str(path)], capture_output=True, timeout=SECONDS, check=False, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[:LARGEST_TEXT].decode("utf-8", "replace") if done.returncode == 0 else ""


def _paragraphs(text: str) -> str:
    """Paragraphs of the program's output; its table rows (``|a |b |``) become tables again."""
    out: list[str] = []
    rows: list[str] = []
    for raw in [*text.replace("\f", "\n").splitlines(), ""]:
        line = re.sub(r"\s+", " ", raw.replace("\x07", " ")).strip()
        if line.startswith("|") and line.endswith("|") and len(line) > 1:
            cells = "".join(f"<td>{escape(cell.strip(), quote=False)}</td>" for cell in line[1:-1].split("|"))
            rows.append(f"<tr>{cells}</tr>")
            continue
        if rows:
            out.append(f"<table>{''.join(rows)}</table>")
            rows = []
        if line and not re.fullmatch(r"\[(pic|picture)\]", line):
            out.append(f"<p>{escape(line, quote=False)}</p>")
    return "\n".join(out)

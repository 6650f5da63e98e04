"""``broadcaster clean`` opens documents as the station does, and says in words why a line is not heard."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docx

REPOSITORY = Path(__file__).parents[2]

INTRO = "Ủy ban nhân dân phường Suối Mơ thông báo đến các hộ dân trong phường nội dung sau đây để bà con biết và cùng thực hiện."


def test_a_word_file_is_cleaned_as_convert_does(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Phường Suối Mơ dời giờ họp dân", 1)
    document.add_paragraph(INTRO)
    paragraph = document.add_paragraph("Giờ họp: ")
    paragraph.add_run("7 giờ").font.strike = True
    paragraph.add_run(" 8 giờ.")
    document.save(str(tmp_path / "tin.docx"))
    command = [sys.executable, "-m", "broadcaster", "clean", str(tmp_path / "tin.docx")]
    result = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stderr
    assert "Giờ họp: 8 giờ." in result.stdout
    assert "bị gạch ngang" in result.stdout

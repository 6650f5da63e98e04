"""``broadcaster clean`` opens documents as the station does, and says in words why a line is not heard."""

from __future__ import annotations

from pathlib import Path

import docx
from typer.testing import CliRunner

from broadcaster.cli import app

INTRO = "Ủy ban nhân dân phường Suối Mơ thông báo đến các hộ dân trong phường nội dung sau đây để bà con biết và cùng thực hiện."


def test_a_word_file_is_cleaned_as_convert_does(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Phường Suối Mơ dời giờ họp dân", 1)
    document.add_paragraph(INTRO)
    paragraph = document.add_paragraph("Giờ họp: ")
    paragraph.add_run("7 giờ").font.strike = True
    paragraph.add_run(" 8 giờ.")
    document.save(str(tmp_path / "tin.docx"))
    result = CliRunner().invoke(app, ["clean", str(tmp_path / "tin.docx")])
    assert result.exit_code == 0, result.output
    assert "Giờ họp: 8 giờ." in result.output
    assert "bị gạch ngang" in result.output

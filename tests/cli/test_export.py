"""``broadcaster export`` as a librarian or a telephone man meets it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.cli.test_verbs import ARTICLE, run


def test_a_week_becomes_books_and_a_telephone_menu(folder: Path, tmp_path: Path) -> None:
    article = tmp_path / "bài.txt"
    article.write_text(ARTICLE, "utf-8")
    assert run("convert", article, "--station", folder).returncode == 0
    epub, daisy, phone = tmp_path / "tuan.epub", tmp_path / "the", tmp_path / "dien-thoai"
    for kind, out in (("epub", epub), ("daisy", daisy), ("phone", phone)):
        done = run("export", kind, "-o", out, "--station", folder)
        assert done.returncode == 0, done.stderr
        assert f"Đã ghi 1 bài vào {out}" in done.stdout
    with zipfile.ZipFile(epub) as archive:
        assert "Thông báo họp khu phố 3" in archive.read("EPUB/bai001.xhtml").decode()
    assert "Thông báo họp khu phố 3" in (daisy / "ncc.html").read_text("utf-8")
    assert {"bai-1.ulaw", "ten-1.ulaw", "bam-1.ulaw", "chao.ulaw", "broadcaster.conf"} <= {
        f.name for f in phone.iterdir()
    }


@pytest.mark.parametrize(
    ("week", "said", "code"),
    [("tuần này", "viết như 2026-W47", 2), ("2020-W01", "không có tập nào để đưa vào sách", 1)],
)
def test_a_week_that_is_none_or_empty_is_said_clearly(
    folder: Path, tmp_path: Path, week: str, said: str, code: int
) -> None:
    out = tmp_path / "x.epub"
    done = run("export", "epub", "--week", week, "-o", out, "--station", folder)
    assert done.returncode == code
    assert said in done.stderr
    assert not out.exists()

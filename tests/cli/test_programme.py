"""``broadcaster programme`` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from broadcaster.cli import cli
from tests.conftest import PROGRAMME, write_config


def call(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["programme", *arguments, "--station", str(folder)])


def test_check_tells_and_exits_by_what_it_found(tmp_path: Path) -> None:
    good = call(write_config(tmp_path / "tốt"), "check")
    assert (good.exit_code, good.output.splitlines()[-1]) == (0, "0 lỗi, 0 lưu ý.")
    twice = PROGRAMME.replace('"05:30"', '["05:30", "05:35"]')
    bad = call(write_config(tmp_path / "sai", programme=twice), "check")
    assert bad.exit_code == 1
    assert "Lỗi: programme.toml: slots.sang.at" in bad.output
    told = json.loads(call(tmp_path / "sai", "check", "--json").output)
    assert {"place", "fault", "remedy", "grave"} == set(told[0])


def test_a_warning_alone_is_no_failure(tmp_path: Path) -> None:
    result = call(write_config(tmp_path, programme=PROGRAMME + 'repeat = "same"\n'), "check")
    assert result.exit_code == 0
    assert "Lưu ý: programme.toml: slots.sang.repeat" in result.output


def test_week(folder: Path) -> None:
    result = call(folder, "week", "--days", "2")
    assert result.output.count("05:30–05:40  Bản tin sáng [sang]") == 2
    assert len(json.loads(call(folder, "week", "--json").output)) == 7


def test_rundown_in_three_forms(folder: Path) -> None:
    text = call(folder, "rundown", "sang")
    assert text.exit_code == 0 and "05:30:00–05:30:15" in text.output
    told = json.loads(call(folder, "rundown", "sang", "--form", "json").output)
    assert (told["slot"], told["estimated"]) == ("sang", True)
    page = call(folder, "rundown", "sang", "--form", "html").output
    assert page.startswith("<!DOCTYPE html>") and "@media print" in page and "http" not in page
    assert "<td>05:30:00</td>" in page
    assert ET.fromstring(page[page.index("<table") : page.index("</table>") + 8]).find("caption") is not None


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("rundown", "toi"), "không có khung giờ này"),
        (("rundown", "sang", "--date", "mai"), "2026-12-01"),
        (("rundown", "sang", "--time", "9h"), "11:00"),
        (("rundown", "sang", "--date", "2026-12-01", "--time", "09:00"), "05:30"),
    ],
)
def test_what_cannot_be_is_told(folder: Path, arguments: tuple[str, ...], expected: str) -> None:
    result = call(folder, *arguments)
    assert result.exit_code != 0
    assert expected in f"{result.output}{result.exception}"

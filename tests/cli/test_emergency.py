"""``broadcaster emergency`` as typed."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from broadcaster.cli import cli
from broadcaster.station import Station
from tests.bulletins.emergency_samples import at_address


def typed(folder: Path, *arguments: str, stdin: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["emergency", *arguments, "--station", str(folder)], input=stdin)
    return result.exit_code, result.output + (str(result.exception) if result.exception else "")


def test_a_message_is_at_the_address_when_the_command_ends(folder: Path, station: Station) -> None:
    status, output = typed(
        folder,
        "Nước lên nhanh.",
        "--area",
        "Khu phố 3",
        "--area",
        "Khu phố 4",
        "--kind",
        "chay",
        "--repeats",
        "2",
        "--interval",
        "7",
        "--json",
    )
    assert status == 0
    (told,) = json.loads(output)
    assert (told["state"], told["areas"], told["kind"]) == ("live", ["Khu phố 3", "Khu phố 4"], "chay")
    assert len(told["plays"]) == 2 and told["audio_url"] == "http://127.0.0.1:8080/station/emergency/latest.mp3"
    assert at_address(station) is not None
    assert "Nước lên nhanh." in (station.feeds / "index.html").read_text("utf-8")
    status, listed = typed(folder, "list")
    assert status == 0 and told["key"] in listed and "đang hiệu lực" in listed
    assert typed(folder, "aired", told["key"])[0] == 0
    status, output = typed(folder, "cancel", told["key"], "--why", "xong", "--json")
    (word,) = json.loads(output)
    assert "đã hết hiệu lực" in word["text"] and typed(folder, "list")[1].count("đã hủy") == 1


def test_an_exercise_from_standard_input_is_apart(folder: Path, station: Station) -> None:
    status, output = typed(folder, "-", "--exercise", "--json", stdin="Diễn tập sơ tán.\n")
    assert status == 0 and json.loads(output)[0]["exercise"] is True
    assert at_address(station) is None and at_address(station, "exercise.mp3") is not None


def test_what_cannot_be_is_told(folder: Path) -> None:
    assert "chưa có nội dung" in typed(folder, "...", "--yes")[1]
    assert "không có loại" in typed(folder, "Nước lên.", "--kind", "x")[1]
    assert typed(folder, "cancel")[0] == 2
    assert "không có thông báo này" in typed(folder, "cancel", "0" * 16)[1]

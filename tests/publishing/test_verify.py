"""``check_published`` and ``broadcaster check`` find what is missing, cut short, damaged or not answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from starlette.applications import Starlette
from typer.testing import CliRunner

from broadcaster.cli import check
from broadcaster.publishing import check_published
from broadcaster.publishing.inventory import inventory
from broadcaster.web.public.site import public_routes

from ..conftest import write_config
from ..web.loopback import served
from .samples import SHOW, STATION, put_out, with_sound


@pytest.fixture
def published(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    with served(Starlette(routes=public_routes(tmp_path))) as port:
        address = f"http://127.0.0.1:{port}"
        station = STATION.model_copy(update={"base_url": address})
        put_out(tmp_path, "tin-tuc", SHOW, [with_sound(tmp_path, number) for number in (1, 2, 3)], station)
        (tmp_path / "feeds/index.html").write_text("<!DOCTYPE html>")
        yield tmp_path, address


def test_everything_is_there(published: tuple[Path, str]) -> None:
    station, address = published
    checked = check_published(station, address, deep=True)
    assert checked.findings == ()
    # feed, cover, front page; of each episode: page, two sounds, three transcripts, chapters
    assert (checked.feeds, checked.files, checked.asked) == (1, 3 + 3 * 7, 3 + 3 * 7)


def test_what_is_wrong_is_named(published: tuple[Path, str]) -> None:
    station, address = published
    sounds = [file for file in inventory(station) if file.public.endswith(".mp3")]
    (station / sounds[0].place).unlink()
    with (station / sounds[1].place).open("ab") as file:
        file.write(b"x")
    content = bytearray((station / sounds[2].place).read_bytes())
    content[-1000] ^= 1
    (station / sounds[2].place).write_bytes(content)
    transcript = next((station / "feeds/episodes").glob("*/transcript.vtt"))
    transcript.unlink()
    shallow = {finding.what: finding.problem for finding in check_published(station, address).findings}
    assert shallow == {
        sounds[0].public: "không còn tệp này",
        sounds[1].public: f"dài {len((station / sounds[1].place).read_bytes())} byte, nguồn cấp RSS ghi "
        f"{len((station / sounds[1].place).read_bytes()) - 1}",
        transcript.relative_to(station / "feeds").as_posix(): "không còn tệp này",
    }
    deep = {finding.what for finding in check_published(station, address, deep=True).findings}
    assert deep == {*shallow, sounds[2].public}


def test_a_server_that_refuses_or_is_away(published: tuple[Path, str], tmp_path: Path) -> None:
    station, address = published
    private = station / "audio/episodes/2026"
    checked = check_published(station, address)
    assert not checked.findings
    (station / "feeds/audio/episodes").unlink()
    private.rename(station / "elsewhere")
    private.symlink_to(station / "elsewhere")  # on disk for us, outside the public folders for the server
    answers = {finding.problem for finding in check_published(station, address).findings}
    assert answers == {"máy chủ trả lời 404"}
    feed = station / "feeds/tin-tuc.xml"
    feed.write_bytes(feed.read_bytes().replace(address.encode(), b"http://127.0.0.1:9"))
    (only,) = check_published(station, "http://127.0.0.1:9").findings
    assert "không trả lời" in only.problem


def test_the_verb(published: tuple[Path, str]) -> None:
    station, address = published
    write_config(station)
    config = station / "config/broadcaster.toml"
    config.write_text(config.read_text("utf-8").replace("http://127.0.0.1:8080", address), "utf-8")
    app = typer.Typer()
    app.command()(check.command)
    runner = CliRunner()
    good = runner.invoke(app, ["--station", str(station)])
    assert (good.exit_code, good.output.splitlines()[0]) == (0, "1 nguồn cấp RSS, 24 tệp, 24 địa chỉ trả lời, 0 lỗi.")
    assert "Dấu máy đọc: 6 trên 6 tệp âm thanh và sách nói." in good.output
    next((station / "feeds/episodes").glob("*/chapters.json")).unlink()
    bad = runner.invoke(app, ["--station", str(station), "--offline", "--json"])
    assert bad.exit_code == 1
    told = json.loads(bad.output)
    assert [finding["problem"] for finding in told["findings"]] == ["không còn tệp này"]
    spoken = runner.invoke(app, ["--station", str(station), "--offline"])
    assert "publish --rebuild" in spoken.output
    assert "Đọc lại từ đầu" not in spoken.output


def test_a_master_from_before_the_mark_is_named_with_the_way_to_remake_it(published: tuple[Path, str]) -> None:
    station, _ = published
    old = next(station / file.place for file in inventory(station) if file.public.endswith(".mp3"))
    sound = old.read_bytes()
    old.write_bytes(sound.replace(b"PRIV", b"PRIX"))
    place = old.relative_to(station).as_posix()
    checked = check_published(station, "http://127.0.0.1:9", online=False)
    assert checked.findings == ((place, "trong tệp không có dấu máy đọc"),)
    assert (checked.sounds, checked.unmarked) == (6, (place,))
    write_config(station)
    config = station / "config/broadcaster.toml"
    config.write_text(config.read_text("utf-8").replace("http://127.0.0.1:8080", "http://127.0.0.1:9"), "utf-8")
    app = typer.Typer()
    app.command()(check.command)
    told = CliRunner().invoke(app, ["--station", str(station), "--offline"])
    assert told.exit_code == 1
    assert f"{place}: trong tệp không có dấu máy đọc" in told.output
    assert "Dấu máy đọc: 5 trên 6 tệp" in told.output
    assert "Đọc lại từ đầu" in told.output
    assert "publish --rebuild" not in told.output, "a rebuild makes no master anew"

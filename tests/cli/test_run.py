"""What the running station does at its planned times."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from broadcaster import logs
from broadcaster.cli.run import LOG_FILE
from broadcaster.errors import FetchFailed
from broadcaster.station import Station
from broadcaster.store import articles
from broadcaster.work import Pool
from broadcaster.work.serving import visitor
from tests.conftest import Clock


def drop(station: Station, name: str) -> None:
    (station.folder / "inbox" / f"{name}.txt").write_text(
        f"Thông báo {name}\n\nNội dung của thông báo {name}.", "utf-8"
    )


def taken(station: Station) -> int:
    with station.store.begin() as tx:
        return sum(articles.counts(tx).values())


def test_a_planned_visit_is_left_out_while_the_source_is_not_due(station: Station, clock: Clock) -> None:
    pick_up = visitor(station, Pool(station))
    drop(station, "một")
    pick_up("thu")
    assert taken(station) == 1
    drop(station, "hai")
    clock.forward(minutes=30)
    pick_up("thu")
    assert taken(station) == 1, "an hourly source was visited half an hour ago"
    clock.forward(minutes=30)
    pick_up("thu")
    assert taken(station) == 2


def test_a_planned_visit_waits_after_failures(station: Station, clock: Clock) -> None:
    pick_up = visitor(station, Pool(station))
    drop(station, "một")
    station.timetable.failed("thu", FetchFailed("x", "bận", retry_after=7200))
    clock.forward(minutes=119)
    pick_up("thu")
    assert taken(station) == 0
    clock.forward(minutes=60)
    pick_up("thu")
    assert taken(station) == 1


REPOSITORY = Path(__file__).resolve().parents[2]


def at_terminal(folder: Path, *options: str) -> str:
    """What a person sees of a run that is ended with Ctrl-C once the addresses are told."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal can be had here: {error}")
    command = [sys.executable, "-m", "broadcaster", "run", "--port", "0", "--station", str(folder), *options]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    try:
        while "Ctrl-C để dừng" not in seen.decode(errors="replace"):
            seen += os.read(ours, 65536)
        process.send_signal(signal.SIGINT)
        while True:
            try:
                seen += os.read(ours, 65536)
            except OSError:  # Linux's word for the end of a terminal that nobody writes to any more
                break
        assert process.wait(100) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", seen.decode()).replace("\r\n", "\n")


@pytest.fixture
def with_article(folder: Path) -> Path:
    (folder / "inbox/hop.txt").write_text("Thông báo họp khu phố 3\n\nMời bà con đến dự họp lúc 19h tối nay.", "utf-8")
    return folder


def test_a_person_at_a_terminal_reads_lines_for_people_and_the_log_is_in_its_file(with_article: Path) -> None:
    seen = at_terminal(with_article)
    assert re.search(r"\d\d:\d\d  Đã phát «Thông báo họp khu phố 3» \(\d+ giây, giọng thử\)", seen)
    assert "Trang nghe" in seen and "Đã dừng" in seen
    assert "moved" not in seen and "step=" not in seen, "that is for the log"
    assert "moved" in (with_article / LOG_FILE).read_text("utf-8")


def test_the_log_comes_to_the_terminal_when_asked_for(with_article: Path) -> None:
    seen = at_terminal(with_article, "--log")
    assert "moved" in seen and "Đã phát «Thông báo họp khu phố 3»" in seen
    assert not (with_article / LOG_FILE).exists()


@pytest.fixture
def log_as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()
    logs.configure()


@pytest.mark.usefixtures("log_as_before")
def test_the_log_file_stays_small_and_keeps_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 5_000)
    logs.configure(file=tmp_path / "b.log")
    for number in range(1000):
        logs.get("thử").info("moved", article=number)
    logs.get("thử").debug("not without --verbose")
    files = sorted(tmp_path.iterdir())
    assert [place.name for place in files] == ["b.log", "b.log.1", "b.log.2"]
    assert sum(place.stat().st_size for place in files) <= 15_000
    lines = (tmp_path / "b.log").read_text("utf-8").splitlines()
    assert "moved" in lines[-1] and "article=999" in lines[-1] and "\x1b" not in lines[-1]


@pytest.mark.usefixtures("log_as_before")
def test_what_cannot_be_kept_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(file=tmp_path / "missing/b.log")
    logs.get("thử").warning("đĩa đầy")
    assert "đĩa đầy" in capsys.readouterr().err

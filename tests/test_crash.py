"""``kill -9`` at any point: the next process finishes the article, once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.model import ArticleState
from broadcaster.pipeline import STEPS
from broadcaster.station import Station
from broadcaster.store import articles, episodes
from tests.conftest import BROADCASTER, write_config

REPOSITORY = Path(__file__).resolve().parents[1]
STATES = [state.value for state in STEPS]
POINTS = [
    *(f"{when}:{state}" for state in STATES for when in ("before", "after")),
    *(f"committed:{state.value}" for state in ArticleState if state.value in {*STATES[1:], "published"}),
    *(f"rename:{number}" for number in (1, 2, 3, 5, 8, 13, 21, 34)),
    "refresh:before",
    "refresh:after",
]


@pytest.mark.parametrize("point", POINTS)
def test_killed_at(point: str, tmp_path: Path) -> None:
    folder = killed_and_finished(point, tmp_path)
    check_published_once(folder)


@pytest.mark.parametrize("point", ["removals", "sound", "pages", "feeds"])
def test_a_withdrawal_killed_after_its_commit_comes_to_its_end(point: str, tmp_path: Path) -> None:
    """Page, transcripts and sound are public no more once the next process of the station has worked."""
    folder = killed_and_finished(f"withdraw:{point}", tmp_path)
    station = Station.open(folder)
    try:
        with station.store.read() as tx:
            (gone,) = [one for guid in episodes.gone(tx, station.now()) if (one := episodes.by_guid(tx, guid))]
    finally:
        station.close()
    assert not (folder / "feeds/episodes" / gone.folder).exists()
    assert "đã được gỡ" in (folder / "gone/episodes" / gone.folder / "index.html").read_text("utf-8")
    assert f'"/{gone.masters[0].path}" 1;' in (folder / "gone/nginx.map").read_text("utf-8")
    assert not list((folder / "audio/episodes").rglob("*.mp3"))
    assert b"<item>" not in (folder / "feeds/tin.xml").read_bytes()
    assert gone.title not in (folder / "feeds/index.html").read_text("utf-8")


def killed_and_finished(point: str, tmp_path: Path) -> Path:
    folder = write_config(tmp_path / "dai", BROADCASTER)
    text = "Thông báo họp khu phố\n\nMời bà con đến dự họp lúc 19h tối nay tại nhà văn hóa.\n\nRất mong bà con có mặt đông đủ."
    (folder / "inbox/bai.txt").write_text(text, "utf-8")
    command = [sys.executable, "-m", "tests.crash_driver", str(folder), point]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=100, check=False)
    assert run.stdout, run.stderr
    told = json.loads(run.stdout)
    assert told == {"killed": -signal.SIGKILL, "finished": 0}, run.stderr[-2000:]
    return folder


def check_published_once(folder: Path) -> None:
    """One article, one episode, one item with a whole enclosure; nothing half-written lies about."""
    import feedparser

    station = Station.open(folder)
    try:
        with station.store.begin() as tx:
            assert articles.counts(tx) == {ArticleState.PUBLISHED: 1}
            known = episodes.newest(tx, station.now())
    finally:
        station.close()
    assert len(known) == 1
    (item,) = feedparser.parse((folder / "feeds/tin.xml").read_bytes()).entries
    assert item.id == known[0].guid
    (enclosure,) = item.enclosures
    path = folder / enclosure.href.removeprefix("http://127.0.0.1:8080/")
    assert path.stat().st_size == int(enclosure.length)
    assert (folder / "feeds/episodes" / known[0].folder / "index.html").is_file()
    assert len(list((folder / "audio/episodes").rglob("*.mp3"))) == 1

"""The tools of the campaign: its clock, its gaps, its dealing, its picture, its portal and its small disk."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lxml import etree

from . import articles
from .attacks import ATTACKS, dealt
from .clock import SharedClock
from .disk import SmallDisk
from .kills import Trace
from .measure import Fault, Seen
from .picture import picture
from .portal import Mood, Portal
from .process import REPOSITORY
from .station_folder import SLOTS, airings_on, furnish
from .world import Diary, Lives, Look

BEGIN = datetime(2026, 12, 1, tzinfo=UTC)
AIRINGS = [airing for day in range(1, 31) for airing in airings_on(date(2026, 12, day))]


def test_the_clock_is_put_forward_never_back_and_errs_on_request(tmp_path: Path) -> None:
    clock, other = SharedClock(tmp_path / "clock", begin=BEGIN), SharedClock(tmp_path / "clock")
    clock.forward_to(BEGIN + timedelta(hours=5))
    assert other.now() >= BEGIN + timedelta(hours=5)
    clock.forward_to(BEGIN)
    assert other.now() >= BEGIN + timedelta(hours=5)
    clock.error = timedelta(hours=-3)
    assert other.seen_seconds() - other.now().timestamp() == pytest.approx(-3 * 3600, abs=60)


SCRIPT = """
import os, sys
from pathlib import Path
from tests.campaign.gaps import Gaps
folder = Path(sys.argv[1])
gaps = Gaps(folder, folder.parent / "trace", ("sang",))
gaps.install()
gaps.kill(int(sys.argv[2]), sys.argv[3:])
code = '''
def make():
    for day in ("2026-12-01", "2026-12-02"):
        with open(folder / f"{day}-sang.part", "wb") as file:
            file.write(b"x")
            os.fsync(file.fileno())
        os.replace(folder / f"{day}-sang.part", folder / f"{day}-sang.mp3")
'''
space = {"folder": folder, "os": os}
exec(compile(code, "/x/broadcaster/bulletins/making.py", "exec"), space)
(folder / "elsewhere").write_bytes(b"")
space["make"]()
"""


OPEN, SYNC, RENAME = "open DAY-SLOT.part", "sync DAY-SLOT.part", "rename DAY-SLOT.mp3"


@pytest.mark.parametrize(
    ("gap", "skip", "done", "left"),
    [
        (OPEN, 0, [], []),
        (RENAME, 2, [], ["2026-12-01-sang.part"]),
        (RENAME, 0, [OPEN, SYNC], ["2026-12-01-sang.part"]),
        (RENAME, 1, [OPEN, SYNC], ["2026-12-01-sang.mp3", "2026-12-02-sang.part"]),
    ],
)
def test_a_process_dies_right_before_a_write_that_is_wanted(
    gap: str, skip: int, done: list[str], left: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "station"
    folder.mkdir()
    command = [sys.executable, "-c", SCRIPT, str(folder), str(skip), *done]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, timeout=60, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    assert sorted(place.name for place in folder.iterdir()) == sorted(["elsewhere", *left])
    trace = Trace(tmp_path / "trace")
    assert trace.follow() == gap
    assert trace.hit == {gap: 1}
    assert not any("elsewhere" in name for name in trace.passed)
    assert trace.follow() is None


def test_a_gap_is_missing_until_it_was_hit_three_times(tmp_path: Path) -> None:
    (tmp_path / "trace").write_text("a\nb\na\nb\na\n! a\nb\n! b\na\n! a\na\n! a\nc\n", "utf-8")
    trace = Trace(tmp_path / "trace")
    assert trace.done() == ["a"]
    assert trace.missing() == {"b": 1}


def test_every_attack_is_dealt_in_a_month_and_every_airing_has_one() -> None:
    dealing = dealt(AIRINGS, random.Random(3))
    assert {attack.letter for _, attack in dealing} == {attack.letter for attack in ATTACKS}
    assert {airing for airing, _ in dealing} == set(AIRINGS)
    assert [attack.letter for _, attack in dealt(AIRINGS, random.Random(3), "KDW")[:3]] == ["K", "D", "W"]


def test_letters_are_each_their_own() -> None:
    assert len({attack.letter for attack in ATTACKS}) == len(ATTACKS)


def test_an_article_is_known_again_by_its_title_in_every_version() -> None:
    one = articles.written(17, "cong", BEGIN, random.Random(2))
    assert articles.known_again(one.title) == (17, 1)
    assert articles.known_again(f"Tin đính chính. {one.corrected().title}") == (17, 2)
    assert articles.known_again("Bản tin sáng") is None


def test_the_picture_is_red_where_something_was_wrong() -> None:
    good, bad = Seen(kind="ready"), Seen((Fault.STALE,), "ready")
    looks = [Look(AIRINGS[0], "ready", "file", good), Look(AIRINGS[0], "air", "file", good)]
    attacks = [(AIRINGS[0], "K", "kill")]
    month = SimpleNamespace(airings=AIRINGS, diary=Diary(looks, attacks))
    clean = picture(cast(Any, month))
    etree.fromstring(clean.encode())
    month.diary.looks.append(Look(AIRINGS[0], "air", "http", bad))
    assert clean.count('fill="#c0392b"') == 1  # the legend's
    assert picture(cast(Any, month)).count('fill="#c0392b"') == 2
    assert ">K</text>" in clean


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal


def test_the_portal_has_its_moods(portal: Portal) -> None:
    import httpx2

    one = articles.written(1, "cong", BEGIN, random.Random(2))
    portal.articles[one.guid] = one
    assert one.title in httpx2.get(portal.url).text
    portal.mood = Mood.DEAD
    with pytest.raises(httpx2.HTTPError):
        httpx2.get(portal.url)
    portal.mood = Mood.HOSTILE
    with httpx2.stream("GET", portal.url) as answer:
        assert one.title.encode() not in b"".join(answer.iter_raw())


def test_a_small_disk_is_filled_to_its_last_byte_and_freed(tmp_path: Path) -> None:
    with SmallDisk(tmp_path / "disk", 1) as disk:
        if not disk.can_be_filled:
            pytest.skip("nothing can be mounted here")
        disk.fill()
        with pytest.raises(OSError, match="No space"):
            (tmp_path / "disk" / "one").write_bytes(b"x")
        disk.free()
        (tmp_path / "disk" / "one").write_bytes(b"x")


def test_the_station_that_lives_through_it_has_a_good_configuration(tmp_path: Path) -> None:
    from broadcaster.settings import load_settings

    furnish(tmp_path, "http://127.0.0.1:1/rss", 8080)
    assert set(load_settings(tmp_path).slots) == {slot.name for slot in SLOTS}


def test_the_lives_of_the_process_are_added_up() -> None:
    lives, minute = Lives(), timedelta(minutes=1)
    lives.begin(BEGIN)
    lives.end(BEGIN + 10 * minute)
    lives.begin(BEGIN + 20 * minute)
    assert lives.up(BEGIN + 8 * minute, BEGIN + 25 * minute) == 7 * minute
    lives.end(BEGIN + 21 * minute)
    assert lives.up(BEGIN + 8 * minute, BEGIN + 25 * minute) == 3 * minute

"""What both kinds of talking book share: the week, the order, the stretches of sound, whole files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.errors import PublishError
from broadcaster.publishing.books import clock_value, make_book, monday_of, week_of, whole_clock, write_zip

from .site_samples import NOW, STATION, sample, town, write_sounds


def test_the_week_is_the_stations_own_from_monday_to_sunday() -> None:
    sunday_night = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # 23:30 in Vietnam
    monday = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # 00:30 in Vietnam
    episodes = [sample(number, moment).episode for number, moment in enumerate((sunday_night, monday, NOW))]
    gone = replace(sample(3, NOW).episode, withdrawn=NOW)
    chosen = week_of([*episodes, gone], date(2026, 11, 25), STATION)
    assert [episode.published for episode in chosen] == [monday, NOW]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-W47", date(2026, 11, 16)), ("2026w1", date(2025, 12, 29)), ("2026-11-23", date(2026, 11, 23))],
)
def test_a_week_is_written_as_a_number_or_a_day(text: str, day: date) -> None:
    assert monday_of(text) == day


@pytest.mark.parametrize("text", ["", "W47", "2026-W60", "23/11/2026", "2026-13-01"])
def test_anything_else_is_no_week(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        monday_of(text)


def test_clips_cover_the_whole_sound_without_a_gap(tmp_path: Path) -> None:
    samples = town()
    write_sounds(tmp_path, samples)
    book = make_book([each.episode for each in samples], STATION, tmp_path)
    assert [item.episode.published for item in book.items] == sorted(each.episode.published for each in samples)
    for item in book.items:
        assert item.clips[0].start == 0
        assert item.clips[-1].end == pytest.approx(item.sound.seconds)
        assert all(one.end == two.start for one, two in zip(item.clips, item.clips[1:], strict=False))
        spoken = {each for _, ids in item.blocks for each in ids} | {"s0"}
        assert {clip.id for clip in item.clips} == spoken
        assert len(item.clips) == len(item.episode.lines)


def test_an_episode_without_times_is_one_clip(tmp_path: Path) -> None:
    one = sample(1)
    write_sounds(tmp_path, [one])
    (item,) = make_book([replace(one.episode, lines=())], STATION, tmp_path).items
    assert [(clip.id, clip.start) for clip in item.clips] == [("s0", 0.0)]
    assert item.seconds == pytest.approx(one.episode.seconds)


def test_the_wanted_masters_are_taken_where_there_are_some(tmp_path: Path) -> None:
    one, two = sample(1), sample(2)
    write_sounds(tmp_path, [one, two])
    plain = replace(two.episode, masters=tuple(master for master in two.episode.masters if master.profile == "podcast"))
    book = make_book([one.episode, plain], STATION, tmp_path, profile="saver")
    assert sorted(item.sound.profile for item in book.items) == ["podcast", "saver"]


def test_nothing_to_put_in_and_missing_sound_are_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="không có tập nào"):
        make_book([], STATION, tmp_path)
    with pytest.raises(PublishError, match="không còn hoặc sai kích thước") as caught:
        make_book([sample(1).episode], STATION, tmp_path)
    assert caught.value.subject == sample(1).episode.title


def test_an_archive_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    out = tmp_path / "sach.epub"
    out.write_bytes(b"good")
    with pytest.raises(FileNotFoundError):
        write_zip(out, {"a": b"b"}, {"x.mp3": tmp_path / "missing.mp3"})
    assert out.read_bytes() == b"good"
    assert [each.name for each in tmp_path.iterdir()] == ["sach.epub"]


@given(st.floats(0, 100_000))
def test_clock_values_read_back(seconds: float) -> None:
    hours, minutes, rest = clock_value(seconds).split(":")
    assert timedelta(hours=int(hours), minutes=int(minutes), seconds=float(rest)).total_seconds() == pytest.approx(
        seconds, abs=0.00051
    )
    assert int(minutes) < 60
    assert float(rest) < 60
    assert len(whole_clock(seconds).split(":")[0]) >= 2

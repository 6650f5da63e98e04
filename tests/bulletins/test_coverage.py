"""Ranges are joined to a whole, in bounded memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.bulletins import coverage
from broadcaster.bulletins.coverage import Coverage, Coverages

NOW = datetime(2026, 11, 30, tzinfo=UTC)
ME = ("phuong", "192.0.2.7")


@given(st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)).map(sorted), max_size=12))
def test_it_is_whole_exactly_when_every_byte_arrived(parts: list[list[int]]) -> None:
    seen = Coverage(40)
    for first, last in parts:
        seen.arrived(first, last)
    assert seen.is_whole == ({byte for first, last in parts for byte in range(first, last + 1)} == set(range(40)))
    assert all(one[1] + 1 < other[0] for one, other in pairwise(seen._parts))


def test_what_broke_off_counts_as_far_as_the_next_part_says() -> None:
    seen = Coverage(100)
    seen.broke_off(0, 59)
    seen.arrived(70, 99)
    assert not seen.is_whole, "there is a gap: nobody goes on from there"
    seen.arrived(40, 80)
    assert seen.is_whole


def test_what_broke_off_before_its_first_byte_is_nothing() -> None:
    seen = Coverage(100)
    seen.broke_off(0, -1)
    seen.arrived(1, 99)
    assert not seen.is_whole


def test_clients_files_and_attempts_are_kept_apart() -> None:
    known = Coverages()
    assert not known.note(ME, "a", 10, (0, 4), NOW, arrived=True)
    assert not known.note(("phuong", "192.0.2.8"), "a", 10, (5, 9), NOW, arrived=True)
    assert not known.note(ME, "b", 10, (5, 9), NOW, arrived=True)
    late = NOW + coverage.WINDOW + timedelta(seconds=1)
    assert not known.note(ME, "a", 10, (5, 9), late, arrived=True)
    assert known.note(ME, "a", 10, (0, 4), late, arrived=True)
    assert not known.note(ME, "a", 10, (0, 4), late, arrived=True), "a whole one begins anew"


def test_memory_is_bounded() -> None:
    known = Coverages()
    for number in range(3 * coverage._MOST_FILES):
        known.note(ME, f"{number}", 10, (0, 4), NOW, arrived=True)
    assert len(known) == coverage._MOST_FILES
    seen = Coverage(10_000)
    for byte in range(0, 10_000, 2):
        seen.arrived(byte, byte)
        seen.broke_off(byte, byte)
    assert len(seen._parts) <= coverage._MOST_PARTS
    assert len(seen._broken) <= coverage._MOST_PARTS

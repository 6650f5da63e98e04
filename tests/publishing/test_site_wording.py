"""The words of the site in its two languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from broadcaster.publishing.wording import wording


def test_the_two_languages_have_the_same_words_to_say() -> None:
    vi, en = wording("vi").table, wording("en").table
    for table in ("page", "script", "count"):
        assert vi[table].keys() == en[table].keys()
        for key, text in vi[table].items():
            places = [set(re.findall(r"\{\w+\}", str(each[table][key]))) for each in (vi, en)]
            assert places[0] == places[1], (table, key, text)


def test_every_word_of_the_table_is_used() -> None:
    package = Path(__file__).parents[2] / "broadcaster" / "publishing"
    used = "".join(
        file.read_text("utf-8")
        for pattern in ("*.py", "templates/**/*.*", "static/*.js")
        for file in package.glob(pattern)
    )
    keys = {key for table in ("page", "script") for key in wording("vi").table[table]}
    assert sorted(key for key in keys if not re.search(rf"['\"]{key}['\"]|words\.{key}\b", used)) == []


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0, "0 giây", "0 seconds"),
        (59.6, "1 phút", "1 minute"),
        (61, "1 phút 1 giây", "1 minute 1 second"),
        (3605, "1 giờ 5 giây", "1 hour 5 seconds"),
        (7325, "2 giờ 2 phút", "2 hours 2 minutes"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds: float, vi: str, en: str) -> None:
    assert (wording("vi").duration(seconds), wording("en").duration(seconds)) == (vi, en)


def test_sizes_are_written_as_tariffs_count_them() -> None:
    assert [wording("vi").size(n) for n in (1, 640_000, 999_500, 1_240_000)] == ["1 kB", "640 kB", "1,0 MB", "1,2 MB"]

"""The clauses of a take whose voice tells no times: pauses tied to marks."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.voices.clauses import clause_times

RATE = 16000
TEXT = "Sáng mai, từ bảy giờ, điện lực tạm ngừng cấp điện; bà con chú ý."


def said(text: str, pause: float = 0.25, syllable: float = 0.2, stop: float = 0.0) -> tuple[bytes, list[float]]:
    """A tone a syllable, ``stop`` seconds of closed lips after each, ``pause`` after each mark; also when each clause begins."""
    parts: list[np.ndarray] = []
    at, starts, opens = 0.0, [], True
    for word in text.split():
        if opens:
            starts.append(at)
        opens = word[-1] in ",;:."
        for length, level in ((syllable, 9000), (stop, 0), (pause if opens else 0.0, 0)):
            count = round(length * RATE)
            parts.append(level * np.sin(np.arange(count) * 0.2 + 1))
            at += count / RATE
    pcm = np.concatenate(parts).astype("<i2")
    return pcm[: len(np.trim_zeros(pcm, "b"))].tobytes(), starts


@pytest.mark.parametrize("stop", [0.0, 0.07])
def test_each_clause_begins_where_it_is_heard(stop: float) -> None:
    pcm, starts = said(TEXT, stop=stop)
    words = clause_times(pcm, RATE, TEXT)
    assert [TEXT[word.offset : word.offset + word.length] for word in words] == re.split(r"(?<=[,;]) ", TEXT)
    assert [word.start for word in words] == pytest.approx(starts, abs=0.01)
    assert words[-1].end == pytest.approx(len(pcm) / 2 / RATE, abs=0.001)


def test_a_mark_without_a_pause_begins_nothing() -> None:
    pcm, starts = said(TEXT.replace("mai,", "mai"))
    words = clause_times(pcm, RATE, TEXT)
    assert [TEXT[word.offset :].split()[0] for word in words] == ["Sáng", "điện", "bà"]
    assert [word.start for word in words] == pytest.approx(starts, abs=0.01)


def test_one_clause_has_no_inner_times() -> None:
    assert clause_times(said("Mời bà con đến dự.")[0], RATE, "Mời bà con đến dự.") == ()
    assert clause_times(b"", RATE, TEXT) == ()


def test_silence_and_steady_sound_give_one_entry() -> None:
    for pcm in (bytes(2 * RATE), (np.full(RATE, 5000)).astype("<i2").tobytes()):
        (only,) = clause_times(pcm, RATE, TEXT)
        assert (only.start, only.offset, only.length) == (0.0, 0, len(TEXT))


@given(st.lists(st.integers(-32768, 32767), max_size=400), st.text(alphabet="ab ,;.", max_size=40))
def test_any_sound_gives_times_in_order_inside_it(values: list[int], spoken: str) -> None:
    pcm = np.repeat(np.array(values, dtype="<i2"), 40).tobytes()
    words = clause_times(pcm, RATE, spoken)
    starts = [word.start for word in words]
    assert starts == sorted(starts)
    assert all(0 <= word.start <= word.end <= len(pcm) / 2 / RATE + 1e-9 for word in words)
    assert all(word.offset + word.length <= len(spoken) for word in words)

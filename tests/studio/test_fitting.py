"""A slot's exact length: by pauses, then rate, then stretch, then music; never a cut sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.errors import StudioError
from broadcaster.model import Profile, Tags, Take, WordTime
from broadcaster.studio import Part, Pause, Pcm, Speech, make_masters
from broadcaster.studio.fitting import Filler, fit, length_of, reach_of
from broadcaster.studio.stretch import stretched, stretched_pcm

from .sounds import pcm, spoken, take, tone

MUSIC = Pcm(pcm(tone(4.0, -20, 330)), 22050)
IDENT = Pcm(pcm(tone(2.0, -20, 660)), 22050)


def programme() -> list[Part]:
    return [part for index, said in enumerate(spoken()) for part in (Speech(said, index), Pause(600))]


def heard(parts: Sequence[Part], folder: Path) -> float:
    """Seconds of the finished file, by an independent decoder."""
    (master,) = make_masters(parts, [Profile("p")], Tags("Bản tin"), folder, "b", key=lambda _: "0" * 8).masters
    return float(soundfile.info(folder / master.path).duration)


@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (-0.7, ("pauses",)),
        (+1.0, ("pauses",)),
        (-2.2, ("pauses", "stretch")),
        (+3.0, ("pauses", "stretch")),
        (+12.0, ("music",)),
        (+200.0, ("music",)),
    ],
)
def test_the_file_is_as_long_as_the_slot(change: float, steps: tuple[str, ...], tmp_path: Path) -> None:
    wanted = length_of(programme()) + change
    fitted = fit(programme(), wanted, filler=Filler(MUSIC, IDENT))
    assert fitted.steps == steps
    assert fitted.seconds == pytest.approx(wanted, abs=0.5)
    assert heard(fitted.parts, tmp_path) == pytest.approx(wanted, abs=0.5)
    spoken_now = [part.segment for part in fitted.parts if isinstance(part, Speech)]
    assert spoken_now == list(range(len(spoken()))), "every sentence is there, in order"


def test_the_voice_is_asked_before_anything_is_stretched() -> None:
    asked: list[float] = []

    def respeak(rate: float) -> list[Part]:
        asked.append(rate)
        return [
            Speech(
                replace(part.take, pcm=stretched_pcm(part.take.pcm, 22050, round(part.take.samples / rate))),
                part.segment,
            )
            if isinstance(part, Speech) and isinstance(part.take, Take)
            else part
            for part in programme()
        ]

    wanted = length_of(programme()) - 3.5
    fitted = fit(programme(), wanted, respeak=respeak)
    assert len(asked) == 1 and 1.0 < asked[0] <= 1.12
    assert "stretch" not in fitted.steps
    assert fitted.seconds == pytest.approx(wanted, abs=0.5)


@pytest.mark.parametrize(("share", "told"), [(0.5, "dài hơn chỗ dành sẵn"), (2.0, "ngắn hơn chỗ dành sẵn")])
def test_what_cannot_be_fitted_is_told_in_seconds(share: float, told: str) -> None:
    with pytest.raises(StudioError, match=told):
        fit(programme(), length_of(programme()) * share)


def test_the_reach_is_what_can_be_fitted() -> None:
    least, most = reach_of(programme())
    assert least < length_of(programme()) < most
    assert fit(programme(), least + 0.3).seconds == pytest.approx(least + 0.3, abs=0.5)
    assert fit(programme(), most - 0.3).seconds == pytest.approx(most - 0.3, abs=0.5)


def test_no_pause_becomes_a_hole_or_vanishes() -> None:
    for wanted in reach_of(programme()):
        inner = [part.ms for part in fit(programme(), wanted).parts if isinstance(part, Pause)]
        assert min(inner) >= 150 and max(inner) <= 1800


@settings(max_examples=25, deadline=None)
@given(st.integers(200, 30_000), st.floats(0.93, 1.07))
def test_stretching_gives_the_exact_length(count: int, factor: float) -> None:
    wanted = round(count * factor)
    assert len(stretched(tone(count / 22050, -20, 200).astype(np.float32)[:count], 22050, wanted)) == wanted


@pytest.mark.parametrize("factor", [0.93, 1.07])
def test_stretching_keeps_pitch_and_level(factor: float) -> None:
    source = tone(2.0, -12, 220).astype(np.float32)
    out = stretched(source, 22050, round(len(source) * factor))

    def pitch(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
        spectrum = np.abs(np.fft.rfft(samples[4000:36000] * np.hanning(32000)))
        return float(np.argmax(spectrum)) * 22050 / 32000

    assert pitch(out) == pytest.approx(220, abs=1.5)
    assert np.std(out[2000:-2000]) == pytest.approx(np.std(source), rel=0.05)


def test_words_move_with_their_sound() -> None:
    said = take(tone(10.0), words=(WordTime(1.0, 2.0, 0, 3),))
    fitted = fit([Speech(said, 0)], length_of([Speech(said, 0)]) * 1.05)
    (speech,) = [part for part in fitted.parts if isinstance(part, Speech)]
    assert not isinstance(speech.take, Take)
    moved = speech.take()
    assert moved.words[0].end == pytest.approx(2.0 * moved.samples / said.samples, abs=1e-3)

"""Captions of every shipped sample and the seed, by voices with and without word times: each begins when its first word is heard."""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import miniaudio
import numpy as np
import pytest

from broadcaster.actions import take_manually
from broadcaster.model import Actor, ArticleState, Episode, Segment, Take, VoiceLimits, WordTime
from broadcaster.pipeline import finish
from broadcaster.publishing import transcripts
from broadcaster.settings import EspeakSettings, load_settings
from broadcaster.station import Station
from broadcaster.steps.signoff import spoken_segments
from broadcaster.store import articles, episodes, revisions
from broadcaster.voices import take_key
from broadcaster.voices.espeak import EspeakVoice

from ..conftest import BROADCASTER, write_config
from ..publishing.captions import Shown, shown_srt, shown_vtt
from .shared import SHARED

SAMPLES = Path(__file__).resolve().parents[2] / "config/samples"
RATE = 22050
#: what is asked: seconds between a caption and its first word
NEAR = 0.1


class Timed:
    """Stands for an online voice that names its words: a tone of 0.2 to 0.3 s a syllable, a rest after each mark."""

    name, label, key = "fake", "giọng có giờ từng chữ", "timed-1"
    limits = VoiceLimits(offline=True)

    def speak(self, segment: Segment) -> Take:
        words, parts, at = [], [], 0.0
        for word in re.finditer(r"\S+", segment.spoken):
            length = 0.2 + 0.02 * min(5, len(word.group()))
            words.append(WordTime(at, at + length, word.start(), len(word.group())))
            rest = 0.2 if word.group()[-1] in ",;:" else 0.0
            wave = 9000 * np.sin(2 * np.pi * (150 + 10 * (len(words) % 5)) * np.arange(round(length * RATE)) / RATE)
            parts += [wave, np.zeros(round(rest * RATE))]
            at += length + rest
        pcm = np.concatenate(parts).astype("<i2").tobytes()
        return Take(take_key(segment.spoken, self.key), self.name, pcm, RATE, tuple(words))


class Untimed:
    """espeak that keeps its word times to itself, as voices do that have none; ``truth`` is what it did not tell."""

    truth: ClassVar[dict[str, tuple[WordTime, ...]]] = {}
    name, label, key = "fake", "giọng không có giờ", "untimed-1"
    limits = VoiceLimits(offline=True)

    def __init__(self) -> None:
        self._voice = EspeakVoice("espeak", EspeakSettings())

    def speak(self, segment: Segment) -> Take:
        take = self._voice.speak(segment)
        self.truth[segment.spoken] = take.words
        return replace(take, key=take_key(segment.spoken, self.key), voice=self.name, words=())

    def close(self) -> None:
        self._voice.close()


@dataclass(frozen=True)
class Heard:
    """An episode, when each of its written words is truly heard, and its sound."""

    episode: Episode
    onsets: list[tuple[str, float, bool]]  # the word, when, whether it opens a line
    sound: Path


@pytest.fixture(scope="module", params=["espeak", "Timed", "Untimed"])
def heard(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Heard]]:
    engine = 'engine = "espeak"'
    if request.param != "espeak":
        engine = f'engine = "custom"\nvoice = "tests.gates.test_captions:{request.param}"'
    config = BROADCASTER.replace('engine = "custom"\nvoice = "broadcaster.testing:FakeVoice"', engine)
    folder = write_config(tmp_path_factory.mktemp(request.param), config)
    station = Station(folder, load_settings(folder))
    station.prepare_folders()
    texts = [*sorted(SAMPLES.glob("0*")), *sorted((SHARED / "seeds").glob("000_*.txt"))]
    assert len(texts) >= 7
    yield [published(station, text, told=request.param != "Untimed") for text in texts]
    station.close()


def published(station: Station, text: Path, *, told: bool) -> Heard:
    kind = mimetypes.guess_type(text.name)[0] or "text/plain"
    number = take_manually(station, text.read_bytes(), media_type=kind, name=text.name, actor=Actor.person("thử"))
    stored = finish(station, number)
    assert stored.state is ArticleState.PUBLISHED, stored.reason
    with station.store.read() as tx:
        episode, article = episodes.of_article(tx, number), articles.get(tx, number)
        assert episode is not None
        assert article is not None
        assert article.voicing is not None
        voicing = revisions.voicing(tx, article.voicing)
        script = revisions.script(tx, voicing.script)
    onsets: list[tuple[str, float, bool]] = []
    for line, segment in zip(episode.lines, spoken_segments(station, script.segments, voicing.label), strict=True):
        words = line.words if told else Untimed.truth[segment.spoken]
        events = {word.offset: word.start + (0.0 if told else line.start) for word in words}
        onsets += onsets_of(segment, events, line.start)
    return Heard(episode, onsets, station.path(episode.masters[0].path))


def onsets_of(segment: Segment, events: dict[int, float], start: float) -> Iterator[tuple[str, float, bool]]:
    """Each word as written with the time of the first syllable said for it, by the spans of the reading; silent ones with the one before."""
    said: list[tuple[int, float]] = []  # place in written, time
    at = 0
    for span in segment.spans:
        for word in re.finditer(r"\w+", span.spoken):
            place = segment.spoken.index(word.group(), at)
            at = place + len(word.group())
            nth = len(re.findall(r"\w+", span.spoken[: word.start()]))
            written = [found.start() for found in re.finditer(r"\w+", span.written)]
            as_written = re.findall(r"\w+", span.written.lower()) == re.findall(r"\w+", span.spoken.lower())
            if place in events and (as_written or nth == 0) and written:
                said.append((span.start + written[nth if as_written else 0], events[place]))
    reached = start
    for number, token in enumerate(re.finditer(r"\S+", segment.written)):
        reached = next((time for place, time in said if token.start() <= place < token.end()), reached)
        yield token.group(), start if number == 0 else reached, number == 0


def first_words(cues: list[Shown], onsets: list[tuple[str, float, bool]]) -> Iterator[tuple[Shown, float, bool]]:
    """Each caption with the true onset of its first word and whether a line opens there; every word is shown, in order."""
    at = 0
    for cue in cues:
        words = " ".join(cue.rows).split()
        assert words == [word for word, _, _ in onsets[at : at + len(words)]]
        yield cue, onsets[at][1], onsets[at][2]
        at += len(words)
    assert at == len(onsets)


def test_captions_begin_with_their_words_and_can_be_read(heard: list[Heard], request: pytest.FixtureRequest) -> None:
    late: list[float] = []
    for each in heard:
        files = {name: data.decode() for name, data in transcripts(each.episode.lines, each.episode.title).items()}
        cues = shown_vtt(files["transcript.vtt"])
        assert [(cue.start, cue.end) for cue in shown_srt(files["transcript.srt"])] == [
            (cue.start, cue.end) for cue in cues
        ]
        segments = json.loads(files["transcript.json"])["segments"]
        assert [(part["startTime"], part["endTime"], part["body"]) for part in segments] == [
            (cue.start, cue.end, " ".join(cue.rows)) for cue in cues
        ]
        assert all(before.end <= after.start for before, after in pairwise(cues))
        assert [cue for cue in cues if cue.seconds < 0.5 or cue.pace > 25 or len(cue.rows) > 2] == []
        late += [cue.start - onset for cue, onset, _ in first_words(cues, each.onsets)]
        assert max(len(row) for cue in cues for row in cue.rows) <= 65
    away = np.abs(late)
    print(f"{len(away)} captions, {np.mean(away <= NEAR):.1%} within {NEAR} s, worst {away.max():.3f} s")
    if "Untimed" in request.node.name:
        # a clause longer than two wide rows, said without a pause, is cut at a place that only its syllables tell
        assert np.mean(away <= NEAR) >= 0.985
        assert away.max() <= 0.2
    else:
        assert away.max() <= NEAR


def test_rows_are_narrow_where_words_are_timed(heard: list[Heard], request: pytest.FixtureRequest) -> None:
    rows = [
        row
        for each in heard
        for cue in shown_vtt(transcripts(each.episode.lines, "x")["transcript.vtt"].decode())
        for row in cue.rows
    ]
    wide = sum(len(row) > 42 for row in rows)
    assert wide <= (len(rows) // 5 if "Untimed" in request.node.name else 0)


def test_the_sound_begins_where_the_caption_of_a_line_does(heard: list[Heard]) -> None:
    for each in heard:
        decoded = miniaudio.decode_file(str(each.sound), sample_rate=44100, nchannels=1)
        sound = np.abs(np.asarray(decoded.samples, dtype=np.float32)) / 32768
        cues = shown_vtt(transcripts(each.episode.lines, "x")["transcript.vtt"].decode())
        for cue, _, opens in first_words(cues, each.onsets):
            if not opens:
                continue
            first = max(0, round((cue.start - 0.15) * 44100))
            window = sound[first : first + round(0.4 * 44100)]
            onset = (first + int(np.argmax(window > 0.02 * window.max()))) / 44100
            assert abs(onset - cue.start) <= NEAR, (cue, onset)

"""Slots of an exact length, end to end: articles in, espeak, studio, and the MP3 that automation pulls is measured."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.bulletins import exact, programme
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import prepare_spare
from broadcaster.model import ArticleState, Bulletin, BulletinState, Chapter, Ledger
from broadcaster.pipeline import finish, take_in
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.studio.loudness import silences
from broadcaster.studio.readback import measure
from broadcaster.testing import article
from broadcaster.voices import Occasion, Spoken
from tests.conftest import SHOWS, SOURCES, Clock, write_config

JINGLES = Path(__file__).parents[2] / "audio" / "jingles"
MAIN = """
[station]
name = "Đài thử"
town = "thị xã Thử"
base_url = "http://127.0.0.1:8080"

[voices]
chain = ["espeak"]

[cleaning]
second_opinion = false

[studio]
episode_profiles = ["phone"]
bulletin_profiles = ["podcast"]

[studio.sounds]
ident = "ident.flac"
bed = "bed.flac"
"""
PROGRAMME = "".join(
    f"""
[slots.phut-{minutes}]
title = "Bản tin {minutes} phút"
at = "05:30"
length = "{minutes}m"
exact = true
evergreen = ["sức khỏe"]
"""
    for minutes in (1, 2, 5, 10, 15)
)
#: there is news enough, so never music; nothing later is tried before what comes first
ORDER = [("pauses",), ("pauses", "rate"), ("pauses", "rate", "stretch")]
STREETS = ("Trần Phú", "Lê Lợi", "Hùng Vương", "Nguyễn Du", "Đinh Tiên Hoàng", "Phan Bội Châu", "Lý Thái Tổ")


def text(number: int, paragraphs: int) -> list[str]:
    """An article of about twenty seconds a paragraph, each sentence its own."""
    return [
        f"Tổ công tác số {number} làm việc ở đường {STREETS[(number + at) % len(STREETS)]}, đoạn từ nhà số {17 * at + number}. "
        f"Bà con ở tổ dân phố {at + 2} được mời đến nhà văn hóa lúc {7 + at % 10} giờ để góp ý cho phương án thứ {number}. "
        f"Việc đào hố ga kéo dài {3 + at} ngày, xe máy đi lại theo lối tạm bên phải. "
        f"Ai cần chở hàng lớn xin gọi trước cho ông Bảy, người trực ca số {at + number}."
        for at in range(paragraphs)
    ]


@dataclass
class Stage:
    """A station with its articles, and what the studio was asked for."""

    station: Station
    clock: Clock
    ledgers: list[Ledger]
    steps: list[tuple[str, ...]]
    segments: list[int]

    def publish(self, number: int, paragraphs: int) -> None:
        found = article(f"Sửa cống thoát nước đợt {number}", *text(number, paragraphs), guid=f"tin-{number}")
        taken, _ = take_in(self.station, found)
        done = finish(self.station, taken)
        assert done.state is ArticleState.PUBLISHED, done.reason

    def make(self, slot: str) -> tuple[Bulletin, Path]:
        made = make_bulletin(self.station, slot)
        return made, self.station.feeds / "station" / slot / "latest.mp3"


def staged(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Stage]:
    clock = Clock(datetime(2026, 8, 14, 2, 0, tzinfo=UTC))
    write_config(folder, MAIN, programme=PROGRAMME, sources=SOURCES, shows=SHOWS)
    station = Station(folder, load_settings(folder), clock)
    station.prepare_folders()
    for jingle in JINGLES.glob("*.flac"):
        shutil.copy(jingle, station.audio / "jingles")
    stage = Stage(station, clock, [], [], [])
    _watch(stage, patch)
    yield stage
    station.close()


def _watch(stage: Stage, patch: pytest.MonkeyPatch) -> None:
    from broadcaster import studio

    make, fit, chapters = studio.make_masters, exact.fitted, programme._chapters

    def make_and_note(*given: object, **options: object) -> object:
        made = make(*given, **options)  # type: ignore[arg-type]
        stage.ledgers.append(made.ledger)
        return made

    def fit_and_note(*given: object) -> object:
        found = fit(*given)  # type: ignore[arg-type]
        stage.steps.append(found.steps)
        return found

    def chapters_and_note(ledger: Ledger, pieces: Sequence[programme.Piece]) -> list[Chapter]:
        stage.segments.append(sum(len(piece.segments) for piece in pieces))
        return chapters(ledger, pieces)

    patch.setattr(studio, "make_masters", make_and_note)
    patch.setattr(programme, "exactly", fit_and_note)
    patch.setattr(programme, "_chapters", chapters_and_note)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Sixteen minutes of news in nine articles, one of them six minutes long."""
    with pytest.MonkeyPatch.context() as patch:
        for stage in staged(tmp_path_factory.mktemp("dai"), patch):
            for number, paragraphs in enumerate((2, 17, 5, 3, 6, 4, 2, 5, 3), 1):
                stage.clock.forward(minutes=1)
                stage.publish(number, paragraphs)
            yield stage


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    yield from staged(tmp_path, monkeypatch)


def measured(stage: Stage, made: Bulletin, latest: Path, seconds: float) -> None:
    """The file in place lasts ``seconds`` ± 0.5 by an independent decoder, is never silent, and holds every sentence once."""
    assert soundfile.info(latest).duration == pytest.approx(seconds, abs=0.5)
    assert made.master is not None and made.master.seconds == pytest.approx(seconds, abs=0.5)
    loudness = measure(latest)
    assert all(end - start <= 2.0 for start, end in silences(loudness))
    assert loudness.lufs == pytest.approx(-16, abs=0.3)
    said = [cue.segment for cue in stage.ledgers[-1].cues if cue.kind == "segment"]
    assert said == list(range(stage.segments[-1]))


@pytest.mark.parametrize("minutes", [5, 10, 15])
def test_more_news_than_the_slot_holds(full: Stage, minutes: int) -> None:
    made, latest = full.make(f"phut-{minutes}")
    measured(full, made, latest, 60 * minutes)
    assert made.state is BulletinState.READY
    assert {item.kind for item in made.items} == {"episode"}
    assert full.steps[-1] in ORDER


def test_an_article_longer_than_the_slot_is_named_and_left_to_the_page(full: Stage) -> None:
    made, latest = full.make("phut-2")
    measured(full, made, latest, 120)
    assert "«Sửa cống thoát nước đợt 2»" in (made.note or "")


def test_one_long_article_alone(empty: Stage) -> None:
    empty.publish(1, 6)
    made, latest = empty.make("phut-1")
    measured(empty, made, latest, 60)
    assert (made.state, made.items[0].kind) == (BulletinState.FALLBACK, "notice")
    assert empty.steps[-1][-1] == "music"
    assert "dài hơn khung giờ" in (made.note or "")


def test_too_little_news_is_followed_by_music_and_the_ident(empty: Stage) -> None:
    empty.publish(1, 1)
    made, latest = empty.make("phut-5")
    measured(empty, made, latest, 300)
    sounds = [cue.name for cue in empty.ledgers[-1].cues if cue.kind == "sound"]
    assert sounds[0] == "ident"
    assert sounds[1:] == ["music", "ident"] * ((len(sounds) - 2) // 2) + ["music"]
    assert len(sounds) > 6


def test_no_news_at_all(empty: Stage) -> None:
    made, latest = empty.make("phut-2")
    measured(empty, made, latest, 120)
    assert made.state is BulletinState.FALLBACK


def test_the_spare_is_as_long_as_the_slot(empty: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_spare(empty.station, "phut-1")

    def dead(*_: object, **__: object) -> None:
        raise OSError("mất giọng")

    monkeypatch.setattr(empty.station.chain, "speak", dead)
    made, latest = empty.make("phut-1")
    assert made.state is BulletinState.FALLBACK
    assert soundfile.info(latest).duration == pytest.approx(60, abs=0.5)


def test_a_slot_too_short_for_the_greeting_goes_out_longer_and_says_so(empty: Stage) -> None:
    slot = empty.station.settings.slots["phut-1"].model_copy(update={"length": timedelta(seconds=5)})
    empty.station.settings.slots["phut-1"] = slot
    made, latest = empty.make("phut-1")
    assert latest.is_file()
    assert "không đúng độ dài" in (made.note or "")


@pytest.mark.parametrize("rate", [0.9, 1.12])
def test_the_voice_on_this_machine_speaks_at_another_rate(empty: Stage, rate: float) -> None:
    station = empty.station
    spoken = station.chain.speak(station.reader.read(". ".join(text(1, 2))), occasion=Occasion(bulletin=True))

    def seconds(keys: tuple[str, ...]) -> float:
        return sum(take.seconds for take in map(station.takes.get, keys) if take is not None)

    again = exact.spoken_at(station, spoken, rate, Occasion(bulletin=True))
    assert again is not None and not set(again) & set(spoken.take_keys)
    assert seconds(again) == pytest.approx(seconds(spoken.take_keys) / rate, rel=0.03)


def test_an_online_voice_is_not_asked_twice(empty: Stage) -> None:
    spoken = Spoken("gtts", "giọng Google", "k", (), (), False)
    assert exact.spoken_at(empty.station, spoken, 1.1, Occasion()) is None


def level(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> float:
    return float(10 * np.log10(np.mean(np.square(samples, dtype=np.float64)) + 1e-12))


def test_the_bed_lies_under_the_headlines_and_nowhere_else(empty: Stage) -> None:
    """Between two headlines the music is heard, well under the words; between two sentences of an article it is quiet."""
    for number in (1, 2):
        empty.publish(number, 2)
    _, latest = empty.make("phut-5")
    samples, rate = soundfile.read(latest, dtype="float32")
    cues = empty.ledgers[-1].cues
    opening = next(at for at, cue in enumerate(cues) if cue.kind == "segment")
    headlines = [cues[at] for at in range(opening, opening + 9)]
    words = level(np.concatenate([samples[cue.start : cue.end] for cue in headlines if cue.kind == "segment"]))
    between = [level(samples[cue.start : cue.end]) for cue in headlines if cue.kind == "pause"]
    assert all(-22 < found - words < -5 for found in between)
    last_words = max(at for at, cue in enumerate(cues) if cue.kind == "segment")
    article_pauses = [cue for cue in cues[last_words - 12 : last_words] if cue.kind == "pause"]
    margin = rate // 20
    assert all(level(samples[cue.start + margin : cue.end - margin]) < words - 40 for cue in article_pauses)

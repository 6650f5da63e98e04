"""Sixty articles from words to a finished MP3: by our studio, and as it is done elsewhere, with pydub's ``+=`` and ffmpeg.

Both sides say the same words with the same engine (a worker that stays, which spares the other side a process a sentence), and the
same result is demanded: -16 LUFS ± 0.3 and at most -1 dBTP read from the file, LAME at 96 kb/s and quality 7, ID3v2.3 with the title,
the length of the parts. The other side joins files with ``+=``, then lets ffmpeg measure, level (``loudnorm`` in two passes, linear
where it can be), encode and tag, and measure the file; where that missed, it aims again, as ours does.

loudnorm seldom comes within the tolerance, so the lean way is measured too: one gain and ``alimiter``, which is the one to beat.

Lengths are a mix of one to eight minutes, as the town's articles have. Six articles are made, and two by loudnorm, which takes
minutes; all sixty with ``BROADCASTER_BENCH_ARTICLES=60``. CPU seconds count every child.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from broadcaster.model import Profile, Segment, SegmentKind, Tags, Take, Voice
from broadcaster.settings import EspeakSettings, StudioSettings
from broadcaster.studio import Part, Pause, Speech, make_masters
from tests.bench.bench_studio import cpu_of, sentences

#: minutes of the sixty articles: fifteen lengths four times over; the mean is 3.1
_MINUTES = (1, 2, 3, 1.5, 4, 2, 8, 3, 1, 5, 2.5, 4, 2, 6, 1.5)
_PAUSE_MS, _EDGE_MS = 450, 300
_WORDS_A_MINUTE = 190
_TRIES = 5
_SLOW = 2
#: what ffmpeg's first pass heard, the level aimed at, the ceiling → the filter that levels
Recipe = Callable[[dict[str, str], float, float], str]


@dataclass
class Side:
    """What one way of working cost, and whether it delivered."""

    cpu: float = 0.0
    minutes: float = 0.0
    articles: int = 0
    tries: int = 0
    missed: int = 0
    levels: list[float] = field(default_factory=list)


def run() -> list[str]:
    """Lines to print."""
    ffmpeg = _ffmpeg()
    if ffmpeg is None:
        return ["articles: not measured: no ffmpeg on the path and no imageio-ffmpeg"]
    count = int(os.environ.get("BROADCASTER_BENCH_ARTICLES", "6"))
    texts = [_words(number) for number in range(count)]
    profile = Profile(name="podcast", **StudioSettings().profiles["podcast"].model_dump())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _ours(["thử một câu"], profile, folder, "warm", Side())  # imports and tables are not part of the ratio
        ours, lean, loudnorm = Side(), Side(), Side()
        for number, text in enumerate(texts):
            seconds = _ours(text, profile, folder, f"a{number}", ours)
            _theirs(text, seconds, profile, folder, f"b{number}", lean, _limiter, ffmpeg)
            if number < _SLOW:
                _theirs(text, seconds, profile, folder, f"c{number}", loudnorm, _loudnorm, ffmpeg)
    return [
        _told("ours", ours),
        _told("pydub += and ffmpeg, one gain and alimiter", lean),
        _told("pydub += and ffmpeg loudnorm in two passes", loudnorm),
        f"articles: ours / lean {_ratio(ours, lean):.2f}, ours / loudnorm {_ratio(ours, loudnorm):.2f} (target 0.33)",
    ]


def _told(what: str, side: Side) -> str:
    return (
        f"articles: {what}: {side.articles} articles, {side.minutes:.0f} min, {side.cpu:.1f} CPU s, {side.cpu / side.minutes:.3f} a minute,"
        f" {side.tries / side.articles:.1f} encodings each, {min(side.levels):.2f} to {max(side.levels):.2f} LUFS, {side.missed} not as demanded"
    )


def _ratio(one: Side, other: Side) -> float:
    return one.cpu / one.minutes / (other.cpu / other.minutes)


def _ffmpeg() -> str | None:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe  # type: ignore[import-not-found]
    except ImportError:
        return shutil.which("ffmpeg")
    return str(get_ffmpeg_exe())


def _words(number: int) -> list[str]:
    """The sentences of one article, of the length of its place in the mix."""
    source = sentences()
    wanted = _MINUTES[number % len(_MINUTES)] * _WORDS_A_MINUTE
    chosen: list[str] = []
    at, words = number * 7, 0
    while words < wanted:
        sentence = source[at % len(source)]
        chosen.append(sentence)
        words += len(sentence.split())
        at += 1
    return chosen


def _takes(texts: Sequence[str], folder: Path) -> list[Take]:
    voice = _voice(folder)
    try:
        return [voice.speak(Segment(SegmentKind.SENTENCE, text, text)) for text in texts]
    finally:
        voice.close()  # type: ignore[attr-defined]  # its worker's CPU seconds count when it has ended


def _voice(folder: Path) -> Voice:
    from broadcaster.voices import build_voice

    return build_voice("espeak", EspeakSettings(), split=lambda segment, _: [segment.spoken], folder=folder)


def _ours(texts: Sequence[str], profile: Profile, folder: Path, stem: str, side: Side) -> float:
    """Seconds of the article; what it cost is added to ``side``."""

    def work() -> float:
        takes = _takes(texts, folder)
        parts: list[Part] = [
            part for index, take in enumerate(takes) for part in (Speech(take, index), Pause(_PAUSE_MS))
        ]
        made = make_masters(parts, [profile], Tags(stem, lyrics=" ".join(texts)), folder, stem, key=lambda _: "0" * 8)
        side.levels.append(made.masters[0].lufs)
        return made.ledger.seconds

    cost, seconds = cpu_of(work)
    _add(side, cost, seconds)
    side.tries += 1
    return seconds


def _add(side: Side, cost: float, seconds: float) -> None:
    side.cpu += cost
    side.minutes += seconds / 60
    side.articles += 1


def _theirs(
    texts: Sequence[str],
    seconds: float,
    profile: Profile,
    folder: Path,
    stem: str,
    side: Side,
    recipe: Recipe,
    ffmpeg: str,
) -> None:
    def work() -> None:
        joined = _joined(_takes(texts, folder), folder / f"{stem}.wav")
        aim, peak = profile.lufs, profile.peak - 0.5
        heard = _first_pass(ffmpeg, joined)
        for _ in range(_TRIES):
            out = folder / f"{stem}.mp3"
            _encode(ffmpeg, joined, recipe(heard, aim, peak), profile, stem, out)
            side.tries += 1
            level, top = _ebur128(ffmpeg, out)
            if abs(level - profile.lufs) <= 0.3 and top <= profile.peak:
                break
            aim += profile.lufs - level
            peak -= max(0.0, top - profile.peak + (0.1 if top > profile.peak else 0.0))
        else:
            side.missed += 1
        side.levels.append(level)
        joined.unlink()

    _add(side, cpu_of(work)[0], seconds)


def _joined(takes: Sequence[Take], path: Path) -> Path:
    """What the textbooks say: every sentence a WAV file, added to what is there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pydub import AudioSegment
    rate = takes[0].rate
    whole = AudioSegment.silent(_EDGE_MS, frame_rate=rate)
    silence = AudioSegment.silent(_PAUSE_MS, frame_rate=rate)
    sentence = path.with_suffix(".part.wav")
    for take in takes:
        AudioSegment(take.pcm, sample_width=2, frame_rate=take.rate, channels=1).export(sentence, format="wav").close()
        whole += AudioSegment.from_wav(sentence)
        whole += silence
    whole.export(path, format="wav").close()
    return path


def _heard(ffmpeg: str, *arguments: str) -> str:
    command = [ffmpeg, "-hide_banner", "-nostats", "-y", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stderr


def _first_pass(ffmpeg: str, joined: Path) -> dict[str, str]:
    """loudnorm's first pass: what the second needs."""
    said = _heard(
        ffmpeg,
        "-i",
        str(joined),
        "-af",
        "highpass=f=80,loudnorm=I=-16:TP=-1.5:LRA=11:print_format=json",
        "-f",
        "null",
        "-",
    )
    found: dict[str, str] = json.loads(said[said.rindex("{") : said.rindex("}") + 1])
    return found


def _loudnorm(heard: dict[str, str], aim: float, peak: float) -> str:
    measured = ":".join(
        f"measured_{name}={heard[f'input_{key}']}"
        for name, key in (("I", "i"), ("TP", "tp"), ("LRA", "lra"), ("thresh", "thresh"))
    )
    return f"loudnorm=I={aim:.2f}:TP={peak:.2f}:LRA=11:{measured}:offset={heard['target_offset']}:linear=true"


def _limiter(heard: dict[str, str], aim: float, peak: float) -> str:
    """The lean way of somebody who knows what loudnorm costs."""
    return f"volume={aim - float(heard['input_i']):.2f}dB,alimiter=limit={10 ** (peak / 20):.4f}:level=false"


def _encode(ffmpeg: str, joined: Path, levelling: str, profile: Profile, title: str, out: Path) -> None:
    _heard(
        ffmpeg,
        *("-i", str(joined), "-af", f"highpass=f=80,{levelling}", "-ar", str(profile.rate), "-ac", "1"),
        *("-c:a", "libmp3lame", "-b:a", f"{profile.bitrate}k", "-compression_level", str(profile.quality)),
        *("-id3v2_version", "3", "-metadata", f"title={title}", str(out)),
    )


def _ebur128(ffmpeg: str, path: Path) -> tuple[float, float]:
    """Integrated loudness and true peak of the file, by ffmpeg."""
    said = _heard(ffmpeg, "-i", str(path), "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-")
    summary = said[said.rindex("Summary:") :]
    level = re.search(r"I:\s+(-?[\d.]+) LUFS", summary)
    peak = re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary)
    assert level is not None and peak is not None
    return float(level[1]), float(peak[1])


if __name__ == "__main__":
    print(*run(), sep="\n")

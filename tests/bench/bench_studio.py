"""What the studio costs beside what it cannot do without: the engine, the encoder, one pass of the meter.

All in one process and one run, so that the ratio holds on any machine. The text is the seed where ``../shared`` is there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import lameenc
import numpy as np

from broadcaster.model import Profile, Segment, SegmentKind, Tags, Take
from broadcaster.settings import EspeakSettings, StudioSettings
from broadcaster.studio import Part, Pause, Speech, make_masters
from broadcaster.studio.readback import measure
from tests.studio.sounds import SENTENCES

T = TypeVar("T")
_ROOT = Path(__file__).resolve().parents[2]
_SHARED = Path(os.environ.get("BROADCASTER_SHARED", _ROOT.parent / "shared"))


def sentences() -> list[str]:
    seeds = sorted((_SHARED / "seeds").glob("*.txt"))
    if not seeds:
        return list(SENTENCES) * 12
    text = seeds[0].read_text(encoding="utf-8")
    return [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if re.search(r"\w", part)]


def cpu_of(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds of this process and of the children it has waited for."""
    before = os.times()
    result = work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), result


def run() -> list[str]:
    """Lines to print."""
    texts = sentences()
    profile = Profile(name="podcast", **StudioSettings().profiles["podcast"].model_dump())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        voice, takes = cpu_of(lambda: _speak(texts, folder))
        parts: list[Part] = [part for index, take in enumerate(takes) for part in (Speech(take, index), Pause(450))]
        _make([*parts[:8]], profile, folder / "warm")  # imports and tables are not part of the ratio
        studio, path = cpu_of(lambda: _make(parts, profile, folder / "all"))
        ints = _pcm(path)
        encode = cpu_of(lambda: _lame(ints, profile))[0]
        meter, loudness = cpu_of(lambda: measure(path, profile.rate))
        minutes = loudness.samples / profile.rate / 60
    floor = voice + encode + meter
    return [
        f"studio: {60 * minutes:.0f} s of audio, {profile.bitrate} kb/s, LAME quality {profile.quality}",
        f"studio: voice {voice / minutes:.3f} + studio {studio / minutes:.3f} = {(voice + studio) / minutes:.3f} CPU s per minute of audio (target 0.50)",
        f"studio: floor: voice {voice / minutes:.3f} + lameenc {encode / minutes:.3f} + meter {meter / minutes:.3f} = {floor / minutes:.3f}; ratio {(voice + studio) / floor:.2f} (target 1.30)",
        f"studio: landed at {loudness.lufs:.2f} LUFS, {loudness.peak:.2f} dBTP",
        _three_hours(),
    ]


def _speak(texts: list[str], folder: Path) -> list[Take]:
    from broadcaster.voices import build_voice

    voice = build_voice("espeak", EspeakSettings(), split=lambda segment, _: [segment.spoken], folder=folder)
    try:
        return [voice.speak(Segment(SegmentKind.SENTENCE, text, text)) for text in texts]
    finally:
        voice.close()  # type: ignore[attr-defined]  # its worker's CPU seconds count when it has ended


def _make(parts: list[Part], profile: Profile, folder: Path) -> Path:
    made = make_masters(parts, [profile], Tags("Đo"), folder, "do", key=lambda _: "0" * 8)
    return folder / made.masters[0].path


def _pcm(path: Path) -> bytes:
    """The same sound for the bare encoder."""
    import soundfile

    return bytes((soundfile.read(path, dtype="float32")[0] * 32767).astype(np.int16).tobytes())


def _lame(ints: bytes, profile: Profile) -> bytes:
    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(profile.rate)
    encoder.set_out_sample_rate(profile.rate)
    encoder.set_bit_rate(profile.bitrate)
    encoder.set_quality(profile.quality)
    return bytes(encoder.encode(ints)) + bytes(encoder.flush())


def _three_hours() -> str:
    """Peak memory of a process that makes a programme of three hours."""
    code = """
        import tempfile, time
        from pathlib import Path
        from broadcaster.model import Profile, Tags
        from broadcaster.studio import Pause, Speech, make_masters
        from tests.studio.sounds import spoken
        takes = spoken()
        def parts():
            seconds = index = 0
            while seconds < 3 * 3600:
                take = takes[index % len(takes)]
                yield Speech(take, index)
                yield Pause(450)
                seconds, index = seconds + take.seconds + 0.45, index + 1
        with tempfile.TemporaryDirectory() as folder:
            begin = time.process_time()
            made = make_masters(parts(), [Profile("podcast")], Tags("x"), Path(folder), "x", key=lambda _: "0" * 8)
        # not getrusage: a child inherits the peak of the process that started it
        peak = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")) / 1024
        print(f"studio: {made.ledger.seconds / 3600:.2f} h of programme: {peak:.0f} MB peak memory (target 150), {time.process_time() - begin:.0f} CPU s")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


if __name__ == "__main__":
    print(*run(), sep="\n")

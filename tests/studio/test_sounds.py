"""What operators bring: formats of the world in, one kind out; what cannot be used is explained."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from broadcaster.errors import SoundUnreadable
from broadcaster.model import Priority
from broadcaster.studio.compose import LEVEL, pieces, write_pieces
from broadcaster.studio.readback import measure
from broadcaster.studio.sounds import USES, import_sound, load_sound

from .sounds import files_in, tone


def melody(rate: int = 44100) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Three notes with silence around them."""
    quiet = np.zeros(rate)
    return np.concatenate([quiet, *(tone(0.7, -14, pitch, rate) for pitch in (330, 440, 550)), quiet])


FORMATS = [
    ("wav", "PCM_16"),
    ("wav", "PCM_24"),
    ("wav", "FLOAT"),
    ("wav", "ULAW"),
    ("wav", "IMA_ADPCM"),
    ("flac", "PCM_24"),
    ("ogg", "VORBIS"),
]
FORMATS += [("opus", "OPUS"), ("mp3", "MPEG_LAYER_III"), ("aiff", "PCM_16"), ("au", "PCM_16")]


@pytest.mark.parametrize(("kind", "subtype"), FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_common_formats_come_in_at_one_level(kind: str, subtype: str, channels: int, tmp_path: Path) -> None:
    rate = 48000 if kind == "opus" else 44100
    source = tmp_path / f"nhạc hiệu.{kind}"
    format_ = {"opus": "OGG"}.get(kind, kind.upper())
    soundfile.write(source, np.stack([melody(rate)] * channels, axis=1), rate, format=format_, subtype=subtype)
    made = import_sound(source, "ident", tmp_path / "jingles")
    assert made == tmp_path / "jingles" / "ident.flac"
    info = soundfile.info(made)
    assert (info.samplerate, info.channels, info.subtype) == (44100, 1, "PCM_16")
    assert 2.0 < info.duration < 2.3, "the silence at the ends is gone"
    assert measure(made).lufs == pytest.approx(LEVEL, abs=0.3)
    samples = soundfile.read(made)[0]
    assert abs(samples[0]) < 0.01 and abs(samples[-1]) < 0.01


@pytest.mark.parametrize("name", sorted(pieces()))
def test_the_shipped_pieces_are_these(name: str, tmp_path: Path) -> None:
    folder = Path(__file__).parents[2] / "audio" / "jingles"
    chimes = {f"chime-{priority}" for priority in Priority}
    assert {path.stem for path in write_pieces(tmp_path)} == set(USES) | chimes
    shipped, made = (soundfile.read(place / name, dtype="int16")[0] for place in (folder, tmp_path))
    np.testing.assert_allclose(shipped, made, atol=2)  # processors differ in the last bit
    loudness = measure(folder / name)
    assert loudness.peak < -1
    assert loudness.lufs == pytest.approx(LEVEL, abs=0.5) or loudness.peak == pytest.approx(-3, abs=0.6)
    assert (folder / name).stat().st_size < 400_000


def test_no_warning_of_pydub_leaks() -> None:
    code = "from pathlib import Path; from broadcaster.studio.sounds import load_sound; print(load_sound(Path('audio/jingles/ident.flac')).rate)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert (done.stdout.strip(), done.stderr) == ("44100", "")


def refused(path: Path, told: str, tmp_path: Path) -> None:
    with pytest.raises(SoundUnreadable, match=told) as error:
        import_sound(path, "bed", tmp_path / "jingles")
    assert error.value.subject == path.name
    assert error.value.remedy
    assert files_in(tmp_path / "jingles") == []


def wav(path: Path, samples: object, subtype: str = "PCM_16", rate: int = 44100) -> Path:
    soundfile.write(path, samples, rate, subtype=subtype)
    return path


def test_surround_is_refused(tmp_path: Path) -> None:
    refused(wav(tmp_path / "a.wav", np.stack([melody()] * 6, axis=1)), "6 kênh", tmp_path)


def test_no_numbers_are_refused(tmp_path: Path) -> None:
    samples = melody().astype(np.float32)
    samples[1000] = np.nan
    refused(wav(tmp_path / "a.wav", samples, "FLOAT"), "NaN", tmp_path)


@pytest.mark.parametrize(
    ("samples", "told"), [(np.zeros(44100), "chỉ có khoảng lặng"), (tone(0.05, rate=44100), "0.05 giây")]
)
def test_nothing_to_hear_is_refused(samples: object, told: str, tmp_path: Path) -> None:
    refused(wav(tmp_path / "a.wav", samples), told, tmp_path)


def test_a_file_too_long_is_refused(tmp_path: Path) -> None:
    refused(wav(tmp_path / "a.wav", np.zeros(8000 * 601), rate=8000), "601 giây", tmp_path)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "mp3"])
def test_a_truncated_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{kind}"
    soundfile.write(path, melody(), 44100)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, "cắt cụt|hỏng", tmp_path)


def test_a_wav_without_its_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + struct.pack("<I", 4) + b"WAVE")
    refused(path, "cắt cụt", tmp_path)


@pytest.mark.parametrize("content", [b"", b"\0\1\2 no sound", b"ID3\x03\x00\x00\x00\x00\x00\x0anothing"])
def test_what_is_no_sound_is_explained(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    path = tmp_path / "nhạc.m4a"
    path.write_bytes(content)
    refused(path, "rỗng|định dạng M4A không đọc được|hỏng", tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SoundUnreadable, match="không mở được"):
        load_sound(tmp_path / "không có.wav")


def test_a_refused_file_leaves_the_old_one(tmp_path: Path) -> None:
    import_sound(wav(tmp_path / "a.wav", melody()), "ident", tmp_path / "jingles")
    before = (tmp_path / "jingles" / "ident.flac").read_bytes()
    with pytest.raises(SoundUnreadable):
        import_sound(wav(tmp_path / "b.wav", np.zeros(44100)), "ident", tmp_path / "jingles")
    assert (tmp_path / "jingles" / "ident.flac").read_bytes() == before
    assert files_in(tmp_path / "jingles") == ["ident.flac"]

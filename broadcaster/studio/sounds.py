"""The station's own sounds: reading what operators bring, trimming, fading and levelling it for ``audio/jingles``.

pydub does the cutting here; soundfile decodes (WAV, FLAC, OGG, Opus, MP3, AIFF, AU, CAF), so that no ffmpeg is needed. Where
ffmpeg is installed, pydub's reader takes what is left (M4A, WMA, video).
"""

from __future__ import annotations

import os
import shutil
import struct
import tempfile
import warnings
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from ..errors import SoundUnreadable
from .parts import Pcm
from .samples import RATE, at_rate, floats, int16

if TYPE_CHECKING:
    from .samples import Floats

USES = ("opening", "closing", "ident", "separator", "bed")
LONGEST = 600.0
SHORTEST = 0.1
_READABLE = "WAV, FLAC, OGG, Opus, MP3 hoặc AIFF"
_AGAIN = f"Xuất lại thành {_READABLE}, mono hoặc stereo."
_COPY = "Chép lại cho đủ tệp."
#: What counts as silence at the ends of a jingle, in dBFS.
_SILENT = -50.0


def load_sound(path: Path) -> Pcm:
    """A jingle as mono 16-bit samples at its own rate, stereo mixed. Raises SoundUnreadable with what is wrong and what to do."""
    sound = _segment(path)
    return Pcm(sound.raw_data, sound.frame_rate)


def import_sound(path: Path, use: str, folder: Path) -> Path:
    """Make ``folder/<use>.flac`` of an operator's file: mono, 44.1 kHz, silence trimmed, ends faded, at the station's level.

    The old file stays until the new one is whole. Raises SoundUnreadable, and ValueError for a ``use`` not in :data:`USES`.
    """
    if use not in USES:
        raise ValueError(f"use must be one of {', '.join(USES)}")
    from .compose import LEVEL, levelled

    sound = _trimmed(_segment(path), path)
    edge = min(len(sound) // 4, 20 if use != "bed" else 5)
    sound = sound.fade_in(edge).fade_out(max(edge, 1))
    samples = at_rate(floats(sound.raw_data, sound.frame_rate, path.name), sound.frame_rate, RATE, "HQ")
    return _stored(levelled(samples, LEVEL), folder / f"{use}.flac")


def _stored(samples: Floats, target: Path) -> Path:
    import soundfile

    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            soundfile.write(handle, int16(samples), RATE, format="FLAC", subtype="PCM_16")
            handle.flush()
            os.fsync(handle.fileno())
        part.chmod(0o644)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return target


def _pydub() -> Any:
    """pydub without its remark that ffmpeg is missing: it is not needed here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pydub

    return pydub


def _segment(path: Path) -> Any:
    """The file as a mono 16-bit pydub AudioSegment."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SoundUnreadable(path.name, "không mở được tệp này", "Kiểm tra đường dẫn và quyền đọc.") from error
    if not size:
        raise SoundUnreadable(path.name, "tệp rỗng", _AGAIN)
    _whole(path, size)
    sound = _by_soundfile(path)
    if sound is None:
        sound = _by_ffmpeg(path)
    seconds = len(sound) / 1000
    if not SHORTEST <= seconds <= LONGEST:
        raise SoundUnreadable(
            path.name, f"dài {seconds:.2f} giây, chỉ nhận từ {SHORTEST:g} đến {LONGEST:g} giây", "Cắt lại tệp."
        )
    return sound


def _by_soundfile(path: Path) -> Any | None:
    """Decoded by libsndfile; None when it does not know the format."""
    import soundfile

    try:
        with soundfile.SoundFile(path) as handle:
            _usable(path, handle.channels, handle.samplerate, handle.frames)
            expected, rate = handle.frames, handle.samplerate
            frames = handle.read(dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        if _known(path):
            raise SoundUnreadable(path.name, "tệp hỏng, không giải mã được", _AGAIN) from error
        return None
    if not np.isfinite(frames).all():
        raise SoundUnreadable(path.name, "chứa mẫu không phải số (NaN hoặc vô cực)", _AGAIN)
    if len(frames) < expected - rate // 10:
        raise SoundUnreadable(
            path.name,
            f"bị cắt cụt: chỉ đọc được {len(frames) / rate:.1f} trong {expected / rate:.1f} giây",
            _COPY,
        )
    return _pydub().AudioSegment(data=int16(frames.mean(axis=1)).tobytes(), sample_width=2, frame_rate=rate, channels=1)


def _usable(path: Path, channels: int, rate: int, frames: int) -> None:
    if channels > 2:
        raise SoundUnreadable(path.name, f"có {channels} kênh", "Trộn về mono hoặc stereo rồi nhập lại.")
    if not 8000 <= rate <= 192000:
        raise SoundUnreadable(path.name, f"tần số lấy mẫu {rate} Hz không dùng được", "Xuất lại ở 44100 hoặc 48000 Hz.")
    if frames > LONGEST * rate:
        raise SoundUnreadable(path.name, f"dài {frames / rate:.0f} giây, chỉ nhận đến {LONGEST:g} giây", "Cắt lại tệp.")


def _known(path: Path) -> bool:
    with path.open("rb") as handle:
        head = handle.read(12)
    return (
        head[:4] in (b"RIFF", b"fLaC", b"OggS", b"FORM", b"RF64")
        or head[:3] == b"ID3"
        or (head[:1] == b"\xff" and head[1] & 0xE0 == 0xE0)
    )


def _whole(path: Path, size: int) -> None:
    """Refuse a copy that broke off: WAV says how many bytes of sound it holds, the last page of an Ogg file that it is the last."""
    with path.open("rb") as handle:
        head = handle.read(12)
        if head[:4] == b"OggS":
            handle.seek(max(0, size - 65536 - 300))
            tail = handle.read()
            if not _ends_as_ogg(tail):
                raise SoundUnreadable(path.name, "bị cắt cụt: thiếu phần cuối của tệp OGG", _COPY)
        elif head[:4] == b"RIFF" and head[8:] == b"WAVE":
            _whole_wav(path, handle, size)


def _ends_as_ogg(tail: bytes) -> bool:
    """The last page (RFC 3533) is there whole and is marked as the last."""
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < 28 or not page[5] & 4:
        return False
    return len(page) >= 27 + page[26] + sum(page[27 : 27 + page[26]])


def _whole_wav(path: Path, handle: IO[bytes], size: int) -> None:
    while len(chunk := handle.read(8)) == 8:
        name, length = struct.unpack("<4sI", chunk)
        if name == b"data":
            if length != 0xFFFFFFFF and handle.tell() + length > size:
                held = size - handle.tell()
                raise SoundUnreadable(path.name, f"bị cắt cụt: chỉ còn {held} trong {length} byte âm thanh", _COPY)
            return
        handle.seek(length + length % 2, os.SEEK_CUR)
    raise SoundUnreadable(path.name, "bị cắt cụt: tệp WAV không có phần âm thanh", _COPY)


def _by_ffmpeg(path: Path) -> Any:
    """What libsndfile does not know, where ffmpeg is there; else the explanation."""
    if not shutil.which("ffmpeg"):
        kind = path.suffix.lstrip(".").upper() or "này"
        raise SoundUnreadable(
            path.name,
            f"định dạng {kind} không đọc được ở đây",
            f"Đổi sang {_READABLE} (hoặc cài ffmpeg), rồi nhập lại.",
        )
    pydub = _pydub()
    try:
        sound = pydub.AudioSegment.from_file(str(path))
    except (pydub.exceptions.CouldntDecodeError, OSError, IndexError, KeyError, ValueError) as error:
        raise SoundUnreadable(path.name, "ffmpeg không giải mã được tệp này", _AGAIN) from error
    _usable(path, sound.channels, sound.frame_rate, int(sound.frame_count()))
    return sound.set_channels(1).set_sample_width(2)


def _trimmed(sound: Any, path: Path) -> Any:
    """Without the silence at its ends. Raises SoundUnreadable when nothing is left."""
    _pydub()
    from pydub.silence import detect_leading_silence

    lead = detect_leading_silence(sound, silence_threshold=_SILENT)
    tail = detect_leading_silence(sound.reverse(), silence_threshold=_SILENT)
    if lead + tail >= len(sound):
        raise SoundUnreadable(path.name, "chỉ có khoảng lặng", "Kiểm tra lại tệp nguồn.")
    return sound[lead : len(sound) - tail]

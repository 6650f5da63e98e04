"""Sound files as others hear them: decoded by miniaudio, which honours the Info frame, never by our own knowledge of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..errors import SoundUnreadable
from .loudness import Loudness, Meter
from .samples import Floats


def rate_of(path: Path) -> int:
    """Samples per second of a WAV, MP3, FLAC or Ogg Vorbis file, whatever its name. Raises SoundUnreadable."""
    import miniaudio

    readers = {
        b"RIFF": miniaudio.wav_get_file_info,
        b"fLaC": miniaudio.flac_get_file_info,
        b"OggS": miniaudio.vorbis_get_file_info,
    }
    try:
        with path.open("rb") as handle:
            magic = handle.read(4)
        found = readers.get(magic, miniaudio.mp3_get_file_info)(str(path))
    except (miniaudio.DecodeError, OSError, ValueError) as error:
        raise _unreadable(path) from error
    return int(found.sample_rate)


def _unreadable(path: Path) -> SoundUnreadable:
    return SoundUnreadable(
        path.name, "không giải mã được như một tệp âm thanh WAV, MP3, FLAC hay OGG", "Xuất lại tệp rồi thử lại."
    )


def decoded(path: Path, rate: int, start: int = 0) -> Iterator[Floats]:
    """The file's samples as floats of ±1, mixed to mono, at its own ``rate``, one second at a time from sample ``start``."""
    import miniaudio

    try:
        portions = miniaudio.stream_file(
            str(path),
            output_format=miniaudio.SampleFormat.FLOAT32,
            nchannels=1,
            sample_rate=rate,
            frames_to_read=rate,
            seek_frame=start,
        )
        for portion in portions:
            yield np.frombuffer(portion, np.float32)
    except (miniaudio.DecodeError, miniaudio.MiniaudioError, OSError, ValueError) as error:
        raise _unreadable(path) from error


def measure(path: Path, rate: int | None = None) -> Loudness:
    """Loudness, range, true peak and samples of the file as it decodes."""
    known = rate or rate_of(path)
    meter = Meter(known)
    for portion in decoded(path, known):
        meter.feed(portion)
    return meter.result()

"""Sounds for the studio's tests: tones of known level, speech by the real espeak, files of many formats."""

from __future__ import annotations

import functools
import subprocess
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.model import Take, WordTime

SENTENCES = (
    "ủy ban nhân dân thị xã thông báo lịch cắt điện ngày mai",
    "từ bảy giờ đến mười một giờ ba mươi, khu phố hai và khu phố ba sẽ mất điện",
    "bà con chủ động bố trí sinh hoạt và sản xuất",
    "trạm y tế phường tiêm chủng cho trẻ em vào sáng thứ bảy",
    "trời nhiều mây, có mưa rào và dông vài nơi, nhiệt độ từ hai mươi bốn đến ba mươi ba độ",
    "mọi thắc mắc xin liên hệ bộ phận một cửa của phường",
)
#: what a fresh process says: the library is loaded, speaks every line it is given, and is gone
_SPEAKER = """
import ctypes, sys
import espeakng_loader
lib = ctypes.CDLL(espeakng_loader.get_library_path())
rate = lib.espeak_Initialize(2, 1000, espeakng_loader.get_data_path().encode(), 0x8000)
assert rate == 22050, rate
voice, speed, volume = sys.argv[1:4]
assert lib.espeak_SetVoiceByName(voice.encode()) == 0
lib.espeak_SetParameter(1, int(speed), 0)
lib.espeak_SetParameter(2, int(volume), 0)
said = []
@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
def heard(wave, count, events):
    if wave and count > 0:
        said.append(ctypes.string_at(wave, 2 * count))
    return 0
lib.espeak_SetSynthCallback(heard)
for line in sys.stdin.buffer.read().splitlines():
    said.clear()
    text = line + b"\\0"
    lib.espeak_Synth(text, len(text), 0, 0, 0, 1, None, None)
    lib.espeak_Synchronize()
    pcm = b"".join(said)
    sys.stdout.buffer.write(len(pcm).to_bytes(4, "little") + pcm)
"""


@functools.cache
def spoken(voice: str = "vi+f5", speed: int = 135, volume: int = 70) -> tuple[Take, ...]:
    """:data:`SENTENCES` by espeak, 22,050 Hz; identical in every process."""
    done = subprocess.run(
        [sys.executable, "-c", _SPEAKER, voice, str(speed), str(volume)],
        input="\n".join(SENTENCES).encode(),
        capture_output=True,
        check=True,
    )
    out = done.stdout
    takes: list[Take] = []
    while out:
        length = int.from_bytes(out[:4], "little")
        pcm, out = out[4 : 4 + length], out[4 + length :]
        takes.append(Take(f"{voice}-{speed}-{volume}-{len(takes)}", voice, pcm, 22050))
    assert len(takes) == len(SENTENCES)
    return tuple(takes)


def pcm(samples: NDArray[np.floating]) -> bytes:
    return bytes(np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2").tobytes())


def tone(seconds: float, level: float = -20.0, frequency: float = 440.0, rate: int = 22050) -> NDArray[np.float64]:
    """A sine with a peak of ``level`` dBFS."""
    return 10 ** (level / 20) * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def take(
    samples: NDArray[np.floating], rate: int = 22050, voice: str = "thử", words: tuple[WordTime, ...] = ()
) -> Take:
    return Take("khóa", voice, pcm(samples), rate, words)


def louder(source: Take, db: float, voice: str | None = None) -> Take:
    samples = np.frombuffer(source.pcm, "<i2") / 32768 * 10 ** (db / 20)
    return Take(f"{source.key}{db:+}", voice or source.voice, pcm(samples), source.rate)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []

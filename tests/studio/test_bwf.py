"""The cart chunk byte by byte, and a file that every decoder still takes."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import miniaudio
import numpy as np
import pytest

from broadcaster.errors import StudioError
from broadcaster.model import Profile, Tags
from broadcaster.studio.bwf import CART_BYTES, Cart, cart_body, chunk, with_cart
from broadcaster.studio.wave_files import WavWriter

ZONE = timezone(timedelta(hours=7))
RADIO = Profile("radio-wav", codec="wav", rate=48000, lufs=-23.0)
CART = Cart(
    title="Bản tin sáng 05:30",
    artist="Đài truyền thanh Thử",
    cut_id="010101",
    client_id="sang",
    out_cue="… xin kính chào quý vị.",
    start=datetime(2026, 11, 30, 5, 30, tzinfo=ZONE),
    end=datetime(2026, 11, 30, 11, 0, 30, tzinfo=ZONE),
    user="x",
    url="http://dai.test/",
    samples=48_000,
)
#: offset and length of each field in the chunk, by the standard
PLACES = {
    "version": (0, 4),
    "title": (4, 64),
    "artist": (68, 64),
    "cut_id": (132, 64),
    "client_id": (196, 64),
    "category": (260, 64),
    "classification": (324, 64),
    "out_cue": (388, 64),
    "start_date": (452, 10),
    "start_time": (462, 8),
    "end_date": (470, 10),
    "end_time": (480, 8),
    "producer": (488, 64),
    "producer_version": (552, 64),
    "user": (616, 64),
    "reserved": (748, 276),
    "url": (1024, 1024),
}


def read(body: bytes) -> dict[str, str]:
    return {name: body[at : at + size].rstrip(b"\0").decode("ascii") for name, (at, size) in PLACES.items()}


def chunks(data: bytes) -> dict[bytes, bytes]:
    """Every chunk of a WAV, in order; each once."""
    assert (data[:4], data[8:12]) == (b"RIFF", b"WAVE")
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    found: dict[bytes, bytes] = {}
    at = 12
    while at < len(data):
        name, size = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        assert name not in found
        found[name] = data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
    return found


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    """A second of tone as the studio writes it, with the cart chunk of every bulletin."""
    handle = io.BytesIO()
    writer = WavWriter(handle, RADIO, Tags("Bản tin sáng 30/11/2026", artist="Đài", date="2026-11-30"))
    writer.write((np.sin(np.arange(48_000) / 20) / 4).astype(np.float32))
    writer.close()
    place = tmp_path / "latest.wav"
    place.write_bytes(handle.getvalue())
    return place


def test_every_field_stands_in_its_place() -> None:
    body = cart_body(CART)
    assert len(body) == CART_BYTES == 2048
    assert read(body) == {
        "version": "0101",
        "title": "Ban tin sang 05:30",
        "artist": "Dai truyen thanh Thu",
        "cut_id": "010101",
        "client_id": "sang",
        "category": "NEWS",
        "classification": "",
        "out_cue": read(body)["out_cue"],
        "start_date": "2026/11/30",
        "start_time": "05:30:00",
        "end_date": "2026/11/30",
        "end_time": "11:00:30",
        "producer": "broadcaster",
        "producer_version": "",
        "user": "x",
        "reserved": "",
        "url": "http://dai.test/",
    }
    assert read(body)["out_cue"].endswith(" xin kinh chao quy vi.")
    assert struct.unpack_from("<i", body, 680) == (32768,), "the level reference is full scale of 16 bits"
    timers = [struct.unpack_from("<4sI", body, 684 + 8 * number) for number in range(8)]
    assert timers == [(b"AUDs", 0), (b"AUDe", 48_000), (b"SEGs", 48_000), *[(b"\0\0\0\0", 0)] * 5]


def test_what_is_not_known_is_empty_and_what_has_no_end_says_so() -> None:
    body = cart_body(Cart("x" * 100))
    told = read(body)
    assert told["title"] == "x" * 64
    assert (told["start_date"], told["start_time"]) == ("0000/00/00", "00:00:00")
    assert (told["end_date"], told["end_time"]) == ("9999/12/31", "23:59:59")
    assert body[684:748] == bytes(64)


def test_the_window_of_a_bulletin_replaces_the_cart_of_its_file(wav: Path) -> None:
    before, data = chunks(wav.read_bytes()), b"".join(with_cart(wav, CART))
    after = chunks(data)
    assert set(after) == set(before)
    assert {name: body for name, body in after.items() if name != b"cart"} == {
        name: body for name, body in before.items() if name != b"cart"
    }
    assert list(after).index(b"cart") < list(after).index(b"data"), "a reader that stops at the sound has seen it"
    assert (read(before[b"cart"])["end_date"], read(after[b"cart"])["end_date"]) == ("9999/12/31", "2026/11/30")
    assert struct.unpack_from("<4sI", after[b"cart"], 692) == (b"AUDe", 48_000), "counted from the sound itself"
    assert miniaudio.decode(data, nchannels=1, sample_rate=48_000).num_frames == 48_000


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")
def test_ffmpeg_takes_it(wav: Path, tmp_path: Path) -> None:
    dropped = tmp_path / "010101.wav"
    dropped.write_bytes(b"".join(with_cart(wav, CART)))
    words = ["ffmpeg", "-v", "error", "-xerror", "-i", str(dropped), "-f", "s16le", "-"]
    done = subprocess.run(words, capture_output=True, check=True, timeout=60)
    assert (len(done.stdout), done.stderr) == (96_000, b"")


def test_a_file_without_one_gets_one_and_odd_sizes_are_padded(tmp_path: Path) -> None:
    kind = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    body = (
        chunk(b"fmt ", kind) + b"data" + struct.pack("<I", 3) + b"abc\0" + chunk(b"LIST", b"odd") + chunk(b"cart", b"")
    )
    place = tmp_path / "odd.wav"
    place.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body)
    after = chunks(b"".join(with_cart(place, CART)))
    assert list(after) == [b"fmt ", b"cart", b"data", b"LIST"]
    assert (after[b"data"], after[b"LIST"], len(after[b"cart"])) == (b"abc", b"odd", 2048)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"ID3\x04 an mp3 that is called wav", "không phải tệp WAV"),
        (b"RIFF\x04\0\0\0WAVE", "không có âm thanh"),
        (b"RIFF\x0c\0\0\0WAVEdata\0\0\0\0", "thiếu phần mô tả định dạng"),
        (b"RIFF\x0c\0\0\0WAVELIST\xff\0\0\0short", "ngắn hơn phần đầu tệp nói"),
    ],
)
def test_what_is_no_wav_is_told(tmp_path: Path, content: bytes, fault: str) -> None:
    place = tmp_path / "latest.wav"
    place.write_bytes(content)
    with pytest.raises(StudioError, match=fault):
        b"".join(with_cart(place, CART))


def test_a_sound_that_was_cut_off_is_not_handed_on(wav: Path) -> None:
    wav.write_bytes(wav.read_bytes()[:-100])
    with pytest.raises(StudioError, match="ngắn hơn phần đầu tệp nói"):
        b"".join(with_cart(wav, CART))

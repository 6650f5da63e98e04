"""The mark that a machine speaks, as other programs read it and as it is read back."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutagen.id3 import ID3
from mutagen.wave import WAVE

from broadcaster.mark import (
    TERMS,
    append_to_wav,
    facts,
    from_facts,
    from_packet,
    id3_frames,
    id3_tag,
    packet,
    read_mark,
    read_mark_of,
    riff_chunks,
)
from broadcaster.model import Mark

MARK = Mark("algorithmicMedia", "espeak-ng", "giọng dự phòng <eSpeak> & bạn", "2026-11-23", "0.2.4")


def test_the_facts_bear_iptc_s_names_and_terms() -> None:
    assert facts(MARK) == {
        "DigitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia",
        "AISystemUsed": "espeak-ng, giọng dự phòng <eSpeak> & bạn",
        "AISystemVersionUsed": "0.2.4",
        "CreateDate": "2026-11-23",
    }
    assert from_facts(facts(MARK)) == MARK


def test_mutagen_reads_the_frames_of_an_mp3(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_tag(id3_frames(MARK)) + b"\xff\xfb\x90\xc4" + bytes(400))
    found: Any = ID3(path, translate=False)  # type: ignore[no-untyped-call]
    assert {frame.desc: str(frame) for frame in found.getall("TXXX")} == facts(MARK)
    (private,) = found.getall("PRIV")
    assert private.owner == "XMP"
    assert from_packet(private.data) == MARK
    assert read_mark(path) == MARK


def test_a_tag_of_version_2_4_and_attributes_are_read_too(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(id3_tag(id3_frames(MARK)) + bytes(400))
    other: Any = ID3(path)  # type: ignore[no-untyped-call]
    other.save(path, v2_version=4)
    assert read_mark(path) == MARK
    said = (
        f'<r xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="{TERMS}x"/>'
    )
    assert from_packet(said.encode()) == Mark("x", "", "")


def wav(path: Path, samples: int = 801) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * samples))
    return path


def test_a_wave_file_stays_one_and_carries_the_mark(tmp_path: Path) -> None:
    path = wav(tmp_path / "a.wav")
    assert read_mark(path) is None
    append_to_wav(path, MARK)
    assert read_mark(path) == MARK
    data = path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert b"DigitalSourceType=" + facts(MARK)["DigitalSourceType"].encode() in data
    with wave.open(str(path)) as file:
        assert file.getnframes() == 801
    other: Any = WAVE(path)  # type: ignore[no-untyped-call]
    assert other.info.length == pytest.approx(0.1, abs=0.001)


def test_the_same_mark_gives_the_same_bytes() -> None:
    assert packet(MARK) == packet(MARK)
    assert id3_frames(MARK) == id3_frames(MARK)
    assert riff_chunks(MARK) == riff_chunks(MARK)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"ID3",
        b"ID3\x03\0\0\0\0\0\0",
        b"ID3\x03\0\0\x7f\x7f\x7f\x7fPRIV\xff\xff\xff\xff\0\0XMP\0<x",
        id3_tag(b"PRIV\0\0\0\x08\0\0XMP\0<x/>"),
        id3_tag(b"PRIV\0\0\0\x06\0\0other\0"),
        b"RIFF\xff\xff\xff\xffWAVE_PMX\xff\xff\xff\x7f",
        b"RIFF\0\0\0\0WAVE_PMX\x04\0\0\0<!DO",
        b"\xff\xfb\x90\xc4" + bytes(40),
    ],
)
def test_what_has_no_mark_has_none(data: bytes) -> None:
    assert read_mark_of(io.BytesIO(data)) is None


def test_a_kind_that_is_no_term_is_no_mark() -> None:
    assert from_facts({"DigitalSourceType": TERMS}) is None
    assert from_facts({"DigitalSourceType": "http://else.example/algorithmicMedia"}) is None
    assert from_facts({}) is None


@given(engine=st.text(max_size=30), voice=st.text(max_size=60), version=st.text(max_size=20))
def test_any_label_can_be_written_and_read_back(engine: str, voice: str, version: str) -> None:
    mark = Mark("trainedAlgorithmicMedia", engine, voice, "2026-01-02", version)
    for data in (id3_tag(id3_frames(mark)), b"RIFF\0\0\0\0WAVE" + riff_chunks(mark)):
        found = read_mark_of(io.BytesIO(data))
        assert found is not None
        assert facts(found) == facts(mark)


@given(st.binary(max_size=200), st.sampled_from([b"", b"ID3\x03\0\0\0\0\x01\x40", b"RIFF\0\0\0\0WAVE"]))
def test_any_bytes_are_read_without_a_fault(data: bytes, start: bytes) -> None:
    assert read_mark_of(io.BytesIO(start + data)) is None

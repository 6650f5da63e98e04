"""Tags as other programs read them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3
from PIL import Image

from broadcaster.mark import facts, read_mark
from broadcaster.model import Chapter, Mark, Profile, Tags
from broadcaster.studio.covers import MOST_BYTES, tag_cover
from broadcaster.studio.id3 import id3, id3_of_mark
from broadcaster.studio.wave_files import WavWriter, mulaw

FULL = Tags(
    "Lịch cắt điện ngày 24-11: khu phố 2 và 3",
    artist="Đài truyền thanh thị xã Phước Long",
    album="Tin Phước Long",
    date="2026-11-23T06:30",
    comment="Giọng đọc máy (espeak-ng). Nguồn: https://phuoclong.example/tin/1",
    lyrics="Thông báo.\nTừ 7 giờ đến 11 giờ 30.\n" * 300,
    cover=b"\xff\xd8\xff\xe0 picture",
    chapters=(Chapter(60.5, "Chương cuối có tên rất dài"), Chapter(0.0, "Đầu"), Chapter(30.25, "Giữa")),
)
MARK = Mark("algorithmicMedia", "espeak-ng", "giọng dự phòng eSpeak", "2026-11-23", "0.2.4")
FIGURES = {"REPLAYGAIN_TRACK_GAIN": "-1.98 dB", "liq_integrated_lufs": "-16.02 dB"}


def read(tag: bytes, tmp_path: Path) -> Any:
    path = tmp_path / "a.mp3"
    path.write_bytes(tag + b"\xff\xfb\x90\xc4" + bytes(400))
    return ID3(path, translate=False)  # type: ignore[no-untyped-call]


def test_every_frame_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    found = read(id3(FULL, 90.0, FIGURES), tmp_path)
    assert found.version == (2, 3, 0)
    assert {name: str(found[name]) for name in ("TIT2", "TPE1", "TALB", "TLAN", "TYER", "TDAT", "TIME", "TLEN")} == {
        "TIT2": FULL.title,
        "TPE1": FULL.artist,
        "TALB": FULL.album,
        "TLAN": "vie",
        "TYER": "2026",
        "TDAT": "2311",
        "TIME": "0630",
        "TLEN": "90000",
    }
    assert found["TIT2"].encoding == 1, "UTF-16"
    assert found.getall("COMM")[0].text == [FULL.comment]
    assert found.getall("COMM")[0].lang == "vie"
    assert found.getall("USLT")[0].text == FULL.lyrics
    assert found.getall("APIC")[0].data == FULL.cover
    assert found.getall("APIC")[0].mime == "image/jpeg"
    assert {frame.desc: str(frame) for frame in found.getall("TXXX")} == FIGURES


def test_chapters_stand_in_the_order_of_time(tmp_path: Path) -> None:
    tag = id3(FULL, 90.0, {})
    assert tag.index(b"CTOC") < tag.index(b"CHAP")
    titles = [chapter.title.encode("utf-16-le") for chapter in sorted(FULL.chapters, key=lambda chapter: chapter.start)]
    places = [tag.index(title) for title in titles[1:]]
    assert places == sorted(places)
    found = read(tag, tmp_path)
    (contents,) = found.getall("CTOC")
    chapters = {frame.element_id: frame for frame in found.getall("CHAP")}
    ordered = [chapters[name] for name in contents.child_element_ids]
    assert [(c.start_time, c.end_time, str(c.sub_frames["TIT2"])) for c in ordered] == [
        (0, 30250, "Đầu"),
        (30250, 60500, "Giữa"),
        (60500, 90000, "Chương cuối có tên rất dài"),
    ]
    assert contents.flags == 3, "top level and ordered"


def test_the_mark_stands_among_the_tags_and_alone(tmp_path: Path) -> None:
    marked = replace(FULL, mark=MARK)
    found = read(id3(marked, 90.0, FIGURES), tmp_path)
    assert {frame.desc: str(frame) for frame in found.getall("TXXX")} == {**FIGURES, **facts(MARK)}
    assert read_mark(tmp_path / "a.mp3") == MARK
    alone = read(id3_of_mark(marked), tmp_path)
    assert {frame.FrameID for frame in alone.values()} == {"TXXX", "PRIV"}
    assert read_mark(tmp_path / "a.mp3") == MARK
    assert id3_of_mark(FULL) == b""


def test_the_length_does_not_depend_on_the_figures() -> None:
    assert len(id3(FULL, 90.0, {"liq_integrated_lufs": "0"})) == len(
        id3(FULL, 90.0, {"liq_integrated_lufs": "-16.02 dB"})
    )


@settings(max_examples=60, deadline=None)
@given(title=st.text(min_size=1), lyrics=st.text(), date=st.text(max_size=20))
def test_any_text_makes_a_tag_that_can_be_read(
    title: str, lyrics: str, date: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = read(id3(Tags(title, lyrics=lyrics, date=date), 1.0, {}), tmp_path_factory.getbasetemp())
    assert str(found.get("TIT2", "")) == title.replace("\0", "").encode("utf-16-le", "ignore").decode("utf-16-le")


def picture(side: int, kind: str = "PNG", noise: bool = False) -> bytes:
    out = io.BytesIO()
    pixels = (
        np.random.default_rng(1).integers(0, 255, (side, side, 3), np.uint8)
        if noise
        else np.zeros((side, side, 3), np.uint8)
    )
    Image.fromarray(pixels).save(out, kind)
    return out.getvalue()


def test_a_cover_that_fits_is_left_alone_and_a_large_one_is_made_to_fit() -> None:
    small = picture(600)
    assert tag_cover(small) == small
    for large in (picture(3000), picture(1400, noise=True)):
        fitted = tag_cover(large)
        assert len(fitted) <= MOST_BYTES
        assert max(Image.open(io.BytesIO(fitted)).size) <= 800


def test_broadcast_wave_tells_its_title_date_and_loudness(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    with path.open("w+b") as handle:
        writer = WavWriter(handle, Profile("radio", codec="wav", rate=48000), FULL)
        writer.write(np.zeros(4801, np.float32))
        writer.close()
        writer.figures(-23.04, -3.21, 4.56)
    data = path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert soundfile.info(path).frames == 4801
    bext = data[data.index(b"bext") + 8 :]
    assert bext[:256].rstrip(b"\0") == b"Lich cat dien ngay 24-11: khu pho 2 va 3"
    assert bext[320:338] == b"2026-11-2306:30:00"
    assert np.frombuffer(bext[412:418], "<i2").tolist() == [-2304, 456, -321]
    at = data.index(b"cart")
    assert int.from_bytes(data[at + 4 : at + 8], "little") == 2048
    assert data[at + 8 : at + 12] == b"0101"


@pytest.mark.parametrize("tags", [True, False])
@pytest.mark.parametrize(("codec", "rate", "subtype"), [("wav", 48000, "PCM_16"), ("mulaw", 8000, "ULAW")])
def test_every_wave_file_carries_the_mark(tmp_path: Path, codec: str, rate: int, subtype: str, tags: bool) -> None:
    path = tmp_path / "a.wav"
    profile = Profile("x", codec=codec, rate=rate, tags=tags)
    with path.open("w+b") as handle:
        writer = WavWriter(handle, profile, replace(FULL, mark=MARK))
        writer.write(np.zeros(4801, np.float32))
        writer.close()
        writer.figures(-23.0, -3.0, 4.0)
    assert read_mark(path) == MARK
    data = path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    info = soundfile.info(path)
    assert (info.frames, info.subtype) == (4801, subtype)
    assert b"ICMT" in data
    assert (b"bext" in data) == (b"Lich cat dien" in data) == (tags and codec == "wav")
    if b"bext" in data:
        assert b"T=broadcaster; DigitalSourceType=algorithmicMedia\r\n" in data
        assert data.index(b"bext") < data.index(b"_PMX"), "the loudness is filled in where bext is first found"


def test_mulaw_is_what_libsndfile_reads(tmp_path: Path) -> None:
    samples = np.concatenate([np.arange(-32768, 32768, 7), [0, -1, 1, 32767, -32768]]).astype(np.int16)
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, 8000, subtype="ULAW")
    expected = np.frombuffer(path.read_bytes()[-len(samples) :], np.uint8) if len(samples) % 2 == 0 else None
    with (tmp_path / "b.wav").open("w+b") as handle:
        writer = WavWriter(handle, Profile("phone", codec="mulaw", rate=8000), None)
        writer.write((samples / 32768).astype(np.float32))
        writer.close()
    theirs, ours = soundfile.read(path, dtype="int16")[0], soundfile.read(tmp_path / "b.wav", dtype="int16")[0]
    assert len(ours) == len(samples)
    np.testing.assert_allclose(ours, samples, atol=650)
    assert np.abs(ours.astype(int) - theirs).max() <= 1024
    assert expected is None or len(mulaw(samples)) == len(expected)

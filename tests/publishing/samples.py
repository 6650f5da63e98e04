"""Invented episodes of an invented town, with real MP3 files, and the whole of a show put out into a station folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import lameenc
import numpy as np

from broadcaster.mark import id3_frames, id3_tag
from broadcaster.model import Chapter, Episode, Line, Mark, Master, Paragraph, ParagraphKind, SegmentKind, WordTime
from broadcaster.publishing import (
    build_feed,
    chapters_json,
    feed_stylesheet,
    feed_url,
    json_feed,
    link_audio,
    opml,
    podcast_guid,
    show_artwork,
    transcripts,
    write_feeds,
)
from broadcaster.settings import ShowSettings, StationSettings

START = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)  # 05:30 of the next day in Vietnam
MARK = Mark("algorithmicMedia", "espeak-ng", "eSpeak (máy đọc)", "2026-03-03", "0.2.4")
STATION = StationSettings(
    name="Đài truyền thanh xã Suối Mây",
    town="xã Suối Mây",
    province="Bình Lâm",
    base_url="https://nghe.suoimay.example",
)
SHOW = ShowSettings(
    title="Tin tức xã Suối Mây",
    description="Tin tức và thông báo của xã, đọc thành tiếng mỗi ngày.",
    owner_email="phatthanh@suoimay.example",
    copyright="Ủy ban nhân dân xã Suối Mây",
    license="CC-BY-4.0",
    geo="geo:11.83,107.01",
)
LINES = (
    Line(0.0, 2.4, "Thông báo lịch cúp điện", "Thông báo lịch cúp điện", SegmentKind.HEADLINE),
    Line(
        3.2,
        12.9,
        "Điện lực Suối Mây thông báo tạm ngừng cung cấp điện từ 7 giờ 30 đến 16 giờ ngày 05/3/2026 tại các thôn 1, 2 và "
        "3 để sửa chữa đường dây trung thế & thay trụ < 12 mét >.",
        "Điện lực Suối Mây thông báo tạm ngừng cung cấp điện",
        SegmentKind.LEAD,
        0,
        (WordTime(3.2, 3.6, 0, 4), WordTime(3.6, 4.0, 5, 3), WordTime(8.2, 8.7, 40, 4)),
    ),
    Line(13.5, 19.75, "Mong bà con thông cảm.", "Mong bà con thông cảm.", SegmentKind.SENTENCE, 1),
)


@cache
def mp3(seconds: float, pitch: int = 440, bitrate: int = 64) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(44100)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    wave = np.sin(np.arange(int(44100 * seconds)) * 2 * np.pi * pitch / 44100) * 8000
    return bytes(encoder.encode(wave.astype("<i2").tobytes()) + encoder.flush())


def master(content: bytes, stem: str, profile: str = "podcast", seconds: float = 1.0, **changes: Any) -> Master:
    digest = hashlib.sha256(content).hexdigest()
    values: dict[str, Any] = {
        "key": digest,
        "profile": profile,
        "path": f"audio/episodes/2026/03/{stem}-{digest[:8]}.mp3",
        "media_type": "audio/mpeg",
        "size": len(content),
        "samples": round(44100 * seconds),
        "rate": 44100,
        "lufs": -16.0,
        "peak": -1.4,
        "range": 4.0,
        "sha256": digest,
    }
    return Master(**(values | changes))


def episode(number: int, **changes: Any) -> Episode:
    """An episode without files: number 1 is the oldest, an hour between each."""
    identity = hashlib.sha256(f"bài {number}".encode()).hexdigest()
    time = START + timedelta(hours=number)
    values: dict[str, Any] = {
        "guid": f"tag:nghe.suoimay.example,2026:{identity}",
        "article": identity,
        "folder": f"lich-cup-dien-{number}-{identity[:8]}",
        "title": f"Lịch cúp điện đợt {number}",
        "summary": "Điện lực Suối Mây thông báo tạm ngừng cung cấp điện tại ba thôn.",
        "paragraphs": (
            Paragraph("Điện lực Suối Mây thông báo tạm ngừng cung cấp điện tại ba thôn.", ParagraphKind.LEAD),
            Paragraph("Thôn 1: từ 7 giờ 30 đến 11 giờ.", ParagraphKind.ITEM),
            Paragraph("Mong bà con thông cảm."),
        ),
        "published": time,
        "updated": time,
        "source": "cong-thong-tin",
        "voice": "espeak",
        "voice_label": "eSpeak (máy đọc)",
        "masters": (master(identity.encode(), f"lich-cup-dien-{number}"),),
        "lines": LINES,
        "chapters": (Chapter(0.0, "Mở đầu"), Chapter(13.5, "Lời nhắn")),
        "url": f"https://suoimay.example/tin?id={number}&muc=điện",
        "author": "Lê Thị Mận",
        "categories": ("Thông báo",),
        "soundbite": (0.0, 19.75),
    }
    return Episode(**(values | changes))


def with_sound(station: Path, number: int, **changes: Any) -> Episode:
    """An episode whose podcast and saver masters lie in the station folder."""
    masters = []
    for profile, bitrate in (("podcast", 64), ("saver", 24)):
        content = id3_tag(id3_frames(MARK)) + mp3(1.0 + number % 3, 300 + number, bitrate)
        made = master(content, f"bai-{number}", profile, 1.0 + number % 3)
        place = station / made.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        masters.append(made)
    return episode(number, **({"masters": tuple(masters)} | changes))


def put_out(
    station: Path, name: str, show: ShowSettings, episodes: Sequence[Episode], settings: StationSettings
) -> None:
    """Everything a show needs to be public, in the order audio, companions, feed."""
    link_audio(station)
    feeds = station / "feeds"
    art = show_artwork(name, show, settings, station)
    for each in episodes:
        place = f"episodes/{each.folder}"
        files = {f"{place}/{file}": data for file, data in transcripts(each.lines, each.title).items()}
        files[f"{place}/chapters.json"] = chapters_json(each.chapters, each.title)
        files[f"{place}/index.html"] = b"<!DOCTYPE html><title>x</title>"
        write_feeds(feeds, files)
    guid = podcast_guid(feed_url(settings, name))
    feed = build_feed(name, show, episodes, settings, podcast_guid=guid, image=art)
    assert not feed.left_out
    write_feeds(feeds, {art.path: art.data, "feed.xsl": feed_stylesheet()} | feed)
    write_feeds(feeds, {f"{name}.json": json_feed(name, show, episodes, settings, image=art)})
    write_feeds(feeds, {"shows.opml": opml({name: show}, settings)})

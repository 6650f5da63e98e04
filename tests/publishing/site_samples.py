"""A small fictional station for the tests of the listening site and the talking books: real sound, invented news."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import lameenc
import numpy as np

from broadcaster.mark import id3_frames, id3_tag
from broadcaster.model import (
    Bulletin,
    BulletinItem,
    BulletinState,
    Chapter,
    Episode,
    Line,
    Mark,
    Master,
    Paragraph,
    ParagraphKind,
    Priority,
    SegmentKind,
)
from broadcaster.settings import ShowSettings, StationSettings

MARK = Mark("algorithmicMedia", "espeak-ng", "eSpeak NG, giọng miền Nam", "2026-11-23", "0.2.4")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
STATION = StationSettings(
    name="Đài truyền thanh thị xã Suối Cam",
    town="thị xã Suối Cam",
    province="tỉnh Bình Lâm",
    base_url="https://nghe.suoicam.example",
    phone="0271 000 1234",
    contact="nghe@suoicam.example",
)
SHOWS = {
    "tin-tuc": ShowSettings(
        title="Tin tức thị xã Suối Cam", description="Tin tức và thông báo hằng ngày của thị xã, đọc thành tiếng."
    ),
    "thong-bao": ShowSettings(
        title="Thông báo của thị xã",
        description="Lịch cúp điện, tiêm chủng, tiếp dân và những việc cần biết trong tuần.",
        categories=("thông báo",),
    ),
    "ban-tin": ShowSettings(
        title="Bản tin truyền thanh",
        description="Các bản tin phát trên loa hằng ngày, nghe lại được.",
        kind="bulletins",
    ),
}

_NEWS: Sequence[tuple[str, str, Sequence[str]]] = (
    (
        "Lịch tạm ngừng cấp điện ba ngày tới ở các phường",
        "thông báo",
        (
            "Điện lực Suối Cam thông báo tạm ngừng cấp điện để bảo trì lưới trong ba ngày, từ 24 đến 26/11/2026.",
            "Ngày 24/11, từ 7 giờ 30 đến 11 giờ, mất điện ở khu phố 2 và khu phố 3, phường Sơn Đông. Ngày 25/11, từ 13 giờ đến 16 giờ 30, mất điện ở toàn bộ phường Tân Hòa.",
            "Bà con cần hỗ trợ, xin gọi tổng đài 1900 0000. Điện có thể có lại sớm hơn giờ đã báo, nên xin luôn coi đường dây là đang có điện.",
        ),
    ),
    (
        "Trạm y tế phường Sơn Đông tiêm chủng miễn phí cho trẻ vào thứ Bảy",
        "y tế",
        (
            "Sáng thứ Bảy, 28/11/2026, Trạm y tế phường Sơn Đông tổ chức tiêm chủng mở rộng cho trẻ dưới 24 tháng tuổi.",
            "Cha mẹ đưa trẻ đến từ 7 giờ, mang theo sổ tiêm và thẻ bảo hiểm y tế. Trẻ đang sốt xin dời sang đợt sau.",
            "Trạm có lối đi cho xe lăn và người hướng dẫn cho người khiếm thị ngay tại cổng.",
        ),
    ),
    (
        "Hội Người mù thị xã mở lớp học chữ nổi và điện thoại thông minh",
        "văn hóa",
        (
            "Hội Người mù thị xã Suối Cam mở hai lớp miễn phí: chữ nổi cơ bản và dùng điện thoại bằng TalkBack.",
            "Mỗi lớp nhận 15 người, học vào tối thứ Ba và thứ Năm, bắt đầu từ ngày 1/12/2026.",
            "Người ở xa được hỗ trợ tiền xe 30.000 đồng mỗi buổi. Đăng ký tại trụ sở Hội, số 12 đường Cây Dầu.",
        ),
    ),
    (
        "Giá điều thô nhích lên, nông dân được khuyên phơi đủ nắng",
        "kinh tế",
        (
            "Giá điều thô tại các điểm thu mua trong thị xã hôm 22/11 ở mức 28.500 đồng một kg, tăng 700 đồng so với tuần trước.",
            "Phòng Kinh tế khuyên bà con phơi đủ ba nắng trước khi bán. Hạt ẩm bị trừ từ 1.500 đến 2.000 đồng mỗi kg.",
        ),
    ),
    (
        "Khánh thành cầu dân sinh qua suối Đá ở thôn Bình Hà",
        "tin tức",
        (
            "Chiều 22/11, cây cầu dài 36 m qua suối Đá, thôn Bình Hà, được đưa vào sử dụng sau tám tháng thi công.",
            "Cầu rộng 4 m, tổng kinh phí 5,2 tỷ đồng, trong đó người dân góp 640 triệu đồng. Học sinh trong thôn nay đến trường gần hơn 3 km.",
        ),
    ),
)


@dataclass(frozen=True)
class Sample:
    """An episode and the bytes of its masters by path."""

    episode: Episode
    files: dict[str, bytes]


@cache
def tone(seconds: float, bitrate: int, rate: int = 44100, pitch: float = 330.0) -> bytes:
    """A quiet tone as a real MP3."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(bitrate)
    encoder.set_in_sample_rate(rate)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    wave = np.sin(2 * np.pi * pitch * np.arange(int(seconds * rate)) / rate) * 3000
    return bytes(encoder.encode(wave.astype("<i2").tobytes())) + bytes(encoder.flush())


def master(folder: str, profile: str, seconds: float, bitrate: int, rate: int) -> tuple[Master, bytes]:
    data = id3_tag(id3_frames(MARK)) + tone(seconds, bitrate, rate)
    digest = hashlib.sha256(data).hexdigest()
    path = f"audio/episodes/2026/11/{folder}-{profile}-{digest[:8]}.mp3"
    return (
        Master(digest, profile, path, "audio/mpeg", len(data), int(seconds * rate), rate, -16.0, -1.0, 4.0, digest),
        data,
    )


def sentences(text: str) -> list[str]:
    return [part if part.endswith(".") else f"{part}." for part in text.replace(". ", ".\n").split("\n")]


def lines_of(title: str, paragraphs: Sequence[str]) -> list[Line]:
    """A line a sentence, each as long as its words need at a calm pace, with a short pause between."""
    lines: list[Line] = []
    at = 0.4

    def add(text: str, kind: SegmentKind, paragraph: int | None) -> None:
        nonlocal at
        length = 0.25 * len(text.split())
        lines.append(Line(round(at, 3), round(at + length, 3), text, text, kind, paragraph))
        at += length + 0.35

    add(title, SegmentKind.HEADLINE, None)
    for number, paragraph in enumerate(paragraphs):
        for sentence in sentences(paragraph):
            add(sentence, SegmentKind.SENTENCE, number)
    add("Bài do máy đọc bằng giọng tổng hợp.", SegmentKind.SIGNOFF, None)
    return lines


def sample(number: int, published: datetime | None = None) -> Sample:
    title, category, texts = _NEWS[number % len(_NEWS)]
    published = published or NOW - timedelta(minutes=25 * number)
    folder = f"bai-{number:04}"
    lines = lines_of(title, texts)
    seconds = lines[-1].end + 0.5
    made = [master(folder, "podcast", seconds, 96, 44100), master(folder, "saver", seconds, 24, 22050)]
    episode = Episode(
        guid=f"tag:nghe.suoicam.example,2026:{number:04}",
        article=f"{number:064x}",
        folder=folder,
        title=title,
        summary=texts[0],
        paragraphs=tuple(
            Paragraph(text, ParagraphKind.LEAD if i == 0 else ParagraphKind.TEXT) for i, text in enumerate(texts)
        ),
        published=published,
        updated=published,
        source="cong-thi-xa",
        voice="espeak",
        voice_label="eSpeak NG, giọng miền Nam",
        masters=tuple(each for each, _ in made),
        lines=tuple(lines),
        chapters=(Chapter(0.0, title), Chapter(lines[2].start, "Chi tiết")) if number == 0 else (),
        url=f"https://suoicam.example/tin/{number}",
        author="Ban biên tập",
        posted=date(2026, 11, 22),
        categories=(category,),
    )
    return Sample(episode, {each.path: data for each, data in made})


def town() -> list[Sample]:
    """Five of today, three of yesterday, newest first; one corrected, one with priority."""
    today = [sample(number) for number in range(5)]
    first = replace(today[0].episode, priority=Priority.PRIORITY)
    fixed = replace(today[3].episode, corrected="sửa giá thu mua trong đoạn đầu", revision=2, updated=NOW)
    today[0] = replace(today[0], episode=first)
    today[3] = replace(today[3], episode=fixed)
    return today + [sample(number, NOW - timedelta(days=1, minutes=number)) for number in range(5, 8)]


def urgent() -> Sample:
    made = sample(9, NOW - timedelta(minutes=5))
    title = "Lũ lên nhanh trên suối Đá, người dân ven suối cần rời nhà ngay"
    text = "Nước suối Đá dâng 1,8 m trong một giờ. Bà con thôn Bình Hà ven suối xin đến ngay trường tiểu học Bình Hà."
    episode = replace(
        made.episode,
        title=title,
        summary=text,
        paragraphs=(Paragraph(text, ParagraphKind.LEAD),),
        lines=tuple(lines_of(title, [text])),
        priority=Priority.EMERGENCY,
        expires=NOW + timedelta(hours=6),
    )
    return replace(made, episode=episode)


def bulletin(day: date = date(2026, 11, 23), slot: str = "sang", title: str = "Bản tin sáng") -> tuple[Bulletin, bytes]:
    data = id3_tag(id3_frames(MARK)) + tone(20.0, 96, pitch=262.0)
    digest = hashlib.sha256(data).hexdigest()
    path = f"audio/bulletins/{day.isoformat()}/{slot}-{digest[:8]}.mp3"
    made = Master(digest, "radio", path, "audio/mpeg", len(data), 20 * 44100, 44100, -16.0, -1.0, 4.0, digest)
    airs = datetime(day.year, day.month, day.day, 22, 30, tzinfo=UTC) - timedelta(days=1)
    items = tuple(BulletinItem("episode", each.episode.title, each.episode.guid) for each in town()[:3])
    return (
        Bulletin(
            slot=slot,
            date=day,
            state=BulletinState.READY,
            airs=airs,
            ready_by=airs - timedelta(minutes=70),
            valid_until=airs + timedelta(days=1),
            title=title,
            items=items,
            master=made,
            chapters=(Chapter(0.0, "Mở đầu"), Chapter(6.0, "Tin tức")),
        ),
        data,
    )


def write_site(folder: Path, station: StationSettings = STATION) -> dict[str, bytes]:
    """The whole sample station as files below ``folder``: pages, static files and sound, as a web server would find them."""
    from broadcaster.publishing import chapters_json, transcripts
    from broadcaster.publishing.archive import build_month
    from broadcaster.publishing.months import Month
    from broadcaster.publishing.site import build_episode_page, build_front, build_tombstone, static_files

    samples = town()
    noon, noon_sound = bulletin(slot="trua", title="Bản tin trưa")
    morning, morning_sound = bulletin()
    files: dict[str, bytes] = {**static_files()}
    episodes = [each.episode for each in samples]
    warning = urgent()
    for index, each in enumerate(samples):
        newer = episodes[index - 1] if index else None
        older = episodes[index + 1] if index + 1 < len(episodes) else None
        files |= build_episode_page(each.episode, station, previous=older, next=newer, shows=SHOWS) | each.files
    for each in (*samples, warning):
        place = f"episodes/{each.episode.folder}"
        files |= {f"{place}/{name}": data for name, data in transcripts(each.episode.lines, each.episode.title).items()}
        files[f"{place}/chapters.json"] = chapters_json(each.episode.chapters, each.episode.title)
    files |= build_episode_page(warning.episode, station, shows=SHOWS) | warning.files
    gone = replace(sample(20).episode, withdrawn=NOW)
    files |= build_tombstone(gone, station)
    listed = sorted([warning.episode, *episodes], key=lambda episode: episode.published, reverse=True)
    old = sample(11, NOW - timedelta(days=120))
    files |= build_episode_page(old.episode, station, shows=SHOWS) | old.files
    files |= {
        f"episodes/{old.episode.folder}/{name}": data
        for name, data in (
            *transcripts(old.episode.lines, old.episode.title).items(),
            ("chapters.json", chapters_json((), old.episode.title)),
        )
    }
    months = []
    for first, theirs in ((date(2026, 11, 1), listed), (date(2026, 7, 1), [old.episode])):
        files |= build_month(station, SHOWS, first, theirs)
        months.append(Month(first, len(theirs)))
    files |= build_front(station, SHOWS, [warning.episode, *episodes], [noon, morning], NOW, months=months)
    assert noon.master and morning.master
    files |= {noon.master.path: noon_sound, morning.master.path: morning_sound}
    files |= {"station/trua/latest.mp3": noon_sound, "station/sang/latest.mp3": morning_sound}
    files |= {f"{name}.xml": b"<rss/>" for name in SHOWS}
    for path, data in files.items():
        place_on_disk = folder / path
        place_on_disk.parent.mkdir(parents=True, exist_ok=True)
        place_on_disk.write_bytes(data)
    return files


def write_sounds(folder: Path, samples: Sequence[Sample]) -> None:
    """The samples' masters below ``folder``, where the station keeps them."""
    for each in samples:
        for path, data in each.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)

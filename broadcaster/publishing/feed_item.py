"""One episode as an item of a feed."""

from __future__ import annotations

import base64
import re
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from ..errors import PublishError
from ..model import Episode, Master
from ..settings import ShowSettings, StationSettings
from . import chapters, transcript
from .addresses import episode_folder, foreign_link
from .identity import public_url
from .plain import clean, fit_bytes, one_line, paragraphs_html, title_line
from .podcasting20 import Podcasting20Entry, tag

#: Apple and PSP-1 allow 4,000 bytes
DESCRIPTION_BYTES = 4000
#: what apps can play; a telephone's µ-law file is no podcast
_PLAYABLE = {
    "audio/mpeg": (".mp3",),
    "audio/mp4": (".m4a", ".mp4"),
    "audio/wav": (".wav",),
    "audio/ogg": (".ogg", ".opus"),
}
#: what may stand in ``<enclosure>``, which every app must be able to play
_COMMON = ("audio/mpeg", "audio/mp4")
#: what stays as it is in an address of others: its own marks and percent signs
_URL_MARKS = "%/?#:@!$&'()*+,;=~-._[]"


class Number(NamedTuple):
    """Where an episode stands in its show: both from 1, for Apple and the podcast namespace refuse 0."""

    season: int
    episode: int


def add_item(
    feed: FeedGenerator,
    episode: Episode,
    show: ShowSettings,
    station: StationSettings,
    seen: set[str],
    number: Number | None = None,
) -> None:
    """Append the episode; raises PublishError when it cannot stand in a feed. ``seen`` holds the guids and addresses used so far."""
    main = enclosure(episode)
    address = public_url(station, main.path)
    folder = episode_folder(episode) if episode.folder else None
    page = f"{public_url(station, folder)}/" if folder else None
    _check(episode, main, seen, address)
    item = FeedEntry()
    item.load_extension("podcast")
    item.register_extension("podcasting20", Podcasting20Entry, atom=False)
    item.guid(one_line(episode.guid), permalink=False)
    item.title(item_title(episode, show, station))
    item.link(href=page or f"{station.base_url}/")
    item.description(_summary(episode))
    item.content(_content(episode, station, page), type="CDATA")
    item.enclosure(address, str(main.size), main.media_type)
    item.published(episode.published.astimezone(station.timezone).replace(microsecond=0))
    for category in dict.fromkeys(one_line(category, 100) for category in episode.categories):
        if category:
            item.category(term=category)
    item.podcast.itunes_author(one_line(episode.author or episode.credit or show.author or station.name, 255))
    item.podcast.itunes_duration(max(1, round(main.seconds)))
    item.podcast.itunes_episode_type("full")
    if number is not None:
        item.podcast.itunes_season(number.season)
        item.podcast.itunes_episode(number.episode)
        item.podcasting20.add("podcast:season", str(number.season), name=f"Năm {number.season}")
        item.podcasting20.add("podcast:episode", str(number.episode))
    item.podcasting20.add("itunes:explicit", "false")
    item.podcasting20.add("podcast:txt", "true", purpose="ai-content")
    item.podcasting20.add(
        "podcast:person", one_line(episode.voice_label or "Giọng đọc máy", 128), group="cast", role="narrator"
    )
    if folder:
        _add_companions(item, episode, station, folder, show.language)
    if episode.soundbite:
        start, length = episode.soundbite
        item.podcasting20.add(
            "podcast:soundbite", title_line(episode.title, 128), startTime=f"{start:.3f}", duration=f"{length:.3f}"
        )
    _add_alternatives(item, episode, main, station)
    feed.add_entry(item, order="append")
    seen |= {episode.guid, address}


def enclosure(episode: Episode) -> Master:
    """The master that stands in ``<enclosure>``: the podcast profile, or the first that every app plays."""
    playable = [master for master in episode.masters if master.media_type in _COMMON]
    chosen = next((master for master in playable if master.profile == "podcast"), playable[0] if playable else None)
    if chosen is None:
        raise PublishError(
            one_line(episode.title, 120), "không có bản âm thanh MP3 hoặc M4A để phát", "Bấm «Đọc lại từ đầu»."
        )
    return chosen


def item_title(episode: Episode, show: ShowSettings, station: StationSettings) -> str:
    """The episode's title, with the day of publication where the show wants it and the title does not have it.

    Apple asks for the date in the titles of daily news; «Thông báo lịch cúp điện» alone occurs every week.
    """
    if not title_line(episode.title):
        raise PublishError(episode.guid, "không có tiêu đề", "Đặt tiêu đề cho bài.")
    return dated_title(episode.title, episode.published, show, station)


def dated_title(text: str, published: datetime, show: ShowSettings, station: StationSettings) -> str:
    """The title as feed and file tag bear it."""
    title = title_line(text)
    if not show.dated_titles:
        return title
    day = published.astimezone(station.timezone)
    forms = (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day.day}-{day.month}-{day.year}",
    )
    if any(form in title for form in forms):
        return title
    return f"{title_line(title, 255 - 13)} ({forms[0]})"


def _check(episode: Episode, main: Master, seen: set[str], address: str) -> None:
    subject = one_line(episode.title, 120)
    if not one_line(episode.guid) or episode.guid in seen:
        raise PublishError(subject, f"mã nhận dạng «{episode.guid}» trống hoặc đã dùng trong nguồn cấp RSS này")
    if address in seen:
        raise PublishError(subject, f"địa chỉ âm thanh {address} đã thuộc về tập khác", "Bấm «Đọc lại từ đầu».")
    if main.size <= 0 or main.samples <= 0:
        raise PublishError(subject, "tệp âm thanh rỗng", "Bấm «Đọc lại từ đầu».")
    if not main.path.endswith(_PLAYABLE[main.media_type]):
        raise PublishError(
            subject, f"đuôi tệp {main.path} không hợp với loại {main.media_type}", "Bấm «Đọc lại từ đầu»."
        )
    if not re.fullmatch(r"audio/[\x21-\x7e]+", main.path) or ".." in main.path.split("/"):
        raise PublishError(subject, f"đường dẫn âm thanh {main.path!r} không dùng được", "Bấm «Đọc lại từ đầu».")
    for time in (episode.published, episode.updated):
        if time.tzinfo is None:
            raise PublishError(subject, "thời điểm đăng không có múi giờ")


def _summary(episode: Episode) -> str:
    """Plain text: what a list in an app shows. The correction comes first, for that is the news of it."""
    parts = [_correction(episode), clean(episode.summary).strip() or one_line(episode.title)]
    return fit_bytes("\n\n".join(part for part in parts if part), DESCRIPTION_BYTES)


def _correction(episode: Episode) -> str:
    if not episode.corrected:
        return ""
    note = one_line(episode.corrected, 500)
    return note if note.casefold().startswith("đính chính") else f"Đính chính: {note}"


def _content(episode: Episode, station: StationSettings, page: str | None) -> str:
    """The article's paragraphs, where it comes from and who read it; what does not fit is linked."""
    correction = _correction(episode)
    head = f"<p>{escape(correction, quote=False)}</p>" if correction else ""
    end = "".join(f"<p>{line}</p>" for line in _endings(episode, station))
    more = f'<p><a href="{escape(page)}">Đọc và nghe toàn văn</a></p>' if page else ""
    room = DESCRIPTION_BYTES - len((head + more + end).encode())
    body, whole = paragraphs_html(episode.paragraphs, max(room, 0))
    if not body:
        body = (
            f"<p>{escape(fit_bytes(one_line(episode.summary or episode.title), max(room, 200) // 2), quote=False)}</p>"
        )
    return head + body + ("" if whole else more) + end


def _endings(episode: Episode, station: StationSettings) -> list[str]:
    lines = []
    people = [one_line(who, 200) for who in (episode.author, episode.credit) if who]
    if people:
        lines.append(escape(" – ".join(dict.fromkeys(people)), quote=False))
    original = foreign_link(episode.url)
    if original and len(original) < 1000:
        written = quote(clean(original), safe=_URL_MARKS)
        lines.append(f'Bài gốc: <a href="{escape(written)}">{escape(clean(original), quote=False)}</a>')
    label = one_line(episode.voice_label or "giọng tổng hợp", 128)
    lines.append(escape(f"Giọng đọc: {label}. Bản ghi do máy đọc, {one_line(station.name)} phát hành.", quote=False))
    return lines


def _add_companions(item: FeedEntry, episode: Episode, station: StationSettings, folder: str, language: str) -> None:
    """Transcripts, WebVTT first because Apple reads that one, and chapters; all beside the episode's page."""
    for kind in transcript.KINDS:
        item.podcasting20.add(
            "podcast:transcript",
            url=public_url(station, f"{folder}/{kind.name}"),
            type=kind.media_type,
            language=language,
            rel="captions",
        )
    if episode.chapters:
        item.podcasting20.add(
            "podcast:chapters", url=public_url(station, f"{folder}/chapters.json"), type=chapters.MEDIA_TYPE
        )


def _add_alternatives(item: FeedEntry, episode: Episode, main: Master, station: StationSettings) -> None:
    """Every form of the sound with its checksum, so that an app may take the small one and a station the best one."""
    titles = {
        "podcast": "Chuẩn",
        "saver": "Tiết kiệm dung lượng",
        "radio": "Phát thanh",
        "radio-wav": "Phát thanh, không nén",
    }
    for master in episode.masters:
        usable = master.media_type in _PLAYABLE and master.size > 0 and master.samples > 0
        if not usable or not re.fullmatch(r"audio/[\x21-\x7e]+", master.path):
            continue
        children = [tag("podcast:source", uri=public_url(station, master.path))]
        if re.fullmatch(r"[0-9a-f]{64}", master.sha256):
            digest = base64.b64encode(bytes.fromhex(master.sha256)).decode()
            children.append(tag("podcast:integrity", type="sri", value=f"sha256-{digest}"))
        item.podcasting20.add(
            "podcast:alternateEnclosure",
            None,
            children,
            type=master.media_type,
            length=master.size,
            bitrate=round(master.size * 8 / master.seconds),
            title=titles.get(master.profile, one_line(master.profile, 32)),
            default="true" if master is main else None,
        )

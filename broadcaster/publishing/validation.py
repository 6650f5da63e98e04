"""The last look at a feed before it replaces the good one: whatever a directory or an app would choke on is refused here."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from ..errors import FeedRejected
from ..settings.programme import EVERY_DAY

_ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
_PODCAST = "{https://podcastindex.org/namespace/1.0}"
_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_MOST_ITEMS = 300
_MOST_BYTES = 5_000_000  # the W3C validator reads no further
_DESCRIPTION_BYTES = 4000
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(:\d+)?(/[!-~]*)?")


def validate_feed(
    data: bytes, previous: bytes | None, *, removed: Collection[str] | None = None, now: datetime | None = None
) -> None:
    """Raise FeedRejected, with every reason, when ``data`` must not replace ``previous``.

    ``removed`` are the guids that left on purpose (withdrawn, expired, moved to an archive page): any other loss is a reason.
    Without it only losing more than half of at least four items is. ``now`` bounds the future of ``pubDate``.
    """
    faults: list[str] = []
    channel = _channel(data, faults)
    if channel is not None:
        faults += _channel_faults(channel)
        items = channel.findall("item")
        faults += _together_faults(items)
        for item in items:
            faults += _item_faults(item, now or datetime.now(UTC))
        if previous is not None:
            faults += _loss_faults(channel, previous, removed)
    if faults:
        shown = "; ".join(faults[:12]) + (f"; và {len(faults) - 12} lỗi nữa" if len(faults) > 12 else "")
        raise FeedRejected(_subject(channel), shown, "Nguồn cấp RSS đang phát được giữ nguyên.")


def _subject(channel: Any) -> str:
    title = _text(channel, "title") if channel is not None else ""
    return f"Nguồn cấp RSS «{title}»" if title else "Nguồn cấp RSS"


def parse(data: bytes) -> Any:
    """The root element; entities and the network are off. Raises lxml's XMLSyntaxError."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _channel(data: bytes, faults: list[str]) -> Any:
    if not data.startswith(b"<?xml"):
        faults.append("không bắt đầu bằng khai báo XML")
    if len(data) > _MOST_BYTES:
        faults.append(f"dài {len(data)} byte, nhiều nhất là {_MOST_BYTES}")
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data[:2000]:
        faults.append("có khai báo DOCTYPE")
        return None
    try:
        root = parse(data)
    except etree.XMLSyntaxError as error:
        faults.append(f"không phải XML đúng ({error})")
        return None
    channel = root.find("channel") if root.tag == "rss" and root.get("version") == "2.0" else None
    if channel is None:
        faults.append("không phải RSS 2.0 có channel")
    return channel


def _text(element: Any, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _channel_faults(channel: Any) -> list[str]:
    needed = ("title", "description", "link", "language", "generator")
    faults = [f"channel thiếu {name}" for name in needed if not _text(channel, name)]
    if len(_text(channel, "title")) > 255:
        faults.append("tiêu đề chương trình dài quá 255 ký tự")
    if len(_text(channel, "description").encode()) > _DESCRIPTION_BYTES:
        faults.append("mô tả chương trình dài quá 4000 byte")
    if channel.find(f"{_ITUNES}category") is None:
        faults.append("channel thiếu itunes:category")
    if _text(channel, f"{_ITUNES}explicit") not in ("true", "false"):
        faults.append("itunes:explicit phải là true hoặc false")
    own = [link.get("href") or "" for link in channel.findall(f"{_ATOM}link") if link.get("rel") == "self"]
    if len(own) != 1 or not _is_web_address(own[0]):
        faults.append("phải có đúng một atom:link rel=self")
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", _text(channel, f"{_PODCAST}guid")):
        faults.append("podcast:guid không phải UUID")
    return faults


def _together_faults(items: list[Any]) -> list[str]:
    faults = []
    if len(items) > _MOST_ITEMS:
        faults.append(f"có {len(items)} tập, nhiều nhất là {_MOST_ITEMS}")
    for what, values in (
        ("guid", [_text(item, "guid") for item in items]),
        ("địa chỉ âm thanh", [each.get("url") for item in items for each in item.findall("enclosure")]),
    ):
        doubled = (
            {value for value in values if value and values.count(value) > 1} if len(set(values)) < len(values) else ()
        )
        faults += [f"{what} lặp lại: {value}" for value in sorted(doubled)]
    dates = [date for item in items if (date := _date(item)) is not None]
    if any(later > earlier for earlier, later in pairwise(dates)):
        faults.append("các tập không xếp mới nhất trước")
    return faults


def _item_faults(item: Any, now: datetime) -> list[str]:
    title = _text(item, "title")
    faults = [] if title else ["không có tiêu đề"]
    if len(title) > 255:
        faults.append("tiêu đề dài quá 255 ký tự")
    guid = item.find("guid")
    if guid is None or not (guid.text or "").strip() or guid.get("isPermaLink") != "false":
        faults.append("thiếu guid có isPermaLink=false")
    faults += [
        f"{name.rpartition('}')[2]} dài quá 4000 byte"
        for name in ("description", f"{_CONTENT}encoded")
        if len(_text(item, name).encode()) > _DESCRIPTION_BYTES
    ]
    date = _date(item)
    if date is None:
        faults.append(f"pubDate «{_text(item, 'pubDate')}» sai dạng RFC 2822 hoặc sai thứ")
    elif date > now + timedelta(days=1):
        faults.append("pubDate ở tương lai")
    if not _text(item, f"{_ITUNES}duration").isdigit():
        faults.append("itunes:duration không phải số giây nguyên")
    faults += [
        f"itunes:{name} phải là số nguyên dương"
        for name in ("season", "episode")
        if item.find(_ITUNES + name) is not None and not re.fullmatch(r"[1-9]\d*", _text(item, _ITUNES + name))
    ]
    enclosures = item.findall("enclosure")
    if len(enclosures) != 1:
        faults.append(f"mục có {len(enclosures)} thẻ enclosure; phải có đúng một")
    else:
        faults += _enclosure_faults(enclosures[0])
    for companion in (*item.findall(f"{_PODCAST}transcript"), *item.findall(f"{_PODCAST}chapters")):
        if not companion.get("type") or not _is_web_address(companion.get("url") or ""):
            faults.append("transcript hoặc chapters thiếu type hay địa chỉ")
    return [f"tập «{title[:60]}»: {fault}" for fault in faults]


def _enclosure_faults(enclosure: Any) -> list[str]:
    faults = []
    url = enclosure.get("url") or ""
    if not _is_web_address(url):
        faults.append(f"địa chỉ âm thanh «{url}» phải là http(s) và chỉ gồm ký tự ASCII")
    elif not re.search(r"\.(mp3|m4a|mp4)$", urlsplit(url).path):
        faults.append(f"địa chỉ âm thanh «{url}» không có đuôi tệp âm thanh")
    if not re.fullmatch(r"[1-9]\d*", enclosure.get("length") or ""):
        faults.append("enclosure không có length đúng")
    if enclosure.get("type") not in ("audio/mpeg", "audio/mp4"):
        faults.append("enclosure không có type đúng")
    return faults


def _is_web_address(url: str) -> bool:
    if _PLAIN_ADDRESS.fullmatch(url):  # nearly every one, and quickly told
        return True
    if not re.fullmatch(r"[\x21-\x7e]+", url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _date(item: Any) -> datetime | None:
    """The item's pubDate when it is RFC 2822 with its right weekday and a zone."""
    written = _text(item, "pubDate")
    try:
        date = parsedate_to_datetime(written)
    except (ValueError, TypeError):
        return None
    if date.tzinfo is None or written[:3] != EVERY_DAY[date.weekday()].capitalize():
        return None
    return date


def _loss_faults(channel: Any, previous: bytes, removed: Collection[str] | None) -> list[str]:
    try:
        before = [_text(item, "guid") for item in parse(previous).iter("item")]
    except etree.XMLSyntaxError:
        return []  # what is there is no feed: anything valid is better
    now_there = {_text(item, "guid") for item in channel.findall("item")}
    lost = [guid for guid in before if guid not in now_there and guid not in (removed or ())]
    if not lost or (removed is None and (len(before) < 4 or len(lost) * 2 <= len(before))):
        return []
    return [f"mất {len(lost)} trong {len(before)} tập đang có, trong đó {lost[0]}"]

"""The RSS feed: everything directories ask for, the same bytes each time, and no content that can break it."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import feedparser
import podcastparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from broadcaster.errors import PublishError
from broadcaster.model import Episode, Paragraph
from broadcaster.publishing import Feed, Pages, build_feed, feed_url, podcast_guid, validate_feed, write_feeds
from broadcaster.publishing.artwork import Artwork
from broadcaster.settings import ShowSettings

from .samples import SHOW, START, STATION, episode, master

GOLDEN = Path(__file__).parent / "golden"
GUID = podcast_guid(feed_url(STATION, "tin-tuc"))
ART = Artwork("art/tin-tuc-0a1b2c3d.jpg", b"", 3000, "image/jpeg")
NOW = START + timedelta(days=4000)
NS = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}


def build(episodes: list[Episode], show: ShowSettings = SHOW, **options: object) -> Feed:
    return build_feed("tin-tuc", show, episodes, STATION, podcast_guid=GUID, image=ART, **options)  # type: ignore[arg-type]


def channel_of(data: bytes) -> etree._Element:
    channel = etree.fromstring(data).find("channel")
    assert channel is not None
    return channel


def texts(element: etree._Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(path, NS)]


def one(element: etree._Element, path: str) -> etree._Element:
    (found,) = element.findall(path, NS)
    return found


def test_golden_news_feed() -> None:
    corrected = episode(2, corrected="Giờ cúp điện ở thôn 2 là 13 giờ, không phải 11 giờ.", revision=2)
    saver = master(b"saver", "lich-cup-dien-3-nhe", "saver")
    radio = master(
        b"radio", "lich-cup-dien-3-radio", "radio", media_type="audio/wav", path="audio/episodes/2026/03/x-0a1b2c3d.wav"
    )
    phone = master(
        b"phone", "lich-cup-dien-3-phone", "phone", media_type="audio/basic", path="audio/episodes/2026/03/x.ulaw"
    )
    third = episode(3)
    third = replace(third, masters=(*third.masters, saver, radio, phone))
    feed = build([episode(1), corrected, third], hub="https://hub.example/", frequency="FREQ=DAILY")
    assert list(feed) == ["tin-tuc.xml"]
    assert feed["tin-tuc.xml"].decode() == (GOLDEN / "news.xml").read_text("utf-8")


def test_golden_archive_page() -> None:
    feed = build([episode(number) for number in range(1, 12)], SHOW.model_copy(update={"items": 6}))
    assert list(feed) == ["tin-tuc-2.xml", "tin-tuc-3.xml", "tin-tuc-4.xml", "tin-tuc.xml"]
    assert feed["tin-tuc-3.xml"].decode() == (GOLDEN / "archive.xml").read_text("utf-8")


def test_channel_has_what_the_directories_ask_for() -> None:
    channel = channel_of(build([episode(1)], frequency="FREQ=DAILY")["tin-tuc.xml"])
    assert texts(channel, "title") == [SHOW.title]
    assert texts(channel, "language") == ["vi"]
    assert texts(channel, "link") == ["https://nghe.suoimay.example/"]
    assert texts(channel, "itunes:explicit") == ["false"]
    assert texts(channel, "itunes:type") == ["episodic"]
    assert texts(channel, "podcast:guid") == [GUID]
    assert [c.get("text") for c in channel.iterfind(".//itunes:category", NS)] == ["News", "Daily News", "Government"]
    assert one(channel, "podcast:locked").get("owner") == "phatthanh@suoimay.example"
    assert one(channel, "podcast:txt").get("purpose") == "ai-content"
    assert texts(channel, "podcast:license") == ["cc-by-4.0"]
    assert dict(one(channel, "podcast:location").items()) == {"rel": "subject", "geo": SHOW.geo, "country": "VN"}
    assert one(channel, "podcast:updateFrequency").get("rrule") == "FREQ=DAILY"
    assert one(channel, "itunes:image").get("href") == "https://nghe.suoimay.example/art/tin-tuc-0a1b2c3d.jpg"
    assert one(channel, "podcast:image").get("alt") == "Ảnh bìa chương trình Tin tức xã Suối Mây"


def test_item_has_what_apps_read() -> None:
    data = build([episode(1)])["tin-tuc.xml"]
    item = one(channel_of(data), "item")
    assert texts(item, "title") == ["Lịch cúp điện đợt 1 (03/03/2026)"]
    assert texts(item, "pubDate") == ["Tue, 03 Mar 2026 06:30:00 +0700"]
    assert one(item, "guid").get("isPermaLink") == "false"
    assert [t.get("type") for t in item.iterfind("podcast:transcript", NS)] == [
        "text/vtt",
        "application/x-subrip",
        "application/json",
    ]
    assert one(item, "podcast:chapters").get("type") == "application/json+chapters"
    assert dict(one(item, "podcast:soundbite").items()) == {"startTime": "0.000", "duration": "19.750"}
    integrity = one(item, "podcast:alternateEnclosure/podcast:integrity").get("value") or ""
    assert base64.b64decode(integrity.removeprefix("sha256-")).hex() == episode(1).masters[0].sha256
    content = texts(item, "content:encoded")[0]
    for paragraph in episode(1).paragraphs:
        assert paragraph.text in content
    assert 'href="https://suoimay.example/tin?id=1&amp;muc=%C4%91i%E1%BB%87n"' in content
    assert "Giọng đọc: eSpeak (máy đọc)" in content


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Lịch tiêm ngày 3/3/2026", "Lịch tiêm ngày 3/3/2026"),
        ("Lịch tiêm ngày 03/03/2026", "Lịch tiêm ngày 03/03/2026"),
        ("Điện & nước", "Điện và nước (03/03/2026)"),
        ("Áp suất <5 bar>", "Áp suất ‹5 bar› (03/03/2026)"),
    ],
)
def test_titles(title: str, shown: str) -> None:
    data = build([episode(1, title=title)])["tin-tuc.xml"]
    assert texts(channel_of(data), "item/title") == [shown]


def test_titles_without_dates_when_the_show_says_so() -> None:
    data = build([episode(1)], SHOW.model_copy(update={"dated_titles": False}))["tin-tuc.xml"]
    assert texts(channel_of(data), "item/title") == ["Lịch cúp điện đợt 1"]


def test_same_episodes_same_bytes_in_any_order() -> None:
    episodes = [episode(number) for number in range(1, 20)]
    assert build(episodes) == build(episodes[::-1])


def test_a_correction_keeps_the_guid_and_gets_a_new_address() -> None:
    before = episode(1)
    after = replace(before, masters=(master(b"new sound", "lich-cup-dien-1"),), corrected="Sửa giờ.", updated=NOW)
    old, new = (channel_of(build([each])["tin-tuc.xml"]) for each in (before, after))
    assert texts(old, "item/guid") == texts(new, "item/guid")
    assert one(old, "item/enclosure").get("url") != one(new, "item/enclosure").get("url")
    assert texts(new, "item/description")[0].startswith("Đính chính: Sửa giờ.")
    assert texts(old, "item/pubDate") == texts(new, "item/pubDate")


@pytest.mark.parametrize(
    "changes",
    [
        {"masters": ()},
        {"title": "  "},
        {"guid": ""},
        {"published": datetime(2026, 3, 3)},  # noqa: DTZ001  # a time without zone is the point
        {"updated": datetime(2026, 3, 3)},  # noqa: DTZ001
        {"folder": "../../etc"},
        {"masters": (master(b"x", "x", size=0),)},
        {"masters": (master(b"x", "x", path="audio/episodes/Điện.mp3"),)},
        {"masters": (master(b"x", "x", path="audio/../config/broadcaster.mp3"),)},
        {"masters": (master(b"x", "x", media_type="audio/basic"),)},
        {"masters": (master(b"x", "x", path="audio/episodes/x.wav"),)},
    ],
)
def test_a_bad_episode_costs_itself_only(changes: dict[str, object]) -> None:
    bad = episode(2, **changes)
    feed = build([episode(1), bad, episode(3)])
    assert len(texts(channel_of(feed["tin-tuc.xml"]), "item/guid")) == 2
    (left_out,) = feed.left_out
    assert left_out.problem
    validate_feed(feed["tin-tuc.xml"], None, now=NOW)


def test_the_same_guid_twice_is_written_once() -> None:
    feed = build([episode(1), replace(episode(2), guid=episode(1).guid)])
    assert len(texts(channel_of(feed["tin-tuc.xml"]), "item/guid")) == 1
    assert len(feed.left_out) == 1


def test_a_show_name_that_is_no_file_name() -> None:
    with pytest.raises(PublishError, match="TÊN"):
        build_feed("../x", SHOW, [], STATION, podcast_guid=GUID)


def test_an_empty_show_is_a_valid_feed_without_a_date_of_its_own() -> None:
    data = build([])["tin-tuc.xml"]
    validate_feed(data, None)
    assert b"lastBuildDate" not in data


HOSTILE = [
    "<script>alert(1)</script>",
    "]]><item><guid>x</guid></item><![CDATA[",
    "\x00\x01\x08\x0b\x1b\x7f\x85 điều khiển",
    "\ud800 lẻ đôi \udfff",
    "\ufffe\uffff\ufdd0\U0001fffe",
    "🎙️ 👨‍👩‍👧 biểu tượng",
    "\u202emp3.exe\u2066 đảo chiều",
    "&amp;lt;&#0;&unknown;",
    "dài " * 2500,
    "Ệ" * 10_000,
    "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "\r\n\t  trắng  \u2028\u2029",
    "e\u0302\u0323 tổ hợp",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_content(text: str) -> None:
    bad = episode(
        2,
        title=f"a {text}",
        summary=text,
        paragraphs=(Paragraph(text), Paragraph("Một đoạn thường.")),
        author=text,
        credit=text,
        categories=(text,),
        voice_label=text,
        corrected=text,
        url=f"https://x.example/{text}",
    )
    feed = build([episode(1), bad, episode(3)])
    data = feed["tin-tuc.xml"]
    validate_feed(data, None, now=NOW)
    assert not feed.left_out
    parsed = feedparser.parse(data)
    assert not parsed.bozo
    assert [entry.id for entry in parsed.entries] == [episode(number).guid for number in (3, 2, 1)]
    for name in ("title", "description", "content:encoded"):
        for value in texts(channel_of(data), f"item/{name}"):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", value)
    content = texts(channel_of(data), "item/content:encoded")[1]
    assert re.fullmatch(r'(</?p>|<a href="[^"<>]*">|</a>|[^<>])*', content)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(min_size=1), st.text(), st.text())
def test_any_text_gives_a_feed_that_parses(title: str, body: str, label: str) -> None:
    feed = build(
        [episode(1, title=title, summary=body, paragraphs=(Paragraph(body),), voice_label=label, author=label)]
    )
    data = feed["tin-tuc.xml"]
    validate_feed(data, None, now=NOW)
    assert len(texts(channel_of(data), "item/guid")) + len(feed.left_out) == 1


def test_lengths_are_bytes() -> None:
    long = episode(1, summary="Ệ " * 5000, paragraphs=tuple(Paragraph("Đường số một. " * 30) for _ in range(40)))
    item = one(channel_of(build([long])["tin-tuc.xml"]), "item")
    for name in ("description", "content:encoded"):
        assert 2000 < len(texts(item, name)[0].encode()) <= 4000
    assert "Đọc và nghe toàn văn" in texts(item, "content:encoded")[0]
    assert "Bài gốc" in texts(item, "content:encoded")[0]


# --- pages


def walk(feed: dict[str, bytes]) -> list[str]:
    """The guids that an app finds that follows rel=next from the main feed."""
    found: list[str] = []
    path: str | None = "tin-tuc.xml"
    while path:
        channel = channel_of(feed[path])
        found += texts(channel, "item/guid")
        following = [link.get("href", "") for link in channel.iterfind("atom:link", NS) if link.get("rel") == "next"]
        path = following[0].rpartition("/")[2] if following else None
    return found


def test_every_episode_is_on_exactly_one_page_newest_first() -> None:
    episodes = [episode(number) for number in range(1, 48)]
    feed = build(episodes, SHOW.model_copy(update={"items": 9}))
    assert walk(feed) == [each.guid for each in episodes[::-1]]
    for data in feed.values():
        validate_feed(data, None, now=NOW)


def test_growing_one_by_one_ends_where_building_at_once_does_and_archives_never_change() -> None:
    show = SHOW.model_copy(update={"items": 9})
    episodes = [episode(number) for number in range(1, 48)]
    files: dict[str, bytes] = {}
    pages = Pages()
    for number in range(1, 48):
        known = episodes[:number]
        since = pages.open_after
        needed = [each for each in known if since is None or each.published >= since]
        assert len(needed) <= show.items + 2
        feed = build(needed, show, pages=pages)
        assert len(feed) <= 2
        for path, data in feed.items():
            assert path == "tin-tuc.xml" or path not in files
            files[path] = data
        pages = feed.pages
        assert walk(files) == [each.guid for each in known[::-1]]
    assert files == build(episodes, show)


@pytest.mark.parametrize("writes", range(8))
def test_a_crash_at_any_write_leaves_a_show_that_reads_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """Archive pages come first, the feed that names them last; and the next try ends where the first would have."""
    show = SHOW.model_copy(update={"items": 6})
    old = build([episode(number) for number in range(1, 7)], show)
    new = build([episode(number) for number in range(1, 19)], show)
    write_feeds(tmp_path, old)
    moved, left = Path.replace, [writes]

    def replace_until_the_cut(path: Path, to: Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return moved(path, to)

    monkeypatch.setattr(Path, "replace", replace_until_the_cut)
    if writes < len(new):
        with pytest.raises(KeyboardInterrupt):
            write_feeds(tmp_path, new)
    else:
        write_feeds(tmp_path, new)
    monkeypatch.undo()
    there = {place.name: place.read_bytes() for place in tmp_path.iterdir()}
    assert there["tin-tuc.xml"] == (old if writes < len(new) else new)["tin-tuc.xml"]
    assert len(walk(there)) == (6 if writes < len(new) else 18)
    write_feeds(tmp_path, new)
    assert {place.name: place.read_bytes() for place in tmp_path.iterdir()} == new


def test_pages_stay_where_they_are_when_old_episodes_go() -> None:
    show = SHOW.model_copy(update={"items": 9})
    episodes = [episode(number) for number in range(1, 48)]
    first = build(episodes, show)
    gone = episodes[4]
    number = first.pages.page_of(gone)
    assert number is not None
    start, end = first.pages.span(number)
    rest = [each for each in episodes if each is not gone]
    page = [each for each in rest if (start is None or each.published >= start) and each.published <= end]
    fresh = [each for each in rest if first.pages.open_after is None or each.published >= first.pages.open_after]
    again = build(sorted({*page, *fresh}, key=lambda each: each.published), show, pages=first.pages, rebuild={number})
    assert list(again) == [f"tin-tuc-{number}.xml", "tin-tuc.xml"]
    assert walk({**first, **again}) == [each.guid for each in rest[::-1]]
    assert again["tin-tuc.xml"] == first["tin-tuc.xml"]


def test_pages_name_their_neighbours() -> None:
    feed = build([episode(number) for number in range(1, 30)], SHOW.model_copy(update={"items": 9}))
    relations = [
        {
            link.get("rel"): (link.get("href") or "").rpartition("/")[2]
            for link in channel_of(data).iterfind("atom:link", NS)
        }
        for data in feed.values()
    ]
    for older, newer in pairwise(relations):
        assert newer["next"] == newer["prev-archive"] == older["self"]
    assert all(page["current"] == "tin-tuc.xml" and page["last"] == "tin-tuc-2.xml" for page in relations[:-1])
    assert "next" not in relations[0]
    assert "current" not in relations[-1]
    assert all(channel_of(data).find("fh:archive", NS) is not None for data in list(feed.values())[:-1])


def test_several_episodes_of_one_moment() -> None:
    show = SHOW.model_copy(update={"items": 6})
    episodes = [episode(number, published=START, updated=START) for number in range(1, 20)]
    assert sorted(walk(build(episodes, show))) == sorted(each.guid for each in episodes)


# --- other readers


def test_podcastparser_reads_it() -> None:
    parsed = podcastparser.parse(
        feed_url(STATION, "tin-tuc"), io.BytesIO(build([episode(1), episode(2)])["tin-tuc.xml"])
    )
    assert parsed["title"] == SHOW.title
    assert parsed["explicit"] is False
    newest = parsed["episodes"][0]
    assert newest["guid"] == episode(2).guid
    assert newest["total_time"] == 1
    assert newest["enclosures"][0]["file_size"] == episode(2).masters[0].size
    assert newest["enclosures"][0]["url"].endswith(".mp3")
    assert newest["published"] == episode(2).published.timestamp()

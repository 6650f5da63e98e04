"""A candidate feed that a directory would refuse, or that lost episodes, never replaces the good one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcaster.errors import FeedRejected
from broadcaster.publishing import build_feed, feed_url, podcast_guid, validate_feed

from .samples import SHOW, START, STATION, episode

NOW = START + timedelta(days=30)


def feed(*numbers: int) -> bytes:
    guid = podcast_guid(feed_url(STATION, "tin-tuc"))
    return build_feed("tin-tuc", SHOW, [episode(number) for number in numbers], STATION, podcast_guid=guid)[
        "tin-tuc.xml"
    ]


GOOD = feed(1, 2, 3)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"<?xml", b"\n<?xml", "khai báo XML"),
        (b"</rss>", b"", "XML"),
        (b'version="2.0">', b'version="1.0">', "RSS 2.0"),
        (b"<rss", b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss", "DOCTYPE"),
        (b"<language>vi</language>", b"", "language"),
        (b"<itunes:explicit>false", b"<itunes:explicit>no", "explicit"),
        (b'rel="self"', b'rel="other"', "self"),
        (b"<podcast:guid>", b"<podcast:guid>x", "UUID"),
        (b"Tue, 03 Mar 2026 08", b"Mon, 03 Mar 2026 08", "pubDate"),
        (b"Tue, 03 Mar 2026 08:30:00 +0700", b"2026-03-03", "pubDate"),
        (b"Tue, 03 Mar 2026 08:30:00 +0700", b"Thu, 03 Mar 2044 08:30:00 +0700", "pubDate"),
        (b'length="', b'length="0', "length"),
        (b' type="audio/mpeg"/>', b' type="audio/x"/>', "type"),
        (b"lich-cup-dien-3-", "lịch-".encode(), "ASCII"),
        (b"<itunes:duration>1<", b"<itunes:duration>0:01<", "duration"),
        (b'isPermaLink="false"', b'isPermaLink="true"', "guid"),
        (episode(3).guid.encode(), episode(2).guid.encode(), "lặp lại"),
        (b"<title>L", b"<title></title><title>L", "tiêu đề"),
        (b"<item>", b"<item><enclosure/>", "2 thẻ enclosure"),
        (b"08:30:00", b"05:30:00", "mới nhất"),
    ],
)
def test_faults_are_refused_by_name(old: bytes, new: bytes, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(FeedRejected, match=reason):
        validate_feed(GOOD.replace(old, new), None, now=NOW)


def test_a_good_feed_passes_over_itself_over_nothing_and_over_rubbish() -> None:
    for previous in (None, GOOD, b"", b"rubbish"):
        validate_feed(GOOD, previous, now=NOW)


def test_a_title_of_the_show_is_named() -> None:
    with pytest.raises(FeedRejected) as caught:
        validate_feed(GOOD.replace(b"<language>vi</language>", b""), None, now=NOW)
    assert str(caught.value).startswith(f"Nguồn cấp RSS «{SHOW.title}»: ")
    assert "giữ nguyên" in str(caught.value)


def test_losses() -> None:
    validate_feed(feed(1, 2), GOOD, removed={episode(3).guid}, now=NOW)
    with pytest.raises(FeedRejected, match="mất 1 trong 3"):
        validate_feed(feed(1, 2), GOOD, removed=(), now=NOW)
    validate_feed(feed(1), feed(1, 2), now=NOW)
    with pytest.raises(FeedRejected, match="mất 3 trong 4"):
        validate_feed(feed(1), feed(1, 2, 3, 4), now=NOW)

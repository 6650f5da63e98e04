"""JSON Feed, OPML and the style sheet that makes a feed a page."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree

from broadcaster.publishing import build_feed, feed_stylesheet, json_feed, opml
from broadcaster.publishing.artwork import Artwork

from .samples import SHOW, STATION, episode

GOLDEN = Path(__file__).parent / "golden"
ART = Artwork("art/tin-tuc-0a1b2c3d.jpg", b"", 3000, "image/jpeg")


def test_golden_json_feed() -> None:
    made = json_feed("tin-tuc", SHOW, [episode(1), episode(2)], STATION, image=ART, hub="https://hub.example/")
    assert made.decode() == (GOLDEN / "news.json").read_text("utf-8")


def test_json_feed_leaves_out_what_the_rss_feed_leaves_out() -> None:
    made = json.loads(json_feed("tin-tuc", SHOW, [episode(1), episode(2, masters=()), episode(3, folder="")], STATION))
    assert [item["id"] for item in made["items"]] == [episode(3).guid, episode(1).guid]
    assert made["items"][0]["url"] == "https://nghe.suoimay.example/"


def test_golden_opml() -> None:
    other = SHOW.model_copy(update={"title": 'Đính chính "mới" & cũ'})
    assert opml({"tin-tuc": SHOW, "dinh-chinh": other}, STATION).decode() == (GOLDEN / "shows.opml").read_text("utf-8")


def test_a_feed_opened_in_a_browser_is_a_vietnamese_page() -> None:
    transform = etree.XSLT(etree.fromstring(feed_stylesheet()))
    feed = build_feed(
        "tin-tuc", SHOW, [episode(1), episode(2, title="<script>x</script>")], STATION, podcast_guid="x", image=ART
    )
    page = str(transform(etree.fromstring(feed["tin-tuc.xml"])))
    assert '<html lang="vi">' in page
    assert "Đây là nguồn cấp RSS của podcast" in page
    assert "https://nghe.suoimay.example/tin-tuc.xml" in page
    assert page.count("<audio") == 2
    assert "<script" not in page

"""The front page, the pages of the shows and the lists: what is on them, in which order, and how they grow."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

from broadcaster.publishing.site import build_front

from .site_checks import check, front, tree_of
from .site_samples import NOW, STATION, sample, town, urgent


def test_the_lists_do_not_grow_with_the_archive() -> None:
    many = [
        replace(sample(n % 5).episode, guid=str(n), folder=f"b{n}", published=NOW - timedelta(hours=6 * n))
        for n in range(300)
    ]
    files = front(many)
    assert len(files) < 40
    assert max(map(len, files.values())) < 250_000
    assert len(files["index.html"]) < 90_000
    assert len(json.loads(files["search.json"])["episodes"]) == 300


def test_withdrawn_and_expired_items_are_on_no_list() -> None:
    gone = replace(sample(0).episode, withdrawn=NOW)
    over = replace(sample(1).episode, expires=NOW - timedelta(minutes=1))
    valid = replace(sample(2).episode, expires=NOW + timedelta(minutes=1))
    files = front([gone, over, valid])
    for path in ("index.html", "shows/tin-tuc/index.html", "search/index.html", "search.json", "today.m3u"):
        assert gone.title not in files[path].decode()
        assert over.title not in files[path].decode()
        assert valid.title in files[path].decode()


def test_an_emergency_comes_first_and_apart() -> None:
    warning = urgent().episode
    page = front([*(each.episode for each in town()), warning])["index.html"].decode()
    assert page.index("Tin khẩn cấp") < page.index(warning.title) < page.index("Nghe tất cả")


def test_the_front_page_plays_the_newest_day_and_names_it() -> None:
    page = tree_of(front([each.episode for each in town()])["index.html"].decode())
    queue = page.cssselect("[data-queue] > li")
    assert [item.get("data-guid")[-4:] for item in queue] == ["0000", "0001", "0002", "0003", "0004"]
    assert "Tin thứ Hai, ngày 23 tháng 11 năm 2026" in page.text_content()
    assert "Chủ nhật, ngày 22 tháng 11 năm 2026" in page.text_content()
    assert "5 bài, dài 2 phút" in page.text_content()


def test_the_playlist_names_every_item_of_the_day_by_its_full_address() -> None:
    lines = front([each.episode for each in town()])["today.m3u"].decode().splitlines()
    assert lines[0] == "#EXTM3U"
    assert sum(line.startswith("https://nghe.suoicam.example/audio/episodes/") for line in lines) == 5


def test_a_station_without_anything_yet_has_all_its_pages() -> None:
    files = build_front(STATION, {}, [], [], NOW)
    check(files)
    assert "Chưa có bài nào" in files["index.html"].decode()
    assert "Chưa có bản tin nào" in files["bulletins/index.html"].decode()


def test_shows_carry_their_own() -> None:
    files = front([each.episode for each in town()])
    notices = files["shows/thong-bao/index.html"].decode()
    assert "Lịch tạm ngừng cấp điện" in notices
    assert "Hội Người mù" not in notices
    assert "Bản tin sáng, 23/11/2026" in files["shows/ban-tin/index.html"].decode()


def test_the_ways_to_follow_lead_to_the_feed() -> None:
    files = front([])
    tree = tree_of(files["shows/tin-tuc/index.html"].decode())
    links = {a.text_content(): a.get("href") for a in tree.cssselect(".apps a")}
    assert links == {
        "Apple Podcasts": "podcast://nghe.suoicam.example/tin-tuc.xml",
        "Spotify": "https://open.spotify.com/search/Tin%20t%E1%BB%A9c%20th%E1%BB%8B%20x%C3%A3%20Su%E1%BB%91i%20Cam/podcasts",
        "AntennaPod": "antennapod-subscribe://nghe.suoicam.example/tin-tuc.xml",
        "Nguồn cấp RSS": "https://nghe.suoicam.example/tin-tuc.xml",
    }
    assert files["shows/tin-tuc/qr.svg"].startswith(b"<svg")
    assert b"style=" not in files["shows/tin-tuc/qr.svg"]

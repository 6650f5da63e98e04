"""The listening site as files: what is on which page, that it stays the same, and that nothing hostile gets through."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from posixpath import join, normpath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from broadcaster.errors import PublishError
from broadcaster.model import Episode, Line, Paragraph, SegmentKind
from broadcaster.publishing.site import build_episode_page, build_front, build_tombstone, static_files
from broadcaster.publishing.wording import wording
from broadcaster.settings import ShowSettings, StationSettings

from .site_samples import NOW, SHOWS, STATION, bulletin, sample, town, urgent, write_site

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Strict(HTMLParser):
    """Complains of tags that do not close in order, twice-given ids and attributes, and anything the site's policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> gives an attribute twice: {names}")
        given_ = dict(attrs)
        if (mine := given_.get("id")) is not None:
            if mine in self.ids:
                self.problems.append(f"id «{mine}» twice")
            self.ids.add(mine)
        if "style" in given_ or tag == "style" or any(name.startswith("on") for name in names):
            self.problems.append(f"inline style or script on <{tag}>")
        if tag == "script" and not (given_.get("src") or "").split("?")[0].endswith("static/main.js"):
            self.problems.append("a script that is not ours")
        if any(
            (given_.get(name) or "").lower().lstrip().startswith(("javascript:", "data:", "//"))
            for name in ("href", "src")
        ):
            self.problems.append(f"a forbidden address on <{tag}>")
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> does not close what is open")


def pages(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: data.decode() for path, data in files.items() if path.endswith(".html")}


def tree_of(text: str) -> Any:
    """The page as lxml's HTML tree, whose stubs know less than it does."""
    return html.document_fromstring(text)


def check(files: Mapping[str, bytes]) -> None:
    for path, text in pages(files).items():
        parser = Strict()
        parser.feed(text)
        parser.close()
        assert parser.problems == [], path
        assert parser.open == [], path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return write_site(tmp_path_factory.mktemp("site"))


def front(episodes: list[Episode], station: StationSettings = STATION) -> dict[str, bytes]:
    made, _ = bulletin()
    return build_front(station, SHOWS, episodes, [made], NOW)


def test_every_page_is_well_formed_and_inside_the_policy(site: dict[str, bytes]) -> None:
    check(site)


def test_every_link_leads_to_a_file_of_the_site(site: dict[str, bytes]) -> None:
    places = set(site) | {path.removesuffix("index.html") for path in site}
    for path, text in pages(site).items():
        if path in ("offline.html", "404.html"):
            continue  # shown at any address, so their links start at the root; tried in the browser
        for element, name, address, _ in tree_of(text).iterlinks():
            parts = urlsplit(address)
            if parts.scheme or name not in ("href", "src", "action"):
                assert parts.scheme in ("https", "podcast", "antennapod-subscribe", "tel", "mailto"), address
                continue
            target = normpath(join(path.rpartition("/")[0], unquote(parts.path))) if parts.path else path
            target += "/" if parts.path.endswith("/") and target != "." else ""
            assert target.removeprefix("./").replace("./", "") in places or target in (".", "./"), (
                path,
                element.tag,
                address,
            )


def test_addresses_work_in_any_folder_of_any_server(site: dict[str, bytes]) -> None:
    for path, text in pages(site).items():
        if path in ("offline.html", "404.html"):
            continue
        for element, _, address, _ in tree_of(text).iterlinks():
            if element.get("rel") not in ("canonical", "alternate"):
                assert not address.startswith("/"), (path, address)


def test_pages_shown_at_any_address_link_from_the_root_of_the_site() -> None:
    inside = StationSettings(**{**STATION.model_dump(), "base_url": "https://thixa.example/nghe/"})
    files = build_front(inside, SHOWS, [], [], NOW)
    for name in ("offline.html", "404.html"):
        links = [link for _, attribute, link, _ in tree_of(files[name].decode()).iterlinks() if attribute == "href"]
        assert all(link.startswith(("/nghe/", "#", "https://", "tel:", "mailto:", "./")) for link in links)


def test_the_same_input_gives_the_same_bytes(site: dict[str, bytes], tmp_path: Path) -> None:
    assert write_site(tmp_path) == site


def test_publishing_an_episode_makes_two_pages_whatever_the_archive() -> None:
    one = sample(1).episode
    assert sorted(build_episode_page(one, STATION)) == [
        "en/episodes/bai-0001/index.html",
        "episodes/bai-0001/index.html",
    ]


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


def test_the_episode_page_says_all_that_is_known() -> None:
    made = town()
    fixed = made[3].episode
    page = build_episode_page(fixed, STATION, previous=made[4].episode, next=made[2].episode, shows=SHOWS)
    text = " ".join(tree_of(page["episodes/bai-0003/index.html"].decode()).text_content().split())
    for expected in (
        fixed.title,
        "Giọng đọc: eSpeak NG, giọng miền Nam (giọng tổng hợp).",
        "Đính chính: sửa giá thu mua trong đoạn đầu",
        "Tác giả: Ban biên tập",
        "Bài đăng ngày 22/11/2026",
        "Xem bài gốc",
        "Tải MP3 (239 kB)",
        "Tải MP3 nhẹ (61 kB)",
        "Bài trước: Khánh thành cầu dân sinh",
        "Bài sau: Hội Người mù thị xã",
        "Đọc lúc 7 giờ 15 ngày 23/11/2026",
    ):
        assert expected in text
    for paragraph in fixed.paragraphs:
        assert paragraph.text in text


def test_times_of_the_sentences_are_those_of_the_episode() -> None:
    episode = sample(2).episode
    tree = tree_of(build_episode_page(episode, STATION)["episodes/bai-0002/index.html"].decode())
    shown = [(float(e.get("data-start")), float(e.get("data-end")), e.text_content()) for e in tree.cssselect(".line")]
    assert shown == [(round(line.start, 2), round(line.end, 2), line.written) for line in episode.lines]


def test_an_episode_without_times_shows_its_paragraphs() -> None:
    episode = replace(sample(2).episode, lines=(), chapters=())
    page = build_episode_page(episode, STATION)["episodes/bai-0002/index.html"].decode()
    assert episode.paragraphs[1].text in page
    assert "data-from" not in page
    assert "transcript.vtt" not in page


def test_an_episode_without_sound_is_still_a_page() -> None:
    episode = replace(sample(2).episode, masters=())
    page = build_episode_page(episode, STATION)["episodes/bai-0002/index.html"].decode()
    assert "<audio" not in page
    assert episode.lines[1].written in page
    assert episode.title in front([episode])["index.html"].decode()


def test_formats_of_radio_and_telephone_stay_out_of_the_page() -> None:
    episode = sample(2).episode
    phone = replace(episode.masters[0], profile="phone", media_type="audio/basic", path="audio/p.ul", size=10)
    radio = replace(episode.masters[0], profile="radio", path="audio/r.mp3", size=20)
    page = build_episode_page(replace(episode, masters=(phone, radio, *episode.masters)), STATION)
    assert b"p.ul" not in page["episodes/bai-0002/index.html"]
    assert b"r.mp3" not in page["episodes/bai-0002/index.html"]


def test_words_of_another_language_are_marked_where_they_are_known() -> None:
    line = Line(0.0, 1.0, "Có Wi-Fi miễn phí tại Public Library.", "", SegmentKind.SENTENCE, 0)
    line = replace(line, foreign=((22, 36, "en"), (3, 8, "en")))
    page = build_episode_page(replace(sample(2).episode, lines=(line,)), STATION)[
        "episodes/bai-0002/index.html"
    ].decode()
    assert 'Có <span lang="en">Wi-Fi</span> miễn phí tại <span lang="en">Public Library</span>.' in page


def test_the_tombstone_says_when_and_nothing_of_what_was_said() -> None:
    episode = replace(sample(0).episode, withdrawn=NOW)
    files = build_tombstone(episode, STATION)
    assert sorted(files) == ["en/episodes/bai-0000/index.html", "episodes/bai-0000/index.html"]
    text = files["episodes/bai-0000/index.html"].decode()
    assert "đã được gỡ lúc 8 giờ 30 ngày 23/11/2026" in text
    assert "noindex" in text
    assert episode.title not in text
    assert "mp3" not in text


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


@pytest.mark.parametrize("folder", ["../x", "a/../../b", "/etc", "a//b", "", "a\\b", "a\nb", ".", "a<b"])
def test_a_folder_that_leads_elsewhere_is_refused(folder: str) -> None:
    with pytest.raises(PublishError, match="không dùng được"):
        build_episode_page(replace(sample(1).episode, folder=folder), STATION)


@pytest.mark.parametrize("path", ["../station.db", "/etc/passwd", "audio/../../x.mp3"])
def test_a_master_that_lies_elsewhere_is_refused(path: str) -> None:
    episode = sample(1).episode
    with pytest.raises(PublishError):
        build_episode_page(replace(episode, masters=(replace(episode.masters[0], path=path),)), STATION)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "ftp://x/y",
        "http://",
        "https://[",
        "java\nscript:x",
    ],
)
def test_only_a_web_address_is_linked_as_the_original(url: str) -> None:
    page = build_episode_page(replace(sample(1).episode, url=url), STATION)["episodes/bai-0001/index.html"].decode()
    assert "Xem bài gốc" not in page


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "]]> &amp; <!-- </title>",
    "{{ 7*7 }} {% raw %}",
    "\u202egnorT\u202c \u2066x",
    "\x00\x08\x1b[31m\x7f\x85 \ufffe",
    "🧑‍🦯 nghe tin 📻",
    "dài " * 2500,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(text: str) -> None:
    episode = hostile_episode(text)
    files = build_episode_page(episode, STATION, previous=episode, next=episode, shows=SHOWS) | front([episode])
    check(files)
    page = files["episodes/bai-0001/index.html"].decode()
    assert "49" not in tree_of(page).cssselect("h1")[0].text_content()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)
    assert len(tree_of(page).cssselect("title")[0].text_content()) < 400
    json.loads(files["search.json"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_leaves_the_pages_whole(text: str) -> None:
    episode = hostile_episode(text)
    check(build_episode_page(episode, STATION))
    check(front([episode]))


def hostile_episode(text: str) -> Episode:
    episode = sample(1).episode
    lines = tuple(replace(line, written=text) for line in episode.lines)
    return replace(
        episode,
        title=text,
        summary=text,
        author=text,
        credit=text,
        corrected=text,
        voice_label=text,
        guid=text,
        paragraphs=(Paragraph(text),),
        lines=lines,
        categories=(text,),
    )


def test_a_hostile_show_is_only_text_too() -> None:
    show = ShowSettings(title='<b onclick="x">&', description="</p><script>")
    check(build_front(STATION, {"a-b": show}, [sample(1).episode], [], NOW))
    with pytest.raises(PublishError):
        build_front(STATION, {"../x": show}, [], [], NOW)


def test_the_two_languages_have_the_same_words_to_say() -> None:
    vi, en = wording("vi").table, wording("en").table
    for table in ("page", "script", "count"):
        assert vi[table].keys() == en[table].keys()
        for key, text in vi[table].items():
            places = [set(re.findall(r"\{\w+\}", str(each[table][key]))) for each in (vi, en)]
            assert places[0] == places[1], (table, key, text)


def test_every_word_of_the_table_is_used() -> None:
    package = Path(__file__).parents[2] / "broadcaster" / "publishing"
    used = "".join(
        file.read_text("utf-8")
        for pattern in ("*.py", "templates/**/*.*", "static/*.js")
        for file in package.glob(pattern)
    )
    keys = {key for table in ("page", "script") for key in wording("vi").table[table]}
    assert sorted(key for key in keys if not re.search(rf"['\"]{key}['\"]|words\.{key}\b", used)) == []


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0, "0 giây", "0 seconds"),
        (59.6, "1 phút", "1 minute"),
        (61, "1 phút 1 giây", "1 minute 1 second"),
        (3605, "1 giờ 5 giây", "1 hour 5 seconds"),
        (7325, "2 giờ 2 phút", "2 hours 2 minutes"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds: float, vi: str, en: str) -> None:
    assert (wording("vi").duration(seconds), wording("en").duration(seconds)) == (vi, en)


def test_sizes_are_written_as_tariffs_count_them() -> None:
    assert [wording("vi").size(n) for n in (1, 640_000, 999_500, 1_240_000)] == ["1 kB", "640 kB", "1,0 MB", "1,2 MB"]


def test_the_worker_changes_when_any_static_file_does_and_knows_them_all() -> None:
    files = static_files()
    worker = files["sw.js"].decode()
    assert "@VERSION@" not in worker
    assert "@CORE@" not in worker
    core = json.loads(re.search(r"const FILES = (\[.*?\]);", worker, re.DOTALL)[1])  # type: ignore[index]
    assert set(core) <= set(files)
    assert {path for path in files if path.endswith(".js") and path != "sw.js"} <= set(core)
    assert all(urljoin("https://x/", path).startswith("https://x/static/") for path in core)

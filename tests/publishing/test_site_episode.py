"""The page of an episode, and what stands in its place when it was withdrawn."""

from __future__ import annotations

from dataclasses import replace

from broadcaster.model import Line, SegmentKind
from broadcaster.publishing.site import build_episode_page, build_tombstone

from .site_checks import front, tree_of
from .site_samples import NOW, SHOWS, STATION, sample, town


def test_publishing_an_episode_makes_two_pages_whatever_the_archive() -> None:
    one = sample(1).episode
    assert sorted(build_episode_page(one, STATION)) == [
        "en/episodes/bai-0001/index.html",
        "episodes/bai-0001/index.html",
    ]


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

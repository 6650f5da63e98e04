"""Nothing hostile gets through to a page: folders, addresses, texts."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcaster.errors import PublishError
from broadcaster.model import Episode, Paragraph
from broadcaster.publishing.site import build_episode_page, build_front
from broadcaster.settings import ShowSettings

from .site_checks import check, front, tree_of
from .site_samples import NOW, SHOWS, STATION, sample


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

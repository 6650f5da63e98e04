"""Approved means heard: what goes out is the very master that a person has heard, and what waits lies in no public folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster import actions
from broadcaster.actions.approving import waiting_masters
from broadcaster.actions.readings import row_of
from broadcaster.bulletins.making import make_bulletin
from broadcaster.delivery import waiting
from broadcaster.errors import ArticleError, HeardAnother
from broadcaster.model import Actor, ArticleState, Bulletin, Episode, Master
from broadcaster.pipeline import advance, finish, take_in
from broadcaster.publishing.inventory import inventory
from broadcaster.station import Station
from broadcaster.store import articles, episodes, history
from broadcaster.testing import FakeVoice, article, fakes, tone
from broadcaster.work import housekeeping
from tests.conftest import BROADCASTER, write_config
from tests.stories import OnlineVoice

ME = Actor.person("người duyệt")
TEXT = ("Họp khu phố", "Mời bà con NVH đến họp lúc 19 giờ.")


@pytest.fixture
def station(tmp_path: Path, open_station: Callable[[Path], Station]) -> Station:
    return open_station(write_config(tmp_path / "duyet", BROADCASTER + '\n[review]\nmode = "all"\n'))


@pytest.fixture
def number(station: Station) -> int:
    """Held with its master, which nobody has heard."""
    number, _ = take_in(station, article(*TEXT))
    assert finish(station, number).state is ArticleState.HELD
    return number


def waits(station: Station, number: int) -> Master:
    with station.store.read() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        return waiting_masters(tx, stored)[0]


def public(station: Station, number: int) -> Episode:
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def published(station: Station, number: int) -> Episode:
    actions.approve(station, number, ME, waits(station, number).sha256)
    assert finish(station, number).state is ArticleState.PUBLISHED
    return public(station, number)


def other_sound(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on the voice sounds otherwise."""
    made = FakeVoice.__init__

    def other(self: FakeVoice, name: str = "fake", label: str = "giọng thử", version: int = 2) -> None:
        made(self, name, label, version)

    monkeypatch.setattr(FakeVoice, "__init__", other)
    monkeypatch.setattr(fakes, "tone", lambda seconds, seed="": tone(seconds, f"{seed}!"))
    station.__dict__.pop("chain").close()


def test_what_waits_is_in_no_public_folder(client: TestClient, station: Station, number: int) -> None:
    master = waits(station, number)
    assert not list((station.audio / "episodes").rglob("*.mp3"))
    assert client.get(f"/{master.path}").status_code == 404
    assert client.get(f"/{waiting.waiting_path(master.path)}").status_code == 404
    assert not [file for file in inventory(station.folder) if file.public.endswith(".mp3")]
    published(station, number)
    assert client.get(f"/{master.path}").status_code == 200
    assert not list((station.audio / "waiting").rglob("*.mp3"))


def test_the_operator_hears_what_waits_and_lets_exactly_that_go_out(
    client: TestClient, station: Station, number: int
) -> None:
    master = waits(station, number)
    sound = f"/console/articles/{number}/waiting/{master.sha256[:12]}.mp3"
    page = client.get(f"/console/articles/{number}").text
    assert f'src="{sound}"' in page
    assert f'name="master" value="{master.sha256}"' in page
    whole = client.get(sound)
    assert (whole.status_code, whole.headers["content-type"], len(whole.content)) == (200, "audio/mpeg", master.size)
    assert client.get(sound, headers={"Range": "bytes=0-9"}).content == whole.content[:10]
    assert client.get(sound.replace(master.sha256[:12], "0" * 12)).status_code == 404
    assert client.get(f"/console/articles/{number}/waiting/.mp3").status_code == 404
    assert client.post(f"/console/articles/{number}/approve", data={"master": master.sha256}).status_code == 303
    finish(station, number)
    assert public(station, number).masters[0].sha256 == master.sha256
    with station.store.read() as tx:
        assert f"đã nghe và duyệt bản thu {master.sha256[:12]}" in [
            one.why for one in history.of(tx, "article", number)
        ]
    client.cookies.clear()
    assert client.get(sound).status_code == 303, "only who is signed in hears what waits"


def test_another_master_by_then_is_refused_and_shown(
    client: TestClient, station: Station, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = waits(station, number).sha256
    other_sound(station, monkeypatch)
    actions.remake(station, number, ME)
    assert finish(station, number).state is ArticleState.HELD
    now = waits(station, number).sha256
    assert now != heard
    answer = client.post(f"/console/articles/{number}/approve", data={"master": heard})
    assert answer.status_code == 409
    assert f"đang chờ là bản {now[:12]}" in answer.text
    assert f"/waiting/{now[:12]}.mp3" in answer.text
    for named in ("", heard[:12], now[:11]):
        with pytest.raises(HeardAnother):
            actions.approve(station, number, ME, named)
    assert client.post(f"/api/articles/{number}/acts/approve", json={"master": heard}).status_code == 422
    actions.approve(station, number, ME, now[:12])
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_an_approval_does_not_cover_a_later_master(
    station: Station, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved, and before it is out the sound is made anew."""
    actions.approve(station, number, ME, waits(station, number).sha256)
    other_sound(station, monkeypatch)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
        assert stored is not None and stored.state is ArticleState.MASTERED
        articles.move(tx, stored, ArticleState.CLEANED, station.now(), actor=ME, why="thử")
    assert finish(station, number).state is ArticleState.HELD
    assert not list((station.audio / "episodes").rglob("*.mp3"))


PROPOSALS: dict[str, Callable[[Station, int], object]] = {
    "remake": lambda station, number: actions.remake(station, number, ME),
    "reading": lambda station, number: actions.correct_reading(station, number, row_of("NVH", "nhà văn hóa"), ME),
}


@pytest.mark.parametrize("act", sorted(PROPOSALS))
def test_another_sound_of_what_is_public_is_a_proposal(
    station: Station, number: int, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published(station, number)
    other_sound(station, monkeypatch)
    PROPOSALS[act](station, number)
    held = finish(station, number)
    assert (held.state, held.reason) == (
        ArticleState.HELD,
        "bản thu mới chờ nghe và duyệt; bản đang phát giữ nguyên",
    )
    assert public(station, number) == before
    assert station.path(before.masters[0].path).is_file()
    actions.keep(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number) == before, "what was turned down changes nothing"
    PROPOSALS[act](station, number)
    finish(station, number)
    assert published(station, number).masters[0].sha256 != before.masters[0].sha256


def test_a_better_voice_is_a_proposal_that_is_made_once(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = BROADCASTER.replace('chain = ["fake"]', 'chain = ["online", "fake"]') + '\n[review]\nmode = "all"\n'
    config += '\n[voices.engines.online]\nengine = "custom"\nvoice = "tests.stories:OnlineVoice"\nrest = "0s"\n'
    station = open_station(write_config(tmp_path / "giong", config))
    monkeypatch.setattr(OnlineVoice, "reachable", False)
    number, _ = take_in(station, article(*TEXT))
    finish(station, number)
    before = published(station, number)
    monkeypatch.setattr(OnlineVoice, "reachable", True)
    assert housekeeping.upgrade_voices(station) == 1
    assert (finish(station, number).state, public(station, number)) == (ArticleState.HELD, before)
    assert station.path(before.masters[0].path).is_file(), "what was heard stays public"
    assert housekeeping.upgrade_voices(station) == 0, "one proposal at a time"
    actions.keep(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert housekeeping.upgrade_voices(station) == 0, "what a person has turned down is not proposed every hour"


def test_the_same_sound_again_is_no_question(station: Station, number: int) -> None:
    before = published(station, number)
    actions.remake(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number).masters[0].path == before.masters[0].path


def test_a_text_that_was_turned_down_does_not_come_back(station: Station, number: int) -> None:
    before = published(station, number)
    take_in(station, article(TEXT[0], "Mời bà con NVH đến họp lúc 20 giờ.", guid=TEXT[0]))
    assert finish(station, number).state is ArticleState.HELD
    actions.keep(station, number, ME)
    assert public(station, number) == before
    with pytest.raises(ArticleError, match="không có gì phải giữ"):
        actions.keep(station, number, ME)
    take_in(station, article(TEXT[0], "Mời bà con NVH đến họp lúc 20 giờ.", "\n", guid=TEXT[0]))
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number) == before


def test_a_bulletin_carries_what_was_approved(station: Station, number: int) -> None:
    published(station, number)
    take_in(station, article(TEXT[0], "Mời bà con NVH đến họp lúc 20 giờ.", guid=TEXT[0]))
    assert finish(station, number).state is ArticleState.HELD
    spoken = _spoken(station, make_bulletin(station, "sang"))
    assert any("mười chín giờ" in line for line in spoken)
    assert not any("hai mươi giờ" in line for line in spoken)
    actions.edit(
        station, number, title=TEXT[0], text="Mời bà con đến họp lúc 21 giờ.", of=2, base=2, actor=ME, why="sửa"
    )
    advance(station, number)
    spoken = _spoken(station, make_bulletin(station, "sang"))  # the article has no voicing at this moment
    assert any("mười chín giờ" in line for line in spoken)


def _spoken(station: Station, bulletin: Bulletin) -> list[str]:
    from broadcaster.bulletins.programme import _segments_of

    made = [item.guid for item in bulletin.items if item.guid]
    assert made
    with station.store.read() as tx:
        carried = [episodes.by_guid(tx, guid) for guid in made]
    return [segment.spoken for one in carried if one is not None for segment in _segments_of(station.store, one)]


def test_a_superseded_master_is_cleaned_away(station: Station, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    old = station.path(waiting.waiting_path(waits(station, number).path))
    other_sound(station, monkeypatch)
    actions.remake(station, number, ME)
    finish(station, number)
    new = station.path(waiting.waiting_path(waits(station, number).path))
    assert old != new
    assert waiting.remove_superseded(station) == 0, "what has just been made may be another process's"
    for place in (old, new):
        os.utime(place, (1, 1))
    housekeeping.keep_house(station)
    assert (old.exists(), new.exists()) == (False, True)


def test_what_waits_in_a_public_folder_is_taken_back(station: Station, number: int) -> None:
    """As a version before this one left it there."""
    master = waits(station, number)
    waiting.release(station, [master])
    assert station.path(master.path).is_file()
    waiting.hide(station)
    assert not station.path(master.path).exists()
    assert station.path(waiting.waiting_path(master.path)).is_file()
    published(station, number)
    waiting.hide(station)
    assert station.path(master.path).is_file()

"""What leaves feeds and pages: notices that are over, what is withdrawn; what stays, and can be written anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import feedparser
import pytest

from broadcaster import actions
from broadcaster.delivery import refresh as feeds
from broadcaster.errors import ArticleError
from broadcaster.model import Actor
from broadcaster.pipeline import take_in
from broadcaster.station import Station
from broadcaster.store import revisions
from broadcaster.testing import article
from broadcaster.work import housekeeping
from tests.conftest import Clock, write_config
from tests.stories import MEETING, WATER, items, publish


def test_a_passing_notice_leaves_when_its_last_day_is_over(station: Station, clock: Clock) -> None:
    notice = (
        "Thông báo tạm ngừng cấp nước",
        "Ngừng nước từ 22 giờ ngày 15/8 đến 5 giờ ngày 16/8.",
        "Mong bà con trữ nước.",
    )
    episode = publish(station, *notice)
    assert episode.expires == datetime(2026, 8, 16, 17, tzinfo=UTC)  # midnight in Việt Nam
    clock.forward(days=1)
    corrected = publish(station, notice[0], notice[1].replace("16/8", "18/8"), notice[2])
    assert corrected.expires == datetime(2026, 8, 18, 17, tzinfo=UTC)
    kept = actions.set_expiry(station, 1, None, Actor.person("trực ban"))
    assert (kept.expires, kept.expiry_by) == (None, Actor.person("trực ban"))
    again = publish(station, *notice)
    assert (again.expires, again.expiry_by) == (None, Actor.person("trực ban")), "what a person decided stays decided"
    actions.set_expiry(station, 1, date(2026, 8, 15), Actor.person("trực ban"))
    clock.forward(days=1)
    housekeeping.keep_house(station)
    assert items(station) == []
    with pytest.raises(ArticleError, match="chưa phát hoặc đã gỡ"):
        actions.set_expiry(station, take_in(station, article(*MEETING, guid="m"))[0], None, Actor.person("trực ban"))


def test_pages_lead_to_their_neighbours(station: Station, clock: Clock) -> None:
    first = publish(station, *WATER)
    clock.forward(minutes=5)
    second = publish(station, *MEETING, guid="h")
    page = (station.feeds / "episodes" / first.folder / "index.html").read_text("utf-8")
    assert second.folder in page
    actions.withdraw(station, second.guid, Actor.person("ai"), "sai")
    page = (station.feeds / "episodes" / first.folder / "index.html").read_text("utf-8")
    assert second.folder not in page


def test_withdrawal_and_correction_reach_the_archive(
    tmp_path: Path, open_station: Callable[[Path], Station], clock: Clock
) -> None:
    shows = '[shows.tin]\ntitle = "Tin"\ndescription = "Tin."\nitems = 3\n'
    station = open_station(write_config(tmp_path / "d", shows=shows))
    made = []
    for number in range(8):
        clock.forward(minutes=3)
        title = f"Thông báo họp khu phố số {number}"
        made.append(
            publish(station, title, f"Mời bà con tổ {number} đến họp lúc 19h.", "Mong có mặt đủ.", guid=str(number))
        )

    def everywhere() -> list[str]:
        pages = sorted(station.feeds.glob("tin*.xml"))
        return sorted(item.id for page in pages for item in feedparser.parse(page.read_bytes()).entries)

    assert everywhere() == sorted(episode.guid for episode in made)
    actions.withdraw(station, made[0].guid, Actor.person("ai"), "sai")
    assert everywhere() == sorted(episode.guid for episode in made[1:])
    clock.forward(minutes=3)
    again = publish(station, "HOÃN họp khu phố số 1", "Mời bà con tổ 1 chờ thông báo sau.", "Mong thông cảm.", guid="1")
    assert everywhere() == sorted(episode.guid for episode in made[1:])
    archive = "".join(page.read_text("utf-8") for page in station.feeds.glob("tin-*.xml"))
    assert again.masters[0].path.rsplit("/", 1)[1] in archive


def test_withdrawing_takes_everything_back(station: Station) -> None:
    episode = publish(station, *WATER)
    kept = publish(station, *MEETING, guid="h")
    actions.withdraw(station, episode.guid, Actor.person("thử"), "sai nội dung")
    assert [item.id for item in items(station)] == [kept.guid]
    assert not station.path(episode.masters[0].path).exists()
    assert not (station.feeds / "episodes" / episode.folder).exists()
    page = (station.folder / "gone/episodes" / episode.folder / "index.html").read_text("utf-8")
    assert "gỡ" in page
    assert WATER[2] not in page


def test_feeds_can_be_deleted_and_rebuilt(station: Station) -> None:
    import shutil

    publish(station, *WATER)
    before = {path.relative_to(station.feeds): path.read_bytes() for path in station.feeds.rglob("*") if path.is_file()}
    shutil.rmtree(station.feeds)
    station.prepare_folders()
    feeds.refresh(station, everything=True)
    after = {path.relative_to(station.feeds): path.read_bytes() for path in station.feeds.rglob("*") if path.is_file()}
    assert after == before


def test_house_keeping_keeps_what_is_public(station: Station, clock: Clock) -> None:
    episode = publish(station, *WATER)
    clock.forward(days=30)
    housekeeping.keep_house(station)
    assert station.path(episode.masters[0].path).is_file()
    with station.store.begin() as tx:
        assert revisions.takes_in_use(tx)

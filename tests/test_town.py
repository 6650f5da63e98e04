"""From a portal's list page to what listeners hear, over three days: the whole station, real HTTP, simulated time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
import sqlalchemy as sa

from broadcaster import actions
from broadcaster.model import Actor, ArticleState, Episode
from broadcaster.pipeline import finish, pick_up
from broadcaster.station import Station
from broadcaster.store import articles, episodes, revisions
from broadcaster.store.tables import articles as article_rows
from broadcaster.store.tables import revisions as revision_rows
from tests.conftest import Clock, write_config
from tests.sources.town import Answer, Portal, Request, Story, Town, open_town

HALF_HOUR = 1800.0
SOURCES = """
[sources.huyen]
kind = "listing"
url = "{root}/tin-tuc"
every = "2h"
backfill = 3
"""
NEWS = (
    "Nhà văn hóa khu phố mở lớp dạy đan lát miễn phí cho người cao tuổi",
    "Đội dân phòng diễn tập chữa cháy tại chợ Bàu Sen vào sáng thứ bảy",
    "Trạm y tế tiêm phòng cúm cho trẻ dưới năm tuổi tại hai điểm trường",
    "Tuyến xe buýt số 4 đổi bến đón khách trong thời gian sửa cầu",
    "Hội làm vườn tặng ba trăm cây giống cho các hộ trồng lại rẫy điều",
    "Câu lạc bộ đờn ca biểu diễn nhân ngày hội đoàn kết toàn dân",
    "Thư viện xã mở cửa cả ngày chủ nhật từ đầu tháng sau",
)


@pytest.fixture
def town() -> Iterator[Town]:
    with open_town() as opened:
        yield opened


@pytest.mark.slow
def test_three_days_of_a_portal(
    town: Town, tmp_path: Path, clock: Clock, open_station: Callable[[Path], Station]
) -> None:
    portal = Portal(town.clock, "huyen")
    document = Story(0, "Thông báo kết luận của Chủ tịch tại phiên họp thường kỳ tháng tám", [""], town.clock.now)

    def site(request: Request) -> Answer:
        if request.path == document.slug:
            page = f"<html><body><h1>{document.title}</h1><a href=/kl.pdf>Tải về</a></body></html>"
            return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
        return portal.listing() if request.path == "/tin-tuc" else portal.page(request.path)

    portal.root = town.open("huyen.test", site)
    portal.stories.append(document)
    station = open_station(write_config(tmp_path / "dai", sources=SOURCES.format(root=portal.root)))
    station.web_client = town.client(station.memory, allow=("huyen.test",), gap=1.0)
    told: list[ArticleState] = []
    for step in range(3 * 48):
        _events(portal, step)
        clock.now = datetime.fromtimestamp(town.clock.now, UTC)
        if step % 4 == 0:
            pick_up(station, "huyen")
            told += _work(station)
        town.clock.now += HALF_HOUR
    _what_is_heard_is_what_the_portal_says(station, portal, document)
    assert told.count(ArticleState.PUBLISHED) == len(NEWS) + sum(story.edits for story in portal.stories)


def _events(portal: Portal, step: int) -> None:
    if step % 14 == 0 and step // 14 < len(NEWS):
        portal.publish(NEWS[step // 14])
    if step in (50, 61):
        portal.edit(portal.stories[2])
    if step == 70:
        portal.remove(portal.stories[4])


def _work(station: Station) -> list[ArticleState]:
    """Everything that is to be done, as the workers would; where each article came to rest."""
    with station.store.begin() as tx:
        waiting = tx.scalars(sa.select(article_rows.c.id).where(article_rows.c.state == "found")).all()
    return [finish(station, number).state for number in waiting]


def _what_is_heard_is_what_the_portal_says(station: Station, portal: Portal, document: Story) -> None:
    entries = {item.title: item for item in feedparser.parse((station.feeds / "tin.xml").read_bytes()).entries}
    by_url = _stored(station)
    assert len(by_url) == len(portal.stories), "every article once, the document among them"
    for story in portal.stories:
        article, episode, texts = by_url[story.slug]
        if story is document:
            assert (article.state, episode) == (ArticleState.SKIPPED, None)
            continue
        assert texts == story.texts, "every edit is a revision, and a moved view counter is none"
        item = next(item for title, item in entries.items() if title.startswith(story.title))
        assert story.texts[-1] in item.content[0].value
        assert (article.gone_at is not None) is story.removed
    removed = next(story for story in portal.stories if story.removed)
    article, episode, _ = by_url[removed.slug]
    assert episode is not None
    actions.withdraw(station, episode.guid, Actor.person("trực ban"), why="nguồn đã gỡ bài")
    assert removed.title not in (station.feeds / "tin.xml").read_text("utf-8")


def _stored(station: Station) -> dict[str, tuple[articles.StoredArticle, Episode | None, list[str]]]:
    stored = {}
    with station.store.begin() as tx:
        for number in tx.scalars(sa.select(article_rows.c.id)).all():
            article = articles.get(tx, number)
            assert article is not None and article.url is not None
            chosen = sa.select(revision_rows.c.id).where(revision_rows.c.article == number).order_by(revision_rows.c.id)
            texts = [revisions.get(tx, revision).cleaned.texts[-1] for revision in tx.scalars(chosen).all()]
            stored["/" + article.url.split("/", 3)[3]] = (article, episodes.of_article(tx, number), texts)
    return stored

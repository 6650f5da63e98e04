"""The two questions that every step asks before a text or a master goes on, each condition by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from broadcaster import actions
from broadcaster.model import Actor, ArticleState, Cleaned, Doubt, Episode, Master, Paragraph
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.steps.approval import WITHDRAWN_BEFORE, asked, unheard
from broadcaster.store import episodes
from broadcaster.store.articles import StoredArticle
from broadcaster.testing import article as handed

DOUBTS = (Doubt("tail", "Không chắc dòng cuối.", hold=True), Doubt("byline", "Tên tác giả đoán.", hold=False))
CLEANED = Cleaned(title="Cắt nước", paragraphs=(Paragraph("Ngừng cấp nước từ 22 giờ."),), doubts=DOUBTS)
HELD = "Không chắc dòng cuối"
NEW_MASTER = "bản thu mới chờ nghe và duyệt; bản đang phát giữ nguyên"
FIRST_MASTER = "chờ duyệt trước khi phát"


@pytest.fixture
def published(station: Station) -> StoredArticle:
    number, _ = take_in(station, handed("Cắt nước khu phố 2", "Ngừng cấp nước từ 22 giờ."))
    finished = finish(station, number)
    assert finished.state is ArticleState.PUBLISHED, finished.reason
    return finished


def review(station: Station, monkeypatch: pytest.MonkeyPatch, mode: Literal["off", "doubts", "all"]) -> None:
    changed = station.settings.review.model_copy(update={"mode": mode})
    monkeypatch.setattr(station, "settings", station.settings.model_copy(update={"review": changed}))


def episode_of(station: Station, article: StoredArticle) -> Episode:
    with station.store.read() as tx:
        found = episodes.of_article(tx, article.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("mode", "approved", "revision", "why"),
    [
        ("doubts", None, 7, HELD),
        ("doubts", 7, 7, ""),
        ("doubts", 6, 7, HELD),  # an older text was let through, not this one
        ("doubts", None, None, HELD),
        ("all", None, 7, HELD),
        ("off", None, 7, ""),
    ],
)
def test_a_text_waits_for_its_doubts(
    station: Station,
    published: StoredArticle,
    monkeypatch: pytest.MonkeyPatch,
    mode: Any,
    approved: int | None,
    revision: int | None,
    why: str,
) -> None:
    review(station, monkeypatch, mode)
    assert asked(station, replace(published, approved=approved), CLEANED, revision) == why


def test_a_text_of_what_was_withdrawn_waits_even_where_doubts_are_not_asked_for(
    station: Station, published: StoredArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    review(station, monkeypatch, "off")
    actions.withdraw(station, episode_of(station, published).guid, Actor.person("người trực"), "sai ngày")
    assert asked(station, published, CLEANED, 7) == WITHDRAWN_BEFORE
    assert asked(station, replace(published, approved=7), CLEANED, 7) == ""


def test_a_master_waits_for_the_ear_that_heard_exactly_it(
    station: Station, published: StoredArticle, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = episode_of(station, published)
    same = public.masters[0]
    other: Master = replace(same, sha256="f" * 64, key="another")
    joined_anew = replace(same, sha256="e" * 64)
    heard = replace(published, approved=published.revision, approved_master=other.sha256)
    withdrawn = replace(public, withdrawn=station.now())
    review(station, monkeypatch, "doubts")
    assert unheard(station, published, other, None) == ""
    review(station, monkeypatch, "all")
    table = [
        (published, other, None, FIRST_MASTER),
        (heard, other, None, ""),
        (heard, joined_anew, None, FIRST_MASTER),  # another master than the one that was heard
        (replace(heard, approved=(published.revision or 0) + 1), other, None, FIRST_MASTER),  # heard with another text
        (published, same, withdrawn, FIRST_MASTER),
        (published, other, public, NEW_MASTER),
        (published, joined_anew, public, ""),
        (replace(published, revision=(published.revision or 0) + 1), joined_anew, public, NEW_MASTER),
    ]
    for article, master, episode, why in table:
        assert unheard(station, article, master, episode) == why, (article.approved, master.sha256[:4], why)

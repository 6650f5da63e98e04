from __future__ import annotations

import pytest

from broadcaster import pipeline
from broadcaster.errors import NoVoiceLeft
from broadcaster.model import ArticleState
from broadcaster.pipeline import take_in
from broadcaster.station import Station
from broadcaster.steps import Move
from broadcaster.store.articles import StoredArticle
from broadcaster.testing import article
from broadcaster.work.finishing import Finished, finish_everything

WATER = ("Tạm ngừng cấp nước", "Ngừng nước từ 22 giờ ngày 15/8 đến 5 giờ ngày 16/8.", "Mong bà con trữ nước.")
MEETING = ("Họp khu phố 3", "Mời bà con đến dự họp lúc 19 giờ tối nay tại nhà văn hóa khu phố.")


def held(*_: object, **__: object) -> Move:
    return Move(ArticleState.HELD, "chờ duyệt trước khi phát", values={"resume": ArticleState.SCRIPTED})


def no_voice(*_: object, **__: object) -> Move:
    raise NoVoiceLeft("Tin", "không giọng nào đọc được")


@pytest.mark.parametrize(
    ("stuck", "told"), [(held, Finished(0, 0, 2)), (no_voice, Finished(0, 2, 0))], ids=["held", "failed"]
)
def test_an_article_is_counted_once(
    station: Station, monkeypatch: pytest.MonkeyPatch, stuck: object, told: Finished
) -> None:
    take_in(station, article(*WATER, guid="a"))
    take_in(station, article(*MEETING, guid="b"))
    monkeypatch.setitem(pipeline.STEPS, ArticleState.SCRIPTED, stuck)
    shown: list[StoredArticle] = []
    assert finish_everything(station, obstacle=shown.append) == told
    assert len(shown) == 2, "each is told with its reason"

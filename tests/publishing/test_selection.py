"""Which episodes a show carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from broadcaster.model import Bulletin, BulletinItem, Episode, Paragraph, Priority
from broadcaster.publishing import bulletin_episode, select
from broadcaster.settings import ShowSettings

from .samples import START, STATION, episode, master


def show(**settings: Any) -> ShowSettings:
    return ShowSettings(title="t", description="d", **settings)


def guids(chosen: list[Episode]) -> list[str]:
    return [each.guid for each in chosen]


PLAIN = episode(1)
OTHER = episode(2, source="thu-vien", categories=("Giáo dục",), title="Tuyển sinh lớp 6", summary="", paragraphs=())
FIXED = episode(3, corrected="Sửa giờ.")
URGENT = episode(4, priority=Priority.EMERGENCY, paragraphs=(Paragraph("Lũ về, di dời ngay khỏi lũy đất."),))
ALL = [PLAIN, OTHER, FIXED, URGENT]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [4, 3, 2, 1]),
        ({"sources": ("thu-vien",)}, [2]),
        ({"categories": ("giáo  DỤC",)}, [2]),
        ({"keywords": ("tuyển sinh",)}, [2]),
        ({"keywords": ("LŨ",)}, [4]),
        ({"keywords": ("lu",)}, []),
        ({"keywords": ("cúp điện",)}, [4, 3, 1]),
        ({"keywords": ("cúp đi",)}, []),
        ({"priorities": ("khan-cap",)}, [4]),
        ({"kind": "corrections"}, [3]),
        ({"kind": "bulletins"}, []),
        ({"sources": ("thu-vien",), "categories": ("thông báo",)}, []),
    ],
)
def test_what_belongs(settings: dict[str, Any], expected: list[int]) -> None:
    assert guids(select(show(**settings), ALL)) == [episode(number).guid for number in expected]


def test_keywords_in_any_composition() -> None:
    decomposed = episode(1, title="Lịch cu\u0301p điê\u0323n")
    assert select(show(keywords=("cúp điện",)), [decomposed])


def test_withdrawn_and_expired_leave() -> None:
    now = START + timedelta(days=9)
    gone, over = replace(PLAIN, withdrawn=now), replace(OTHER, expires=now)
    assert guids(select(show(), [gone, over, FIXED], now)) == [FIXED.guid]
    assert guids(select(show(), [gone, over, FIXED])) == [FIXED.guid, OTHER.guid]


def test_bulletins_have_a_show_of_their_own() -> None:
    day = date(2026, 3, 3)
    time = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
    items = (BulletinItem("headlines", "Điểm tin"), BulletinItem("episode", "Lịch cúp điện", "guid"))
    bulletin = Bulletin("sang", day, time, time, time, "Bản tin sáng 03/3/2026", items)
    assert bulletin_episode(bulletin, STATION, guid="g", published=time) is None
    made = bulletin_episode(replace(bulletin, master=master(b"x", "sang")), STATION, guid="g", published=time)
    assert made is not None
    assert made.summary == "Trong bản tin: Lịch cúp điện."
    assert guids(select(show(kind="bulletins", slots=("sang",)), [made, PLAIN])) == ["g"]
    assert select(show(kind="bulletins", slots=("chieu",)), [made]) == []
    assert select(show(), [made]) == []

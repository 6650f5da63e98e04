from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadcaster.settings import AzureSettings
from broadcaster.voices import Chain, TakeCache
from broadcaster.voices.budget import Budget

from .speech import FakeVoice, segment

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class Clock:
    now = datetime(2026, 3, 1, 23, 50, tzinfo=ZONE)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


Make = Callable[..., Budget]


@pytest.fixture
def budget(tmp_path: Path, clock: Clock) -> Make:
    def make(**values: object) -> Budget:
        return Budget("azure", AzureSettings.model_validate({"price": 400, **values}), tmp_path, ZONE, clock)

    return make


def test_costs_are_counted_by_characters(budget: Make) -> None:
    counted = budget()
    counted.spend(1500)
    counted.spend(500)
    assert (counted.today().characters, counted.today().cost) == (2000, 800.0)
    assert budget().today() == counted.today()  # another process, or the next start
    assert counted.refusal(10**9) is None  # no cap set


def test_caps(budget: Make) -> None:
    by_cost, by_characters = budget(daily_cost=1000), budget(daily_characters=2500)
    by_cost.spend(2000)
    assert by_cost.refusal(500) is None
    assert by_cost.refusal(501) == "bài này sẽ vượt mức chi trong ngày (1.000 trên 1.000 đồng)"
    assert by_characters.refusal(500) is None
    assert by_characters.refusal(501) == "bài này sẽ vượt số ký tự trong ngày (2501 trên 2500)"


def test_operator_is_told_once_before_the_cap(budget: Make) -> None:
    counted = budget(daily_cost=1000)
    counted.spend(1900)
    assert counted.warning() is None
    counted.spend(200)
    assert (
        counted.warning()
        == "Giọng azure đã dùng 840 trên 1.000 đồng của hôm nay. Hết mức này, giọng kế tiếp sẽ đọc thay."
    )
    assert counted.warning() is None


def test_new_day_new_cap_by_local_midnight(budget: Make, clock: Clock) -> None:
    counted = budget(daily_cost=1000)
    counted.spend(2500)
    assert counted.refusal(1)
    clock.now += timedelta(minutes=11)
    assert counted.refusal(2500) is None
    clock.now -= timedelta(minutes=11)  # the clock was set back: the old day still counts
    assert counted.refusal(1)


@pytest.mark.parametrize("content", ["{", '{"2026-03-01": 5}', "[]", '{"2026-03-01": {"characters": "x"}}'])
def test_broken_book_counts_from_nothing(budget: Make, tmp_path: Path, content: str) -> None:
    (tmp_path / "cost-azure.json").write_text(content)
    counted = budget(daily_cost=1000)
    assert counted.refusal(100) is None
    counted.spend(100)
    assert counted.today().characters == 100


class PaidVoice(FakeVoice):
    budget: Budget

    def speak(self, part):  # type: ignore[no-untyped-def]
        self.budget.spend(len(part.spoken))
        return super().speak(part)


def test_chain_begins_no_article_that_the_cap_cannot_pay(budget: Make, tmp_path: Path) -> None:
    paid, free = PaidVoice("trả tiền"), FakeVoice("dự phòng", offline=True)
    paid.budget = budget(daily_characters=60)
    chain = Chain([paid, free], TakeCache(tmp_path / "takes", 10**8))
    first = [segment("một hai ba bốn"), segment("năm sáu bảy tám")]
    spoken = chain.speak(first)
    assert spoken.voice_name == "trả tiền"
    assert spoken.cost == pytest.approx(29 * 0.4)
    assert paid.budget.today().characters == 29
    spoken = chain.speak([*first, segment("chín mười mười một")])  # only the new sentence is paid for
    assert spoken.voice_name == "trả tiền"
    assert spoken.cost == pytest.approx(18 * 0.4)
    assert spoken.notices == () or "47 trên 60" in spoken.notices[0]
    too_long = chain.speak([segment("hai mươi ba mươi bốn mươi năm mươi")])
    assert (too_long.voice_name, too_long.fallback) == ("dự phòng", True)
    assert "vượt số ký tự" in too_long.failures[0].fault
    assert chain.speak(first).cost == 0  # from the cache

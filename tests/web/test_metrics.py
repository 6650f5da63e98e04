"""``/metrics``: who may read it, that every figure follows the station, and that it is what a Prometheus reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from broadcaster.actions import take_manually
from broadcaster.actions.metrics import metrics
from broadcaster.actions.overview import Workers
from broadcaster.bulletins.making import make_bulletin
from broadcaster.errors import ConfigError, FetchFailed, StoreError, VoiceUnavailable
from broadcaster.model import Actor
from broadcaster.pipeline import finish
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store.memory import MemoryAt
from broadcaster.web.app import create_app
from tests.conftest import BROADCASTER, Clock, write_config

ME = Actor.command_line()
TEXT = "Họp khu phố 3\n\nMời bà con đến nhà văn hóa lúc 19h tối thứ sáu.\n\nNội dung là bàn việc trồng cây."


@contextmanager
def reader(station: Station, host: str = "127.0.0.1") -> Iterator[TestClient]:
    with TestClient(create_app(station), base_url="http://dai.test", client=(host, 50000)) as client:
        yield client


Figures = dict[tuple[str, ...], float]


def figures(station: Station) -> Figures:
    """Every sample of the page by its name and the values of its labels."""
    with reader(station) as client:
        answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert answer.headers["cache-control"] == "no-store"
    families = list(text_string_to_metric_families(answer.text))
    assert all(family.documentation and family.type == "gauge" for family in families)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


# --- who may read it


@pytest.mark.parametrize(
    ("host", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("10.20.3.4", {}, 200),
        ("::ffff:10.20.3.4", {}, 200),
        ("10.21.3.4", {}, 403),
        ("203.0.113.7", {}, 403),
        ("testclient", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 403),
        ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 403),
        ("10.20.3.4", {"Via": "1.1 proxy"}, 403),
    ],
)
def test_only_this_machine_and_named_networks_may_read(
    folder: Path, open_station: Callable[[Path], Station], host: str, headers: dict[str, str], status: int
) -> None:
    write_config(folder, BROADCASTER + '\n[web]\nmetrics_from = ["10.20.0.0/16"]\n')
    with reader(open_station(folder), host) as client:
        answer = client.get("/metrics", headers=headers)
    assert answer.status_code == status
    assert ("broadcaster_articles" in answer.text) == (status == 200)


def test_without_the_key_no_other_machine_may_read(station: Station) -> None:
    assert station.settings.web.metrics_from == ()
    with reader(station, "10.20.3.4") as client:
        assert client.get("/metrics").status_code == 403


def test_a_wrong_network_is_a_mistake_in_the_configuration(folder: Path) -> None:
    write_config(folder, BROADCASTER + '\n[web]\nmetrics_from = ["10.20.0.1/16"]\n')
    with pytest.raises(ConfigError, match="metrics_from"):
        load_settings(folder)


# --- the figures


def test_a_new_station(station: Station) -> None:
    seen = figures(station)
    assert seen["broadcaster_articles", "published"] == seen["broadcaster_episodes_public",] == 0
    assert seen["broadcaster_queue_age_seconds",] == 0
    assert seen["broadcaster_slot_ready", "sang"] == 0
    assert seen["broadcaster_takes_bytes",] == 0
    assert ("broadcaster_feeds_written_timestamp_seconds",) not in seen


def test_articles_and_how_long_they_wait(station: Station, clock: Clock) -> None:
    article = take_manually(station, TEXT.encode(), media_type="text/plain", actor=ME)
    clock.forward(minutes=5)
    waiting = figures(station)
    assert (waiting["broadcaster_articles", "found"], waiting["broadcaster_queue_age_seconds",]) == (1, 300)
    finish(station, article)
    done = figures(station)
    assert (done["broadcaster_articles", "found"], done["broadcaster_articles", "published"]) == (0, 1)
    assert (done["broadcaster_episodes_public",], done["broadcaster_queue_age_seconds",]) == (1, 0)
    assert done["broadcaster_takes_bytes",] == station.takes.size() > 0
    newest = max(place.stat().st_mtime for place in (*station.feeds.glob("*.xml"), station.feeds / "index.html"))
    assert done["broadcaster_feeds_written_timestamp_seconds",] == pytest.approx(newest, abs=1e-3)


def test_a_slot_and_its_bulletin(station: Station, clock: Clock) -> None:
    finish(station, take_manually(station, TEXT.encode(), media_type="text/plain", actor=ME))
    make_bulletin(station, "sang", actor=ME)
    seen = figures(station)  # it is 09:00 there; the slot comes at 05:30 of the next day
    assert seen["broadcaster_slot_next_seconds", "sang"] == 20.5 * 3600
    assert seen["broadcaster_slot_ready", "sang"] == 1
    assert sum(value for (name, *_), value in seen.items() if name == "broadcaster_bulletins") == 1
    for latest in (station.feeds / "station/sang").glob("latest.*"):
        latest.unlink()
    assert figures(station)["broadcaster_slot_ready", "sang"] == 0  # a row is no file
    clock.forward(hours=20, minutes=35)
    assert figures(station)["broadcaster_slot_next_seconds", "sang"] == -300
    clock.forward(days=1)
    assert figures(station)["broadcaster_slot_ready", "sang"] == 0  # yesterday's bulletin is not tomorrow's


def test_sources_and_voices_that_fail(station: Station) -> None:
    for times in (1, 2, 3, 4, 5):
        station.timetable.failed("thu", FetchFailed("thu", "máy chủ im lặng"))
        assert figures(station)["broadcaster_source_failures", "thu"] == times
        assert figures(station)["broadcaster_sources_failing",] == (times == 5)
    assert figures(station)["broadcaster_voices_resting",] == 0


def test_a_resting_voice(folder: Path, open_station: Callable[[Path], Station]) -> None:
    engine = '\n[voices.engines.xa]\nengine = "gtts"\n'
    write_config(folder, BROADCASTER.replace('chain = ["fake"]', 'chain = ["xa", "fake"]') + engine)
    station = open_station(folder)
    station.chain.breaker("xa").failed(VoiceUnavailable("Giọng xa", "mất mạng"))
    seen = figures(station)
    assert seen["broadcaster_voices_resting",] == 1
    assert 0 < seen["broadcaster_voice_resting_seconds", "xa"] <= 60


def test_workers_that_live(station: Station) -> None:
    def told(workers: Workers | None) -> dict[str, float]:
        return {one.name: one.samples[()] for one in metrics(station, workers) if one.name.startswith("broadcaster_w")}

    assert told(None) == {}
    assert told(Workers(2, 1)) == {"broadcaster_workers": 2, "broadcaster_workers_alive": 1}


def test_the_page_names_no_secret_and_no_text(folder: Path, open_station: Callable[[Path], Station]) -> None:
    station = open_station(write_config(folder))
    finish(station, take_manually(station, TEXT.encode(), media_type="text/plain", actor=ME))
    with reader(station) as client:
        page = client.get("/metrics").text
    assert "khu phố" not in page
    assert str(station.folder) not in page


def test_looking_remembers_nothing(station: Station) -> None:
    with station.store.read() as tx, pytest.raises(StoreError, match="chỉ đọc"):
        MemoryAt(tx).put("visit:thu", {})


def test_every_figure_is_in_the_guide(station: Station) -> None:
    guide = (Path(__file__).parents[2] / "docs/deploy.md").read_text("utf-8")
    station.feeds.mkdir(exist_ok=True)
    (station.feeds / "index.html").write_text("")
    for one in metrics(station, Workers(2, 2)):
        assert f"`{one.name}" in guide

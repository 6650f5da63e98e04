# mypy: ignore-errors
"""Makes the station of ``data/station-0003.sql.xz`` with the code of its time; see ``data/README.md``.

Run in a check-out of that commit: ``PYTHONPATH=. python make_kept_station.py OUT``. Articles are picked up, read by the tests' own
voice, published, edited, withdrawn and expired over fourteen months by a clock that is set; nothing here asks the network.
"""

from __future__ import annotations

import json
import lzma
import random
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
from broadcaster.actions.house import expire
from broadcaster.steps.bulletin import make_bulletin
from broadcaster.steps.feeds import mark_changed, refresh

from broadcaster import actions, pipeline
from broadcaster.model import ArticleState
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.store import episodes, memory
from broadcaster.testing import article
from tests.conftest import BROADCASTER, Clock, write_config

EPISODES, MONTHS = 300, 14
BULLETINS_AFTER = (250, 270, 285, 295)  # of the last weeks, for the show leaves older ones out
BEGIN = datetime(2025, 6, 2, 1, 0, tzinfo=UTC)
SHOWS = """
[shows.tin]
title = "Tin thử"
description = "Tin để thử."
items = 100

[shows.ban-tin]
title = "Bản tin thử"
description = "Bản tin để thử."
kind = "bulletins"
"""
#: what stood in the fact of the store to which everything had been uploaded
WHERE = "s3:http://127.0.0.1:9/phat/dai"

NEWS = (
    "Họp bàn việc trồng cây",
    "Khai giảng lớp học vẽ",
    "Trao sách cho trường",
    "Sửa xong cầu nhỏ",
    "Chợ phiên mở lại",
)
LINES = ("Mời bà con đến dự.", "Việc này đã xong.", "Ai cần thì hỏi ủy ban.", "Đông người đến xem.")
CUT = ("Thông báo ngừng cấp nước", "Nước ngừng từ 22 giờ ngày {day} đến 5 giờ sáng ngày {next}.")


def main(out: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        clock = Clock(BEGIN)
        folder = write_config(Path(place) / "dai", BROADCASTER, shows=SHOWS)
        station = Station(folder, load_settings(folder), clock)
        station.prepare_folders()
        live(station, clock)
        expected = told(station)
        upload_said_done(station)
        station.close()
        database = sqlite3.connect(folder / "broadcaster.db")
        dump = "\n".join(database.iterdump())
        database.close()
    (out / "station-0003.sql.xz").write_bytes(lzma.compress(dump.encode(), preset=9 | lzma.PRESET_EXTREME))
    text = json.dumps(expected, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (out / "station-0003.feeds.json.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(len(dump), (out / "station-0003.sql.xz").stat().st_size, {k: len(v["items"]) for k, v in expected.items()})


def live(station: Station, clock: Clock) -> None:
    dice = random.Random(7)
    step = timedelta(days=MONTHS * 30.4) / EPISODES
    for number in range(EPISODES):
        clock.now = BEGIN + step * number
        text = words(station, clock, dice, number)
        made, _ = pipeline.take_in(station, article(*text, guid=f"bai-{number}"))
        advance(station, made)
        if number % 23 == 5:  # the source corrects it an hour later
            clock.forward(hours=1)
            pipeline.take_in(station, article(*text, "Đính chính: xin đọc lại.", guid=f"bai-{number}"))
            advance(station, made)
        if number % 29 == 7:
            with station.store.begin() as tx:
                episode = episodes.of_article(tx, made)
            assert episode is not None
            actions.withdraw(station, episode.guid, "người trực", "đăng nhầm")
        if number in BULLETINS_AFTER:
            make_bulletin(station, "sang")
        expire(station)
        if number % 10 == 9:
            refresh(station)
            print(number, flush=True)
    clock.forward(hours=1)
    make_bulletin(station, "sang")
    with station.store.begin() as tx:
        mark_changed(tx)
    refresh(station, everything=True)


def words(station: Station, clock: Clock, dice: random.Random, number: int) -> tuple[str, ...]:
    if number % 9 == 4:
        day = station.local(clock.now) + timedelta(days=2)
        return (
            f"{CUT[0]} đợt {number}",
            CUT[1].format(day=f"{day:%d/%m/%Y}", next=f"{day + timedelta(days=1):%d/%m/%Y}"),
        )
    return (f"{dice.choice(NEWS)} lần {number}", *dice.sample(LINES, 2))


def advance(station: Station, number: int) -> None:
    while pipeline.advance(station, number) is not None:
        pass
    with station.store.begin() as tx:
        from broadcaster.store import articles

        stored = articles.get(tx, number)
    assert stored is not None
    assert stored.state in (ArticleState.PUBLISHED, ArticleState.EXPIRED), (stored.title, stored.state, stored.reason)


def told(station: Station) -> dict[str, dict[str, object]]:
    """Each feed document with its build date and its items: guid, enclosure, length, date."""
    found: dict[str, dict[str, object]] = {}
    for place in sorted(station.feeds.glob("*.xml")):
        parsed = feedparser.parse(place.read_bytes())
        items = [
            [each.id, each.enclosures[0].href, each.enclosures[0].length, each.published] for each in parsed.entries
        ]
        found[place.name] = {"built": parsed.feed.get("updated"), "items": items}
    return found


def upload_said_done(station: Station) -> None:
    """As if an S3 store and its facts had been there all the time."""
    with station.store.begin() as tx:
        memory.set_fact(tx, "uploaded", WHERE)
        memory.set_fact(tx, "uploaded station files", {"station/sang/latest.mp3": 1})


if __name__ == "__main__":
    main(Path(sys.argv[1]))

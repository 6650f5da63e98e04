"""Slots, choosing, words and playlists."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.model import Bulletin, BulletinItem, BulletinState, Episode, Master, Priority
from broadcaster.radio import (
    Calendar,
    Choice,
    Framing,
    Texts,
    WordsOfBulletin,
    choose,
    m3u,
    next_occurrence,
    occurrences_on,
    pls,
    sidecar,
    words_of_bulletin,
    xspf,
)
from broadcaster.radio.playlists import Laid, lists
from broadcaster.settings import SlotSettings, StationSettings

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AIRS = datetime(2026, 8, 14, 22, 30, tzinfo=UTC)
SLOT = SlotSettings(title="Bản tin sáng", at=time(5, 30), length="5m", evergreen=("sức khỏe",))


def master(seconds: float) -> Master:
    return Master(
        "k" * 64, "podcast", "audio/x.mp3", "audio/mpeg", 1000, int(seconds * 44100), 44100, -16, -1, 3, "0" * 64
    )


def episode(name: str, seconds: float = 60, age_hours: float = 1, **values: object) -> Episode:
    published = AIRS - timedelta(hours=age_hours)
    made = Episode(
        guid=name,
        article=name,
        folder=name,
        title=f"Tin {name}",
        summary="",
        paragraphs=(),
        published=published,
        updated=published,
        source="thu",
        voice="v",
        voice_label="v",
        masters=(master(seconds),),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def names(choice: object) -> list[str]:
    return [one.guid for one in choice.episodes]  # type: ignore[attr-defined]


def spoken_about(choice: Choice, *, disclosure: bool) -> WordsOfBulletin:
    """In the shipped words: there is no folder of this name."""
    framing = Framing(StationSettings(name="Đài thử"), SLOT, date(2026, 8, 14), time(5, 30), disclosure=disclosure)
    return words_of_bulletin(Texts(Path("/không/có")), framing, choice)


def test_newest_not_yet_carried_first() -> None:
    known = [episode("cũ", age_hours=5), episode("mới", age_hours=1), episode("đã phát", age_hours=2)]
    choice = choose(SLOT, known, {"đã phát"}, AIRS)
    assert (names(choice), choice.rung) == (["mới", "cũ"], "fresh")


def test_urgent_before_new_and_corrections_before_all() -> None:
    known = [
        episode("thường", age_hours=1),
        episode("ưu tiên", age_hours=9, priority=Priority.PRIORITY),
        episode("sửa", age_hours=30, corrected="hoãn", updated=AIRS - timedelta(hours=2)),
    ]
    choice = choose(SLOT, known, {"sửa"}, AIRS)
    assert names(choice) == ["sửa", "ưu tiên", "thường"]
    assert choice.corrected == {"sửa"}


def test_only_whole_articles_that_fit() -> None:
    known = [episode("a", 120, 1), episode("dài", 400, 2), episode("b", 100, 3), episode("c", 100, 4)]
    choice = choose(SLOT, known, set(), AIRS)
    assert names(choice) == ["a", "b"]


def test_what_will_be_over_is_not_said() -> None:
    known = [episode("cắt nước", expires=AIRS - timedelta(minutes=1))]
    assert names(choose(SLOT, known, set(), AIRS)) == []


def test_the_ladder() -> None:
    old = episode("rửa tay", age_hours=400, categories=("sức khỏe",))
    assert choose(SLOT, [old], set(), AIRS).rung == "evergreen"
    choice = choose(SLOT, [], set(), AIRS)
    assert (choice.rung, choice.is_fallback) == ("notice", True)


@given(st.lists(st.floats(5, 500), max_size=30))
def test_the_slot_is_never_overrun(lengths: list[float]) -> None:
    known = [episode(str(number), seconds) for number, seconds in enumerate(lengths)]
    chosen = choose(SLOT, known, set(), AIRS).episodes
    assert sum(one.seconds for one in chosen) <= SLOT.length.total_seconds()


def test_next_occurrence_crosses_days_and_keeps_local_time() -> None:
    slot = SlotSettings(title="x", at=time(5, 30), days=("mon", "fri"), length="15m", ready_before="70m")
    friday = datetime(2026, 8, 14, 5, 40, tzinfo=HANOI)
    running = next_occurrence(slot, friday, Calendar(HANOI))
    assert running is not None and running.day == date(2026, 8, 14)
    occurrence = next_occurrence(slot, friday + timedelta(minutes=10), Calendar(HANOI))
    assert occurrence is not None
    assert occurrence.day == date(2026, 8, 17)
    assert occurrence.airs == datetime(2026, 8, 16, 22, 30, tzinfo=UTC)
    assert occurrence.ready_by == occurrence.airs - timedelta(minutes=70)
    assert occurrences_on(slot, date(2026, 8, 17), Calendar(HANOI)) == (occurrence,)


def test_words_say_what_is_true() -> None:
    two = choose(SLOT, [episode("a"), episode("b")], set(), AIRS)
    words = spoken_about(two, disclosure=True)
    assert words.opening[0] == "Đài thử. Bản tin sáng, thứ sáu, ngày 14/8/2026."
    assert "Tin a." in words.opening
    assert any("giọng đọc máy" in line for line in words.closing)
    none = spoken_about(choose(SLOT, [], (), AIRS), disclosure=False)
    assert any("chưa có tin mới" in line for line in none.opening)
    assert not any("giọng đọc máy" in line for line in none.closing)


def test_a_correction_says_what_changed() -> None:
    changed = episode("sửa", age_hours=30, corrected="«80 mm» sửa thành «100 mm»", updated=AIRS - timedelta(hours=2))
    unsaid = replace(changed, guid="cũ", corrected="hoãn.")
    choice = choose(SLOT, [changed, unsaid, episode("mới")], {"sửa", "cũ"}, AIRS)
    words = spoken_about(choice, disclosure=False)
    assert words.before == {
        "sửa": ("Tin đính chính: «80 mm» sửa thành «100 mm».",),
        "cũ": ("Tin đính chính: hoãn.",),
    }


def test_playlists_are_read_by_their_own_rules() -> None:
    url, title = "http://dai.vn/station/sang/latest.mp3", "Đài thử - Bản tin <sáng> & trưa"
    lines = m3u(url, title, 299.6).splitlines()
    assert lines == ["#EXTM3U", f"#EXTINF:300,{title}", url]
    assert f"File1={url}" in pls(url, title, 1)
    tree = ET.fromstring(xspf(url, title, 2.5))
    spaces = {"x": "http://xspf.org/ns/0/"}
    assert tree.findtext(".//x:location", namespaces=spaces) == url
    assert tree.findtext(".//x:title", namespaces=spaces) == title
    assert tree.findtext(".//x:duration", namespaces=spaces) == "2500"


def test_sidecar_tells_until_when_the_file_may_be_played() -> None:
    bulletin = Bulletin(
        slot="sang",
        date=date(2026, 8, 15),
        state=BulletinState.READY,
        airs=AIRS,
        ready_by=AIRS,
        valid_until=AIRS + timedelta(hours=1),
        title="Bản tin sáng",
        items=(BulletinItem("episode", "Tin a", "a"),),
        master=master(300),
    )
    assert bulletin.master is not None
    laid = [Laid("latest.mp3", "2026-08-15-0530-00000000.mp3", bulletin.master)]
    told = json.loads(lists(sidecar(bulletin, laid, "http://dai.vn/station/sang", "Đài thử", AIRS))["latest.json"])
    assert told["url"] == "http://dai.vn/station/sang/latest.mp3"
    assert told["versioned_url"] == told["files"][0]["versioned_url"]
    assert told["seconds"] == 300
    assert datetime.fromisoformat(told["valid_until"]) == bulletin.valid_until
    assert told["items"] == [{"kind": "episode", "title": "Tin a", "guid": "a"}]


# --- slots of an exact length

EXACT = SlotSettings(title="Bản tin sáng", at=time(5, 30), length="5m", exact=True, evergreen=("sức khỏe",))


def test_an_exact_slot_is_filled_up_with_what_keeps() -> None:
    known = [episode("tin", 100), episode("rửa tay", 120, 400, categories=("sức khỏe",))]
    assert names(choose(SLOT, known, set(), AIRS)) == ["tin"]
    choice = choose(EXACT, known, set(), AIRS)
    assert (names(choice), set(choice.repeated), choice.rung) == (["tin", "rửa tay"], {"rửa tay"}, "fresh")
    words = spoken_about(choice, disclosure=True)
    assert words.before["rửa tay"][0].startswith("Mời quý vị nghe lại")
    assert "Tin rửa tay." not in words.opening


def test_what_goes_when_it_is_too_long_is_the_last_item_that_makes_room() -> None:
    choice = choose(EXACT, [episode("a", 100, 1), episode("b", 90, 2), episode("c", 30, 3)], set(), AIRS)
    assert names(choice.shorter(20)) == ["a", "b"]
    assert names(choice.shorter(60)) == ["a", "c"]
    assert names(choice.shorter(500)) == ["a", "b"]
    none = choose(EXACT, [episode("a", 100)], set(), AIRS).shorter(10)
    assert (none.rung, [one.guid for one in none.left_out]) == ("notice", ["a"])


def test_news_longer_than_the_slot_is_named_and_never_denied() -> None:
    choice = choose(SLOT, [episode("dài", 400)], set(), AIRS)
    words = spoken_about(choice, disclosure=True)
    assert not any("chưa có tin mới" in line for line in words.opening)
    assert any("«Tin dài» dài hơn bản tin này" in line for line in words.closing)

"""The story from found to published, with real files, a real store, a real studio and a voice of known length."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import miniaudio
import pytest

from broadcaster import actions, pipeline
from broadcaster.actions.approving import waiting_masters
from broadcaster.bulletins import ladder
from broadcaster.bulletins.making import make_bulletin
from broadcaster.bulletins.spare import prepare_spare
from broadcaster.delivery import refresh as feeds
from broadcaster.delivery.audio import remove_retired_audio
from broadcaster.delivery.names import audio_stem, episode_folder
from broadcaster.errors import ArticleError, MasterRejected, NoVoiceLeft, RadioError, TooLarge, VoiceUnavailable
from broadcaster.mark import read_mark
from broadcaster.model import Actor, ArticleState, BulletinState, Episode, Found, Mark, Segment, Take, VoiceLimits
from broadcaster.pipeline import advance, finish, pick_up, take_in
from broadcaster.publishing.marks import check_marks
from broadcaster.station import Station
from broadcaster.steps import Move
from broadcaster.store import articles, bulletins, episodes, history, revisions
from broadcaster.testing import FakeVoice, article
from broadcaster.work import Pool, free_abandoned, housekeeping
from tests.conftest import BROADCASTER, Clock, write_config

WATER = ("Thông báo ngừng cấp nước", "Nước ngừng từ 22h hôm nay đến 5h sáng mai.", "Mong bà con trữ nước đủ dùng.")
MEETING = ("Họp khu phố 3", "Mời bà con đến nhà văn hóa lúc 19h tối thứ sáu.", "Nội dung là bàn việc trồng cây.")


def publish(station: Station, *text: str, guid: str = "g") -> Episode:
    number, _ = take_in(station, article(*text, guid=guid))
    stored = finish(station, number)
    assert stored.state is ArticleState.PUBLISHED, stored.reason
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def items(station: Station) -> list[feedparser.FeedParserDict]:
    found: list[feedparser.FeedParserDict] = feedparser.parse((station.feeds / "tin.xml").read_bytes()).entries
    return found


def test_one_article_goes_all_the_way(station: Station) -> None:
    number, _ = take_in(station, article(*WATER))
    states = []
    while (after := advance(station, number)) is not None:
        states.append(after.state.value)
    assert states == ["cleaned", "scripted", "voiced", "mastered", "published"]
    with station.store.begin() as tx:
        told = [change.to_state for change in history.of(tx, "article", number)]
    assert told == ["found", *states]


def test_what_is_public_is_whole(station: Station) -> None:
    episode = publish(station, *WATER)
    (item,) = items(station)
    assert item.id == episode.guid
    assert item.id.startswith("tag:127.0.0.1,2026:")
    assert item.published.endswith("+0700")
    (enclosure,) = item.enclosures
    path = station.path(enclosure.href.removeprefix("http://127.0.0.1:8080/"))
    assert path.stat().st_size == int(enclosure.length)
    decoded = miniaudio.get_file_info(str(path))
    assert (decoded.sample_rate, decoded.nchannels) == (44100, 1)
    assert abs(decoded.duration - episode.seconds) < 0.001
    assert int(item.itunes_duration) == round(episode.seconds)
    page = (station.feeds / "episodes" / episode.folder / "index.html").read_text("utf-8")
    assert "Mong bà con trữ nước đủ dùng." in page
    assert (station.feeds / "episodes" / episode.folder / "transcript.vtt").read_text("utf-8").startswith("WEBVTT")


def test_lines_cover_the_speech_in_order_and_name_the_voice(station: Station) -> None:
    episode = publish(station, *WATER)
    assert [line.start for line in episode.lines] == sorted(line.start for line in episode.lines)
    assert episode.lines[0].written == WATER[0]
    assert "giọng thử" in episode.lines[-1].written
    assert episode.lines[-1].end <= episode.seconds


def test_masters_say_inside_who_speaks_also_without_the_spoken_line(
    tmp_path: Path, open_station: Callable[[Path], Station]
) -> None:
    config = BROADCASTER.replace("[voices]\n", "[voices]\ndisclosure = false\n")
    config = config.replace('["podcast"]', '["podcast", "loudspeaker", "phone"]', 1)
    station = open_station(write_config(tmp_path / "dai", config))
    episode = publish(station, *WATER)
    assert len(episode.masters) == 3
    expected = Mark("algorithmicMedia", "fake-1", "giọng thử", "2026-08-14")
    for master in episode.masters:
        assert read_mark(station.path(master.path)) == expected
    prepare_spare(station, "sang")
    made = make_bulletin(station, "sang")
    assert made.master is not None
    assert read_mark(station.path(made.master.path)) == replace(expected, date="2026-08-15")
    marks = check_marks(station.folder)
    assert marks.missing == ()
    # three masters; the spare under its versioned name as well; the bulletin under its versioned name and at its fixed address
    assert marks.read == 8


def test_a_master_keeps_its_key_and_address_until_it_is_made_again(station: Station) -> None:
    before = publish(station, *WATER)
    feeds.refresh(station)
    with station.store.begin() as tx:
        number = episodes.article_of(tx, before.guid)
    assert number is not None
    again = items(station)[0]
    assert (again.id, again.enclosures[0].href.rsplit("/", 1)[1]) == (
        before.guid,
        before.masters[0].path.rsplit("/", 1)[1],
    )
    actions.remake(station, number, Actor.person("thử"))
    finish(station, number)
    with station.store.begin() as tx:
        after = episodes.of_article(tx, number)
    assert after is not None
    assert (after.guid, after.masters) == (before.guid, before.masters), "the same layout of the mark: the same bytes"


def test_another_layout_of_the_mark_is_another_address(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    before = publish(station, *WATER)
    monkeypatch.setattr("broadcaster.steps.master.LAYOUT", "mark 2")
    with station.store.begin() as tx:
        number = episodes.article_of(tx, before.guid)
    assert number is not None
    actions.remake(station, number, Actor.person("thử"))
    finish(station, number)
    with station.store.begin() as tx:
        after = episodes.of_article(tx, number)
    assert after is not None
    assert after.guid == before.guid
    assert after.masters[0].path != before.masters[0].path, "caches may keep a hashed name for ever"


def test_nothing_is_done_twice(station: Station) -> None:
    publish(station, *WATER)
    before = {path: path.stat().st_mtime_ns for path in station.feeds.rglob("*") if path.is_file()}
    number, fresh = take_in(station, article(*WATER, guid="g"))
    assert not fresh
    finish(station, number)
    assert {path: path.stat().st_mtime_ns for path in station.feeds.rglob("*") if path.is_file()} == before


def test_a_correction_keeps_the_guid_and_changes_the_address(station: Station, clock: Clock) -> None:
    first = publish(station, *WATER)
    clock.forward(hours=1)
    second = publish(station, "HOÃN ngừng cấp nước", *WATER[1:])
    assert second.guid == first.guid
    assert (second.folder, second.published) == (first.folder, first.published)
    assert second.masters[0].path != first.masters[0].path
    assert (second.revision, second.corrected) == (2, "hoãn: «Thông báo» sửa thành «HOÃN»")
    assert len(items(station)) == 1
    assert station.path(first.masters[0].path).is_file()
    clock.forward(days=8)
    remove_retired_audio(station)
    assert not station.path(first.masters[0].path).exists()
    assert station.path(second.masters[0].path).is_file()


def test_a_correction_speaks_only_what_changed(station: Station) -> None:
    publish(station, *WATER)
    takes = {path for path in (station.audio / "takes").rglob("*") if path.is_file()}
    publish(station, WATER[0], WATER[1], "Mong bà con chia sẻ khó khăn với công ty.")
    new = {path.stem for path in (station.audio / "takes").rglob("*") if path.is_file()} - {path.stem for path in takes}
    assert len(new) == 1


def test_a_change_that_nobody_would_hear_is_none(station: Station) -> None:
    text = "\n\n".join(WATER)
    take_in(station, article(*WATER, guid="g"))
    found = article(*WATER, guid="g")
    number, _ = take_in(station, found)
    finish(station, number)
    again = type(found)("thu", f"{text}\n\nLượt xem: 99\n".encode(), "text/plain", "utf-8", guid="g")
    assert take_in(station, again) == (number, True)
    assert finish(station, number).state is ArticleState.PUBLISHED
    with station.store.begin() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    assert episode.revision == 1


def test_the_same_text_from_two_sources_is_one_episode(station: Station) -> None:
    publish(station, *WATER)
    number, _ = take_in(station, article(*WATER, guid="khác", source="nguồn-hai"))
    after = finish(station, number)
    assert after.state is ArticleState.SKIPPED
    assert "trùng" in (after.reason or "")
    assert len(items(station)) == 1


def test_a_near_copy_is_shown_and_not_merged(station: Station) -> None:
    long = [
        f"Đoạn {n}: khu phố {n} tổ chức ra quân dọn vệ sinh, trồng {n + 3} cây xanh dọc tuyến đường." for n in range(12)
    ]
    publish(station, "Ra quân dọn vệ sinh", *long)
    publish(station, "Ra quân dọn vệ sinh", *long[:-1], long[-1].replace("14 cây", "16 cây"), guid="h")
    assert len(items(station)) == 2
    with station.store.begin() as tx:
        stored = articles.newest(tx, limit=1)[0]
        assert stored.revision is not None
        doubts = revisions.get(tx, stored.revision).cleaned.doubts
    assert "near_duplicate" in {doubt.code for doubt in doubts}


def test_a_document_without_words_is_no_work_for_anybody(station: Station) -> None:
    page = b"<html><body><p><a href='/tep/kl-12.pdf'>T\xe1\xba\xa3i v\xe1\xbb\x81</a></p></body></html>"
    told = {}
    for headline in ("Thông báo kết luận của Chủ tịch phường tại buổi họp", "Phường Hoa Sen có trạm y tế mới"):
        url = f"http://phuong.example/{len(headline)}"
        number, _ = take_in(station, Found("phuong", page, url=url, guid=url, headline=headline))
        after = advance(station, number)
        assert after is not None
        told[after.state] = after.reason
    assert set(told) == {ArticleState.SKIPPED, ArticleState.HELD}
    assert "tệp đính kèm" in (told[ArticleState.SKIPPED] or "")


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


def test_what_comes_back_is_no_longer_gone(station: Station) -> None:
    found = article(*WATER, guid="g")
    number, _ = take_in(station, found)
    assert take_in(station, replace(found, gone=True, body=b"")) == (number, False)
    with station.store.begin() as tx:
        assert articles.get(tx, number).gone_at is not None  # type: ignore[union-attr]
    take_in(station, found)
    with station.store.begin() as tx:
        assert articles.get(tx, number).gone_at is None  # type: ignore[union-attr]


def test_pages_lead_to_their_neighbours(station: Station, clock: Clock) -> None:
    first = publish(station, *WATER)
    clock.forward(minutes=5)
    second = publish(station, *MEETING, guid="h")
    page = (station.feeds / "episodes" / first.folder / "index.html").read_text("utf-8")
    assert second.folder in page
    actions.withdraw(station, second.guid, Actor.person("ai"), "sai")
    page = (station.feeds / "episodes" / first.folder / "index.html").read_text("utf-8")
    assert second.folder not in page


def test_foreign_words_are_marked(station: Station) -> None:
    episode = publish(station, "Họp khu phố 3", "Bà con theo dõi trên Facebook của phường.", "Cảm ơn bà con.")
    (line,) = [line for line in episode.lines if line.foreign]
    assert [line.written[start:end] for start, end, _ in line.foreign] == ["Facebook"]
    page = (station.feeds / "episodes" / episode.folder / "index.html").read_text("utf-8")
    assert '<span lang="en">Facebook</span>' in page


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


def test_failed_is_tried_again_and_finishes(station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = take_in(station, article(*WATER))
    monkeypatch.setitem(pipeline.STEPS, ArticleState.SCRIPTED, _no_voice)
    stored = finish(station, number)
    assert stored.state is ArticleState.FAILED
    assert stored.resume is ArticleState.SCRIPTED
    assert stored.retry_at is not None
    assert stored.retry_at > clock()
    assert "không giọng nào" in (stored.reason or "")
    monkeypatch.undo()
    assert advance(station, number) is None
    clock.now = stored.retry_at + timedelta(seconds=1)
    assert finish(station, number).state is ArticleState.PUBLISHED


def _no_voice(*_: object, **__: object) -> Move:
    raise NoVoiceLeft("Tin", "không giọng nào đọc được")


def test_too_many_tries_end_with_a_person(station: Station, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = take_in(station, article(*WATER))
    monkeypatch.setitem(pipeline.STEPS, ArticleState.SCRIPTED, _no_voice)
    for _ in range(40):
        finish(station, number)
        clock.forward(days=1)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
    assert stored is not None
    assert (stored.state, stored.attempts) == (ArticleState.HELD, 12)


def test_a_fault_of_ours_is_shown_and_stops_no_other(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Move:
        raise ZeroDivisionError("chia cho không")

    monkeypatch.setitem(pipeline.STEPS, ArticleState.VOICED, broken)
    number, _ = take_in(station, article(*WATER))
    stored = finish(station, number)
    assert stored.state is ArticleState.FAILED
    assert "ZeroDivisionError" in (stored.reason or "")


def test_too_long_is_held_with_the_figure(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    folder = write_config(
        tmp_path / "d", BROADCASTER.replace("second_opinion = false", "second_opinion = false\nlongest_words = 100")
    )
    station = open_station(folder)
    number, _ = take_in(
        station,
        article("Tin dài", *(f"Đây là câu thứ {n} trong bài, khá dài để thử giới hạn của đài." for n in range(50))),
    )
    stored = finish(station, number)
    assert stored.state is ArticleState.HELD
    assert "100 từ" in (stored.reason or "")
    assert issubclass(TooLarge, ArticleError)


def test_review_of_all_waits_for_a_person(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    station = open_station(write_config(tmp_path / "d", BROADCASTER + '\n[review]\nmode = "all"\n'))
    number, _ = take_in(station, article(*WATER))
    assert finish(station, number).state is ArticleState.HELD
    assert items(station) == []
    with station.store.read() as tx:
        waits = waiting_masters(tx, found) if (found := articles.get(tx, number)) else ()
    actions.approve(station, number, Actor.person("người duyệt"), waits[0].sha256)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert len(items(station)) == 1


def test_unread_words_wait_for_a_person_where_the_station_wants_it(
    tmp_path: Path, open_station: Callable[[Path], Station]
) -> None:
    text = ("Họp khu phố 3", "Ký hiệu \u4f60\u597d đứng giữa câu này để thử.", "Mời bà con đến dự đông đủ.")
    station = open_station(write_config(tmp_path / "d", BROADCASTER + "\n[review]\nunread = true\n"))
    number, _ = take_in(station, article(*text))
    stored = finish(station, number)
    assert stored.state is ArticleState.HELD
    assert "chưa đọc được" in (stored.reason or "")
    actions.approve(station, number, Actor.person("ai"))
    assert finish(station, number).state is ArticleState.PUBLISHED


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_cannot_be_written_is_named_and_tried_again(
    station: Station, monkeypatch: pytest.MonkeyPatch, clock: Clock, fault: int
) -> None:
    def no_write(*_: object) -> Move:
        raise OSError(fault, os.strerror(fault), "audio/episodes/x.mp3")

    monkeypatch.setitem(pipeline.STEPS, ArticleState.VOICED, no_write)
    number, _ = take_in(station, article(*WATER))
    stored = finish(station, number)
    assert stored.state is ArticleState.FAILED
    assert "audio/episodes/x.mp3" in (stored.reason or "")
    monkeypatch.undo()
    clock.forward(hours=1)
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_operators_acts_are_checked(station: Station) -> None:
    number, _ = take_in(station, article(*WATER))
    for act in (actions.approve, actions.retry, actions.remake):
        with pytest.raises(ArticleError):
            act(station, number, Actor.person("ai"))
    finish(station, number)
    with pytest.raises(ArticleError, match="Gỡ bài"):
        actions.skip(station, number, Actor.person("ai"))
    with pytest.raises(ArticleError, match="không có tập nào"):
        actions.withdraw(station, "tag:không", Actor.person("ai"), "x")
    actions.remake(station, number, Actor.person("ai"))
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert len(items(station)) == 1


def test_a_missing_take_is_spoken_again(station: Station) -> None:
    number, _ = take_in(station, article(*WATER))
    for _ in range(3):
        advance(station, number)
    for path in (station.audio / "takes").rglob("*"):
        if path.is_file():
            path.unlink()
    station.close()
    assert finish(station, number).state is ArticleState.PUBLISHED


def test_pickup_of_a_folder_and_two_workers(station: Station) -> None:
    for number, text in enumerate((WATER, MEETING)):
        (station.folder / "inbox" / f"{number}.txt").write_text("\n\n".join(text), "utf-8")
    assert pick_up(station, "thu") == 2
    pool = Pool(station)
    pool.start()
    try:
        _wait(lambda: len(items(station)) == 2 if (station.feeds / "tin.xml").exists() else False)
    finally:
        pool.stop()
    assert pick_up(station, "thu") == 0


def _wait(done: Callable[[], bool]) -> None:
    import time

    while not done():  # what never comes ends with the test's own time-out
        time.sleep(0.1)


def test_claims_of_the_dead_are_freed(station: Station, clock: Clock) -> None:
    number, _ = take_in(station, article(*WATER))
    host = station.owner.rpartition(":")[0]
    with station.store.begin() as tx:
        articles.claim(tx, f"{host}:999999999", clock(), timedelta(minutes=5))
    assert advance(station, number) is None
    assert free_abandoned(station) == 1
    assert advance(station, number) is not None


def test_feeds_can_be_deleted_and_rebuilt(station: Station) -> None:
    import shutil

    publish(station, *WATER)
    before = {path.relative_to(station.feeds): path.read_bytes() for path in station.feeds.rglob("*") if path.is_file()}
    shutil.rmtree(station.feeds)
    station.prepare_folders()
    feeds.refresh(station, everything=True)
    after = {path.relative_to(station.feeds): path.read_bytes() for path in station.feeds.rglob("*") if path.is_file()}
    assert after == before


class OnlineVoice(FakeVoice):
    """A voice behind a network that is there or not."""

    reachable = False

    def __init__(self) -> None:
        super().__init__("online", "giọng mạng", version=7)
        self.limits = VoiceLimits(offline=False)

    def speak(self, segment: Segment) -> Take:
        if not type(self).reachable:
            raise VoiceUnavailable("Giọng online", "không có mạng")
        return super().speak(segment)


def test_a_better_voice_takes_over_when_it_is_back(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = BROADCASTER.replace('chain = ["fake"]', 'chain = ["online", "fake"]')
    config += '\n[voices.engines.online]\nengine = "custom"\nvoice = "tests.test_pipeline:OnlineVoice"\nrest = "0s"\n'
    station = open_station(write_config(tmp_path / "d", config))
    monkeypatch.setattr(OnlineVoice, "reachable", False)
    first = publish(station, *WATER)
    assert first.voice == "fake"
    monkeypatch.setattr(OnlineVoice, "reachable", True)
    assert housekeeping.upgrade_voices(station) == 1
    while advance(station) is not None:
        pass
    with station.store.begin() as tx:
        (second,) = episodes.newest(tx, station.now())
    assert (second.guid, second.voice) == (first.guid, "online")
    assert second.masters[0].path != first.masters[0].path
    assert housekeeping.upgrade_voices(station) == 0


def test_a_better_voice_that_cannot_say_it_is_not_asked_for_ever(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    config = BROADCASTER.replace('chain = ["fake"]', 'chain = ["online", "fake"]')
    config += '\n[voices.engines.online]\nengine = "custom"\nvoice = "tests.test_pipeline:OnlineVoice"\nrest = "0s"\n'
    station = open_station(write_config(tmp_path / "d", config))
    monkeypatch.setattr(OnlineVoice, "reachable", False)
    publish(station, *WATER)
    with station.store.begin() as tx:
        (first,) = episodes.newest(tx, station.now())
    tries = 0
    while housekeeping.upgrade_voices(station):
        tries += 1
        clock.forward(hours=1)
        while advance(station) is not None:
            pass
    with station.store.begin() as tx:
        (second,) = episodes.newest(tx, station.now())
    assert 1 <= tries < 10
    assert second == first, "what nobody can hear changes nothing that is public"


def test_a_rejected_variant_does_not_cost_the_episode(
    tmp_path: Path, open_station: Callable[[Path], Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    import broadcaster.studio as studio

    config = BROADCASTER.replace('episode_profiles = ["podcast"]', 'episode_profiles = ["podcast", "saver"]')
    station = open_station(write_config(tmp_path / "d", config))
    assert [master.profile for master in publish(station, *WATER).masters] == ["podcast", "saver"]
    make = studio.make_masters

    def strict(parts: Any, profiles: Any, *rest: Any, **options: Any) -> Any:
        if len(profiles) > 1:
            raise MasterRejected("x", "quá nhỏ")
        return make(parts, profiles, *rest, **options)

    monkeypatch.setattr(studio, "make_masters", strict)
    assert [master.profile for master in publish(station, *MEETING, guid="h").masters] == ["podcast"]


# --- bulletins


def test_a_bulletin_carries_what_is_new_once(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    publish(station, *MEETING, guid="h")
    made = make_bulletin(station, "sang")
    assert made.state is BulletinState.READY
    assert [item.title for item in made.items] == [MEETING[0], WATER[0]] or len(made.items) == 2
    latest = station.feeds / "station/sang/latest.mp3"
    assert made.master is not None
    assert latest.read_bytes() == station.path(made.master.path).read_bytes()
    playlist = (station.feeds / "station/sang/latest.m3u").read_text("utf-8").splitlines()
    assert playlist[2] == f"http://127.0.0.1:8080/station/sang/2026-08-15-0530-{made.master.sha256[:8]}.mp3"
    assert (station.feeds / "station/sang" / playlist[2].rpartition("/")[2]).samefile(latest)
    clock.forward(days=1)
    following = make_bulletin(station, "sang")
    assert following.state is BulletinState.FALLBACK
    assert following.date == made.date + timedelta(days=1)
    assert "chỉ có lời báo" in (following.note or "")


def test_a_corrected_article_is_said_again_first(station: Station, clock: Clock) -> None:
    publish(station, *WATER)
    make_bulletin(station, "sang")
    clock.forward(days=1)
    publish(station, "HOÃN ngừng cấp nước", *WATER[1:])
    publish(station, *MEETING, guid="h")
    made = make_bulletin(station, "sang")
    assert [item.title for item in made.items] == ["HOÃN ngừng cấp nước", MEETING[0]]


def test_when_no_voice_speaks_the_spare_goes_out(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, *WATER)
    prepare_spare(station, "sang")

    def dead(*_: object, **__: object) -> None:
        raise NoVoiceLeft("Bản tin", "không giọng nào đọc được")

    monkeypatch.setattr(station.chain, "speak", dead)
    monkeypatch.setattr(ladder, "local_chain", dead)
    made = make_bulletin(station, "sang")
    assert made.state is BulletinState.FALLBACK
    assert "tệp dự phòng" in (made.note or "")
    assert (station.feeds / "station/sang/latest.mp3").stat().st_size > 10_000


def test_a_broken_jingle_costs_no_bulletin(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    station = open_station(write_config(tmp_path / "d", BROADCASTER.replace('ident = ""', 'ident = "hong.wav"')))
    (station.audio / "jingles/hong.wav").write_bytes(b"RIFF....WAVE" + bytes(50))
    publish(station, *WATER)
    assert make_bulletin(station, "sang").state is BulletinState.READY


def test_when_it_cannot_be_made_again_what_is_there_stays(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(station, *WATER)
    make_bulletin(station, "sang")
    before = (station.feeds / "station/sang/latest.mp3").read_bytes()
    monkeypatch.setattr(station.chain, "speak", _no_voice)
    with pytest.raises(RadioError, match="bản đang có ở địa chỉ giữ nguyên"):
        make_bulletin(station, "sang")
    assert (station.feeds / "station/sang/latest.mp3").read_bytes() == before


def test_the_same_day_is_one_bulletin(station: Station) -> None:
    publish(station, *WATER)
    first, second = make_bulletin(station, "sang"), make_bulletin(station, "sang")
    assert (first.date, first.items) == (second.date, second.items)
    with station.store.begin() as tx:
        assert len(bulletins.newest(tx)) == 1


def test_house_keeping_keeps_what_is_public(station: Station, clock: Clock) -> None:
    episode = publish(station, *WATER)
    clock.forward(days=30)
    housekeeping.keep_house(station)
    assert station.path(episode.masters[0].path).is_file()
    with station.store.begin() as tx:
        assert revisions.takes_in_use(tx)


# --- names


def test_names_without_letters_fall_back(clock: Clock) -> None:
    assert audio_stem("!!!", clock()) == "2026-08-14-bai"
    assert episode_folder("", "abcdef0123456789") == "bai-abcdef01"

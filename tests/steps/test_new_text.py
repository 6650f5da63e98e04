"""A new text: what is a correction, what nobody would hear, what is another's copy, what is no article."""

from __future__ import annotations

from broadcaster.delivery.audio import remove_retired_audio
from broadcaster.model import ArticleState, Found
from broadcaster.pipeline import advance, finish, take_in
from broadcaster.station import Station
from broadcaster.store import articles, episodes, revisions
from broadcaster.testing import article
from tests.conftest import Clock
from tests.stories import WATER, items, publish


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


def test_foreign_words_are_marked(station: Station) -> None:
    episode = publish(station, "Họp khu phố 3", "Bà con theo dõi trên Facebook của phường.", "Cảm ơn bà con.")
    (line,) = [line for line in episode.lines if line.foreign]
    assert [line.written[start:end] for start, end, _ in line.foreign] == ["Facebook"]
    page = (station.feeds / "episodes" / episode.folder / "index.html").read_text("utf-8")
    assert '<span lang="en">Facebook</span>' in page

"""A page that has become something else: held with both texts, what is public stays; told from every honest change of an article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from broadcaster import actions
from broadcaster.actions.approving import waiting_masters
from broadcaster.model import Actor, ArticleState, Episode, Found
from broadcaster.pipeline import advance, finish, take_in
from broadcaster.station import Station
from broadcaster.steps.clean import EDITED_BY_BOTH
from broadcaster.steps.replaced import CHANGED_LANGUAGE, REPLACED
from broadcaster.store import articles, episodes, held, history, revisions
from tests.cleaning.likeness import articles as texts
from tests.cleaning.likeness import impostors, in_place_of, text
from tests.conftest import BROADCASTER, SOURCES, write_config

TITLE = "Ngày hội hiến máu tại nhà thiếu nhi phường Suối Mơ"
NEWS = next(one for one in texts() if one.title == TITLE).texts
JUNK = (
    "Siêu khuyến mãi thành viên mới",
    "Sòng bạc trực tuyến, nạp lần đầu nhân đôi tài khoản, rút tiền siêu tốc trong năm phút.",
)
OTHER_JUNK = ("Đã xảy ra lỗi", "Máy chủ gặp lỗi trong khi xử lý yêu cầu của bạn, mã lỗi đã được ghi lại.")
ME = Actor.person("thử")
URL = "http://suoimo.test/tin/hien-mau"


def html(title: str, *paragraphs: str, noise: str = "", headline: str | None = TITLE, source: str = "thu") -> Found:
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main><!-- {noise} --></body></html>"
    return Found(source, page.encode(), "text/html", "utf-8", url=URL, guid="hien-mau", headline=headline)


def stored(station: Station, number: int) -> articles.StoredArticle:
    with station.store.read() as tx:
        found = articles.get(tx, number)
    assert found is not None
    return found


def public(station: Station, number: int) -> Episode:
    with station.store.read() as tx:
        episode = episodes.of_article(tx, number)
    assert episode is not None
    return episode


def revise(station: Station, title: str, *paragraphs: str, noise: str = "") -> articles.StoredArticle:
    number, _ = take_in(station, html(title, *paragraphs, noise=noise))
    return finish(station, number)


def known(station: Station, number: int) -> list[tuple[int, str]]:
    with station.store.read() as tx:
        return [(one.number, one.cleaned.title) for one in revisions.of(tx, number)]


@pytest.fixture
def number(station: Station) -> int:
    made, _ = take_in(station, html(TITLE, *NEWS))
    assert finish(station, made).state is ArticleState.PUBLISHED
    return made


def test_what_is_public_stays_whatever_the_page_becomes(station: Station, number: int) -> None:
    before = public(station, number)
    for count, (kind, stranger) in enumerate(impostors()):
        new = in_place_of(text(TITLE, *NEWS), stranger)
        after = revise(station, new.title, *new.texts)
        assert (after.state, after.title) == (ArticleState.HELD, TITLE), kind
        assert public(station, number) == before
        assert revise(station, TITLE, *NEWS, noise=str(count)).state is ArticleState.PUBLISHED, (
            "the page is itself again"
        )
    assert public(station, number) == before
    assert TITLE in (station.feeds / "tin.xml").read_text("utf-8")


def test_both_texts_stand_side_by_side(client: TestClient, station: Station, number: int) -> None:
    after = revise(station, *JUNK)
    assert (after.state, after.reason) == (ArticleState.HELD, REPLACED)
    page = client.get(f"/console/articles/{number}").text
    both = page[page.index('id="both"') : page.index('id="revisions"')]
    assert "Nguồn đổi hẳn nội dung" in both
    assert "Giữ bản đang dùng" in both
    assert JUNK[0] in both
    assert "hiến máu" in both
    assert "bản đã sửa" not in both and "cùng sửa" not in both, "nobody at the station has edited it"
    assert client.post(f"/console/articles/{number}/approve").status_code >= 400, "there are two texts to choose from"


def test_the_old_text_is_kept_and_the_stranger_is_not_asked_about_again(station: Station, number: int) -> None:
    before = public(station, number)
    revise(station, *JUNK)
    actions.choose(station, number, revision=1, base=2, actor=ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number) == before
    assert revise(station, *JUNK, noise="once more").state is ArticleState.PUBLISHED
    assert revise(station, JUNK[0], JUNK[1] + " Còn ba suất cuối.").state is ArticleState.PUBLISHED, (
        "nor about what is like it"
    )
    with station.store.read() as tx:
        assert "nguồn vẫn đưa bản đã bị từ chối" in [change.why for change in history.of(tx, "article", number)]
    assert len(known(station, number)) == 2
    held_again = revise(station, *OTHER_JUNK)
    assert (held_again.state, held_again.reason) == (ArticleState.HELD, REPLACED), (
        "another stranger is another question"
    )
    assert public(station, number) == before


def test_a_stranger_that_went_by_itself_is_asked_about_when_it_comes_again(station: Station, number: int) -> None:
    before = public(station, number)
    for count in range(3):
        held_one = revise(station, *JUNK, noise=f"strange {count}")
        assert (held_one.state, held_one.reason) == (ArticleState.HELD, REPLACED), "only a person's word silences it"
        assert revise(station, TITLE, *NEWS, noise=f"well {count}").state is ArticleState.PUBLISHED
    revise(station, *JUNK, noise="the last time")
    with station.store.read() as tx:
        waiting = revisions.waiting(tx, number)
    assert waiting is not None
    actions.choose(station, number, revision=1, base=waiting.number, actor=ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert revise(station, *JUNK, noise="after a person's word").state is ArticleState.PUBLISHED
    assert public(station, number) == before


@pytest.mark.parametrize("actor", [ME, Actor.command_line()])
def test_whoever_of_the_station_refuses_a_stranger_is_heeded(station: Station, number: int, actor: Actor) -> None:
    revise(station, *JUNK)
    actions.choose(station, number, revision=1, base=2, actor=actor)
    assert revise(station, *JUNK, noise="once more").state is ArticleState.PUBLISHED


def test_a_person_s_text_is_not_held_for_a_stranger_that_has_gone(station: Station, number: int) -> None:
    """An edited article whose page was strange for a while: what the person read when editing is still known."""
    edited = [NEWS[0].replace("Sáng thứ Bảy", "Sáng Chủ nhật"), *NEWS[1:]]
    revise(station, *JUNK)
    revise(station, TITLE, *NEWS, noise="well")
    actions.edit(station, number, title=TITLE, text="\n\n".join(edited), of=1, base=2, actor=ME, why="sai ngày")
    finish(station, number)
    assert revise(station, TITLE, *NEWS, noise="the same words").state is ArticleState.PUBLISHED


def test_strangers_by_turns_leave_one_question(station: Station, number: int) -> None:
    for count in range(4):
        after = revise(station, f"{JUNK[0]} {count}", JUNK[1], noise=str(count))
        assert (after.state, after.reason) == (ArticleState.HELD, REPLACED)
    after = revise(station, f"{JUNK[0]} 3", JUNK[1], noise="the same words")
    assert (after.state, after.reason) == (ArticleState.HELD, REPLACED)
    with station.store.read() as tx:
        waiting = revisions.waiting(tx, number)
    assert waiting is not None
    assert waiting.cleaned.title == f"{JUNK[0]} 3", "the newest waits"


def test_the_new_text_is_taken(station: Station, number: int) -> None:
    revise(station, *OTHER_JUNK)
    actions.choose(station, number, revision=2, base=2, actor=ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number).title == OTHER_JUNK[0]
    assert revise(station, OTHER_JUNK[0], OTHER_JUNK[1], "Xin thử lại sau.").state is ArticleState.PUBLISHED, (
        "it grows by itself"
    )
    assert revise(station, TITLE, *NEWS).state is ArticleState.HELD, "and the article of before is the stranger now"


def test_a_chosen_text_is_not_held_again_while_it_is_being_made(station: Station, number: int) -> None:
    revise(station, *OTHER_JUNK)
    actions.choose(station, number, revision=2, base=2, actor=ME)
    advance(station, number)  # scripted
    assert revise(station, *OTHER_JUNK, noise="meanwhile").state is ArticleState.PUBLISHED


def test_an_honest_revision_after_the_stranger_goes_out_by_itself(station: Station, number: int) -> None:
    revise(station, *JUNK)
    assert revise(station, TITLE, *NEWS, "Xe đưa đón đậu ở cổng phường.").state is ArticleState.PUBLISHED
    with station.store.read() as tx:
        assert revisions.waiting(tx, number) is None
        standing = revisions.get(tx, stored(station, number).revision or 0)
    assert standing.cleaned.texts[-1] == "Xe đưa đón đậu ở cổng phường."
    assert public(station, number).revision == standing.number


@pytest.mark.parametrize("title", [f"HOÃN: {TITLE}", f"[Đính chính] {TITLE}", f"{TITLE} bị hủy"])
def test_what_a_headline_calls_off_goes_out_at_once(station: Station, number: int, title: str) -> None:
    after = revise(
        station, title, "Mong mọi người thông cảm, lịch mới sẽ có trong tuần sau, xin theo dõi loa của phường nhé."
    )
    assert after.state is ArticleState.PUBLISHED
    assert public(station, number).title == title


def test_a_text_that_is_not_out_yet_is_not_replaced_either(station: Station) -> None:
    number, _ = take_in(station, html(TITLE, *NEWS))
    for _ in range(3):  # cleaned, scripted, voiced
        advance(station, number)
    after = revise(station, *JUNK)
    assert (after.state, after.reason, after.title) == (ArticleState.HELD, REPLACED, TITLE)
    actions.choose(station, number, revision=1, base=2, actor=ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number).title == TITLE


def test_a_first_text_under_another_headline_is_held_and_a_better_one_goes_on(station: Station) -> None:
    number, _ = take_in(station, html(*JUNK))
    first = finish(station, number)
    assert first.state is ArticleState.HELD
    assert first.reason is not None and TITLE in first.reason and JUNK[0] in first.reason
    with station.store.read() as tx:
        assert held.groups(tx) == [held.HeldGroup("thu", "headline", (number,))]
    assert revise(station, TITLE, *NEWS).state is ArticleState.PUBLISHED, "what was held itself is no measure"


def test_two_headlines_that_a_person_lets_pass_are_not_asked_about_again(station: Station) -> None:
    number, _ = take_in(station, html(*JUNK))
    finish(station, number)
    actions.approve(station, number, ME)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert revise(station, JUNK[0], JUNK[1] + " Còn ba suất cuối.").state is ArticleState.PUBLISHED


def test_what_was_withdrawn_stays_so_when_the_stranger_is_refused(station: Station, number: int) -> None:
    actions.withdraw(station, public(station, number).guid, ME, "sai")
    after = revise(station, *JUNK)
    assert (after.state, after.reason) == (ArticleState.HELD, REPLACED)
    actions.choose(station, number, revision=1, base=2, actor=ME)
    assert finish(station, number).state is ArticleState.WITHDRAWN
    assert TITLE not in (station.feeds / "tin.xml").read_text("utf-8")


def test_a_withdrawal_answers_the_question_as_well(station: Station, number: int) -> None:
    revise(station, *JUNK)
    actions.withdraw(station, public(station, number).guid, ME, "trang bị chèn quảng cáo")
    assert revise(station, *JUNK, noise="the same words").state is ArticleState.WITHDRAWN
    assert revise(station, JUNK[0], JUNK[1] + " Còn ba suất cuối.").state is ArticleState.WITHDRAWN
    assert revise(station, TITLE, *NEWS, noise="back").state is ArticleState.WITHDRAWN


def test_what_was_skipped_is_left_alone(station: Station) -> None:
    number, _ = take_in(station, html(TITLE, *NEWS))
    advance(station, number)
    actions.skip(station, number, ME)
    assert take_in(station, html(*JUNK)) == (number, False)


def test_an_edited_text_is_compared_as_well(station: Station, number: int) -> None:
    edited = [NEWS[0].replace("Sáng thứ Bảy", "Sáng Chủ nhật"), *NEWS[1:]]
    actions.edit(station, number, title=TITLE, text="\n\n".join(edited), of=1, base=1, actor=ME, why="sai ngày")
    finish(station, number)
    assert revise(station, TITLE, *NEWS, "Có nước uống.").reason == EDITED_BY_BOTH
    assert revise(station, *JUNK).reason == REPLACED
    assert revise(station, TITLE, *NEWS, "Có nước uống.", noise="back").reason == EDITED_BY_BOTH


APPROVED = BROADCASTER + '\n[review]\nmode = "all"\n'


def test_where_everything_is_approved(tmp_path: Path, open_station: Callable[[Path], Station]) -> None:
    station = open_station(write_config(tmp_path / "duyet", APPROVED))
    number, _ = take_in(station, html(TITLE, *NEWS))
    held_one = finish(station, number)
    with station.store.read() as tx:
        heard = waiting_masters(tx, held_one)[0].sha256
    actions.approve(station, number, ME, heard)
    assert finish(station, number).state is ArticleState.PUBLISHED
    before = public(station, number)
    assert revise(station, *JUNK).reason == REPLACED
    actions.choose(station, number, revision=1, base=2, actor=ME)
    assert finish(station, number).state is ArticleState.PUBLISHED, "it was approved before"
    revise(station, *OTHER_JUNK)
    actions.choose(station, number, revision=3, base=3, actor=ME)
    assert finish(station, number).reason == "bản thu mới chờ nghe và duyệt; bản đang phát giữ nguyên"
    assert public(station, number) == before


def test_a_text_that_is_held_itself_is_not_replaced_by_another_language(station: Station) -> None:
    number, _ = take_in(station, html(*JUNK))
    assert finish(station, number).state is ArticleState.HELD
    after = revise(station, *ENGLISH)
    assert (after.title, after.reason) == (JUNK[0], CHANGED_LANGUAGE)


USED_AGAIN = SOURCES.replace("[sources.thu]", '[sources.thu]\nreplaced = "take"')


def test_a_source_whose_pages_are_used_again_is_taken_at_its_word(
    tmp_path: Path, open_station: Callable[[Path], Station]
) -> None:
    station = open_station(write_config(tmp_path / "dung-lai", sources=USED_AGAIN))
    number, _ = take_in(station, html(TITLE, *NEWS))
    finish(station, number)
    found = html("Lịch cắt điện tuần này", "Điện lực ngừng cấp điện khu phố Rạch Đào sáng thứ Hai.", headline=None)
    take_in(station, found)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert public(station, number).title == "Lịch cắt điện tuần này"
    assert revise(station, *ENGLISH).reason == CHANGED_LANGUAGE, "no voice here reads that"
    assert public(station, number).title == "Lịch cắt điện tuần này"


LOGIN = "<p>Phiên làm việc của bạn đã hết hạn, vui lòng đăng nhập lại để tiếp tục xem trang.</p><input type='password'>"
GONE = [
    f"<html><body><h1>Đăng nhập hệ thống</h1><form>{LOGIN}</form></body></html>",
    "<html><body></body></html>",
]


@pytest.mark.parametrize("page", GONE)
def test_a_page_without_an_article_changes_nothing(station: Station, number: int, page: str) -> None:
    before = public(station, number)
    take_in(station, Found("thu", page.encode(), "text/html", "utf-8", url=URL, guid="hien-mau", headline=TITLE))
    after = finish(station, number)
    assert after.state is ArticleState.HELD
    assert after.reason is not None and after.reason.startswith("ở nguồn không còn bài")
    assert public(station, number) == before
    with station.store.read() as tx:
        assert held.groups(tx) == [held.HeldGroup("thu", held.NO_ARTICLE_LEFT, (number,))]
    assert revise(station, TITLE, *NEWS, noise="back").state is ArticleState.PUBLISHED


ENGLISH = (
    "Welcome to the town portal",
    "This website is under construction and will be back as soon as we can.",
)
CALLED_OFF_IN_ENGLISH = (
    f"HOÃN: {TITLE}",
    *ENGLISH,
    "Our engineers have been working through the night on the machines that keep these pages, and they ask every visitor for a little patience.",
    "If you need a paper from the office before that, please call the desk on the ground floor between eight and eleven in the morning.",
    "Letters that were sent to us by means of the form during the last week may have been lost, so it is best to send them once more.",
    "Nothing else has changed: the market opens at the same hour as ever, and the bus to the hospital leaves from the same stop.",
)


@pytest.mark.parametrize("page", [ENGLISH, CALLED_OFF_IN_ENGLISH])
def test_a_page_in_another_language_waits_beside_the_text_that_is_heard(
    client: TestClient, station: Station, number: int, page: tuple[str, ...]
) -> None:
    before = public(station, number)
    after = revise(station, *page)
    assert (after.state, after.title, after.reason) == (ArticleState.HELD, TITLE, CHANGED_LANGUAGE)
    assert public(station, number) == before
    shown = client.get(f"/console/articles/{number}").text
    both = shown[shown.index('id="both"') : shown.index('id="revisions"')]
    assert "Bản mới của nguồn không phải tiếng Việt" in both
    assert ENGLISH[1] in both
    assert "hiến máu" in both
    assert revise(station, *page, noise="the same words").reason == CHANGED_LANGUAGE
    assert revise(station, TITLE, *NEWS, noise="back").state is ArticleState.PUBLISHED
    assert public(station, number) == before
    assert revise(station, *page, noise="again").reason == CHANGED_LANGUAGE, "nobody has refused it"


def test_another_language_that_is_taken_is_heard_by_a_word_of_its_own(station: Station, number: int) -> None:
    revise(station, *ENGLISH)
    actions.choose(station, number, revision=2, base=2, actor=ME)
    after = finish(station, number)
    assert (after.state, after.reason) == (
        ArticleState.HELD,
        "Nội dung không phải tiếng Việt, máy đọc sẽ sai; hãy xem trang gốc",
    )
    assert public(station, number).title == TITLE


def test_articles_that_one_portal_has_lost_are_one_group(station: Station) -> None:
    made = []
    for each in texts()[:6]:
        found = Found("thu", "\n\n".join((each.title, *each.texts)).encode(), "text/plain", "utf-8", guid=each.title)
        number, _ = take_in(station, found)
        finish(station, number)
        made.append(number)
    for each in texts()[:5]:
        take_in(station, Found("thu", "\n\n".join(JUNK).encode(), "text/plain", "utf-8", guid=each.title))
    for number in made:
        finish(station, number)
    with station.store.read() as tx:
        assert held.groups(tx) == [held.HeldGroup("thu", "unlike", tuple(made[:5]))]

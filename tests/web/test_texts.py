"""An operator edits the text of an article: sees what changes, keeps it; the source, a colleague or hostile input undo nothing."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from broadcaster import actions
from broadcaster.errors import EditedMeanwhile, LeaseLost
from broadcaster.model import Actor, ArticleState, Episode, Found, Segment, Take
from broadcaster.pipeline import advance, finish, take_in
from broadcaster.publishing import validate_feed
from broadcaster.station import Station
from broadcaster.store import articles, episodes, history, revisions
from broadcaster.testing import FakeVoice, article

TITLE = "Chợ Bàu Sen có khu mới"
TEXT = ("Ban quản lý mời bà con đến xem khu mới.", "Sáng mai chợ họp với tiểu tương.", "Chợ mở cửa từ 5 giờ.")
RIGHT = (TEXT[0], "Sáng mai chợ họp với tiểu thương.", TEXT[2])


@pytest.fixture
def number(station: Station) -> int:
    number, _ = take_in(station, article(TITLE, *TEXT))
    assert finish(station, number).state is ArticleState.PUBLISHED
    return number


def form(
    *paragraphs: str, title: str = TITLE, why: str = "sửa lỗi chính tả", of: int = 1, base: int = 1
) -> dict[str, str]:
    text = "\r\n\r\n".join(paragraphs)  # as browsers send it
    return {"title": title, "text": text, "why": why, "of": str(of), "base": str(base)}


def save(client: TestClient, number: int, *paragraphs: str, **more: object) -> None:
    data = {**form(*paragraphs, **more), "save": "yes"}  # type: ignore[arg-type]
    answer = client.post(f"/console/articles/{number}/text", data=data)
    assert (answer.status_code, answer.headers.get("location")) == (303, f"/console/articles/{number}"), answer.text


def of_source(*paragraphs: str, noise: str = "") -> Found:
    """The same article from the source again; ``noise`` changes its bytes and not its words."""
    found = article(TITLE, *paragraphs)
    return Found(**{**{name: getattr(found, name) for name in Found.__slots__}, "body": found.body + noise.encode()})


def known_of(station: Station, number: int) -> tuple[articles.StoredArticle, list[revisions.Revision], Episode | None]:
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        return stored, revisions.of(tx, number), episodes.of_article(tx, number)


def heard(station: Station, number: int) -> tuple[str, ...]:
    episode = known_of(station, number)[2]
    assert episode is not None
    return tuple(paragraph.text for paragraph in episode.paragraphs)


def test_what_changes_is_seen_before_it_is_kept(client: TestClient, station: Station, number: int) -> None:
    assert f'href="/console/articles/{number}/text"' in client.get(f"/console/articles/{number}").text
    page = client.get(f"/console/articles/{number}/text").text
    assert "\n\n".join(TEXT) in page
    shown = client.post(f"/console/articles/{number}/text", data=form(*RIGHT))
    assert shown.status_code == 200
    assert "<del>tương.</del>" in shown.text
    assert "<ins>thương.</ins>" in shown.text
    assert "1 chỗ sẽ đổi" in shown.text
    assert "1 trên 4 câu phải thu lại" in shown.text
    (sound,) = re.findall(r'src="(/console/articles/[^"]+)"', shown.text)
    assert client.get(sound.replace("&amp;", "&")).headers["content-type"] == "audio/wav"
    assert len(known_of(station, number)[1]) == 1, "looking keeps nothing"


def test_what_is_kept_is_a_new_revision_of_which_only_the_change_is_spoken(
    client: TestClient, station: Station, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, before = known_of(station, number)
    spoken: list[str] = []
    speak = FakeVoice.speak

    def noting(self: FakeVoice, segment: Segment) -> Take:
        spoken.append(segment.spoken)
        return speak(self, segment)

    monkeypatch.setattr(FakeVoice, "speak", noting)
    save(client, number, *RIGHT)
    assert finish(station, number).state is ArticleState.PUBLISHED
    _, known, after = known_of(station, number)
    assert before is not None and after is not None
    assert spoken == ["Sáng mai chợ họp với tiểu thương."]
    assert before.guid == after.guid and before.folder == after.folder and before.published == after.published
    assert before.masters[0].path != after.masters[0].path
    assert (after.revision, after.corrected) == (2, "sửa lỗi chính tả: «tương» sửa thành «thương»")
    assert heard(station, number) == RIGHT
    assert [(one.number, one.actor, tuple(one.cleaned.texts)) for one in known] == [
        (1, Actor.source("thu"), TEXT),
        (2, Actor.person("người vận hành"), RIGHT),
    ]
    with station.store.begin() as tx:
        assert "sửa nội dung: sửa lỗi chính tả" in [change.why for change in history.of(tx, "article", number)]
    page = client.get(f"/console/articles/{number}").text
    assert "Bản 2 (đang dùng): người vận hành" in page
    assert "tiểu tương" in page[page.index('id="revisions"') :], "the old text stays in the history"
    assert "sửa lỗi chính tả" in (station.feeds / "tin.xml").read_text("utf-8")


def test_a_paragraph_goes_and_a_title_changes(client: TestClient, station: Station, number: int) -> None:
    shown = client.post(f"/console/articles/{number}/text", data=form(TEXT[0], TEXT[2], title="Chợ mới")).text
    assert "2 chỗ sẽ đổi" in shown
    assert "<em>bỏ</em>" in shown
    save(client, number, TEXT[0], TEXT[2], title="Chợ mới")
    finish(station, number)
    stored, known, episode = known_of(station, number)
    assert episode is not None
    assert (stored.title, episode.title, heard(station, number)) == ("Chợ mới", "Chợ mới", (TEXT[0], TEXT[2]))
    assert [(line.text, line.why) for line in known[-1].cleaned.dropped][-1] == (TEXT[1], "người vận hành bỏ")
    save(client, number, *TEXT, of=1, base=2, why="lấy lại bản đầu")  # an old revision is the way back
    finish(station, number)
    assert heard(station, number) == TEXT


def test_a_held_article_goes_on_with_what_was_edited(client: TestClient, station: Station) -> None:
    number, _ = take_in(station, article(TITLE, *TEXT))
    advance(station, number)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        articles.move(
            tx, stored, ArticleState.HELD, station.now(), actor=Actor.step("thử"), why="xem lại", resume="cleaned"
        )
    save(client, number, *RIGHT)
    assert finish(station, number).state is ArticleState.PUBLISHED
    episode = known_of(station, number)[2]
    assert episode is not None
    assert episode.corrected is None, "nobody has heard it otherwise"


def test_the_unchanged_original_undoes_nothing(client: TestClient, station: Station, number: int) -> None:
    save(client, number, *RIGHT)
    finish(station, number)
    assert take_in(station, of_source(*TEXT)) == (number, False)
    assert take_in(station, of_source(*TEXT, noise="\n\n  \n")) == (number, True)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert heard(station, number) == RIGHT
    assert take_in(station, of_source(*RIGHT)) == (number, True)  # the source makes the same correction
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert len(known_of(station, number)[1]) == 2


CHANGED = (*TEXT, "Có chỗ gửi xe.")


@pytest.fixture
def undecided(client: TestClient, station: Station, number: int) -> int:
    """Edited by an operator, then changed by the source."""
    save(client, number, *RIGHT)
    finish(station, number)
    take_in(station, of_source(*CHANGED))
    assert finish(station, number).state is ArticleState.HELD
    return number


def test_a_changed_original_is_shown_beside_the_edited_text(
    client: TestClient, station: Station, undecided: int
) -> None:
    stored, known, _ = known_of(station, undecided)
    assert stored.reason is not None and "chọn bản nào" in stored.reason
    assert heard(station, undecided) == RIGHT, "what is public stays until somebody has chosen"
    assert [one.number for one in known] == [1, 2, 3]
    page = client.get(f"/console/articles/{undecided}").text
    both = page[page.index('id="both"') : page.index('id="revisions"')]
    assert "<del>thương.</del>" in both
    assert "<ins>Có chỗ gửi xe.</ins>" in both
    assert "Duyệt, cho đi tiếp" not in page
    for action in ("approve", "remake", "retry"):
        assert client.post(f"/console/articles/{undecided}/{action}").status_code == 422
    take_in(station, of_source(*CHANGED, noise="\n\n"))
    assert finish(station, undecided).state is ArticleState.HELD
    assert len(known_of(station, undecided)[1]) == 3


def choice(client: TestClient, number: int, revision: int, base: int = 3) -> int:
    return client.post(f"/console/articles/{number}/choice", data={"revision": revision, "base": base}).status_code


def test_ours_is_kept(client: TestClient, station: Station, undecided: int) -> None:
    before = known_of(station, undecided)[2]
    assert choice(client, undecided, 2) == 303
    assert finish(station, undecided).state is ArticleState.PUBLISHED
    assert known_of(station, undecided)[2] == before, "nothing has changed for the listeners"
    take_in(station, of_source(*CHANGED, noise="\n\n"))
    assert finish(station, undecided).state is ArticleState.PUBLISHED, "what was refused does not come back by itself"
    take_in(station, of_source(*CHANGED, "Và có nước uống."))
    assert finish(station, undecided).state is ArticleState.HELD, "but another change does"


def test_theirs_is_taken(client: TestClient, station: Station, undecided: int) -> None:
    assert choice(client, undecided, 3) == 303
    assert finish(station, undecided).state is ArticleState.PUBLISHED
    assert heard(station, undecided) == CHANGED
    take_in(station, of_source(*TEXT, "Thêm."))
    assert finish(station, undecided).state is ArticleState.PUBLISHED
    assert heard(station, undecided) == (*TEXT, "Thêm."), "the source's changes come by themselves again"


def test_both_are_joined_by_hand(client: TestClient, station: Station, undecided: int) -> None:
    page = client.get(f"/console/articles/{undecided}/text", params={"of": 3}).text
    assert "\n\n".join(CHANGED) in page
    save(client, undecided, *RIGHT, CHANGED[-1], of=3, base=3, why="thêm chỗ gửi xe")
    assert finish(station, undecided).state is ArticleState.PUBLISHED
    assert heard(station, undecided) == (*RIGHT, CHANGED[-1])
    assert "Nguồn và người vận hành cùng sửa" not in client.get(f"/console/articles/{undecided}").text


def test_a_choice_between_texts_that_nobody_has_seen_is_refused(
    client: TestClient, station: Station, undecided: int
) -> None:
    take_in(station, of_source(*CHANGED, "Và có nước uống."))
    finish(station, undecided)
    assert choice(client, undecided, 3) == 422
    assert choice(client, undecided, 2, base=3) == 422
    assert choice(client, undecided, 99, base=4) == 422
    assert choice(client, undecided, 2, base=4) == 303
    assert choice(client, undecided, 2, base=4) == 422, "there is nothing to choose any more"


def test_two_operators_at_once(client: TestClient, station: Station, number: int) -> None:
    """The second one sees what the first has kept, and his own words are still in the form."""
    save(client, number, *RIGHT)
    mine = form(TEXT[0], TEXT[1], "Chợ mở cửa từ 4 giờ.", why="sửa giờ")
    for data in (mine, {**mine, "save": "yes"}):
        late = client.post(f"/console/articles/{number}/text", data=data)
        assert late.status_code == 409
        assert "bản 2 (người vận hành)" in late.text
        assert "Chợ mở cửa từ 4 giờ." in late.text
        assert "<del>thương.</del>" in late.text, "what would be undone is shown"
        assert 'name="base" value="2"' in late.text
    assert len(known_of(station, number)[1]) == 2
    with pytest.raises(EditedMeanwhile):
        actions.edit(station, number, title=TITLE, text="Khác.", of=1, base=1, actor=Actor.person("thử"), why="thử")
    save(client, number, *RIGHT[:2], "Chợ mở cửa từ 4 giờ.", base=2, why="sửa giờ")


def test_what_only_one_of_two_operators_changed_is_taken_from_each(
    client: TestClient, station: Station, number: int
) -> None:
    """The first one's paragraph and the second one's stand together, saved without a question."""
    theirs, mine = "Ban quản lý mời bà con đến xem khu hàng mới.", "Chợ mở cửa từ 4 giờ."
    save(client, number, theirs, *TEXT[1:], why="nói rõ khu")
    save(client, number, *TEXT[:2], mine, why="sửa giờ")  # typed over the text before
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert heard(station, number) == (theirs, TEXT[1], mine)
    assert [one.number for one in known_of(station, number)[1]] == [1, 2, 3]


def test_a_title_that_only_one_changed_is_taken(client: TestClient, station: Station, number: int) -> None:
    save(client, number, *TEXT, title="Chợ mới", why="gọn hơn")
    save(client, number, *TEXT[:2], "Chợ mở cửa từ 4 giờ.", why="sửa giờ")
    finish(station, number)
    stored = known_of(station, number)[0]
    assert (stored.title, heard(station, number)) == ("Chợ mới", (*TEXT[:2], "Chợ mở cửa từ 4 giờ."))


def test_true_clashes_alone_are_asked(client: TestClient, station: Station, number: int) -> None:
    """Both changed the hour and the title: the two stand side by side; what only one changed is put together already."""
    theirs = ("Ban quản lý mời bà con đến xem khu hàng mới.", TEXT[1], "Chợ mở cửa từ 3 giờ.")
    save(client, number, *theirs, title="Chợ có khu mới", why="sửa giờ")
    mine = form(*TEXT[:2], "Chợ mở cửa từ 4 giờ.", title="Khu mới ở chợ", why="sửa giờ")
    asked = client.post(f"/console/articles/{number}/text", data={**mine, "save": "yes"})
    assert asked.status_code == 409
    clashes = asked.text[asked.text.index('id="clashes"') : asked.text.index('id="changes"')]
    assert "<td>Khu mới ở chợ</td><td>Chợ có khu mới</td>" in clashes
    assert "<td>Chợ mở cửa từ 4 giờ.</td><td>Chợ mở cửa từ 3 giờ.</td>" in clashes
    assert "khu hàng mới" not in clashes, "the first one changed it alone"
    typed = asked.text[asked.text.index("<textarea") : asked.text.index("</textarea>")]
    assert "\n\n".join((theirs[0], TEXT[1], "Chợ mở cửa từ 4 giờ.")) in typed
    assert 'name="of" value="2"' in asked.text and 'name="base" value="2"' in asked.text
    assert len(known_of(station, number)[1]) == 2, "nothing is kept before he has looked"


def test_what_the_source_says_now_is_not_merged_away(client: TestClient, station: Station, undecided: int) -> None:
    """A text that waits for a choice has been seen by nobody: an edit typed before it came is no choice."""
    data = {**form(RIGHT[0], RIGHT[1], "Chợ mở cửa từ 4 giờ.", why="sửa giờ", of=2, base=2), "save": "yes"}
    assert client.post(f"/console/articles/{undecided}/text", data=data).status_code == 409
    assert known_of(station, undecided)[0].state is ArticleState.HELD
    assert len(known_of(station, undecided)[1]) == 3


def test_a_step_under_way_does_not_bring_the_old_text_back(station: Station, number: int) -> None:
    """The article stands at ``cleaned`` before and after the edit: a worker that began before it must not write its script."""
    actions.remake(station, number, Actor.person("thử"))
    with station.store.begin() as tx:
        claimed = articles.claim(tx, "máy khác", station.now(), station.settings.work.lease, only=number)
        assert claimed is not None
    actions.edit(
        station, number, title=TITLE, text="\n\n".join(RIGHT), of=1, base=1, actor=Actor.person("thử"), why="sửa"
    )
    with station.store.begin() as tx, pytest.raises(LeaseLost):
        articles.move(
            tx, claimed, ArticleState.SCRIPTED, station.now(), actor=Actor.step("máy khác"), owner="máy khác", script=1
        )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (form(*RIGHT, why="  "), "chưa có lý do sửa"),
        (form(*RIGHT, why="x" * 201), "lý do sửa dài 201 ký tự"),
        (form(*RIGHT, title=" \t\u200b"), "tiêu đề trống"),
        (form(*RIGHT, title="x" * 501), "tiêu đề dài 501 ký tự"),
        (form("\x00\u200b", " "), "không còn đoạn nào để đọc"),
        (form("chợ " * 40_000), "quá 30000 từ"),
        ({}, "chưa có lý do sửa"),
    ],
)
def test_what_cannot_be_kept_is_told_with_the_typed_text_still_there(
    client: TestClient, station: Station, number: int, typed: dict[str, str], told: str
) -> None:
    for data in (typed, {**typed, "save": "yes"}):
        answer = client.post(f"/console/articles/{number}/text", data=data)
        assert answer.status_code == 422
        assert told in answer.text
        assert (RIGHT[1] in typed.get("text", "")) == (RIGHT[1] in answer.text)
    assert len(known_of(station, number)[1]) == 1


def test_nothing_changed_is_no_revision(client: TestClient, station: Station, number: int) -> None:
    same = form(*(f"  {text}\n " for text in TEXT))
    assert "Chưa có gì đổi" in client.post(f"/console/articles/{number}/text", data=same).text
    answer = client.post(f"/console/articles/{number}/text", data={**same, "save": "yes"})
    assert (answer.status_code, "chưa có gì đổi" in answer.text) == (422, True)
    assert len(known_of(station, number)[1]) == 1


def test_hostile_text_stays_text_everywhere(client: TestClient, station: Station, number: int) -> None:
    evil = "<script>alert(1)</script> Bà con\x00\x1b[31m xem\ufffe\u202e «]]>» &lt; \"'></textarea><img src=x onerror=alert(2)>."
    data = form(evil, TEXT[2], title=f"Chợ {evil}", why=f"đính chính {evil}")
    shown = client.post(f"/console/articles/{number}/text", data=data)
    assert shown.status_code == 200
    save(client, number, evil, TEXT[2], title=f"Chợ {evil}", why=f"đính chính {evil}")
    assert finish(station, number).state is ArticleState.PUBLISHED
    episode = known_of(station, number)[2]
    assert episode is not None
    public = [
        (station.feeds / "tin.xml").read_bytes(),
        (station.feeds / f"episodes/{episode.folder}/index.html").read_bytes(),
    ]
    validate_feed(public[0], None)
    pages = [shown.text, client.get(f"/console/articles/{number}").text, client.get("/console/").text]
    for page in (*pages, *(text.decode() for text in public)):
        assert "<script>alert" not in page
        assert "<img src=x" not in page.replace("&lt;img", "")
        assert not re.search("[\x00\x1b\ufffe\u202e]", page)


def test_only_texts_that_are_or_will_be_heard_are_edited(client: TestClient, station: Station, number: int) -> None:
    address = f"/console/articles/{number}/text"
    assert client.get("/console/articles/99/text").status_code == 404
    assert client.post("/console/articles/99/text", data=form(*RIGHT)).status_code == 404
    assert client.get(address, params={"of": 99}).status_code == 200, "an unknown revision is the present one"
    client.post(f"/console/articles/{number}/withdraw")
    assert client.get(address).status_code == 422
    assert "Sửa nội dung" not in client.get(f"/console/articles/{number}").text
    answer = client.post(address, data={**form(*RIGHT), "save": "yes"})
    assert (answer.status_code, "không sửa nội dung được" in answer.text) == (422, True)
    client.post("/console/signout")
    assert client.get(address).status_code == 303
    assert client.post(address, data=form(*RIGHT)).status_code == 401


def test_a_new_text_of_the_source_is_cleaned_first(client: TestClient, station: Station, number: int) -> None:
    take_in(station, of_source(*CHANGED))
    answer = client.post(f"/console/articles/{number}/text", data={**form(*RIGHT), "save": "yes"})
    assert (answer.status_code, "chờ lọc xong" in answer.text) == (422, True)
    assert finish(station, number).state is ArticleState.PUBLISHED
    assert heard(station, number) == CHANGED

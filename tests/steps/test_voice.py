"""Which voice speaks an article or a bulletin, what it costs, and who is told: through the whole chain, with real settings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from mutagen.id3 import ID3
from starlette.testclient import TestClient

from broadcaster.bulletins.making import make_bulletin
from broadcaster.model import ArticleState, Charge, Priority
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.steps.voice import occasion_of, occasion_of_bulletin
from broadcaster.store import articles, charges, history, revisions, signin
from broadcaster.store.tables import articles as article_rows
from broadcaster.testing import FakeVoice, article
from broadcaster.web.app import create_app
from tests.conftest import BROADCASTER, PROGRAMME, SHOWS, SOURCES, Clock, write_config
from tests.voices.loopback import Answer, Loopback, Request, serving
from tests.voices.speech import mp3

WATER = ("Thông báo ngừng cấp nước", "Nước ngừng từ tối nay đến sáng mai.", "Mong bà con trữ nước đủ dùng.")
MEETING = ("Họp khu phố", "Mời bà con đến nhà văn hóa vào tối thứ sáu.", "Nội dung là bàn việc trồng cây.")
KEY = "khoa-bi-mat"
PRICE = 400
Open = Callable[[Path], Station]


def viettel(request: Request) -> Answer:
    assert request.json["token"] == KEY
    return Answer(mp3(request.json["text"]), headers={"Content-Type": "audio/mpeg"})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    monkeypatch.setenv("VIETTEL_AI_TOKEN", KEY)
    monkeypatch.setattr("broadcaster.voices.online.AGAIN_SECONDS", 0.01)
    with serving(viettel) as server:
        yield server


@pytest.fixture
def paid_station(tmp_path: Path, open_station: Open, service: Loopback) -> Callable[..., Station]:
    def make(caps: str = "") -> Station:
        config = BROADCASTER.replace('chain = ["fake"]', 'chain = ["viettel", "fake"]')
        config += (
            f'\n[voices.engines.viettel]\nengine = "viettel"\nurl = "{service.url}/tts"\nprice = {PRICE}\n{caps}\n'
        )
        return open_station(write_config(tmp_path / "dai", config))

    return make


def publish(station: Station, *text: str, guid: str = "g", source: str = "thu") -> int:
    number, _ = take_in(station, article(*text, guid=guid, source=source))
    stored = finish(station, number)
    assert stored.state is ArticleState.PUBLISHED, stored.reason
    return number


def voice_of(station: Station, number: int) -> str:
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        assert stored.voicing is not None
        return revisions.voicing(tx, stored.voicing).voice


def paid_for(station: Station, number: int) -> tuple[Charge, ...]:
    with station.store.begin() as tx:
        return charges.of(tx, f"article:{number}")


def characters(server: Loopback) -> int:
    return sum(len(request.json["text"]) for request in server.requests)


# --- costs


def comments(path: Path) -> str:
    """The comments in the file's tags."""
    return str(ID3(path).getall("COMM"))  # type: ignore[no-untyped-call]


def test_an_article_costs_what_was_sent_for_it(paid_station: Callable[..., Station], service: Loopback) -> None:
    station = paid_station()
    number = publish(station, *WATER)
    sent = characters(service)
    assert sent > sum(map(len, WATER))  # the sign-off is spoken as well
    (charge,) = paid_for(station, number)
    assert (charge.voice, charge.characters) == ("viettel", sent)
    assert charge.cost == pytest.approx(sent * PRICE / 1000)


def test_a_correction_pays_for_the_changed_sentence_only(
    paid_station: Callable[..., Station], service: Loopback
) -> None:
    station = paid_station()
    number = publish(station, *WATER)
    (before,) = paid_for(station, number)
    service.requests.clear()
    publish(station, WATER[0], WATER[1], "Mong bà con chia sẻ khó khăn này.")
    (after,) = paid_for(station, number)
    assert [request.json["text"] for request in service.requests] == ["Mong bà con chia sẻ khó khăn này."]
    assert after.characters - before.characters == len("Mong bà con chia sẻ khó khăn này.")


def test_what_a_voice_that_failed_was_sent_is_paid_for_too(
    paid_station: Callable[..., Station], service: Loopback
) -> None:
    """One voice from first word to last: the fallback's episode still tells what the first one cost."""
    service.behave = lambda request: viettel(request) if len(service.requests) == 1 else Answer(status=503)
    station = paid_station("concurrency = 1")
    number = publish(station, *WATER)
    assert voice_of(station, number) == "fake"
    (charge,) = paid_for(station, number)
    assert (charge.voice, charge.characters) == ("viettel", characters(service))


def test_a_bulletins_costs_are_counted(paid_station: Callable[..., Station], service: Loopback) -> None:
    station = paid_station()
    publish(station, *WATER)
    service.requests.clear()
    made = make_bulletin(station, "sang")
    with station.store.begin() as tx:
        (charge,) = charges.of(tx, f"bulletin:sang:{made.date}")
    assert charge.characters == characters(service) > 0  # greeting and farewell; the article came from the cache


def test_no_article_passes_the_cap(paid_station: Callable[..., Station], service: Loopback) -> None:
    station = paid_station("daily_characters = 100")
    number = publish(station, *WATER)
    assert (voice_of(station, number), service.requests, paid_for(station, number)) == ("fake", [], ())


def test_articles_side_by_side_never_pass_the_cap_together(
    paid_station: Callable[..., Station], service: Loopback
) -> None:
    """Both were begun while there was room for each; the second stops at the cap and is spoken whole by the next voice."""
    station = paid_station("daily_characters = 220\nconcurrency = 3")
    other: list[int] = []

    def begin_another(request: Request) -> Answer:
        if not other:
            other.append(0)
            other[0] = publish(station, *MEETING, guid="h")
        return viettel(request)

    def once(request: Request) -> Answer:
        service.behave = viettel
        return begin_another(request)

    service.behave = once
    number = publish(station, *WATER)
    assert sorted([voice_of(station, number), voice_of(station, other[0])]) == ["fake", "viettel"]
    assert characters(service) <= 220
    (spending,) = station.chain.spending()
    assert spending.characters == characters(service)


@pytest.fixture
def signed_in() -> Iterator[Callable[[Station], TestClient]]:
    clients: list[TestClient] = []

    def make(station: Station) -> TestClient:
        client = TestClient(create_app(station), base_url="http://dai.test", follow_redirects=True)
        with station.store.begin() as tx:
            code = signin.new_code(tx, station.now())
        clients.append(client)
        client.post("/console/signin", data={"code": code})
        return client

    yield make
    for client in clients:
        client.close()


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_console_shows_voice_and_cost(
    paid_station: Callable[..., Station], signed_in: Callable[[Station], TestClient]
) -> None:
    station = paid_station("daily_cost = 1000")
    number = publish(station, *WATER)
    client = signed_in(station)
    (charge,) = paid_for(station, number)
    page = text_of(client.get(f"/console/articles/{number}").text)
    assert "Đã đọc bằng: giọng Viettel AI (viettel)" in page
    assert f"viettel: đã gửi {charge.characters} ký tự, hết {charge.cost:.0f} đồng" in page
    front = text_of(client.get("/console/").text)
    assert f"{charge.characters} ký tự; {charge.cost:.0f} đồng trên 1.000" in front
    assert "hết mức" not in front


def test_the_operator_is_told_which_voice_rests_and_why(
    paid_station: Callable[..., Station],
    signed_in: Callable[[Station], TestClient],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from broadcaster.actions.overview import as_json, overview
    from broadcaster.cli.status import _print

    station = paid_station()
    client = signed_in(station)
    assert "Giọng tạm ngừng" not in text_of(client.get("/console/").text)
    assert as_json(overview(station))["resting"] == {}
    monkeypatch.delenv("VIETTEL_AI_TOKEN")
    number = publish(station, *WATER)
    assert voice_of(station, number) == "fake"
    told = as_json(overview(station))
    assert told["needs_attention"] is True, "only a person has the key"
    assert told["resting"]["viettel"]["refused"] is True
    _print(json.loads(json.dumps(told)), station.local)
    assert "! giọng viettel tạm ngừng thêm 60 phút: thiếu khóa" in capsys.readouterr().out
    front = text_of(client.get("/console/").text)
    attention = front.partition("Chuyển một bài thành tiếng ngay")[0]
    assert "Giọng viettel tạm ngừng thiếu khóa trong biến môi trường VIETTEL_AI_TOKEN." in attention
    assert "Tạm ngừng thêm 60 phút; giọng kế tiếp đọc thay." in front
    with station.store.begin() as tx:
        why = [change.why for change in history.of(tx, "article", number) if change.to_state == ArticleState.VOICED]
    assert why == ["giọng thử, đọc thay (viettel: thiếu khóa trong biến môi trường VIETTEL_AI_TOKEN)"]


def test_the_operator_is_warned_before_the_cap(
    paid_station: Callable[..., Station], signed_in: Callable[[Station], TestClient], capsys: pytest.CaptureFixture[str]
) -> None:
    from broadcaster.actions.overview import as_json, overview
    from broadcaster.cli.status import _print

    station = paid_station("daily_characters = 190\nwarn_at = 0.5")
    number = publish(station, *WATER)
    front = text_of(signed_in(station).get("/console/").text)
    assert "sắp hết mức" in front
    assert "Hết mức này, giọng kế tiếp sẽ đọc thay." in front
    told = as_json(overview(station))
    assert told["needs_attention"] is True
    assert told["spending"][0]["characters"] == paid_for(station, number)[0].characters
    _print(told, station.local)
    assert "! giọng viettel hôm nay" in capsys.readouterr().out
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
    assert stored is not None
    json.dumps(told)


def test_an_unpaid_voice_costs_nothing_and_the_page_says_so(
    station: Station, signed_in: Callable[[Station], TestClient]
) -> None:
    number = publish(station, *WATER)
    client = signed_in(station)
    assert "Bài này không mất phí giọng đọc." in text_of(client.get(f"/console/articles/{number}").text)
    assert "Chi phí giọng đọc" not in client.get("/console/").text


# --- which voice


def chosen(tmp_path: Path, open_station: Open, engines: str, **config: str) -> Station:
    main = BROADCASTER.replace('chain = ["fake"]', 'chain = ["first", "fake"]')
    for name in ("first", "other"):
        main += f'\n[voices.engines.{name}]\nengine = "custom"\nvoice = "tests.steps.test_voice:{name.title()}"\n'
        main += engines if name == "first" else ""
    return open_station(write_config(tmp_path / "dai", main, **config))


class First(FakeVoice):
    def __init__(self) -> None:
        super().__init__("first", "giọng thứ nhất", version=11)


class Other(FakeVoice):
    def __init__(self) -> None:
        super().__init__("other", "giọng riêng", version=12)


FOLDER = '\n[sources.hai]\nkind = "folder"\npath = "hai"\n'
TWO_SOURCES = SOURCES + FOLDER
HEALTH = '\n[shows.y-te]\ntitle = "Y tế"\ndescription = "Tin y tế."\nkeywords = ["tiêm phòng"]\n'
SPOKEN = '\n[shows.ban-tin]\ntitle = "Bản tin"\ndescription = "Bản tin."\nkind = "bulletins"\n'


def test_a_show_has_a_voice_of_its_own(tmp_path: Path, open_station: Open) -> None:
    station = chosen(tmp_path, open_station, "", shows=SHOWS + HEALTH + 'voice = "other"\n')
    assert voice_of(station, publish(station, *WATER)) == "first"
    number = publish(
        station, "Tiêm phòng cho trẻ", "Mời bà con đưa trẻ đến tiêm phòng sáng mai tại trạm y tế.", guid="t"
    )
    assert voice_of(station, number) == "other"
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
    assert stored is not None
    assert occasion_of(station, stored).shows == ("tin", "y-te")


def test_a_corrections_show_speaks_only_what_was_heard_before(tmp_path: Path, open_station: Open) -> None:
    mended = (
        '\n[shows.dinh-chinh]\ntitle = "Đính chính"\ndescription = "Tin sửa."\nkind = "corrections"\nvoice = "other"\n'
    )
    station = chosen(tmp_path, open_station, "", shows=SHOWS + mended)
    take_in(station, article(*WATER, guid="g", source="thu"))
    number = publish(station, WATER[0], WATER[1], "Mong bà con chia sẻ khó khăn này.")
    assert voice_of(station, number) == "first", "changed before anybody heard it"
    assert publish(station, WATER[0], WATER[1], "Mong bà con thông cảm cho sự bất tiện này.") == number
    assert voice_of(station, number) == "other"


def test_a_sources_voice_goes_before_a_shows(tmp_path: Path, open_station: Open) -> None:
    station = chosen(
        tmp_path,
        open_station,
        "",
        shows=SHOWS + 'voice = "fake"\n',
        sources=TWO_SOURCES + 'voice = "other"\n',
    )
    assert voice_of(station, publish(station, *WATER)) == "fake"
    assert voice_of(station, publish(station, *MEETING, guid="h", source="hai")) == "other"


def test_a_bulletin_speaks_in_its_shows_voice(tmp_path: Path, open_station: Open) -> None:
    station = chosen(tmp_path, open_station, "", shows=SHOWS + SPOKEN + 'voice = "other"\n')
    assert voice_of(station, publish(station, *WATER)) == "first"
    made = make_bulletin(station, "sang")
    occasion = occasion_of_bulletin(station, made)
    assert (occasion.shows, occasion.first, occasion.bulletin) == (("ban-tin",), "other", True)
    assert made.master is not None
    assert "giọng riêng" in comments(station.path(made.master.path))


def test_a_voice_that_no_engine_has_is_refused_at_the_start(tmp_path: Path, open_station: Open) -> None:
    from broadcaster.errors import ConfigError

    with pytest.raises(ConfigError, match=r"shows\.tin\.voice: chưa khai «khong»"):
        chosen(tmp_path, open_station, "", shows=SHOWS + 'voice = "khong"\n')


@pytest.mark.parametrize(
    ("when", "priority", "source", "hour_utc", "voice"),
    [
        ('shows = ["tin"]', Priority.NORMAL, "thu", 2, "first"),
        ('shows = ["y-te"]', Priority.NORMAL, "thu", 2, "fake"),
        ('sources = ["hai"]', Priority.NORMAL, "thu", 2, "fake"),
        ('sources = ["hai"]', Priority.NORMAL, "hai", 2, "first"),
        ('use = "bulletins"', Priority.NORMAL, "thu", 2, "fake"),
        ('use = "episodes"', Priority.NORMAL, "thu", 2, "first"),
        ('priorities = ["khan-cap"]', Priority.NORMAL, "thu", 2, "fake"),
        ('priorities = ["khan-cap"]', Priority.EMERGENCY, "thu", 2, "first"),
        ('priorities = ["uu-tien"]', Priority.PRIORITY, "thu", 2, "first"),
        ("emergency = false", Priority.EMERGENCY, "thu", 2, "fake"),
        ("emergency = false", Priority.PRIORITY, "thu", 2, "first"),
        ('quiet = ["22:00-05:00"]', Priority.NORMAL, "thu", 16, "fake"),  # 23:00 in Việt Nam
        ('quiet = ["22:00-05:00"]', Priority.NORMAL, "thu", 2, "first"),  # 09:00
    ],
)
def test_conditions_decide_for_an_article(
    tmp_path: Path,
    open_station: Open,
    clock: Clock,
    when: str,
    priority: Priority,
    source: str,
    hour_utc: int,
    voice: str,
) -> None:
    clock.now = datetime(2026, 8, 14, hour_utc, 0, tzinfo=UTC)
    station = chosen(tmp_path, open_station, f"when = {{ {when} }}\n", shows=SHOWS + HEALTH, sources=TWO_SOURCES)
    number, _ = take_in(station, article(*WATER, source=source))
    with station.store.begin() as tx:
        tx.execute(sa.update(article_rows).where(article_rows.c.id == number).values(priority=priority))
    finish(station, number)
    assert voice_of(station, number) == voice


@pytest.mark.parametrize(
    ("when", "voice"),
    [
        ('use = "bulletins"', "giọng thứ nhất"),
        ('use = "episodes"', "giọng thử"),
        ('shows = ["ban-tin"]', "giọng thứ nhất"),
        ('shows = ["tin"]', "giọng thử"),
        ('quiet = ["08:00-10:00"]', "giọng thử"),  # it is nine in the morning
    ],
)
def test_conditions_decide_for_a_bulletin(tmp_path: Path, open_station: Open, when: str, voice: str) -> None:
    station = chosen(tmp_path, open_station, f"when = {{ {when} }}\n", shows=SHOWS + SPOKEN, programme=PROGRAMME)
    publish(station, *WATER)
    made = make_bulletin(station, "sang")
    assert made.master is not None
    assert voice in comments(station.path(made.master.path))

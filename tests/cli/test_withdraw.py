"""``broadcaster withdraw``: what people see of an article is enough to name it, and it asks once where somebody can answer."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from broadcaster.cli import cli, withdraw
from broadcaster.errors import ArticleError, BroadcasterError
from broadcaster.model import ArticleState
from broadcaster.pipeline import finish, take_in
from broadcaster.station import Station
from broadcaster.store import articles, episodes, history
from broadcaster.testing import article


@pytest.fixture
def two(station: Station) -> list[int]:
    numbers = []
    for place in ("phố 2", "phố 3"):
        number, _ = take_in(station, article(f"Cắt nước khu {place}", f"Ngừng cấp nước ở khu {place} từ 22 giờ."))
        finish(station, number)
        numbers.append(number)
    return numbers


def states(station: Station, numbers: list[int]) -> list[ArticleState]:
    with station.store.read() as tx:
        return [stored.state for number in numbers if (stored := articles.get(tx, number))]


def guid(station: Station, number: int) -> str:
    with station.store.read() as tx:
        found = episodes.guid_of(tx, number)
    assert found is not None
    return found


def run(station: Station, *arguments: str, given: str | None = None) -> Any:
    return CliRunner().invoke(cli, ["withdraw", "--station", str(station.folder), *arguments], input=given)


GONE, HEARD = ArticleState.WITHDRAWN, ArticleState.PUBLISHED


@pytest.mark.parametrize("what", ["number", "guid", "khu PHỐ   3", "phố 3"])
def test_it_is_named_by_what_people_see(station: Station, two: list[int], what: str) -> None:
    named = {"number": str(two[1]), "guid": guid(station, two[1])}.get(what, what)
    done = run(station, named, "--why", "nhầm nơi")
    assert (done.exit_code, "Đã gỡ: Cắt nước khu phố 3" in done.output) == (0, True), done.output
    assert states(station, two) == [HEARD, GONE]


def test_several_are_listed_and_none_goes(station: Station, two: list[int]) -> None:
    done = run(station, "cắt nước", "--why", "nhầm")
    assert isinstance(done.exception, ArticleError)
    assert "có 2 bài khớp" in str(done.exception)
    assert f"{two[0]}  Cắt nước khu phố 2" in done.output
    assert states(station, two) == [HEARD, HEARD]


@pytest.mark.parametrize("what", ["99", "9" * 24, "9" * 5000, "-1", "0", "", "không có bài ấy", "\udcff"])
def test_what_is_nowhere_is_said(station: Station, two: list[int], what: str) -> None:
    done = run(station, "--why", "nhầm", "--", what)
    assert isinstance(done.exception, BroadcasterError), done.output
    assert states(station, two) == [HEARD, HEARD]


def test_without_a_terminal_a_reason_is_the_consent(station: Station, two: list[int]) -> None:
    done = run(station, str(two[0]), "--yes")
    assert "chưa có lý do gỡ" in str(done.exception)
    assert states(station, two) == [HEARD, HEARD]


def test_at_a_terminal_it_asks_once_and_for_a_reason(
    station: Station, two: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal:
        stdin = type("Stdin", (), {"isatty": staticmethod(lambda: True)})

    monkeypatch.setattr(withdraw, "sys", Terminal)
    done = run(station, "phố 2", given="n\n")
    assert (done.exit_code, states(station, two)) == (1, [HEARD, HEARD]), done.output
    done = run(station, "phố 2", given="y\nsai ngày\n")
    assert done.exit_code == 0, done.output
    assert done.output.count("Gỡ «Cắt nước khu phố 2» (bài số 1) khỏi mọi nơi?") == 1
    assert states(station, two) == [GONE, HEARD]
    with station.store.read() as tx:
        assert history.of(tx, "article", two[0])[-1].why == "sai ngày"
    done = run(station, "phố 3", "--yes", "--why", "sai")
    assert "?" not in done.output
    assert states(station, two) == [GONE, GONE]


def test_books_that_were_exported_are_told(station: Station, two: list[int]) -> None:
    (station.folder / "export").mkdir()
    (station.folder / "export/tin.epub").touch()
    assert "export/ không tự đổi" in run(station, str(two[0]), "--why", "sai").output

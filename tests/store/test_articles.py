"""Articles in the store: taken in once, claimed by one, moved with a line of history."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from broadcaster.errors import LeaseLost, StoreError
from broadcaster.model import Actor, ArticleState, Found
from broadcaster.station import Station
from broadcaster.store import articles, history, leases, memory, signin
from broadcaster.testing import article
from tests.conftest import Clock

LEASE = timedelta(minutes=5)


def take(station: Station, found: Found, identity: str = "a" * 64, skip: str | None = None) -> tuple[int, bool]:
    with station.store.begin() as tx:
        return articles.take_in(tx, identity, found, station.now(), skip=skip)


def test_same_bytes_are_no_news_and_other_bytes_go_back_to_found(station: Station) -> None:
    number, fresh = take(station, article("Cắt nước", "Từ 22h."))
    assert fresh
    assert take(station, article("Cắt nước", "Từ 22h.")) == (number, False)
    again = take(station, article("Cắt nước", "Từ 23h."))
    assert again == (number, True)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        assert stored.state is ArticleState.FOUND
        assert "23h" in articles.raw_of(tx, stored).body.decode()


def test_what_is_skipped_stays_skipped(station: Station) -> None:
    number, fresh = take(station, article("Tin cũ", "Nội dung."), skip="có trước lần ghé đầu")
    assert not fresh
    assert take(station, article("Tin cũ", "Nội dung khác.")) == (number, False)


def test_found_comes_back_as_it_was(station: Station) -> None:
    found = Found("thu", b"\x00\xffabc", "text/html", "windows-1258", url="http://a.vn/b", guid="g", partial=True)
    number, _ = take(station, found)
    with station.store.begin() as tx:
        stored = articles.get(tx, number)
        assert stored is not None
        assert articles.raw_of(tx, stored) == found


def test_one_claim_at_a_time_until_it_runs_out(station: Station, clock: Clock) -> None:
    number, _ = take(station, article("Tin", "Một."))
    with station.store.begin() as tx:
        claimed = articles.claim(tx, "một", clock(), LEASE)
        assert claimed is not None
        assert claimed.id == number
        assert articles.claim(tx, "hai", clock(), LEASE) is None
    clock.forward(minutes=6)
    with station.store.begin() as tx:
        assert articles.claim(tx, "hai", clock(), LEASE) is not None
        with pytest.raises(LeaseLost):
            articles.renew(tx, number, "một", clock() + LEASE)
        with pytest.raises(LeaseLost):
            articles.move(tx, claimed, ArticleState.CLEANED, clock(), actor=Actor.step("một"), owner="một")


def test_many_threads_never_hold_one_article_twice(station: Station, clock: Clock) -> None:
    for number in range(12):
        take(station, article(f"Tin {number}", "Một."), identity=f"{number:064}")
    taken: list[int] = []
    lock = threading.Lock()

    def work(owner: str) -> None:
        while True:
            with station.store.begin() as tx:
                claimed = articles.claim(tx, owner, clock(), LEASE)
            if claimed is None:
                return
            with lock:
                taken.append(claimed.id)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 12


def test_failed_waits_for_its_time_and_goes_on_from_where_it_was(station: Station, clock: Clock) -> None:
    number, _ = take(station, article("Tin", "Một."))
    with station.store.begin() as tx:
        claimed = articles.claim(tx, "w", clock(), LEASE)
        assert claimed is not None
        retry_at = clock() + timedelta(minutes=2)
        values = {"resume": claimed.state, "attempts": 1, "retry_at": retry_at}
        articles.move(
            tx, claimed, ArticleState.FAILED, clock(), actor=Actor.step("w"), why="mạng hỏng", owner="w", **values
        )
        articles.release(tx, number, "w")
        assert articles.claim(tx, "w", clock(), LEASE) is None
    clock.forward(minutes=3)
    with station.store.begin() as tx:
        again = articles.claim(tx, "w", clock(), LEASE)
        assert again is not None
        assert (again.state, again.attempts) == (ArticleState.FOUND, 1)
        told = [(change.from_state, change.to_state, change.why) for change in history.of(tx, "article", number)]
    assert told == [(None, "found", None), ("found", "failed", "mạng hỏng"), ("failed", "found", "thử lại")]


def test_a_source_change_during_work_wins_over_the_result(station: Station, clock: Clock) -> None:
    take(station, article("Tin", "Một."))
    with station.store.begin() as tx:
        claimed = articles.claim(tx, "w", clock(), LEASE)
    take(station, article("Tin", "Hai."))
    with station.store.begin() as tx, pytest.raises(LeaseLost):
        assert claimed is not None
        articles.move(tx, claimed, ArticleState.CLEANED, clock(), actor=Actor.step("w"), owner="w")


def test_naive_times_are_refused(station: Station) -> None:
    with pytest.raises((StoreError, sa.exc.StatementError)), station.store.begin() as tx:
        articles.take_in(tx, "b" * 64, article("Tin"), datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_planned_firing_is_taken_once(station: Station, clock: Clock) -> None:
    with station.store.begin() as tx:
        assert leases.take_firing(tx, "pickup:a", clock(), clock())
        assert not leases.take_firing(tx, "pickup:a", clock(), clock())
        assert leases.last_firing(tx, "pickup:a", clock()) == clock()
        later = clock() + timedelta(hours=1)
        assert leases.take_firing(tx, "pickup:a", later, later)
        leases.forget_firings(tx, later + timedelta(days=30))
        assert leases.last_firing(tx, "pickup:a", later) == later
        assert leases.take_firing(tx, "pickup:a", clock(), clock())


def test_leases_are_exclusive_and_end(station: Station, clock: Clock) -> None:
    with station.store.begin() as tx:
        assert leases.take(tx, "feeds", "a", clock(), LEASE)
        assert leases.take(tx, "feeds", "a", clock(), LEASE)
        assert not leases.take(tx, "feeds", "b", clock(), LEASE)
        assert leases.take(tx, "feeds", "b", clock() + timedelta(minutes=6), LEASE)
        leases.give_back(tx, "feeds", "a")
        assert leases.owners(tx, clock()) == {"b"}


def test_a_code_opens_one_session(station: Station, clock: Clock) -> None:
    with station.store.begin() as tx:
        assert signin.needs_first_code(tx, clock())
        signin.new_code(tx, clock(), signin.FIRST_CODE_LENGTH)
        assert not signin.needs_first_code(tx, clock())
        assert signin.needs_first_code(tx, clock() + timedelta(hours=25)), "nobody came in while it was good"
        code = signin.new_code(tx, clock())
        assert signin.open_session(tx, "sai", "ai", clock()) is None
        token = signin.open_session(tx, f" {code.lower()} ", "ai", clock())
        assert token is not None
        assert signin.open_session(tx, code, "ai", clock()) is None
        assert signin.open_session(tx, "", "ai", clock()) is None
        assert signin.session_of(tx, token, clock()) == "ai"
        assert signin.session_of(tx, token, clock() + timedelta(days=31)) is None
        signin.close_session(tx, token)
        assert signin.session_of(tx, token, clock()) is None
        assert not signin.needs_first_code(tx, clock() + timedelta(days=99)), (
            "from now on codes come from the command line"
        )


def test_memory_and_facts(station: Station) -> None:
    station.memory.put("http:x", {"etag": "a"})
    station.memory.put("http:x", {"etag": "b"})
    assert station.memory.get("http:x") == {"etag": "b"}
    assert station.memory.get("http:y") is None
    with station.store.begin() as tx:
        assert memory.fact_once(tx, "guid", "một") == "một"
        assert memory.fact_once(tx, "guid", "hai") == "một"

"""Whatever people, sources, steps and the clock do in whatever order: the path is one the table allows, and what was withdrawn is
never heard again before somebody approved it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from broadcaster import actions
from broadcaster.actions.readings import row_of
from broadcaster.actions.rules import RULES
from broadcaster.errors import BroadcasterError, NoVoiceLeft
from broadcaster.model import ARTICLE_MOVES, Actor, ArticleState, Cleaned, Doubt, Found
from broadcaster.pipeline import STEPS, advance, take_in
from broadcaster.settings import load_settings
from broadcaster.station import Station
from broadcaster.steps import Move, clean
from broadcaster.store import articles, episodes, history, revisions
from broadcaster.testing import article
from broadcaster.work import housekeeping
from tests.conftest import Clock, write_config

ME = Actor.person("người duyệt")
TITLE = "Họp khu phố 3"
TEXTS = st.sampled_from(["Họp lúc 19 giờ.", "Họp lúc 20 giờ.", "Hoãn họp.", "Trồng cây, họp lúc 8 giờ."])
NOISE = st.integers(0, 3)


class AnyOrder(RuleBasedStateMachine):
    """One article of a real station with a fake voice."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        write_config(self.folder / "dai")
        self.clock = Clock()
        self.station = Station(self.folder / "dai", load_settings(self.folder / "dai"), self.clock)
        self.station.prepare_folders()
        self.patch = pytest.MonkeyPatch()
        cleaned = clean.clean_found

        def unsure(station: Station, found: Found, identity: str = "", *, any_language: bool = False) -> Cleaned:
            made = cleaned(station, found, identity, any_language=any_language)
            doubts = (Doubt("tail", "Không chắc.", hold=True),) if "cây" in made.texts[-1] else ()
            return replace(made, doubts=doubts)

        self.patch.setattr(clean, "clean_found", unsure)
        self.number, _ = take_in(self.station, article(TITLE, "Họp lúc 19 giờ.", guid="g"))
        self.approved_since_withdrawal = True

    def teardown(self) -> None:
        self.patch.undo()
        self.station.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stored(self) -> articles.StoredArticle:
        with self.station.store.read() as tx:
            found = articles.get(tx, self.number)
        assert found is not None
        return found

    @rule(steps=st.integers(1, 6))
    def work(self, steps: int) -> None:
        for _ in range(steps):
            advance(self.station, self.number)

    @rule(failing=st.sampled_from(sorted(STEPS)), hold=st.booleans())
    def fail(self, failing: ArticleState, hold: bool) -> None:
        def broken(*_: object) -> Move:
            error = NoVoiceLeft("Tin", "không giọng nào đọc được")
            error.hold = hold
            raise error

        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(STEPS, failing, broken)
            advance(self.station, self.number)

    @rule(text=TEXTS, noise=NOISE)
    def source_hands_over(self, text: str, noise: int) -> None:
        found = article(TITLE, text, guid="g")
        take_in(self.station, replace(found, body=found.body + b"\n" * noise))

    @rule(text=TEXTS)
    def person_hands_over(self, text: str) -> None:
        take_in(self.station, article(TITLE, text, guid="g"), actor=ME)

    @rule(hours=st.sampled_from([1, 30, 100]))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        housekeeping.expire(self.station)
        housekeeping.upgrade_voices(self.station)

    @rule(name=st.sampled_from(sorted(RULES)), text=TEXTS, days=st.sampled_from([None, -1, 3]), newest=st.booleans())
    def person_acts(self, name: str, text: str, days: int | None, newest: bool) -> None:
        with self.station.store.read() as tx:
            known = [one.number for one in revisions.of(tx, self.number)]
            episode = episodes.of_article(tx, self.number)
        base = known[-1] if known else 1
        try:
            match name:
                case "approve":
                    actions.approve(self.station, self.number, ME)
                    self.approved_since_withdrawal = True
                case "retry":
                    actions.retry(self.station, self.number, ME)
                case "remake":
                    actions.remake(self.station, self.number, ME)
                case "skip":
                    actions.skip(self.station, self.number, ME)
                case "withdraw":
                    actions.withdraw(self.station, episode.guid if episode else "?", ME, "sai")
                    self.approved_since_withdrawal = False
                case "text":
                    new = {"title": TITLE, "text": text, "of": base, "base": base}
                    actions.edit(self.station, self.number, **new, actor=ME, why="sửa")  # type: ignore[arg-type]
                case "choice":
                    chosen = base if newest else max(1, base - 1)
                    actions.choose(self.station, self.number, revision=chosen, base=base, actor=ME)
                case "reading":
                    row = row_of("giờ", "giờ")
                    actions.correct_reading(self.station, self.number, row, ME)
                case "expiry":
                    day = None if days is None else self.clock().date().replace(day=10 + days)
                    actions.set_expiry(self.station, self.number, day, ME)
        except BroadcasterError as error:
            assert error.fault

    @precondition(lambda self: self.stored().state is ArticleState.SKIPPED)
    @rule()
    def reopen(self) -> None:
        with self.station.store.begin() as tx:
            articles.move(tx, self.stored(), ArticleState.FOUND, self.clock(), actor=ME)

    @invariant()
    def what_was_withdrawn_is_not_heard_before_it_is_approved(self) -> None:
        with self.station.store.read() as tx:
            public = episodes.newest(tx, self.clock())
        assert self.approved_since_withdrawal or not public

    @invariant()
    def the_path_is_one_the_table_allows_and_history_tells_it(self) -> None:
        with self.station.store.read() as tx:
            told = history.of(tx, "article", self.number)
        at: str | None = None
        for change in told:
            assert change.from_state == at
            old = ArticleState(change.from_state) if change.from_state else None
            assert change.actor.by in ARTICLE_MOVES[old, ArticleState(change.to_state)]
            at = change.to_state
        assert at == self.stored().state

    @invariant()
    def what_waits_or_failed_knows_where_it_goes_on_from(self) -> None:
        stored = self.stored()
        assert (stored.resume in STEPS) == (stored.state in (ArticleState.HELD, ArticleState.FAILED))


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)

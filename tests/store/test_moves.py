"""The tables of moves are the rule: whatever is in no row is refused, by the one place that writes states."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import broadcaster
from broadcaster.errors import MoveRefused
from broadcaster.model import (
    APPROVING_MOVES,
    ARTICLE_MOVES,
    BULLETIN_MOVES,
    WORKING,
    Actor,
    ActorKind,
    ArticleState,
    BulletinState,
    By,
)
from broadcaster.store import Store, articles, history, moves
from broadcaster.store.tables import articles as article_rows
from broadcaster.store.tables import bulletins as bulletin_rows
from broadcaster.store.tables import history as history_rows
from broadcaster.testing import article

NOW = datetime(2026, 8, 14, 2, 0, tzinfo=UTC)
PACKAGE = Path(broadcaster.__file__).parent
ACTORS = [Actor(kind, "ai") for kind in ActorKind]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store("sqlite:///dai.db", tmp_path_factory.mktemp("moves"))
    store.migrate()
    yield store
    store.close()


def test_every_state_and_every_actor(store: Store) -> None:
    """Each article state × each state × each actor: written with its line of history where the table says so, else refused."""
    with store.begin() as tx:
        number, _ = articles.take_in(tx, "a" * 64, article("Tin", "Một."), NOW)
        for old, new, actor in product(ArticleState, ArticleState, ACTORS):
            tx.execute(article_rows.update().values(state=old, resume=ArticleState.CLEANED, revision=7))
            approved: dict[str, Any] = {"approved": 7} if (old, new) in APPROVING_MOVES else {}
            resume: dict[str, Any] = {"resume": ArticleState.CLEANED}
            allowed = actor.by in ARTICLE_MOVES.get((old, new), frozenset())
            tx.execute(history_rows.delete())
            try:
                moves.move_article(tx, number, new, NOW, actor=actor, **approved, **resume)
                assert allowed, (old, new, actor)
            except MoveRefused:
                assert not allowed, (old, new, actor)
            told = history.of(tx, "article", number)
            assert [(one.from_state, one.to_state, one.actor) for one in told] == [(old, new, actor)] * allowed
            assert tx.execute(sa.select(article_rows.c.state)).scalar() == (new if allowed else old)


def test_every_state_of_a_bulletin_and_every_actor(store: Store) -> None:
    with store.begin() as tx:
        known: dict[str, Any] = {"slot": "sang", "date": date(2026, 8, 14), "airs": NOW, "body": {}}
        number = moves.make_bulletin(tx, BulletinState.PLANNED, NOW, actor=Actor.clock(), **known)
        for old, new, actor in product(BulletinState, BulletinState, ACTORS):
            tx.execute(bulletin_rows.update().values(state=old))
            allowed = actor.by in BULLETIN_MOVES.get((old, new), frozenset())
            try:
                moves.move_bulletin(tx, number, new, NOW, actor=actor)
                assert allowed, (old, new, actor)
            except MoveRefused:
                assert not allowed, (old, new, actor)


@pytest.mark.parametrize("kind", list(ActorKind))
def test_a_first_state_is_a_move_as_well(store: Store, kind: ActorKind) -> None:
    for state in ArticleState:
        allowed = Actor(kind).by in ARTICLE_MOVES.get((None, state), frozenset())
        values: dict[str, Any] = {"identity": f"{kind}{state}", "source": "thu", "title": "Tin", "found_at": NOW}
        with store.begin() as tx:
            if allowed:
                moves.make_article(tx, state, NOW, actor=Actor(kind), **values)
            else:
                with pytest.raises(MoveRefused):
                    moves.make_article(tx, state, NOW, actor=Actor(kind), **values)


def test_what_was_withdrawn_comes_back_with_an_approval_of_its_text_only(store: Store) -> None:
    with store.begin() as tx:
        number, _ = articles.take_in(tx, "b" * 64, article("Tin đã gỡ", "Một."), NOW)
        tx.execute(
            article_rows.update()
            .where(article_rows.c.id == number)
            .values(state="withdrawn", title="Tin đã gỡ", revision=7, approved=7)
        )
        for approved in ({}, {"approved": None}, {"approved": 6}, {"approved": 7, "revision": 8}):
            with pytest.raises(MoveRefused, match="Tin đã gỡ: bài đã gỡ chỉ trở lại khi được duyệt"):
                moves.move_article(tx, number, ArticleState.CLEANED, NOW, actor=Actor.person("ai"), **approved)
        moves.move_article(tx, number, ArticleState.CLEANED, NOW, actor=Actor.person("ai"), approved=7)


def test_an_approval_does_not_outlive_a_withdrawal(store: Store) -> None:
    with store.begin() as tx:
        number, _ = articles.take_in(tx, "c" * 64, article("Tin", "Một."), NOW)
        known = article_rows.c.id == number
        tx.execute(article_rows.update().where(known).values(state="published", revision=7, approved=7))
        stored = articles.get(tx, number)
        assert stored is not None
        articles.move(tx, stored, ArticleState.WITHDRAWN, NOW, actor=Actor.person("ai"))
        assert tx.execute(sa.select(article_rows.c.approved).where(known)).scalar() is None


def test_what_is_stuck_knows_where_it_goes_on_from(store: Store) -> None:
    with store.begin() as tx:
        number, _ = articles.take_in(tx, "d" * 64, article("Tin", "Một."), NOW)
        stored = articles.get(tx, number)
        assert stored is not None
        for resume in ({}, {"resume": ArticleState.PUBLISHED}):
            with pytest.raises(MoveRefused, match="đi tiếp từ bước nào"):
                articles.move(tx, stored, ArticleState.HELD, NOW, actor=Actor.step(), **resume)


def test_a_failed_article_that_lost_its_way_blocks_no_other(store: Store) -> None:
    """A row of an older version: it is not claimed, and a person can have it read anew."""
    with store.begin() as tx:
        tx.execute(article_rows.update().values(state="skipped"))
        number, _ = articles.take_in(tx, "e" * 64, article("Tin", "Một."), NOW)
        tx.execute(
            article_rows.update().where(article_rows.c.id == number).values(state="failed", resume=None, retry_at=NOW)
        )
        assert not articles.any_claimable(tx, NOW)
        other, _ = articles.take_in(tx, "f" * 64, article("Tin khác", "Hai."), NOW)
        claimed = articles.claim(tx, "w", NOW, NOW - NOW.replace(hour=1))
        assert claimed is not None and claimed.id == other


def test_a_refusal_names_the_thing_and_its_states_in_words(store: Store) -> None:
    with store.begin() as tx:
        number, _ = articles.take_in(tx, "9" * 64, article("Tin", "Một."), NOW)
        tx.execute(article_rows.update().where(article_rows.c.id == number).values(title="Cắt nước tối nay"))
        with pytest.raises(MoveRefused) as refused:
            moves.move_article(tx, number, ArticleState.PUBLISHED, NOW, actor=Actor.source("phường"))
    assert str(refused.value) == (
        "Cắt nước tối nay: đang «mới lấy về», không chuyển sang «đang phát» được theo lệnh của nguồn phường. "
        "Tải lại trang để xem trạng thái hiện giờ."
    )


def test_the_tables_leave_no_state_out_and_no_way_back_from_the_end() -> None:
    for kind, table in ((ArticleState, ARTICLE_MOVES), (BulletinState, BULLETIN_MOVES)):
        reached = {new for _, new in table}
        left = {old for old, _ in table}
        assert reached == set(kind)
        assert left - {None} == set(kind)
    from_withdrawn = {new: by for (old, new), by in ARTICLE_MOVES.items() if old is ArticleState.WITHDRAWN}
    assert from_withdrawn == {
        ArticleState.FOUND: {By.SOURCE, By.PERSON},  # cleaned once more; a person is asked then
        ArticleState.CLEANED: {By.PERSON},  # approved
    }
    assert {by for (old, _), by in ARTICLE_MOVES.items() if old is ArticleState.SKIPPED} == {frozenset([By.PERSON])}
    into_public = {old: by for (old, new), by in ARTICLE_MOVES.items() if new is ArticleState.PUBLISHED}
    assert By.SOURCE not in frozenset().union(*into_public.values())
    assert set(WORKING) == {old for old, new in ARTICLE_MOVES if new is ArticleState.FAILED}


def _writes_of_state(tree: ast.AST) -> Iterator[int]:
    """Lines on which ``state`` is given to a row: a keyword of ``values()``, a key of a dictionary."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="values"), keywords=keywords):
                yield from (node.lineno for keyword in keywords if keyword.arg == "state")
            case ast.Dict(keys=keys):
                yield from (
                    key.lineno for key in keys if isinstance(key, ast.Constant) and key.value in ("state", "to_state")
                )
            case ast.Subscript(slice=ast.Constant(value="state"), ctx=ast.Store()):
                yield node.lineno


def test_nobody_else_writes_a_state() -> None:
    found = {}
    for path in sorted((PACKAGE / "store").glob("*.py")):
        lines = list(_writes_of_state(ast.parse(path.read_text("utf-8"))))
        if lines:
            found[path.name] = len(lines)
    # beside the writer: the line of history, and rows that are read back
    assert found == {"moves.py": 2, "history.py": 1, "articles.py": 1, "bulletins.py": 1}


def test_tables_are_known_to_the_store_alone() -> None:
    """So nobody outside it can write a row."""
    for path in PACKAGE.rglob("*.py"):
        if (PACKAGE / "store") in path.parents:
            continue
        text = path.read_text("utf-8")
        assert "store.tables" not in text and "store import tables" not in text, path


def test_only_the_life_of_bulletins_writes_them() -> None:
    """``store.bulletins`` is written by one module, and no other names a bulletin's state to give it one."""
    for path in PACKAGE.rglob("*.py"):
        if path.name == "life.py" or (PACKAGE / "store") in path.parents:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="bulletins"), attr="save" | "move")):
                    pytest.fail(f"{path}:{node.lineno} writes a bulletin")
                case ast.keyword(arg="state", value=ast.Attribute(value=ast.Name(id="BulletinState"))):
                    pytest.fail(f"{path}:{node.value.lineno} gives a bulletin a state")

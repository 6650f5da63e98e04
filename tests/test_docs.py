"""What is documented is what there is: keys, verbs, states, errors, links."""

from __future__ import annotations

import inspect
import re
import tomllib
import typing
from datetime import date
from pathlib import Path
from types import UnionType
from typing import Any

import pytest
from pydantic import BaseModel

from broadcaster import __version__, errors
from broadcaster.actions.register import REGISTER
from broadcaster.actions.register import Act as Deed
from broadcaster.actions.rules import RULES
from broadcaster.cli import VERBS
from broadcaster.delivery.public_places import PLACES, Act, Place
from broadcaster.model import (
    ARTICLE_MOVES,
    BULLETIN_MOVES,
    EMERGENCY_MOVES,
    ArticleState,
    BulletinState,
    By,
    EmergencyState,
)
from broadcaster.settings._load import NAMED_TABLES, Settings
from broadcaster.words import state_words

REPOSITORY = Path(__file__).resolve().parents[1]
CONFIG = REPOSITORY / "config"
OPERATE = (REPOSITORY / "docs/operate.md").read_text("utf-8")
WITHDRAW = (REPOSITORY / "docs/withdraw.md").read_text("utf-8")
ACTS = (REPOSITORY / "docs/acts.md").read_text("utf-8")


#: keys that hold a table of further keys and may be written inline
TABLES = {"parts", "when"}


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Every section that a key may hold, through dict, union and Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    origin = typing.get_origin(annotation)
    if origin in (dict, typing.Union, UnionType, typing.Annotated, tuple):
        return [model for part in typing.get_args(annotation) for model in models_in(part)]
    return []


def keys_of(model: type[BaseModel]) -> set[str]:
    """Names of every plain key below a section."""
    found: set[str] = set()
    for name, field in model.model_fields.items():
        inner = models_in(field.annotation)
        found |= {key for each in inner for key in keys_of(each)} if inner else {name}
    return found


def documented(text: str) -> set[str]:
    """Keys that stand in a file, set or commented out, with a comment of words before them in their block."""
    found: set[str] = set()
    explained = False
    for line in text.splitlines():
        listed = re.match(r"#   +([a-z_]+(?:, [a-z_]+)*)(?: \([^)]*\))?  +\S", line)
        key = re.match(r"#? ?([a-z_]+) = ", line)
        if listed:  # a key explained in the list above an example
            found |= set(listed[1].split(", "))
        elif key:
            if explained:
                found.add(key[1])
        elif line.startswith("#") and re.search(r"\w", line):
            explained = True
        elif not line.strip():
            explained = False
    return found


@pytest.mark.parametrize("table", list(Settings.model_fields))
def test_every_key_is_commented_in_its_file(table: str) -> None:
    text = (CONFIG / NAMED_TABLES.get(table, "broadcaster.toml")).read_text("utf-8")
    if table not in NAMED_TABLES:
        start = re.search(rf"(?m)^#? ?\[{table}\]", text)
        assert start, f"broadcaster.toml has no [{table}]"
        following = re.search(rf"(?m)^#? ?\[(?!{table}[.\]])", text[start.end() :])
        text = text[start.start() : start.end() + following.start() if following else None]
    (model, *others) = models_in(Settings.model_fields[table].annotation)
    wanted = set().union(*(keys_of(each) for each in (model, *others)))
    assert wanted - documented(text) == set()


def test_no_key_is_documented_that_does_not_exist() -> None:
    for name in ("broadcaster.toml", *dict.fromkeys(NAMED_TABLES.values())):
        fields = [field for field in Settings.model_fields if NAMED_TABLES.get(field, "broadcaster.toml") == name]
        known = {
            key
            for field in fields
            for model in models_in(Settings.model_fields[field].annotation)
            for key in keys_of(model)
        }
        assert documented((CONFIG / name).read_text("utf-8")) - known - TABLES == set(), name


@pytest.mark.parametrize("name", ["broadcaster.toml", *dict.fromkeys(NAMED_TABLES.values())])
def test_the_shipped_files_still_load_with_every_comment_taken_away(name: str) -> None:
    """A commented-out key shows a value that is right: taking the # away must not break the file."""
    lines = (CONFIG / name).read_text("utf-8").splitlines()
    bare = [re.sub(r"^# (?=[a-z_]+ = |\[)", "", line) for line in lines]
    tomllib.loads("\n".join(bare))


@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_is_in_the_guide(verb: str) -> None:
    assert re.search(rf"(?m)^\| `{verb}\b", OPERATE)


@pytest.mark.parametrize("state", [state.value for state in ArticleState])
def test_every_state_of_an_article_is_in_the_guide(state: str) -> None:
    assert re.search(rf"(?m)^\| `{state}` \|", OPERATE)


@pytest.mark.parametrize("state", [state.value for state in BulletinState])
def test_every_state_of_a_bulletin_is_in_the_guide(state: str) -> None:
    assert f"`{state}`" in OPERATE


@pytest.mark.parametrize("state", [state.value for state in EmergencyState])
def test_every_state_of_an_emergency_message_is_in_its_guide(state: str) -> None:
    guide = (REPOSITORY / "docs/station/emergency.md").read_text("utf-8")
    assert re.search(rf"(?m)^\| `{state}` \|", guide)
    assert f"`{state}`" in guide.partition("\n## In English\n")[2]


BY = {By.STEP: "bước", By.SOURCE: "nguồn", By.PERSON: "người", By.CLOCK: "đồng hồ"}


@pytest.mark.parametrize(
    ("states", "moves"),
    [(ArticleState, ARTICLE_MOVES), (BulletinState, BULLETIN_MOVES), (EmergencyState, EMERGENCY_MOVES)],
)
def test_the_guide_has_exactly_the_tables_of_moves(states: Any, moves: Any) -> None:
    for old in (None, *states):
        follow = [
            f"`{new.value}` ({', '.join(BY[by] for by in By if by in moves[old, new])})"
            for new in states
            if (old, new) in moves
        ]
        name = "*chưa có*" if old is None else f"`{old.value}` {state_words(old)}"
        assert f"| {name} | {', '.join(follow)} |\n" in ACTS


@pytest.mark.parametrize("act", REGISTER.values(), ids=list(REGISTER))
def test_every_act_is_in_the_guide(act: Deed) -> None:
    states = RULES[act.name].states if act.name in RULES else ()
    when = ", ".join(f"`{state.value}`" for state in ArticleState if state in states)
    assert f"| `{act.name}` | {act.words} | {when}" in ACTS


@pytest.mark.parametrize("place", PLACES, ids=[place.name for place in PLACES])
def test_the_guide_says_what_an_act_does_to_every_public_place(place: Place) -> None:
    paths = ", ".join(f"`{path}`" for path in dict.fromkeys(place.shown_paths))
    fates = " | ".join(place.fate(act).value for act in Act)
    assert f"| {place.name}: {paths} | {fates} |\n" in WITHDRAW


@pytest.mark.parametrize(
    "name",
    [
        value.__name__
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, errors.BroadcasterError)
    ],
)
def test_every_error_is_in_the_guide(name: str) -> None:
    assert re.search(rf"(?m)^\| `{name}` \|", OPERATE)


def test_the_house_rules_name_every_layer_and_every_recipe() -> None:
    rules = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    table = rules.split("| layer |")[1].split("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", row.split("|")[1]) for row in table.splitlines()[2:]]
    assert rows == [layer.split(" | ") for layer in contracts[0]["layers"]]
    recipes = re.findall(r"(?m)^([a-z]+):.*##", (REPOSITORY / "Makefile").read_text("utf-8"))
    assert [recipe for recipe in recipes if f"`make {recipe}`" not in rules] == ["setup", "dev", "clean"]


def test_the_changelog_speaks_of_this_version_and_what_to_do() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    sections = re.split(r"(?m)^## ", (REPOSITORY / "CHANGELOG.md").read_text("utf-8"))[1:]
    titles = [section.splitlines()[0] for section in sections]
    assert re.fullmatch(rf"{re.escape(__version__)} \((unreleased|\d{{4}}-\d\d-\d\d)\)", titles[0])
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)", title) for title in titles[1:])
    assert all("**What an operator must do**" in section for section in sections)


def test_decisions_stand_under_their_days_in_order() -> None:
    text = (REPOSITORY / "docs/decisions/README.md").read_text("utf-8")
    days = [date.fromisoformat(day) for day in re.findall(r"(?m)^## (.+)$", text)]
    assert days == sorted(set(days))
    numbers = [int(number) for number in re.findall(r"(?m)^(\d+)\. \*\*", text)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert text.index("## ") < text.index("\n1. ")


@pytest.mark.parametrize(
    "guide",
    sorted([*(REPOSITORY / "docs").glob("*.md"), *(REPOSITORY / "docs/station").glob("*.md")]),
    ids=lambda guide: guide.stem,
)
def test_a_guide_has_a_vietnamese_block_and_an_english_one_below(guide: Path) -> None:
    """Two languages line by line make both hard to read; only the title stands in both, and comments of commands."""
    title, _, text = re.sub(r"(?ms)^```.*?^```|^    .*?$", "", guide.read_text("utf-8")).partition("\n")
    blocks = text.split("\n## In English\n")
    assert title.startswith("# ")
    assert len(blocks) == 2
    assert " · " not in text
    assert re.search("[ăâđêôơư]", blocks[0])
    assert len(blocks[1].split()) > 40


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(REPOSITORY)}: {target}"
        for page in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", page.read_text("utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def test_no_committed_text_names_a_machine_or_a_registry() -> None:
    forbidden = re.compile(r"py[p]i\.org|python[h]osted|npm[j]s\.(org|com)|deb\.[d]ebian\.org")
    hits = []
    for path in REPOSITORY.rglob("*"):
        parts = path.relative_to(REPOSITORY).parts
        if (
            parts[0] in (".venv", ".git", ".mypy_cache", ".ruff_cache", ".hypothesis", "audio", "feeds")
            or not path.is_file()
        ):
            continue
        if path.suffix in (".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".tsv") or path.name in (
            "Makefile",
            "run",
        ):
            hits += [str(path)] if forbidden.search(path.read_text("utf-8", "replace")) else []
    assert hits == []

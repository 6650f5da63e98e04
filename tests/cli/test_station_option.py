"""``--station`` stands before the verb or after it, for every verb that works on a station."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from broadcaster import cli

Leaf = tuple[str, ...]


def leaves() -> Iterator[tuple[Leaf, Any]]:
    """Every command that does something, with its words."""
    for name, verb in cli.VERBS.items():
        command = cli._load(name, verb)
        below = getattr(command, "commands", None)
        if below is None:
            yield (name,), command
        else:
            for part, one in below.items():
                yield (name, part), one


LEAVES = dict(leaves())
WITH_STATION = {words: one for words, one in LEAVES.items() if any(param.name == "station" for param in one.params)}


def needed(command: Any) -> list[str]:
    """What the command cannot do without, anything will do."""
    given: list[str] = []
    for param in command.params:
        if param.required:
            value = {"use": "ident"}.get(param.name, "x.wav")
            given += [value] if param.param_type_name == "argument" else [param.opts[0], value]
    return given


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Verbs only note with what they were called."""
    seen: list[dict[str, Any]] = []
    load = cli._load

    def recording(name: str, verb: cli.Verb) -> Any:
        command = load(name, verb)
        for one in (command, *getattr(command, "commands", {}).values()):
            if not hasattr(one, "commands"):
                monkeypatch.setattr(one, "callback", lambda **given: seen.append(given))
        return command

    monkeypatch.setattr(cli, "_load", recording)
    return seen


def call(*arguments: str) -> Any:
    return CliRunner().invoke(cli.cli, list(arguments))


def test_the_verbs_without_a_station_are_those_that_need_none() -> None:
    assert {words[0] for words in LEAVES} == set(cli.VERBS)
    assert {" ".join(words) for words in LEAVES.keys() - WITH_STATION.keys()} == {
        "init",
        "links",
        "audio report",
        "receipts token",
    }


@pytest.mark.parametrize("words", WITH_STATION, ids=" ".join)
def test_before_or_after_the_verb(words: Leaf, called: list[dict[str, Any]]) -> None:
    arguments = needed(WITH_STATION[words])
    for line in (
        ("--station", "dai", *words, *arguments),
        ("--station=dai", *words, *arguments),
        (*words, *arguments, "--station", "dai"),
        ("--station", "khac", *words, "--station", "dai", *arguments),  # what stands nearer to the verb counts
    ):
        done = call(*line)
        assert done.exit_code == 0, done.output
        assert called.pop()["station"] == Path("dai")
    assert call(*words, *arguments).exit_code == 0
    assert called.pop()["station"] == Path()


def test_a_verb_that_needs_no_station_is_not_troubled(called: list[dict[str, Any]]) -> None:
    assert call("--station", "dai", "links", "x.html", "http://x.example").exit_code == 0
    assert len(called) == 1


def test_a_new_station_is_named_once(called: list[dict[str, Any]]) -> None:
    done = call("--station", "dai", "init", "moi")
    assert done.exit_code == 2
    assert "broadcaster init THƯ_MỤC" in done.output
    assert called == []


@pytest.mark.parametrize(
    ("arguments", "listing"),
    [
        ([], True),
        (["--help"], True),
        (["--station", "dai", "--help"], True),
        (["--station=dai", "-h"], True),
        (["--station", "dai", "status"], False),
        (["status", "--help"], False),
    ],
)
def test_the_list_of_verbs_loads_none(arguments: list[str], listing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    real = cli._load

    def noting(name: str, verb: cli.Verb) -> Any:
        loaded.append(name)
        return real(name, verb)

    monkeypatch.setattr(cli, "_load", noting)
    told = call(*(one if one != "status" or "--help" in arguments else "signin" for one in arguments), "--help")
    assert told.exit_code == 0
    assert (loaded == []) is listing

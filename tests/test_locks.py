"""The locks are complete: what they install needs nothing beside them, so that no installer has to choose a version.

``.ci/locks`` shows with the oldest and the newest pip why they are installed with ``--no-deps``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
_PIN = re.compile(r"^([\w.-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Package → version of a lock file, as far as it is meant for this Python."""
    text = (REPOSITORY / "requirements" / f"{name}.txt").read_text("utf-8")
    found: dict[str, str] = {}
    for package, version, marker in _PIN.findall(text):
        if not marker or Requirement(f"{package} ; {marker}").marker.evaluate():  # type: ignore[union-attr]
            found[canonicalize_name(package)] = version
    return found


def asked(*groups: str) -> list[Requirement]:
    """What pyproject.toml asks for: the station's own requirements and those of the groups."""
    lines = [*PROJECT["project"]["dependencies"]]
    for group in groups:
        lines += PROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


def needed(wanted: Iterable[Requirement]) -> Iterator[tuple[str, Requirement]]:
    """Every requirement that holds on this machine, with who asks for it, through all that is installed."""
    todo = [("pyproject.toml", each) for each in wanted]
    seen: set[str] = set()
    while todo:
        who, requirement = todo.pop()
        if str(requirement) in seen or not holds(requirement):
            continue
        seen.add(str(requirement))
        yield who, requirement
        try:
            own = metadata.requires(requirement.name) or []
        except metadata.PackageNotFoundError:
            continue  # a development package in an environment made for running only
        for line in own:
            inner = Requirement(line)
            if holds(inner, requirement.extras):
                inner.marker = None
                todo.append((requirement.name, inner))


def holds(requirement: Requirement, extras: Iterable[str] = ()) -> bool:
    if requirement.marker is None:
        return True
    environment = {name: str(value) for name, value in default_environment().items()}
    return any(requirement.marker.evaluate(environment | {"extra": extra}) for extra in ("", *extras))


@pytest.mark.parametrize(("lock", "groups"), [("base", ("build",)), ("dev", ("build", "dev"))])
def test_a_lock_holds_all_that_its_packages_need(lock: str, groups: tuple[str, ...]) -> None:
    locked = pins(lock)
    missing = [
        f"{who} needs {requirement}, the lock has {locked.get(canonicalize_name(requirement.name))}"
        for who, requirement in needed(asked(*groups))
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0.dev0"), True)
        or canonicalize_name(requirement.name) not in locked
    ]
    assert missing == []


def test_the_lock_for_development_adds_to_the_other_and_changes_nothing() -> None:
    base, dev = pins("base"), pins("dev")
    assert {name: dev.get(name) for name in base} == base


@pytest.mark.parametrize("lock", ["base", "dev"])
def test_every_line_is_pinned_and_hashed_and_names_no_address(lock: str) -> None:
    text = (REPOSITORY / "requirements" / f"{lock}.txt").read_text("utf-8")
    assert "//" not in text and "--index" not in text
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert [block.split("\n")[0] for block in blocks if not _PIN.match(block) or "--hash=sha256:" not in block] == []


def test_the_makefile_lets_no_installer_choose() -> None:
    recipes = (REPOSITORY / "Makefile").read_text("utf-8")
    installs = [line for line in recipes.splitlines() if re.search(r"(PIP\)|pip) .*\binstall\b|PIP\) install", line)]
    assert len(installs) >= 4
    assert [line for line in installs if "--no-deps" not in line] == []
    assert [line for line in installs if "-r requirements" in line and "--require-hashes" not in line] == []

"""The error tree: drawn as it is, printable, picklable, and honest about what the pipeline does."""

from __future__ import annotations

import inspect
import pickle
import re
import sys
import tomllib
from pathlib import Path

import pytest

from broadcaster import errors

CLASSES = [
    value
    for value in vars(errors).values()
    if inspect.isclass(value) and issubclass(value, errors.BroadcasterError) and value is not errors.ConfigError
]


def drawn_parents() -> dict[str, str]:
    """Class → parent as the docstring's drawing has them."""
    parents: dict[str, str] = {}
    path: list[str] = ["BroadcasterError"]
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^( {4}(?:[│ ] {3})*)[├└]── (\w+)", line)
        if match:
            depth = len(match[1]) // 4
            path = [*path[:depth], match[2]]
            parents[match[2]] = path[depth - 1]
    return parents


def test_the_drawing_is_the_tree() -> None:
    real = {
        value.__name__: value.__bases__[0].__name__
        for value in vars(errors).values()
        if inspect.isclass(value) and issubclass(value, errors.BroadcasterError)
    }
    del real["BroadcasterError"]
    assert drawn_parents() == real


@pytest.mark.parametrize("kind", CLASSES)
def test_survives_pickling_with_its_wish(kind: type[errors.BroadcasterError]) -> None:
    error = kind("bài", "hỏng", "Sửa lại.", retry_after=7.5)
    twin = pickle.loads(pickle.dumps(error))
    assert type(twin) is kind
    assert (str(twin), twin.retry_after) == (str(error), 7.5)


def test_message_names_thing_fault_and_remedy() -> None:
    assert (
        str(errors.PortBusy("127.0.0.1:8080", "cổng đang bận", "Đổi cổng."))
        == "127.0.0.1:8080: cổng đang bận. Đổi cổng."
    )
    assert str(errors.NothingToRead("", "trống")) == "trống"


def test_config_error_counts_and_lists_every_problem() -> None:
    error = errors.ConfigError(["a: sai", "b: thiếu"])
    assert str(pickle.loads(pickle.dumps(error))) == "Cấu hình có 2 lỗi:\n  - a: sai\n  - b: thiếu"


@pytest.mark.parametrize("kind", CLASSES)
def test_no_error_is_both_retried_and_held(kind: type[errors.BroadcasterError]) -> None:
    assert not (kind.retry and kind.hold)


def test_optional_parts_are_installed_into_this_program() -> None:
    """``pip`` of another environment would take somebody else's package of the same name."""
    command = errors.install_command("piper")
    assert command == f'{sys.executable} -m pip install "broadcaster[piper]"'
    extras = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
    named = set()
    for path in (Path(__file__).parents[1] / "broadcaster").rglob("*.py"):
        text = path.read_text("utf-8")
        assert "pip install" not in text or path.name == "errors.py", path
        named |= set(re.findall(r"install_command\([\x22']([\w-]+)", text))
    assert named <= set(extras["optional-dependencies"])
    assert {"piper", "edge", "asr-check", "s3", "ocr"} <= named

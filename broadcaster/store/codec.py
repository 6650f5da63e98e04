"""Turns the frozen words of :mod:`broadcaster.model` into JSON values and back (pydantic does the work)."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def to_json(value: Any, kind: Any = None, *, without: set[str] | None = None) -> Any:
    """JSON-able form of a model value; ``without`` leaves fields out."""
    return _adapter(kind or type(value)).dump_python(value, mode="json", exclude=without)


def from_json(kind: type[T], value: Any) -> T:
    """The model value of ``kind`` that ``to_json`` made ``value`` from."""
    result: T = _adapter(kind).validate_python(value, strict=False)
    return result

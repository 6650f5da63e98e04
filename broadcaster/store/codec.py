"""Turns the frozen words of :mod:`broadcaster.model` into JSON values and back (pydantic does the work)."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_adapters: dict[Any, TypeAdapter[Any]] = {}  # building one is slow, so each kind is built once


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: Any, kind: Any = None, *, without: set[str] | None = None) -> Any:
    """JSON-able form of a model value; ``without`` leaves fields out."""
    return _adapter(kind or type(value)).dump_python(value, mode="json", exclude=without)


def from_json(kind: type[T], value: Any) -> T:
    """The model value of ``kind`` that ``to_json`` made ``value`` from."""
    result: T = _adapter(kind).validate_python(value)
    return result

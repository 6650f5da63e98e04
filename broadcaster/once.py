"""A part that is made when it is first asked for, once, whichever thread asks.

``functools.cached_property`` holds no lock from Python 3.12 on: threads that ask together each make a part of their own, and all
but one are lost unclosed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class built_once(Generic[T]):  # noqa: N801 - stands where property and cached_property stand
    """Like ``cached_property``, under a lock of the object's own, which may be taken again by the thread that holds it.

    What was made lies in the object's ``__dict__`` under the property's name; taking it away there lets it be made anew.
    """

    def __init__(self, build: Callable[[Any], T]) -> None:
        self._build = build
        self._name = build.__name__
        self.__doc__ = build.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> built_once[T]: ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: object | None, kind: type) -> built_once[T] | T:
        if owner is None:
            return self
        parts = owner.__dict__
        with parts.setdefault("building", threading.RLock()):
            if self._name not in parts:
                parts[self._name] = self._build(owner)
            made: T = parts[self._name]
            return made

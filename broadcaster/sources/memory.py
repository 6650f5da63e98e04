"""What sources remember between visits: validators, known links, failures, due times.

The rooms know no database. Whoever runs the sources hands in something with this shape; values are JSON-able dicts.
Keys: ``http:<url>`` (validators of a list address), ``host:<host>`` (asked to wait until), ``robots:<origin>``,
``source:<name>`` (what a source knows), ``visit:<name>`` (when it is due, its failures).
"""

from __future__ import annotations

import copy
import threading
from typing import Any, Protocol


class Memory(Protocol):
    """A place for small JSON-able records; must be safe to use from several threads."""

    def get(self, key: str) -> dict[str, Any] | None: ...
    def put(self, key: str, value: dict[str, Any]) -> None: ...


class TransientMemory:
    """Remembers until the process ends: for ``doctor``, for a conversion by hand, for tests."""

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Any]] = {}
        self._lock = threading.Lock()

    def get(self, key: str) -> dict[str, Any] | None:
        with self._lock:
            return copy.deepcopy(self._records.get(key))

    def put(self, key: str, value: dict[str, Any]) -> None:
        with self._lock:
            self._records[key] = copy.deepcopy(value)

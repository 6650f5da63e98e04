"""Reads a Vietnamese town's news aloud: podcast feeds, radio bulletins, an accessible page.

``broadcaster run`` on the command line is the whole station. The names below are the same for programs: they are all of the
public surface, and ``docs/python.md`` describes each of them.

* :func:`convert` makes an episode of a text, a file or an address; :func:`clean`, :func:`read` and :func:`speak` are the steps of
  it that need no station; :class:`Station` is one opened folder.
* :class:`Source`, :class:`Voice`, :class:`Publisher` are the three extension points; :mod:`broadcaster.testing` checks yours.
* :mod:`broadcaster.errors` is the tree of what can go wrong.

Names are loaded when they are first used, so that importing the package costs nothing. Whoever wants to read the code starts at
:mod:`broadcaster.pipeline`, which tells the whole story in function names, and at :mod:`broadcaster.model`, which holds the words
it is told in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import errors
    from ._api import clean, convert, read, speak
    from .errors import BroadcasterError
    from .model import (
        Cleaned,
        Doubt,
        Episode,
        Found,
        Master,
        Paragraph,
        Publisher,
        Receipt,
        Release,
        Segment,
        SegmentKind,
        Source,
        Span,
        Take,
        Voice,
        VoiceLimits,
        WordTime,
    )
    from .station import Station
    from .voices.keys import take_key

__version__ = "0.2.0"

__all__ = [
    "BroadcasterError",
    "Cleaned",
    "Doubt",
    "Episode",
    "Found",
    "Master",
    "Paragraph",
    "Publisher",
    "Receipt",
    "Release",
    "Segment",
    "SegmentKind",
    "Source",
    "Span",
    "Station",
    "Take",
    "Voice",
    "VoiceLimits",
    "WordTime",
    "clean",
    "convert",
    "errors",
    "read",
    "speak",
    "take_key",
]

_HOMES = {
    "BroadcasterError": "errors",
    "Station": "station",
    "clean": "_api",
    "convert": "_api",
    "read": "_api",
    "speak": "_api",
    "take_key": "voices.keys",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    if name == "errors":
        return importlib.import_module(f"{__name__}.errors")
    value = getattr(importlib.import_module(f"{__name__}.{_HOMES.get(name, 'model')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

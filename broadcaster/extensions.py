"""What a town has written itself, by its dotted name: ``module:Class``, found where Python looks for modules (``PYTHONPATH``)."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from .errors import ConfigError


def load(dotted: str, where: str) -> Callable[..., Any]:
    """The class or function that ``dotted`` names. Raises ConfigError, which says ``where`` in the configuration it stands."""
    module, _, attribute = dotted.partition(":")
    try:
        found = getattr(importlib.import_module(module), attribute)
    except ImportError as error:
        raise ConfigError([f"{where}: không nạp được mô-đun ({error}); mô-đun phải nằm trong PYTHONPATH"]) from error
    except AttributeError as error:
        raise ConfigError([f"{where}: mô-đun {module} không có {attribute}"]) from error
    if not callable(found):
        raise ConfigError([f"{where}: {attribute} không phải một lớp hay một hàm"])
    return found  # type: ignore[no-any-return]


def lacking(made: object, *parts: str) -> list[str]:
    """Which ``parts`` of its protocol an object does not have."""
    return [part for part in parts if not hasattr(made, part)]

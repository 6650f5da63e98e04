"""Logs: readable at a terminal, JSON elsewhere; ids and addresses, never article bodies or secrets."""

from __future__ import annotations

import logging
import sys
from typing import Any

_configured = False


def configure(*, verbose: bool = False) -> None:
    """Set the form of the log once for this process."""
    global _configured
    if _configured:
        return
    _configured = True
    import structlog

    at_terminal = sys.stderr.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=True)
        if at_terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if at_terminal else "iso", utc=not at_terminal),
    ]
    if not at_terminal:
        processors.append(structlog.processors.format_exc_info)
    level = logging.DEBUG if verbose else logging.INFO
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def silence() -> None:
    """Only warnings and worse: for commands that draw their own progress."""
    global _configured
    import structlog

    configure()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    _configured = True


def get(room: str) -> Any:
    """The log of one room."""
    import structlog

    configure()
    return structlog.get_logger(room=room)

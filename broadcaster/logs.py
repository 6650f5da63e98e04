"""Logs: readable at a terminal and in a file of the station, JSON elsewhere; ids and addresses, never article bodies or secrets."""

from __future__ import annotations

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

#: a log file holds at most so many bytes and is kept so many times over
FILE_BYTES = 2_000_000
FILES_KEPT = 2

_configured = False
_file: _LogFile | None = None


def configure(*, verbose: bool = False, file: Path | None = None) -> None:
    """Set the form of the log for this process: into ``file``, which stays small, or else on standard error."""
    global _configured, _file
    _configured = True
    import structlog

    if _file is not None:
        _file.close()
    _file = None if file is None else _LogFile(file)

    people = file is not None or sys.stderr.isatty()
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=file is None, pad_event_to=0)
        if people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    stamp = structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S" if file else "%H:%M:%S", utc=False)
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        stamp if people else structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not people:
        processors.append(structlog.processors.format_exc_info)
    level = logging.DEBUG if verbose else logging.INFO
    target: Any = sys.stderr if _file is None else _file
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=target),
        cache_logger_on_first_use=False,
    )


class _LogFile(RotatingFileHandler):
    """Takes what would be printed; old lines leave it, so that it never fills the disk."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8", delay=True)

    def write(self, text: str) -> None:
        if line := text.rstrip("\n"):  # ends of lines come alone
            self.handle(logging.makeLogRecord({"msg": line}))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        """A file that cannot be written (a full disk): what was to be kept is at least shown."""
        print(record.getMessage(), file=sys.stderr)  # noqa: T201


def silence() -> None:
    """Only warnings and worse: for commands that draw their own progress."""
    import structlog

    _once()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def get(room: str) -> Any:
    """The log of one room."""
    import structlog

    _once()
    return structlog.get_logger(room=room)


def _once() -> None:
    if not _configured:
        configure()

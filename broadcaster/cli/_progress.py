"""Progress at a terminal; plain lines where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ..pipeline import Watch, nobody
from ..work.board import STEPS


@contextmanager
def article_progress(*, quiet: bool = False) -> Iterator[Watch]:
    """A watch that draws one bar for what is being done now, on standard error."""
    if quiet or not sys.stderr.isatty():
        yield nobody
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<22}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1)

        def watch(_article: int, what: str, done: int, of: int) -> None:
            bar.update(task, description=STEPS.get(what, what), completed=done, total=max(of, 1))

        yield watch

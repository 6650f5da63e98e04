"""``broadcaster publish``: finish what is unfinished, then make feeds and site anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import StationOption


def command(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Dựng lại cả trang của từng tập · every page anew.")
    ] = False,
    station: StationOption = Path(),
) -> None:
    """Làm nốt mọi bài đang dở rồi dựng lại nguồn cấp RSS và trang nghe từ cơ sở dữ liệu.

    Finish all unfinished articles, then rebuild feeds and site from the database.
    """
    from .. import logs
    from ..delivery.refresh import refresh
    from ..model import ArticleState
    from ..pipeline import advance
    from ..station import Station
    from ..store import articles
    from ..work import free_abandoned
    from ._progress import article_progress

    logs.silence()
    here = Station.open(station)
    try:
        here.prepare_folders()
        free_abandoned(here)
        published = troubled = 0
        with article_progress() as watch:
            while (after := advance(here, watch=watch)) is not None:
                published += after.is_heard
                if after.is_stuck:
                    troubled += 1
                    typer.secho(f"{after.title or after.id}: {after.reason}", err=True, fg="yellow")
        refresh(here, everything=rebuild)
        with here.store.read() as tx:
            waiting = articles.counts(tx).get(ArticleState.HELD, 0)
        typer.echo(f"Đã phát {published} bài; {troubled} bài gặp trở ngại; {waiting} bài đang chờ người duyệt.")
    finally:
        here.close()

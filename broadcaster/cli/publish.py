"""``broadcaster publish``: finish what is unfinished, then make feeds and site anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from ..station import Station


def command(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Dựng lại cả trang của từng tập · every page anew.")
    ] = False,
    accept_loss: Annotated[
        str | None,
        typer.Option(
            "--accept-loss",
            metavar="CHƯƠNG_TRÌNH",
            help="Cho nguồn tin đang bị giữ ở bản cũ được mất những tập không còn · let a held feed lose what is gone, once.",
        ),
    ] = None,
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
        if accept_loss is not None:
            _accept_loss(here, accept_loss)
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


def _accept_loss(station: Station, name: str) -> None:
    from ..actions.losses import accept_loss

    lost = accept_loss(station, name)
    typer.echo(f"Nguồn tin {name} đã được ghi lại; mất {lost} tập so với bản trước, ghi vào sổ biên nhận.")

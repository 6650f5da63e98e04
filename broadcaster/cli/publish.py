"""``broadcaster publish``: finish what is unfinished, then make feeds and site anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from ..station import Station
    from ..work.finishing import StoredArticle


def command(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Dựng lại cả trang của từng tập · every page anew.")
    ] = False,
    accept_loss: Annotated[
        str | None,
        typer.Option(
            "--accept-loss",
            metavar="CHƯƠNG_TRÌNH",
            help="Cho nguồn cấp RSS đang bị giữ ở bản cũ được mất những tập không còn · let a held feed lose what is gone, once.",
        ),
    ] = None,
    station: StationOption = Path(),
) -> None:
    """Làm nốt mọi bài đang dở rồi dựng lại nguồn cấp RSS và trang nghe từ cơ sở dữ liệu.

    Finish all unfinished articles, then rebuild feeds and site from the database.
    """
    from .. import logs
    from ..station import Station
    from ..work import free_abandoned
    from ..work.finishing import finish_everything
    from ._progress import article_progress

    logs.silence()
    here = Station.open(station)
    try:
        here.prepare_folders()
        free_abandoned(here)
        if accept_loss is not None:
            _accept_loss(here, accept_loss)
        with article_progress() as watch:
            done = finish_everything(here, anew=rebuild, watch=watch, obstacle=_tell)
        troubled = f"{done.troubled} bài gặp trở ngại, sẽ tự thử lại"
        typer.echo(f"Đã phát {done.published} bài; {troubled}; {done.waiting} bài chờ xử lý.")
    finally:
        here.close()


def _tell(article: StoredArticle) -> None:
    typer.secho(f"{article.title or article.id}: {article.reason}", err=True, fg="yellow")


def _accept_loss(station: Station, name: str) -> None:
    from ..actions.losses import accept_loss

    lost = accept_loss(station, name)
    typer.echo(f"Nguồn cấp RSS {name} đã được ghi lại; mất {lost} tập so với bản trước, ghi vào sổ biên nhận.")

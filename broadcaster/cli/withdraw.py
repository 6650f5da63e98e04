"""``broadcaster withdraw``: take an episode back everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import StationOption


def command(
    guid: Annotated[str, typer.Argument(help="Mã của tập (guid) · the episode's guid.")],
    why: Annotated[str, typer.Option("--why", help="Lý do, ghi vào nhật ký · the reason, kept in the history.")],
    station: StationOption = Path(),
) -> None:
    """Gỡ một tập khỏi nguồn cấp RSS, trang nghe và kho âm thanh ngay lập tức; địa chỉ cũ báo rằng bài đã được gỡ.

    Withdraw an episode from feeds, site and audio at once.
    """
    from .. import logs
    from ..actions import withdraw
    from ..model import Actor
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        gone = withdraw(here, guid, Actor.command_line(), why)
        typer.echo(f"Đã gỡ: {gone.title}")
    finally:
        here.close()

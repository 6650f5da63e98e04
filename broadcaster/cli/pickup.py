"""``broadcaster pickup``: visit the sources once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import StationOption


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NGUỒN]…", help="Chỉ những nguồn này · only these.")
    ] = None,
    station: StationOption = Path(),
) -> None:
    """Lấy bài mới từ các nguồn, không đọc. «broadcaster publish» làm phần còn lại.

    Visit the sources once and store what is new; one broken source does not stop the rest.
    """
    from .. import logs
    from ..errors import BroadcasterError, SourceError
    from ..pipeline import pick_up
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    failed = 0
    try:
        here.prepare_folders()
        known = here.settings.sources
        unknown = [name for name in names or () if name not in known]
        if unknown:
            raise SourceError(", ".join(unknown), "không có trong sources.toml", f"Các nguồn: {', '.join(known)}.")
        for name in names or [name for name, source in known.items() if source.enabled]:
            try:
                typer.echo(f"{name}: {pick_up(here, name)} bài mới")
            except BroadcasterError as error:
                failed += 1
                typer.secho(f"{name}: {error}", err=True, fg="red")
    finally:
        here.close()
    if failed:
        raise typer.Exit(1)

"""``broadcaster bulletin``: make a slot's bulletin now."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ._options import JsonOption, StationOption


def command(
    slot: Annotated[str, typer.Argument(metavar="KHUNG_GIỜ", help="Tên khung giờ trong programme.toml · the slot.")],
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Làm bản tin cho lần phát tới của một khung giờ và đặt vào địa chỉ cố định của nó.

    Make the slot's next bulletin and put it at its stable address.
    """
    import json

    from .. import logs
    from ..actions.air import make_bulletin
    from ..model import Actor
    from ..station import Station
    from ..words import state_words
    from ..work import free_abandoned
    from ._progress import article_progress

    logs.silence()
    here = Station.open(station)
    try:
        here.prepare_folders()
        free_abandoned(here)
        with article_progress(quiet=as_json) as watch:
            made = make_bulletin(
                here, slot, progress=lambda what, done, of: watch(0, what, done, of), actor=Actor.command_line()
            )
        assert made.master is not None
        folder = here.feeds / "station" / slot
        url = f"{here.address}/station/{slot}"
        shown = {
            "slot": slot,
            "date": made.date.isoformat(),
            "state": made.state.value,
            "airs": here.local(made.airs).isoformat(),
            "seconds": round(made.master.seconds, 3),
            "items": [item.title for item in made.items],
            "audio": str(folder / f"latest{Path(made.master.path).suffix}"),
            "audio_url": f"{url}/latest{Path(made.master.path).suffix}",
            "playlist_url": f"{url}/latest.m3u",
            "note": made.note,
        }
        if as_json:
            typer.echo(json.dumps(shown, ensure_ascii=False))
            return
        typer.secho(f"{made.title} {made.date:%d/%m/%Y}: {state_words(made.state)}", bold=True)
        for item in made.items:
            typer.echo(f"  • {item.title}")
        for label, key in (
            ("Dài (giây)", "seconds"),
            ("Tệp", "audio"),
            ("Địa chỉ", "audio_url"),
            ("M3U", "playlist_url"),
        ):
            typer.echo(f"  {label:<11} {shown[key]}")
        if made.note:
            typer.secho(f"  Lưu ý: {made.note}", fg="yellow")
    finally:
        here.close()

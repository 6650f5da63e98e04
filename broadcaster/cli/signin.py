"""``broadcaster signin``: a new one-time code for the console."""

from __future__ import annotations

from pathlib import Path

import typer

from ._options import StationOption


def command(station: StationOption = Path()) -> None:
    """In một mã đăng nhập dùng một lần cho bàn điều khiển, dùng được trong 10 phút; mã cũ chưa dùng không còn hiệu lực.

    Print a new one-time sign-in code for the console, good for ten minutes.
    """
    from ..actions.signin import new_code
    from ..station import Station

    here = Station.open(station)
    try:
        typer.echo(new_code(here))
    finally:
        here.close()

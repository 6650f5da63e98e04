"""``broadcaster act``: anything of the register of acts, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from ..station import Station


def command(
    name: Annotated[
        str | None, typer.Argument(metavar="[VIỆC]", help="Tên việc; không ghi thì liệt kê · the act; none lists them.")
    ] = None,
    what: Annotated[
        str, typer.Argument(metavar="[SỐ|TÊN]", help="Số của bài, tên nguồn hay khung giờ · which one.")
    ] = "",
    why: Annotated[str, typer.Option("--why", help="Lý do, ghi vào nhật ký · the reason.")] = "",
    fields: Annotated[
        list[str] | None, typer.Option("--set", metavar="Ô=GIÁ_TRỊ", help="Ô của việc ấy · a field of the act.")
    ] = None,
    station: StationOption = Path(),
) -> None:
    """Làm một việc như bấm nút trong bàn điều khiển: duyệt, thử lại, đọc lại, gỡ một bài; lấy bài từ một nguồn; làm một bản tin.

    Do what a button of the console does. Without a name it lists the acts; with a name and nothing more, the act's fields.
    """
    from .. import logs
    from ..actions.register import REGISTER
    from ..station import Station

    if name is None or not what:
        for act in REGISTER.values():
            if name in (None, act.name):
                typer.echo(f"{act.name:<9} {act.on:<9} {act.words}")
                for field in act.fields if name else ():
                    typer.echo(f"          --set {field.name}=…  {field.words}")
        if name is not None and name not in REGISTER:
            raise _unknown(name)
        return
    logs.silence()
    here = Station.open(station)
    try:
        here.prepare_folders()
        _perform(here, name, what, why, fields or [])
    finally:
        here.close()


def _perform(station: Station, name: str, what: str, why: str, fields: list[str]) -> None:
    from ..actions.register import act_named, perform
    from ..model import Actor

    act = act_named(name)
    if act is None:
        raise _unknown(name)
    values = dict(field.partition("=")[::2] for field in fields)
    if why:
        values["why"] = why
    perform(station, act, what, Actor.command_line(), values)
    typer.echo(f"Đã làm: {act.words} ({what})")


def _unknown(name: str) -> Exception:
    from ..actions.register import REGISTER
    from ..errors import StationError

    return StationError(name, "không có việc này", f"Các việc: {', '.join(REGISTER)}.")

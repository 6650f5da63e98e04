"""``broadcaster alerts``: what is wrong now, and whether those who should hear of it would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..alerts.standing import ChannelStanding
    from ..alerts.standing import Standing as Alert
    from ..station import Station

app = typer.Typer(
    invoke_without_command=True,
    help="Những cảnh báo đang có, và nơi nhận cảnh báo · what is wrong now, and who is told.",
)


@app.callback()
def list_alerts(context: typer.Context, station: StationOption = Path(), as_json: JsonOption = False) -> None:
    """Những cảnh báo đang có và tình trạng từng nơi nhận. Mã thoát 1 khi có việc cần xử lý ngay.

    What is wrong now, and how each channel stands. Exit status 1 when something must be seen to at once.
    """
    if context.invoked_subcommand is not None:
        return
    from ..alerts.standing import channels, standings
    from ..station import Station

    with Station.open(station) as here:
        found, told = standings(here), channels(here)
        if as_json:
            known = {"alerts": [one.as_json() for one in found], "channels": [one.as_json() for one in told]}
            typer.echo(json.dumps(known, ensure_ascii=False))
        else:
            _print(here, found, told)
    if any(one.urgent for one in found):
        raise typer.Exit(1)


def _print(station: Station, found: tuple[Alert, ...], told: tuple[ChannelStanding, ...]) -> None:
    if not found:
        typer.echo("Không có cảnh báo nào.")
    for one in found:
        again = f", lặp lại {one.times} lần" if one.times > 1 else ""
        since = f"từ {station.local(one.since):%H:%M ngày %d/%m}{again}"
        typer.secho(f"! {one.title}: {one.words} ({since})", fg="red" if one.urgent else "yellow")
        typer.echo(f"  {one.remedy}")
    for channel in told:
        if channel.why is not None:
            again = f"; gửi lại lúc {station.local(channel.retry_at):%H:%M}" if channel.retry_at else ""
            typer.secho(f"! {channel.words}: {channel.why.rstrip('.')}{again}", fg="yellow")
        else:
            last = (
                f"gửi gần nhất {station.local(channel.sent_at):%H:%M ngày %d/%m}" if channel.sent_at else "chưa gửi gì"
            )
            typer.echo(f"  {channel.words}: {last}")
    if not told:
        typer.echo(
            "Cảnh báo chỉ hiện ở bàn điều khiển; muốn nhận thư hay tin nhắn thì khai [alerts] trong broadcaster.toml."
        )


@app.command("test")
def test(station: StationOption = Path()) -> None:
    """Gửi một tin thử qua mọi nơi nhận và nói từng nơi ra sao. Mã thoát 1 khi có nơi chưa thông.

    Send a trial message through every channel and say what became of it. Exit status 1 when one did not take it.
    """
    from .. import logs
    from ..alerts.telling import tell_trial
    from ..station import Station

    logs.silence()
    with Station.open(station) as here:
        tried = tell_trial(here)
    if not tried:
        typer.echo("Chưa khai nơi nhận nào trong [alerts] của broadcaster.toml; cảnh báo chỉ hiện ở bàn điều khiển.")
    for one in tried:
        if one.fault is None:
            typer.secho(f"Đã gửi {one.words}. Xem bên nhận đã thấy tin thử chưa.", fg="green")
        else:
            typer.secho(f"Chưa gửi được {one.words}: {one.fault}", fg="red")
    if any(one.fault is not None for one in tried):
        raise typer.Exit(1)

"""``broadcaster emergency``: say something at once, see what is in force, take it back."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..model import Emergency
    from ..station import Station


def command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="NỘI_DUNG|-|list|cancel|aired",
            help="Nội dung thông báo; - để đọc từ đầu vào chuẩn; hoặc một trong ba lệnh · the text, or one of three commands.",
        ),
    ] = "list",
    key: Annotated[str, typer.Argument(metavar="[MÃ]", help="Mã của thông báo, cho cancel và aired · its key.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="Loại trong emergency.toml · the kind.")] = "",
    area: Annotated[list[str] | None, typer.Option("--area", help="Khu vực, ghi được nhiều lần · an area.")] = None,
    start: Annotated[str, typer.Option("--from", help="Từ lúc: 14:30 hoặc «2026-11-30 14:30» · from.")] = "",
    until: Annotated[str, typer.Option("--until", help="Đến lúc, ghi như --from · until.")] = "",
    repeats: Annotated[str, typer.Option("--repeats", help="Phát tất cả mấy lần · how often in all.")] = "",
    interval: Annotated[str, typer.Option("--interval", help="Cách nhau mấy phút · minutes between.")] = "",
    exercise: Annotated[bool, typer.Option("--exercise", help="Diễn tập, không lên sóng · an exercise.")] = False,
    why: Annotated[str, typer.Option("--why", help="Lý do hủy, ghi vào nhật ký · why it is cancelled.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Không hỏi lại · do not ask.")] = False,
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Đọc một thông báo bằng giọng nhanh nhất của máy này và đặt ngay vào /station/emergency/latest.mp3; ở màn hình thì hỏi lại một lần.

    «list» liệt kê, «cancel MÃ» hủy và đọc lời báo hết hiệu lực, «aired MÃ» ghi rằng đã lên sóng.

    Speak a message at once; list, cancel and tell as aired those that are in force.
    """
    from .. import logs
    from ..actions import emergencies
    from ..model import Actor
    from ..station import Station

    logs.silence()
    me = Actor.command_line()
    with Station.open(station) as here:
        here.prepare_folders()
        match what:
            case "list":
                _tell(here, emergencies.known(here.store).messages, as_json)
            case "cancel":
                word = emergencies.cancel(here, _needed(key), me, why)
                emergencies.follow(here)
                _tell(here, [word] if word is not None else [], as_json)
            case "aired":
                emergencies.aired(here, _needed(key), me)
            case _:
                typed = {"text": _given(what), "kind": kind, "area": ", ".join(area or ()), "from": start}
                typed |= {"until": until, "repeats": repeats, "interval": interval, "exercise": "yes" * exercise}
                message = emergencies.prepare(here, typed, me)
                if not yes and what != "-" and sys.stdin.isatty():
                    _confirm(here, message)
                out = emergencies.send(here, message)
                _tell(here, [out], as_json)
                emergencies.follow(here)


def _given(text: str) -> str:
    return sys.stdin.buffer.read(100_000).decode("utf-8", "replace") if text == "-" else text


def _needed(key: str) -> str:
    if not key:
        raise typer.BadParameter("thiếu mã của thông báo; xem «broadcaster emergency list»", param_hint="MÃ")
    return key


def _confirm(station: Station, message: Emergency) -> None:
    """The second press: what would be said, and whether to say it."""
    typer.secho(_line(station, message), bold=True)
    typer.echo(f"  {message.text}")
    if not typer.confirm("Phát ngay?" if not message.exercise else "Diễn tập ngay?"):
        raise typer.Exit(1)


def _tell(station: Station, messages: Any, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_told(station, one) for one in messages], ensure_ascii=False))
        return
    for one in messages:
        typer.echo(_line(station, one))
        typer.echo(f"    {' '.join(one.text.split())[:200]}")
        if one.why:
            typer.secho(f"    {one.why}", fg="yellow")


def _line(station: Station, message: Emergency) -> str:
    from ..words import state_words

    areas = f" ({', '.join(message.areas)})" if message.areas else ""
    until = f"{station.local(message.starts):%H:%M %d/%m} – {station.local(message.ends):%H:%M %d/%m}"
    drill = " [diễn tập]" if message.exercise else ""
    return f"{message.key}  {state_words(message.state)}{drill}  {message.title}{areas}  {until}"


def _told(station: Station, message: Emergency) -> dict[str, Any]:
    """What ``--json`` prints of each."""
    name = "exercise" if message.exercise else "latest"
    return {
        "key": message.key,
        "kind": message.kind,
        "title": message.title,
        "state": message.state.value,
        "text": message.text,
        "areas": list(message.areas),
        "exercise": message.exercise,
        "from": station.local(message.starts).isoformat(),
        "until": station.local(message.ends).isoformat(),
        "plays": [station.local(moment).isoformat() for moment in message.plays],
        "seconds": round(message.master.seconds, 3) if message.master else None,
        "fetched": message.fetched.isoformat() if message.fetched else None,
        "aired": message.aired.isoformat() if message.aired else None,
        "audio_url": f"{station.address}/station/emergency/{name}.mp3",
        "why": message.why,
    }

"""``broadcaster programme``: the radio day checked, the days to come, and the rundown of a bulletin."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..actions.programme import DayOfWeek, Finding

app = typer.Typer(
    no_args_is_help=True,
    help="Chương trình phát thanh: kiểm tra, xem các ngày tới, in bảng phát sóng · the radio day: check, week, rundown.",
)


class Form(StrEnum):
    """How a rundown is printed."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"


@app.command()
def check(as_json: JsonOption = False, station: StationOption = Path()) -> None:
    """Tìm mọi chỗ sai trong programme.toml, holidays.toml và config/texts: nằm ở đâu, sai gì, sửa thế nào.

    Thoát với mã 1 khi có lỗi; lưu ý thì không. · Every mistake of the programme with its place and remedy. Exit 1 on mistakes.
    """
    import json
    from dataclasses import asdict

    from ..actions.programme import check_programme
    from ..station import Station

    with Station.open(station) as here:
        found = check_programme(here)
    grave = [one for one in found if one.grave]
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        for one in found:
            _print_finding(one)
        typer.echo(f"{len(grave)} lỗi, {len(found) - len(grave)} lưu ý.")
    if grave:
        raise typer.Exit(1)


def _print_finding(one: Finding) -> None:
    word, colour = ("Lỗi", "red") if one.grave else ("Lưu ý", "yellow")
    typer.secho(f"{word}: {one.place}: {one.fault}", fg=colour)
    typer.echo(f"  {one.remedy}")


@app.command()
def week(
    days: Annotated[int, typer.Option("--days", min=1, max=400, help="Bao nhiêu ngày · how many days.")] = 7,
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """In lịch phát các ngày tới: giờ, khung giờ, ngày lễ, phần tiếp sóng, khung giờ nào nghỉ và vì sao.

    The days to come, holidays and relays among them, and which slots rest.
    """
    import json

    from ..actions.programme import week_of
    from ..radio.week import day_as_value
    from ..station import Station

    with Station.open(station) as here:
        found = week_of(here, days)
    if as_json:
        typer.echo(json.dumps([day_as_value(one) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        _print_day(one)


def _print_day(one: DayOfWeek) -> None:
    holiday = f" · {one.holiday}" if one.holiday else ""
    typer.secho(f"{one.weekday[0].upper()}{one.weekday[1:]} {one.day:%d/%m/%Y}{holiday}", bold=True)
    for session in one.sessions:
        note = f" ({session.note})" if session.note else ""
        what = f"{session.title} [{session.slot}]" if session.kind == "bulletin" else f"tiếp sóng: {session.title}"
        typer.echo(f"  {session.begins:%H:%M}–{session.ends:%H:%M}  {what}{note}")
    for rest in one.rests:
        typer.echo(f"  nghỉ: {rest}")
    if not one.sessions:
        typer.echo("  không phát")
    else:
        typer.echo(f"  cả ngày {one.on_air.total_seconds() / 60:g} phút")


@app.command()
def rundown(
    slot: Annotated[str, typer.Argument(metavar="KHUNG_GIỜ", help="Tên khung giờ trong programme.toml · the slot.")],
    day: Annotated[
        str, typer.Option("--date", metavar="NGÀY", help="Ngày, như 2026-12-01; bỏ trống: lần tới · the date.")
    ] = "",
    at: Annotated[
        str, typer.Option("--time", metavar="GIỜ", help="Giờ, khi một ngày phát mấy lần, như 11:00 · the time.")
    ] = "",
    form: Annotated[Form, typer.Option("--form", help="Dạng in ra · the form.")] = Form.TEXT,
    station: StationOption = Path(),
) -> None:
    """In bảng phát sóng của một bản tin: từ giờ nào đến giờ nào, bài gì, nguồn, giọng, người duyệt.

    The rundown of a bulletin. «--form html > bang.html» can be printed on paper.
    """
    from .. import logs
    from ..actions.programme import airing_named, rundown_of
    from ..radio.rundown import as_json, as_text
    from ..station import Station

    logs.silence()
    with Station.open(station) as here:
        found = rundown_of(here, slot, airing_named(here, slot, _day(day), _time(at)))
    match form:
        case Form.TEXT:
            typer.echo(as_text(found), nl=False)
        case Form.JSON:
            typer.echo(as_json(found), nl=False)
        case Form.HTML:
            from ..web.console.rundown import rundown_page

            typer.echo(rundown_page(found), nl=False)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter("ghi ngày như 2026-12-01", param_hint="--date") from error


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter("ghi giờ như 11:00", param_hint="--time") from error

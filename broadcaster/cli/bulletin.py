"""``broadcaster bulletin``: make a slot's bulletin now; see its coming items, drop, pin and move them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ._options import JsonOption, StationOption


class _MakeByDefault(TyperGroup):
    """``broadcaster bulletin sang`` makes: what is no verb of ours is a slot."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = args and (args[0] in self.commands or args[0].startswith("-"))
        return super().resolve_command(ctx, args if known else ["make", *args])


app = typer.Typer(
    cls=_MakeByDefault,
    no_args_is_help=True,
    help="Bản tin của một khung giờ: «broadcaster bulletin KHUNG_GIỜ» làm ngay; xem, bỏ, ghim, chuyển chỗ các bài sắp phát · a slot's bulletin.",
)
_Slot = Annotated[str, typer.Argument(metavar="KHUNG_GIỜ", help="Tên khung giờ trong programme.toml · the slot.")]
_Guid = Annotated[
    str,
    typer.Argument(metavar="BÀI", help="Guid, hoặc số thứ tự trong «bulletin items» · guid, or number in the list."),
]


@app.command("items")
def show_items(slot: _Slot, as_json: JsonOption = False, station: StationOption = Path()) -> None:
    """Các bài của bản tin sắp tới theo thứ tự phát, rồi những bài còn chờ và đã bỏ.

    The coming bulletin's items in order, then what waits and what was left out.
    """
    import json
    from dataclasses import asdict

    from .. import logs
    from ..actions.coming import coming_bulletin
    from ..station import Station

    logs.silence()
    with Station.open(station) as here:
        told = coming_bulletin(here, slot)
        airs = here.local(told.airs)
    if as_json:
        lists = {name: [asdict(one) for one in getattr(told, name)] for name in ("items", "waiting", "dropped")}
        shown = {"slot": slot, "airs": airs.isoformat(), "is_current": told.is_current, "vain": told.vain, **lists}
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    typer.secho(f"{told.title}, {airs:%H:%M ngày %d/%m/%Y}", bold=True)
    for number, one in enumerate(told.items, 1):
        marks = [word for word, holds in (("đã ghim", one.pinned), ("đã chuyển chỗ", one.moved)) if holds]
        notes = ", ".join([*marks, *([one.note] if one.note else [])])
        typer.echo(f"{number:>3}. {one.title} ({one.seconds:.0f} giây{', ' + notes if notes else ''})")
    for heading, those in (("Còn chờ", told.waiting), ("Đã bỏ", told.dropped)):
        for one in those:
            typer.echo(f"  {heading}: {one.title}{' (' + one.note + ')' if one.note else ''}  {one.guid}")
    for fault in told.vain:
        typer.secho(f"  ! {fault}", fg="yellow")


@app.command("pin")
def pin(slot: _Slot, item: _Guid, station: StationOption = Path()) -> None:
    """Ghim một bài: chắc chắn có trong bản tin sắp tới, đứng đầu các tin thường · surely in, first of the ordinary ones."""
    _act(station, slot, item, "pin")


@app.command("drop")
def drop(
    slot: _Slot,
    item: _Guid,
    for_good: Annotated[bool, typer.Option("--always", help="Bỏ hẳn khỏi khung giờ này · for good.")] = False,
    station: StationOption = Path(),
) -> None:
    """Bỏ một bài khỏi bản tin sắp tới; bài chờ bản tin sau · leave it out of this one."""
    _act(station, slot, item, "drop-always" if for_good else "drop")


@app.command("move")
def move(
    slot: _Slot,
    item: _Guid,
    way: Annotated[str, typer.Argument(metavar="up|down", help="up: lên một chỗ; down: xuống một chỗ.")],
    station: StationOption = Path(),
) -> None:
    """Chuyển một bài lên hoặc xuống một chỗ · one place earlier or later."""
    if way not in ("up", "down"):
        raise typer.BadParameter("ghi up (lên) hoặc down (xuống)")
    _act(station, slot, item, way)


@app.command("free")
def free(slot: _Slot, item: _Guid, station: StationOption = Path()) -> None:
    """Thôi ghim, thôi bỏ, thôi chuyển: để hệ thống chọn · let the choosing decide again."""
    _act(station, slot, item, "free")


def _act(station: Path, slot: str, item: str, name: str) -> None:
    from .. import logs
    from ..actions.coming import coming_bulletin
    from ..actions.register import On, act_named, perform
    from ..model import Actor
    from ..station import Station

    logs.silence()
    with Station.open(station) as here:
        guid = item
        if item.isdecimal():
            items = coming_bulletin(here, slot).items
            if not 1 <= int(item) <= len(items):
                raise typer.BadParameter(f"bản tin sắp tới có {len(items)} bài, không có bài số {item}")
            guid = items[int(item) - 1].guid
        act = act_named(name, On.BULLETIN)
        assert act is not None, "the register has it"
        perform(here, act, slot, Actor.command_line(), {"guid": guid})
    typer.echo(
        f"Đã làm: {act.words}. Hệ thống đang chạy sẽ làm lại bản tin trong ít phút; cần ngay thì chạy «broadcaster bulletin {slot}»."
    )


@app.command("make")
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

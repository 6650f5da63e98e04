"""``broadcaster audio``: measure and picture a sound file, bring in the station's own sounds."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ._options import JsonOption, StationOption

app = typer.Typer(no_args_is_help=True, help="Đo, vẽ và nhập âm thanh · measure, picture and import sound.")


class Use(StrEnum):
    """What a sound of the station is for."""

    OPENING = "opening"
    CLOSING = "closing"
    IDENT = "ident"
    SEPARATOR = "separator"
    BED = "bed"


SoundFile = Annotated[
    Path, typer.Argument(metavar="TỆP", help="Tệp âm thanh: WAV, FLAC, OGG, MP3 · sound file.", show_default=False)
]


@app.command("report")
def report(
    file: SoundFile,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="TỆP.png", help="Nơi ghi ảnh; tệp JSON nằm cạnh · where the picture goes."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Vẽ ảnh và ghi số đo của một tệp: độ to, đỉnh thực, chương · write a picture and figures of a file."""
    from ..studio.report import write_report

    picture = output or file.with_name(f"{file.name}.png")
    figures = picture.with_suffix(".json")
    found = write_report(file, picture, figures)
    if as_json:
        typer.echo(json.dumps({**found, "picture": str(picture), "figures": str(figures)}, ensure_ascii=False))
        return
    minutes, seconds = divmod(int(found["seconds"]), 60)
    typer.echo(f"{file.name}: {minutes} phút {seconds} giây, {found['rate']} Hz, {found['bytes']} byte")
    typer.echo(f"  Độ to   {found['lufs']:8.2f} LUFS")
    typer.echo(f"  Đỉnh    {found['true_peak_dbtp']:8.2f} dBTP")
    typer.echo(f"  Dải     {found['range_lu']:8.2f} LU")
    for start, end in found["silences"]:
        typer.echo(f"  Im lặng {end - start:.1f} giây từ giây {start:.1f}")
    for chapter in found["chapters"]:
        typer.echo(f"  {chapter['start']:8.1f} s  {chapter['title']}")
    typer.echo(f"Ảnh: {picture}\nSố liệu: {figures}")


@app.command("import")
def import_(
    file: SoundFile,
    use: Annotated[
        Use, typer.Option("--as", metavar="LOẠI", help="opening, closing, ident, separator hay bed · what it is for.")
    ],
    station: StationOption = Path(),
) -> None:
    """Nhập nhạc hiệu của đài: cắt lặng, mờ hai đầu, cân độ to · bring in one of the station's own sounds."""
    from ..studio.sounds import import_sound

    made = import_sound(file, use.value, station / "audio" / "jingles")
    typer.echo(f"Đã nhập {made}")
    typer.echo(f'Để dùng, ghi trong config/broadcaster.toml:\n\n[studio.sounds]\n{use.value} = "{made.name}"')


@app.command("jingles")
def jingles(station: StationOption = Path()) -> None:
    """Ghi lại các nhạc hiệu có sẵn của phần mềm · write the shipped jingles again."""
    from ..studio.compose import write_pieces

    for path in write_pieces(station / "audio" / "jingles"):
        typer.echo(f"Đã ghi {path}")

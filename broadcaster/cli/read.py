"""``broadcaster read``: written lines in, spoken lines out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..reading import Reader


def command(
    text: Annotated[
        list[str] | None, typer.Argument(help="Câu cần đọc; bỏ trống thì đọc từ đầu vào · sentences, or stdin.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Kèm từng cụm, luật và dòng bảng · show spans and rules.")
    ] = False,
    station: StationOption = Path(),
) -> None:
    """Chữ viết → chữ đọc, mỗi dòng một câu: vào bao nhiêu dòng ra bấy nhiêu dòng · written to spoken, one line for each line."""
    reader = _reader(station)
    for line in text or _lines():
        _print(reader, line, explain)


def _reader(station: Path) -> Reader:
    """With the tables and style of the station's config/; without one, the packaged table in the default style."""
    from ..reading import LiveLexicon, Reader, default_reader
    from ..reading.lexicon import station_layers

    if not (station / "config").is_dir():
        return default_reader()
    from ..settings import ReadingSettings, load_settings

    styled = (station / "config" / "broadcaster.toml").exists()
    style = load_settings(station).reading if styled else ReadingSettings()
    lexicon = LiveLexicon(station_layers(station))
    reader = Reader(lexicon.refresh(), style)
    for problem in lexicon.problems:
        typer.secho(f"Lưu ý: {problem}", err=True, fg="yellow")
    return reader


def _lines() -> Iterator[str]:
    """The lines of standard input as they come; broken bytes are shown as such and lose nothing else."""
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")


def _print(reader: Reader, line: str, explain: bool) -> None:
    from ..reading import explain as explain_line
    from ..reading import read_line

    line = line.removeprefix("\ufeff")
    sys.stdout.buffer.write((read_line(line, reader) + "\n").encode("utf-8"))
    if explain:
        for explanation in explain_line(reader, line):
            for row in explanation.lines():
                sys.stdout.buffer.write(f"    {row}\n".encode())
    sys.stdout.buffer.flush()

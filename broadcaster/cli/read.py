"""``broadcaster read``: written lines in, spoken lines out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..reading import Reader

_HELP_STATION = (
    "Thư mục của đài: dùng bảng cách đọc và lối đọc của đài đó · the station whose lexicon and style to use; "
    "không có thì dùng bảng gốc · the shipped ones by default."
)


def command(
    text: Annotated[
        list[str] | None, typer.Argument(help="Câu cần đọc; bỏ trống thì đọc từ đầu vào · sentences, or stdin.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Kèm từng cụm, luật và dòng bảng · show spans and rules.")
    ] = False,
    station: Annotated[Path | None, typer.Option("--station", metavar="DIR", help=_HELP_STATION)] = None,
) -> None:
    """Chữ viết → chữ đọc, mỗi dòng một câu: vào bao nhiêu dòng ra bấy nhiêu dòng · written to spoken, one line for each line."""
    reader = _reader(station)
    for line in text or _lines():
        _print(reader, line, explain)


def _reader(station: Path | None) -> Reader:
    from ..reading import Reader, default_reader, load_lexicon

    if station is None:
        return default_reader()
    from ..reading.lexicon import station_layers
    from ..settings import load_settings

    return Reader(load_lexicon(station_layers(station)), load_settings(station).reading)


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

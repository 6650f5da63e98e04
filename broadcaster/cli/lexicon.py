"""``broadcaster lexicon``: the tables that say how a written form is read."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..reading import Explanation
    from ..reading.lexicon import Row

app = typer.Typer(
    no_args_is_help=True,
    help="Bảng cách đọc: kiểm tra, giải thích, nhập, xuất · the reading tables: check, explain, import, export.",
)


class Layer(StrEnum):
    """The layers an operator may write to."""

    PROVINCE = "province"
    TOWN = "town"


class Format(StrEnum):
    """What the tables can be exported as."""

    PLS = "pls"
    TSV = "tsv"


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[TỆP]…", help="Các tệp cần kiểm tra; bỏ trống: mọi bảng của đài · files; default: the station's."
        ),
    ] = None,
    station: StationOption = Path(),
) -> None:
    """Kiểm tra bảng cách đọc; mọi lỗi hiện cùng lúc, kèm tên tệp và số dòng.

    Check the tables; every fault at once with file and line. Exit code 1 when there is one.
    """
    from ..errors import LexiconError
    from ..reading.lexicon import load_lexicon, station_layers

    layers = [(_layer_of(path), path) for path in files] if files else station_layers(station)
    for _, path in layers:
        if files and not path.exists():
            raise LexiconError(str(path), "không có tệp này", "Kiểm tra lại đường dẫn.")
    lexicon = load_lexicon(layers)
    for layer, path in layers:
        count = sum(1 for row in lexicon.rows if row.layer == layer)
        typer.echo(f"{path}: {count} dòng dùng được" if path.exists() else f"{path}: chưa có (không bắt buộc)")
    for warning in _warnings(lexicon.rows):
        typer.echo(f"Lưu ý: {warning}")


@app.command()
def explain(
    sentence: Annotated[list[str], typer.Argument(metavar="CÂU", help="Câu cần giải thích · the sentence.")],
    station: StationOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Vì sao câu được đọc như vậy: từng đoạn, quy tắc, dòng từ điển và những cách đọc đã thua.

    Why a sentence is read as it is: each span, its rule, its row and the rivals it beat.
    """
    from ..reading import Reader
    from ..reading import explain as explain_text
    from ..reading.lexicon import load_lexicon, station_layers
    from ..settings import ReadingSettings, load_settings

    with_style = (station / "config" / "broadcaster.toml").exists()
    style = load_settings(station).reading if with_style else ReadingSettings()
    reader = Reader(load_lexicon(station_layers(station)), style)
    explanations = explain_text(reader, " ".join(sentence))
    if as_json:
        typer.echo(json.dumps([_as_data(explanation) for explanation in explanations], ensure_ascii=False, indent=1))
        return
    for explanation in explanations:
        typer.echo(f"Viết: {explanation.segment.written.strip()}")
        typer.echo(f"Đọc:  {explanation.segment.spoken}")
        for line in explanation.lines():
            typer.echo(f"  {line}")


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="TỆP.pls", help="Tệp PLS 1.0 của W3C · a W3C PLS 1.0 file.")],
    layer: Annotated[Layer, typer.Option("--layer", help="Nhập vào bảng nào · which table.")] = Layer.TOWN,
    station: StationOption = Path(),
) -> None:
    """Nhập cách đọc từ tệp PLS vào cuối bảng của đài; dòng đã có được giữ nguyên.

    Import readings from a PLS file; rows that are there already stay as they are.
    """
    from ..errors import LexiconError
    from ..reading.lexicon import Lexicon
    from ..reading.lexicon_edit import append_rows
    from ..reading.lexicon_file import read_lexicon
    from ..reading.pls import import_pls

    try:
        data = file.read_bytes()
    except OSError as error:
        raise LexiconError(
            str(file), f"không đọc được tệp ({error.strerror})", "Kiểm tra đường dẫn và quyền đọc."
        ) from error
    imported = import_pls(data, layer.value, str(file), source=file.name)
    target = station / "config" / "lexicon" / f"{layer.value}.tsv"
    present = Lexicon(read_lexicon(target, layer.value) if target.exists() else ())
    new: list[Row] = []
    kept = 0
    for row in imported.rows:
        known = [other for other in present.rows_for(row.written) if not other.left and not other.right]
        if not known:
            new.append(row)
        elif known[0].spoken == row.spoken:
            kept += 1
        else:
            typer.echo(f"Giữ nguyên {row.written!r}: bảng đọc là {known[0].spoken!r}, tệp nhập đọc là {row.spoken!r}")
            kept += 1
    for line in imported.left_out:
        typer.echo(f"Bỏ qua {line}")
    if new:
        append_rows(target, new)
    typer.echo(f"Đã thêm {len(new)} dòng vào {target}; {kept} dòng đã có; {len(imported.left_out)} mục bỏ qua.")


@app.command()
def export(
    format_: Annotated[Format, typer.Option("--format", help="Dạng xuất · the format.")] = Format.PLS,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="TỆP", help="Ghi vào tệp này; bỏ trống: in ra · file; default: print."),
    ] = None,
    station: StationOption = Path(),
) -> None:
    """Xuất bảng cách đọc của đài (cả ba lớp gộp lại).

    Export the station's tables, all layers together.
    """
    from ..errors import DiskError
    from ..reading.lexicon import load_lexicon, station_layers
    from ..reading.lexicon_file import format_lexicon
    from ..reading.pls import export_pls

    lexicon = load_lexicon(station_layers(station))
    if format_ is Format.TSV:
        text, left_out = format_lexicon(lexicon.rows), 0
    else:
        text, left_out = export_pls(lexicon)
    if output is None:
        sys.stdout.write(text)
    else:
        try:
            output.write_text(text, "utf-8")
        except OSError as error:
            raise DiskError(
                str(output), f"không ghi được ({error.strerror})", "Kiểm tra quyền ghi và dung lượng."
            ) from error
        typer.echo(f"Đã ghi {output}")
    if left_out:
        typer.echo(f"{left_out} chữ viết tắt chỉ đọc được theo ngữ cảnh nên PLS không chứa được.", err=True)


def _as_data(explanation: Explanation) -> dict[str, Any]:
    spans = [
        {
            "written": reading.span.written,
            "spoken": reading.span.spoken,
            "kind": reading.span.kind.value,
            "rule": reading.span.rule,
            "row": reading.span.row,
            "certainty": reading.span.certainty.value,
            "reason": reading.span.reason,
            "rivals": list(reading.rivals),
        }
        for reading in explanation.readings
    ]
    return {"written": explanation.segment.written, "spoken": explanation.segment.spoken, "spans": spans}


def _layer_of(path: Path) -> str:
    return path.stem if path.stem in ("core", "province", "town", "article") else "town"


def _warnings(rows: tuple[Row, ...]) -> list[str]:
    """What is allowed and probably not meant: words no Vietnamese voice can say, rows that change nothing."""
    from ..reading.lexicon_row import lookup_key
    from ..vietnamese.syllables import is_highland, is_syllable

    found: list[str] = []
    below: dict[tuple[object, ...], Row] = {}
    for row in rows:
        words = row.spoken.replace(",", " ").lower().split()
        odd = [word for word in words if not is_syllable(word) and not is_highland(word)]
        if odd and row.layer != "core":
            found.append(
                f"{row.id}: giọng đọc có thể vấp ở {', '.join(repr(word) for word in odd)}, không phải âm tiết tiếng Việt"
            )
        place = (lookup_key(row.written), row.kind, row.match, row.left, row.right, row.region)
        other = below.setdefault(place, row)
        if other.layer != row.layer and other.spoken == row.spoken:
            found.append(f"{row.id}: bảng {other.layer} đã đọc như vậy, dòng này không đổi gì")
    return found

"""``broadcaster receipts``: the monthly air log, receipts from a proxy's log, tokens for stations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..radio.air_log import Entry
    from ..station import Station

app = typer.Typer(
    help="Nhật ký phát sóng của tháng: đài nào đã lấy, đã phát bản tin nào · the monthly air log.",
    invoke_without_command=True,
)

MonthOption = Annotated[
    str, typer.Option("--month", metavar="THÁNG", help="Như 2026-11 · the month.", show_default="tháng này")
]


@app.callback()
def month(
    context: typer.Context,
    month: MonthOption = "",
    as_csv: Annotated[
        bool, typer.Option("--csv", help="In bảng CSV mở được bằng Excel · print CSV that Excel opens.")
    ] = False,
    separator: Annotated[
        str, typer.Option("--separator", help="Dấu ngăn cột của CSV · the column separator.", metavar="DẤU")
    ] = ",",
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Nhật ký phát sóng của một tháng: mỗi bản tin một dòng, đủ để in hay mở bằng Excel.

    The air log of a month, one line a bulletin; «import-log» takes in a proxy's log, «token» makes a station's token.
    """
    if context.invoked_subcommand is not None:
        return
    if len(separator) != 1:
        raise typer.BadParameter("phải là đúng một ký tự, ví dụ ;", param_hint="--separator")
    from .. import logs
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        _print_month(here, month, as_csv, as_json, separator)
    finally:
        here.close()


def _print_month(here: Station, month: str, as_csv: bool, as_json: bool, separator: str) -> None:
    import json

    from ..actions.air_log import month_named, month_of, visitors
    from ..radio import air_log

    first, last = month_named(here, month)
    entries = month_of(here, first, last)
    strangers = visitors(here, first, last)
    if as_csv:
        typer.echo(air_log.as_csv(entries, separator), nl=False)
    elif as_json:
        typer.echo(json.dumps(air_log.as_month(first, entries, strangers), ensure_ascii=False))
    else:
        for line in _lines(entries):
            typer.echo(line)
        typer.echo(f"{len(entries)} bản tin trong tháng {first:%m/%Y}; khách lấy trọn tệp {strangers} lượt.")


def _lines(entries: list[Entry]) -> Iterator[str]:
    from ..radio.air_log import length_words, told_words
    from ..words import PRIORITIES, state_words

    for one in entries:
        yield f"{one.airs:%d/%m %H:%M}  {one.title}  ({PRIORITIES[one.priority]}, {length_words(one.seconds)}, {state_words(one.state)})"
        for words, told in (("đã lấy", one.pulled), ("đã phát", one.aired)):
            if told:
                yield f"             {words}: {told_words(told)}"


@app.command("import-log")
def import_log(
    file: Annotated[Path, typer.Argument(metavar="TỆP", help="Nhật ký truy cập của nginx, .gz cũng được · the log.")],
    station: StationOption = Path(),
) -> None:
    """Ghi biên nhận theo nhật ký truy cập của nginx: dạng combined, hoặc dạng bulletins nêu trong docs/station/receipts.md.

    Receipts from nginx's access log; reading the same log again adds nothing.
    """
    import gzip

    from .. import logs
    from ..actions.air import import_log as read_in
    from ..errors import StationError
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        opened = gzip.open if file.suffix == ".gz" else open
        with opened(file, "rt", encoding="utf-8", errors="replace") as lines:
            told = read_in(here, lines)
    except (OSError, EOFError) as error:
        raise StationError(str(file), f"không đọc được ({error})", "Kiểm tra tên tệp và quyền đọc.") from error
    finally:
        here.close()
    typer.echo(
        f"Đài lấy trọn tệp {told['pulled']} lượt; đã gửi mà chưa chắc tới {told['sent']}; lấy từng phần {told['part']}; "
        f"không rõ tệp nào {told['unknown']}; dòng khác {told['other']}."
    )


@app.command("token")
def token() -> None:
    """Tạo mã riêng cho một đài. Đưa mã cho đài, ghi dòng token_hash vào bảng của đài trong broadcaster.toml.

    Make a token for a station: the station gets the token, broadcaster.toml its hash.
    """
    import hashlib
    import secrets

    made = secrets.token_urlsafe(24)
    typer.echo(f"Mã đưa cho đài (chỉ hiện một lần): {made}")
    typer.echo(f'Dòng ghi vào cấu hình: token_hash = "{hashlib.sha256(made.encode()).hexdigest()}"')

"""``broadcaster export``: a week's episodes as a talking book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from ..model import Mark, Take
    from ..station import Station

app = typer.Typer(
    no_args_is_help=True,
    help="Xuất sách nói của một tuần (DAISY, EPUB) và thực đơn điện thoại · talking books, a telephone menu.",
)

_YEARS = range(1900, 3000)

WeekOption = Annotated[
    str,
    typer.Option(
        "--week",
        metavar="TUẦN",
        help="Tuần cần xuất: 2026-W47, hoặc một ngày trong tuần như 2026-11-23 · the week.",
        show_default="tuần này",
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="TỆP", help="Ghi vào đâu · where to.", show_default="export/ trong thư mục đài"
    ),
]
ProfileOption = Annotated[
    str,
    typer.Option("--profile", metavar="TÊN", help="Cấu hình âm thanh muốn dùng, nếu tập có · the masters to take."),
]


@app.command("epub")
def epub(
    week: WeekOption = "",
    output: OutOption = None,
    profile: ProfileOption = "podcast",
    station: StationOption = Path(),
) -> None:
    """Sách EPUB 3 có tiếng đi cùng chữ: mở bằng Thorium, Apple Books, Google Play Sách.

    EPUB 3 with media overlays.
    """
    _export("epub", week, output, profile, station)


@app.command("daisy")
def daisy(
    week: WeekOption = "",
    output: OutOption = None,
    profile: ProfileOption = "podcast",
    station: StationOption = Path(),
) -> None:
    """Sách DAISY 2.02 đủ chữ đủ tiếng cho máy của người khiếm thị; tên tệp kết thúc bằng .zip thì nén thành một tệp.

    DAISY 2.02, full text and full audio; a folder, or an archive when the name ends in .zip.
    """
    _export("daisy", week, output, profile, station)


@app.command("phone")
def phone(
    output: OutOption = None,
    station: StationOption = Path(),
) -> None:
    """Thực đơn nghe tin qua điện thoại: tối đa 9 bài mới nhất thành tệp 8 kHz, kèm kịch bản cho tổng đài Asterisk.

    A telephone menu of the newest items: 8 kHz files and an Asterisk dial plan.
    """
    from .. import logs
    from ..actions.views import newest_whole
    from ..publishing.phone import MOST, export_phone, prompt_texts
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        whole = newest_whole(here, MOST)
        settings = here.about
        said = {name: _spoken(here, text) for name, text in prompt_texts(settings, len(whole)).items()}
        prompts = {name: takes for name, (takes, _) in said.items()}
        voice = said["chao"][1]
        target = output or here.path("export/phone")
        written = export_phone(whole, settings, target, here.path("."), prompts, voice=voice)
    finally:
        here.close()
    typer.echo(f"Đã ghi {len(whole)} bài vào {written}")


@app.command("bulletin")
def bulletin(
    slot: Annotated[str, typer.Argument(metavar="KHUNG_GIỜ", help="Tên khung giờ · the slot.")],
    day: Annotated[
        str,
        typer.Option(
            "--date", metavar="NGÀY", help="Như 2026-11-30 · the date.", show_default="bản tin vừa tới giờ phát"
        ),
    ] = "",
    at: Annotated[
        str, typer.Option("--time", metavar="GIỜ", help="Như 05:30, khi khung giờ phát nhiều lần một ngày · the time.")
    ] = "",
    output: OutOption = None,
    station: StationOption = Path(),
) -> None:
    """Một bản tin thành JSON cho cầu nối với hệ thống khác: nội dung, người duyệt, tệp, biên nhận; các khóa ở docs/station/receipts.md.

    One bulletin as JSON for a bridge to other systems; its keys are explained in docs/station/receipts.md.
    """
    import json
    from datetime import date, time

    from .. import logs
    from ..actions.air import named
    from ..actions.air_log import entry_of
    from ..errors import RadioError
    from ..radio.air_log import as_record
    from ..station import Station

    try:
        chosen = date.fromisoformat(day) if day else None
        moment = time.fromisoformat(at) if at else None
    except ValueError as error:
        raise typer.BadParameter("viết như --date 2026-11-30 --time 05:30") from error
    logs.silence()
    here = Station.open(station)
    try:
        found = named(here, slot, day=chosen, at=moment)
        if found is None:
            raise RadioError(slot, "không có bản tin nào như vậy", "Kiểm tra tên khung giờ, ngày và giờ.")
        text = json.dumps(as_record(entry_of(here, found)), ensure_ascii=False, indent=1)
    finally:
        here.close()
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text + "\n", "utf-8")


def _spoken(station: Station, text: str) -> tuple[list[Take], Mark]:
    """A prompt in the station's own voice, and whose voice it is."""
    from ..voices import Occasion, mark_of

    spoken = station.chain.speak(list(station.reader.read(text, paragraph=0)), occasion=Occasion(subject="Lời nhắc"))
    takes = [station.takes.get(key) for key in spoken.take_keys]
    day = station.local(station.now()).date()
    engines = station.settings.voices.engines
    mark = mark_of(spoken.voice_name, spoken.voice_label, spoken.voice_key, engines, day)
    return [take for take in takes if take is not None], mark


def _export(kind: str, week: str, output: Path | None, profile: str, folder: Path) -> None:
    from datetime import datetime, time

    from .. import logs
    from ..actions.views import whole_of
    from ..publishing.books import monday_of, week_of
    from ..publishing.daisy import export_daisy
    from ..publishing.epub import export_epub
    from ..station import Station

    logs.silence()
    here = Station.open(folder)
    try:
        settings = here.about
        try:
            day = monday_of(week) if week else here.local(here.now()).date()
        except ValueError as error:
            raise typer.BadParameter("viết như 2026-W47 hoặc 2026-11-23", param_hint="--week") from error
        if day.year not in _YEARS:
            raise typer.BadParameter(f"năm {day.year} không có tin nào", param_hint="--week")
        year, number, _ = day.isocalendar()
        monday = datetime.combine(monday_of(f"{year}-W{number}"), time(), settings.timezone)
        chosen = whole_of(here, monday, lambda found: week_of(found, day, settings))
        name = f"tin-{year}-w{number:02}"
        target = output or here.path("export") / (f"{name}.epub" if kind == "epub" else f"{name}-daisy")
        write = export_epub if kind == "epub" else export_daisy
        written = write(chosen, settings, target, here.path("."), profile=profile)
    finally:
        here.close()
    typer.echo(f"Đã ghi {len(chosen)} bài vào {written}")

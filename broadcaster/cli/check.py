"""``broadcaster check``: every published file is there, of the right length, and answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..publishing import Drift
    from ..settings import Settings


_REMAKE = (
    "Tệp không có dấu là tệp làm từ trước khi có dấu. Làm lại: bài thì bấm «Đọc lại từ đầu» ở trang của bài trong bàn điều khiển; "
    "bản tin thì chạy «broadcaster bulletin KHUNG_GIỜ»; sách nói thì xuất lại sau khi làm lại các bài."
)


def command(
    offline: Annotated[
        bool, typer.Option("--offline", help="Chỉ xem tệp trên đĩa, không hỏi máy chủ · files only, no HTTP.")
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Đọc lại âm thanh và so mã kiểm tra · read the sound, compare checksums.")
    ] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Tải lại lên kho S3 những gì thiếu hoặc khác · upload again to S3.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Cùng --repair: xóa trên kho S3 tệp không còn ở đây · delete strays in S3.")
    ] = False,
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Kiểm tra mọi nguồn cấp RSS và mọi tệp chúng nhắc tới: còn đó, đúng độ dài, địa chỉ công khai trả lời 200; trong tệp có dấu máy đọc.

    Thoát với mã 1 khi có gì sai. · Verify feeds and every file they name: on disk, length, HEAD 200. Exit 1 on findings.
    """
    from ..publishing import check_published, remove_leftovers
    from ..sources.helpers import helpers
    from ..station import Station

    here = Station.open(station)
    try:
        folder, settings, address = here.folder, here.settings, here.address
    finally:
        here.close()
    removed = sum(remove_leftovers(place) for place in (folder / "feeds", folder / "audio") if place.is_dir())
    check = check_published(folder, address, online=not offline, deep=deep)
    drift = None if offline else _drift(folder, settings, repair, prune)
    wrong = bool(check.findings) or (drift is not None and bool(drift.failed or (not repair and not drift.is_clean)))
    if as_json:
        _print_json(check, drift)
    else:
        for finding in check.findings:
            typer.secho(f"{finding.what}: {finding.problem}", fg="red")
        if drift is not None:
            _print_drift(drift, repair)
        if removed:
            typer.echo(f"Đã dọn {removed} tệp dở dang cũ.")
        asked = f"{check.asked} địa chỉ trả lời" if not offline else "không hỏi máy chủ"
        typer.echo(f"{check.feeds} nguồn cấp RSS, {check.files} tệp, {asked}, {len(check.findings)} lỗi.")
        for helper in helpers():
            typer.echo(f"Đọc {helper.reads}: {helper.missing or 'được'}")
        marked = check.sounds - len(check.unmarked)
        typer.echo(f"Dấu máy đọc: {marked} trên {check.sounds} tệp âm thanh và sách nói.")
        if check.unmarked:
            typer.echo(_REMAKE)
        if len(check.findings) > len(check.unmarked):
            typer.echo("Chạy «broadcaster publish --rebuild» để dựng lại từ cơ sở dữ liệu.")
    if wrong:
        raise typer.Exit(1)


def _drift(folder: Path, settings: Settings, repair: bool, prune: bool) -> Drift | None:
    """How the S3 store differs, where the station has one."""
    if settings.publishing.storage != "s3":
        return None
    from ..publishing import S3Publisher, open_store

    publisher = S3Publisher(folder, open_store(settings.publishing), settings.publishing.where)
    return publisher.sync(repair=repair, prune=prune)


def _print_drift(drift: Drift, repair: bool) -> None:
    for title, paths in (("thiếu", drift.missing), ("khác", drift.changed), ("lạ", drift.foreign)):
        for path in paths:
            state = "đã tải lại" if path in drift.repaired else "đã xóa" if path in drift.removed else title
            typer.secho(f"Kho S3: {path}: {state}", fg="green" if state.startswith("đã") else "yellow")
    for path, problem in drift.failed.items():
        typer.secho(f"Kho S3: {path}: {problem}", fg="red")
    if not drift.is_clean and not repair:
        typer.echo("Chạy lại với --repair để tải lên những gì thiếu hoặc khác.")


def _print_json(check: Any, drift: Any) -> None:
    import json
    from dataclasses import asdict

    findings = [finding._asdict() for finding in check.findings]
    value = {**asdict(check), "findings": findings, "storage": asdict(drift) if drift is not None else None}
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1))

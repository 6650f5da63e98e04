"""``broadcaster clean``: what of a page, a file or standard input will be heard."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..model import Cleaned, Found

_KINDS = {"lead": "Sapo", "heading": "Đề mục", "item": "Mục", "table": "Bảng", "notice": "Lời thêm"}
_MEDIA = {".html": "text/html", ".htm": "text/html", ".txt": "text/plain", ".md": "text/markdown"}


def command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="TỆP|ĐỊA_CHỈ|-", help="Tệp, địa chỉ trang, hay - để đọc đầu vào chuẩn · file, address or -."
        ),
    ],
    as_json: JsonOption = False,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="In công thức gợi ý cho trang này · print a site recipe.")
    ] = False,
    station: StationOption = Path(),
) -> None:
    """Phần sẽ được đọc của một trang, và những gì bị bỏ cùng lý do · what of a page will be heard, what is dropped and why."""
    from ..cleaning import as_dict, clean, load_recipes, suggest_recipe

    found = _opened(_fetched(what, station))
    if suggest:
        typer.echo(suggest_recipe(found), nl=False)
        return
    settings = _settings(station)
    if as_json:
        settings = settings.model_copy(update={"second_opinion": False})
    today = datetime.now(UTC).date()
    cleaned = clean(found, settings, recipes=load_recipes(station / "config" / "recipes"), today=today)
    cleaned = replace(cleaned, doubts=(*found.doubts, *cleaned.doubts))
    if as_json:
        typer.echo(json.dumps(as_dict(cleaned), ensure_ascii=False))
    else:
        _show(cleaned)


def _settings(station: Path):  # type: ignore[no-untyped-def]
    from ..settings import CleaningSettings, load_settings

    return load_settings(station).cleaning if (station / "config").is_dir() else CleaningSettings()


def _fetched(what: str, station: Path) -> Found:
    from ..errors import DocumentRefused
    from ..model import Found

    if what == "-":
        return Found("manual", sys.stdin.buffer.read(), media_type="")
    if what.startswith(("http://", "https://")):
        from ..station import Station

        here = Station.open(station)
        try:
            page = here.web_client.get(what, kind="document", conditional=False, by_hand=True)
        finally:
            here.close()
        return Found("manual", page.body, page.media_type, page.charset, url=page.url)
    path = Path(what)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise DocumentRefused(
            what, f"không mở được tệp ({error.strerror})", "Hãy kiểm tra đường dẫn và quyền đọc."
        ) from error
    return Found("manual", body, media_type=_MEDIA.get(path.suffix.lower(), ""), name=path.name)


def _opened(found: Found) -> Found:
    """A Word, OpenDocument or PDF file as the page that the station makes of it; raises DocumentRefused."""
    from ..sources import read_document

    document = read_document(found.body, found.name or found.url, found.media_type, is_page=found.is_page)
    charset = document.charset or found.charset
    return replace(found, body=document.body, media_type=document.media_type, charset=charset, doubts=document.doubts)


def _show(cleaned: Cleaned) -> None:
    typer.secho(cleaned.title or "(không có tiêu đề)", bold=True)
    known = [
        ("Tác giả", cleaned.author),
        ("Ngày đăng", f"{cleaned.posted:%d/%m/%Y}" if cleaned.posted else None),
        ("Nơi, ngày ký", cleaned.place),
        ("Nguồn", cleaned.credit),
    ]
    for label, value in known:
        if value:
            typer.echo(f"{label}: {value}")
    for paragraph in cleaned.paragraphs:
        kind = _KINDS.get(paragraph.kind)
        typer.echo(f"\n{f'[{kind}] ' if kind else ''}{paragraph.text}")
    if cleaned.dropped:
        from ..cleaning import reason

        typer.secho(f"\nBị bỏ · dropped ({len(cleaned.dropped)}):", bold=True)
        for line in cleaned.dropped:
            typer.echo(f"  {reason(line.why):<24} {line.text[:100]}")
    for doubt in cleaned.doubts:
        typer.secho(f"\n{'Cần xử lý' if doubt.hold else 'Lưu ý'}: {doubt.message}", fg="yellow")
        if doubt.evidence:
            typer.echo(f"  {doubt.evidence[:600]}")

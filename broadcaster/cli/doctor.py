"""``broadcaster doctor``: what a source sees, without storing anything."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..model import Cleaned, Found
    from ..settings import Settings, SourceSettings
    from ..sources.entry import Entry
    from ..sources.web import WebClient

MOST_LISTED = 40
MOST_DROPPED = 30


def command(
    source: Annotated[
        str,
        typer.Argument(
            metavar="NGUỒN|ĐỊA_CHỈ",
            help="Tên nguồn trong sources.toml, hoặc một địa chỉ · a source's name or an address.",
        ),
    ],
    articles: Annotated[
        int, typer.Option("--articles", min=0, max=20, help="Xem kỹ bao nhiêu bài · how many articles to open.")
    ] = 1,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="In công thức gợi ý cho trang này · print a suggested site recipe.")
    ] = False,
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Xem một nguồn thấy gì: bài nào, ngày nào, đọc gì, bỏ gì và vì sao. Không lưu gì cả · see what a source sees."""
    from .. import logs
    from ..settings import load_settings
    from ..sources import TransientMemory
    from ..sources.preview import Preview
    from ..sources.web import WebClient

    logs.silence()
    settings = load_settings(station)
    web = WebClient(
        settings.pickup,
        TransientMemory(),
        station=settings.station.reached_at(settings.station.base_url or settings.web.address),
    )
    chosen = _chosen(source, settings, web)
    preview = Preview(source, chosen, station_folder=station, web=web)
    entries = preview.look()
    seen = [(found, *_cleaned(found, settings, station)) for found in preview.articles(max(articles, int(suggest)))]
    if suggest:
        _suggest([found for found, _, _ in seen])
    elif as_json:
        typer.echo(json.dumps(_described(chosen, entries, seen), ensure_ascii=False, indent=1))
    else:
        _show(chosen, entries, seen)


def _chosen(source: str, settings: Settings, web: WebClient) -> SourceSettings:
    """The settings of the named source, or a guess for an address."""
    from ..errors import StationError
    from ..sources.preview import guess_settings

    if source in settings.sources:
        return settings.sources[source]
    if source.startswith(("http://", "https://")):
        return guess_settings(source, web)
    known = ", ".join(settings.sources) or "chưa có nguồn nào"
    raise StationError(source, "không có nguồn này trong sources.toml", f"Các nguồn hiện có: {known}.")


def _cleaned(found: Found, settings: Settings, station: Path) -> tuple[Cleaned | None, str | None]:
    """What would be heard of an article, or why nothing would."""
    from ..cleaning import clean, load_recipes
    from ..errors import BroadcasterError

    if found.problem:
        return None, found.problem
    try:
        recipes = load_recipes(station / "config" / "recipes")
        return clean(found, settings.cleaning, recipes=recipes, today=datetime.now(UTC).date()), None
    except BroadcasterError as error:
        return None, str(error)


def _suggest(seen: list[Found]) -> None:
    from ..cleaning import suggest_recipe
    from ..errors import StationError

    pages = [found for found in seen if not found.problem]
    if not pages:
        problem = seen[0].problem if seen else None
        raise StationError("Công thức", problem or "nguồn không có bài nào để xem", "Hãy thử lại với một địa chỉ khác.")
    typer.echo(suggest_recipe(pages[0]), nl=False)


def _show(chosen: SourceSettings, entries: list[Entry], seen: list[tuple[Found, Cleaned | None, str | None]]) -> None:
    from ..sources.headlines import names_document
    from ..sources.preview import describe

    typer.secho(f"Nguồn · source: {describe(chosen)}", bold=True)
    if entries:
        typer.echo(f"Thấy {len(entries)} bài · articles listed:")
        for number, entry in enumerate(entries[:MOST_LISTED], start=1):
            day = f"{entry.published:%d/%m/%Y}" if entry.published else "không ngày"
            document = "  [văn bản · document]" if names_document(entry.headline or "") else ""
            typer.echo(f"{number:4}. {day}  {entry.headline or '(chưa có tiêu đề)'}{document}\n      {entry.url or ''}")
        if len(entries) > MOST_LISTED:
            typer.echo(f"      … và {len(entries) - MOST_LISTED} bài nữa")
    elif not seen:
        typer.echo("Không thấy bài nào · no articles.")
    for found, cleaned, problem in seen:
        typer.secho(f"\nMở xem · opened: {found.url or found.name or found.guid}", bold=True)
        if cleaned is None:
            typer.secho(f"  Không đọc được: {problem}", fg="red")
        else:
            _show_article(found, cleaned)


def _show_article(found: Found, cleaned: Cleaned) -> None:
    typer.echo(f"  Tiêu đề · title: {cleaned.title}")
    typer.echo(f"  Ngày · date: {cleaned.posted or found.published or 'không rõ'}")
    typer.echo(f"  Tác giả · author: {cleaned.author or 'không rõ'}")
    typer.echo(f"  Sẽ đọc {len(cleaned.paragraphs)} đoạn · paragraphs:")
    for paragraph in cleaned.paragraphs:
        typer.echo(f"    | {paragraph.text}")
    from ..cleaning import reason

    if cleaned.dropped:
        typer.echo(f"  Bỏ {len(cleaned.dropped)} dòng · dropped:")
        for line in cleaned.dropped[:MOST_DROPPED]:
            typer.echo(f"    - [{reason(line.why)}] {line.text[:100]}")
        if len(cleaned.dropped) > MOST_DROPPED:
            typer.echo(f"    … và {len(cleaned.dropped) - MOST_DROPPED} dòng nữa")
    for doubt in (*found.doubts, *cleaned.doubts):
        typer.secho(f"  Chưa chắc · doubt: {doubt.message}", fg="yellow")


def _described(
    chosen: SourceSettings, entries: list[Entry], seen: list[tuple[Found, Cleaned | None, str | None]]
) -> dict[str, Any]:
    from ..cleaning import as_dict
    from ..sources.headlines import names_document

    return {
        "kind": chosen.kind,
        "entries": [
            {
                "url": entry.url,
                "title": entry.headline,
                "date": entry.published.isoformat() if entry.published else None,
                "document": names_document(entry.headline or ""),
            }
            for entry in entries
        ],
        "articles": [
            {
                "url": found.url,
                "name": found.name,
                "problem": problem,
                "article": as_dict(cleaned) if cleaned else None,
                "dropped": [{"text": line.text, "why": line.why} for line in cleaned.dropped] if cleaned else [],
                "doubts": [doubt.message for doubt in (*found.doubts, *(cleaned.doubts if cleaned else ()))],
            }
            for found, cleaned, problem in seen
        ],
    }

"""``broadcaster status``: how the station is, in one screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..station import Station


def command(as_json: JsonOption = False, station: StationOption = Path()) -> None:
    """Đài đang thế nào: bài theo trạng thái, việc cần người xem, nguồn, bản tin, tiền giọng đọc.

    How the station is: articles by state, what needs a person, sources, bulletins, costs of voices. Exit status 1 when something does.
    """
    from .. import logs
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        told = standing(here)
    finally:
        here.close()
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(told, here.local)
    if told["needs_attention"]:
        raise typer.Exit(1)


def standing(station: Station) -> dict[str, Any]:
    """Everything ``status`` tells, as JSON values."""
    from ..actions.readings import lexicon_problems
    from ..model import ArticleState
    from ..steps.voice import resting_voices, spending
    from ..store import articles, bulletins, episodes

    now = station.now()
    with station.store.read() as tx:
        counts = articles.counts(tx)
        troubled = articles.newest(tx, states=(ArticleState.HELD, ArticleState.FAILED), limit=20)
        public = episodes.count(tx, now)
        recent = bulletins.newest(tx, limit=5)
    sources = {name: station.timetable.standing(name) for name in station.settings.sources}
    paid = spending(station)
    resting = resting_voices(station)
    mistakes = list(lexicon_problems(station))
    attention = [name for name, state in sources.items() if state.needs_attention]
    held = [article for article in troubled if article.state is ArticleState.HELD]
    return {
        "station": station.settings.station.name,
        "episodes": public,
        "articles": {state.value: number for state, number in counts.items()},
        "troubled": [
            {
                "id": article.id,
                "title": article.title,
                "state": article.state.value,
                "reason": article.reason,
                "retry_at": article.retry_at.isoformat() if article.retry_at else None,
            }
            for article in troubled
        ],
        "sources": {
            name: {
                "due": state.due.isoformat() if state.due else None,
                "failures": state.failures,
                "problem": state.problem,
                "needs_attention": state.needs_attention,
            }
            for name, state in sources.items()
        },
        "bulletins": [
            {"slot": one.slot, "date": one.date.isoformat(), "state": one.state.value, "note": one.note}
            for one in recent
        ],
        "spending": [asdict(one) for one in paid],
        "resting": {name: asdict(rest) for name, rest in resting.items()},
        "lexicon": mistakes,
        "needs_attention": bool(
            attention
            or held
            or mistakes
            or any(one.warning for one in paid)
            or any(rest.refused for rest in resting.values())
        ),
    }


def _print(told: dict[str, Any], local: Callable[[datetime], datetime]) -> None:
    typer.secho(f"{told['station']}: {told['episodes']} tập đang phát", bold=True)
    for state, number in sorted(told["articles"].items()):
        typer.echo(f"  {state:<11} {number}")
    for article in told["troubled"]:
        typer.secho(
            f"  ! bài {article['id']} «{article['title']}» ({article['state']}): {article['reason']}", fg="yellow"
        )
    for name, source in told["sources"].items():
        problem = f": {source['problem']}" if source["problem"] else ""
        mark = "!" if source["needs_attention"] else " "
        due = f"{local(datetime.fromisoformat(source['due'])):%H:%M ngày %d/%m}" if source["due"] else "ngay khi chạy"
        typer.echo(f"  {mark} nguồn {name}: lần tới {due}{problem}")
    for one in told["bulletins"]:
        note = f" ({one['note']})" if one["note"] else ""
        typer.echo(f"    bản tin {one['slot']} {one['date']}: {one['state']}{note}")
    for one in told["spending"]:
        mark, warning = ("!", f". {one['warning']}") if one["warning"] else (" ", "")
        typer.echo(f"  {mark} giọng {one['voice']} hôm nay: {one['characters']} ký tự, {one['cost']:.0f} đồng{warning}")
    for name, rest in told["resting"].items():
        mark = "!" if rest["refused"] else " "
        typer.echo(f"  {mark} giọng {name} nghỉ thêm {max(1, round(rest['seconds'] / 60))} phút: {rest['why']}")
    for mistake in told["lexicon"]:
        typer.secho(f"  ! bảng cách đọc: {mistake}", fg="yellow")

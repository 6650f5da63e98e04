"""``broadcaster status``: how the station is, in one screen."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from ._options import JsonOption, StationOption


def command(as_json: JsonOption = False, station: StationOption = Path()) -> None:
    """Tình trạng hiện nay: bài theo trạng thái, việc cần xử lý, nguồn, bản tin, chi phí giọng đọc, việc đưa bài ra ngoài.

    How the station is: articles by state, what needs a person, sources, bulletins, costs of voices, what has still to leave. Exit status 1 when something does.
    """
    from .. import logs
    from ..actions.overview import as_json as told_as_json
    from ..actions.overview import overview
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        told = told_as_json(overview(here))
    finally:
        here.close()
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print(told, here.local)
    if told["needs_attention"]:
        raise typer.Exit(1)


def _print(told: dict[str, Any], local: Callable[[datetime], datetime]) -> None:
    typer.secho(f"{told['station']}: {told['episodes']} tập đang phát", bold=True)
    from ..model import ArticleState, BulletinState
    from ..words import state_words

    for state in ArticleState:
        if number := told["articles"].get(state):
            typer.echo(f"  {state_words(state)}: {number}")
    for article in told["troubled"]:
        typer.secho(
            f"  ! bài {article['id']} «{article['title']}», {state_words(ArticleState(article['state']))}: {article['reason']}",
            fg="yellow",
        )
    for alert in told["alerts"]:
        since = f"{local(datetime.fromisoformat(alert['since'])):%H:%M ngày %d/%m}"
        mark = "red" if alert["urgent"] else "yellow"
        typer.secho(f"  ! {alert['title']}: {alert['words']} (từ {since})", fg=mark)
    for channel in told["alert_channels"]:
        if channel["why"]:
            typer.secho(f"  ! cảnh báo chưa gửi được, {channel['words']}: {channel['why']}", fg="yellow")
    for group in told["groups"]:
        acts = ", ".join(f'«broadcaster act {act} "{group["name"]}"»' for act in group["acts"])
        how = f"; làm một lần cho cả nhóm: {acts}" if acts else ""
        typer.secho(f"  ! {len(group['articles'])} bài của nguồn {group['source']}: {group['why']}{how}", fg="yellow")
    for name, source in told["sources"].items():
        problem = f": {source['problem']}" if source["problem"] else ""
        mark = "!" if source["needs_attention"] else " "
        due = f"{local(datetime.fromisoformat(source['due'])):%H:%M ngày %d/%m}" if source["due"] else "ngay khi chạy"
        typer.echo(f"  {mark} nguồn {name}: lần tới {due}{problem}")
    for one in told["bulletins"]:
        note = f" ({one['note']})" if one["note"] else ""
        typer.echo(f"    bản tin {one['slot']} {one['date']}: {state_words(BulletinState(one['state']))}{note}")
    if backlog := told["backlog"]:
        counts, wrong = backlog["counts"], "" if backlog["is_whole"] else "; tổng không khớp, báo cho người quản trị"
        typer.echo(
            f"    30 ngày qua {backlog['published']} bài: {counts['carried']} đã lên sóng, {counts['waiting']} còn chờ, "
            f"{counts['expired']} hết hạn trước khi lên sóng, {counts['withdrawn']} đã gỡ{wrong}"
        )
    for one in told["spending"]:
        mark, warning = ("!", f". {one['warning']}") if one["warning"] else (" ", "")
        typer.echo(f"  {mark} giọng {one['voice']} hôm nay: {one['characters']} ký tự, {one['cost']:.0f} đồng{warning}")
    for name, rest in told["resting"].items():
        mark = "!" if rest["refused"] else " "
        typer.echo(f"  {mark} giọng {name} tạm ngừng thêm {max(1, round(rest['seconds'] / 60))} phút: {rest['why']}")
    for one in told["delivery"]:
        if one["why"]:
            since = f"{local(datetime.fromisoformat(one['since'])):%H:%M ngày %d/%m}"
            again = f"{local(datetime.fromisoformat(one['retry_at'])):%H:%M:%S}"
            late = f"chậm {one['behind']} thay đổi từ {since}, thử lại lúc {again}"
            typer.secho(f"  ! {one['does']}: {late}: {one['why']}", fg="yellow")
    for show in told["shows"]:
        if frozen := show["frozen"]:
            since = f"{local(datetime.fromisoformat(frozen['since'])):%H:%M ngày %d/%m}"
            way_out = f"chấp nhận mất thì chạy «broadcaster publish --accept-loss {show['name']}»"
            typer.secho(
                f"  ! nguồn cấp RSS «{show['title']}» giữ ở bản cũ từ {since}: {frozen['why']}; {way_out}", fg="yellow"
            )
        for one in show["left_out"]:
            typer.secho(f"  ! «{one['title']}» không có trong «{show['title']}»: {one['why']}", fg="yellow")
    for one in told["unselected"]:
        typer.echo(f"    «{one['title']}» không có trong nguồn cấp RSS nào: {one['why']}")
    for warning in told["address_warnings"]:
        typer.secho(f"  ! {warning}", fg="yellow")
    if told["clock"]:
        typer.secho(f"  ! {told['clock']}", fg="yellow")
    for mistake in told["lexicon"]:
        typer.secho(f"  ! bảng cách đọc: {mistake}", fg="yellow")

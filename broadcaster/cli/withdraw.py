"""``broadcaster withdraw``: take an episode back everywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ._options import StationOption

if TYPE_CHECKING:
    from ..actions.finding import Match
    from ..station import Station

_MOST_LISTED = 20


def command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="BÀI", help="Số của bài, mã (guid), hoặc một phần tiêu đề · number, guid or part of the title."
        ),
    ],
    why: Annotated[
        str, typer.Option("--why", help="Lý do, ghi vào nhật ký, người nghe không thấy · the reason, for operators.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Không hỏi lại · do not ask.")] = False,
    station: StationOption = Path(),
) -> None:
    """Gỡ một bài khỏi nguồn cấp RSS, trang nghe, bản tin và kho âm thanh ngay lập tức; địa chỉ cũ trả lời 410.

    Withdraw an article from feeds, site, bulletins and audio at once.
    """
    from .. import logs
    from ..actions.register import REGISTER, perform
    from ..model import Actor
    from ..station import Station

    logs.silence()
    here = Station.open(station)
    try:
        here.prepare_folders()
        meant = _meant(here, what)
        why = _reason(meant, why.strip(), yes)
        perform(here, REGISTER["withdraw"], str(meant.number), Actor.command_line(), {"why": why})
        typer.echo(f"Đã gỡ: {meant.title}")
        if any(here.path("export").glob("*")):
            typer.echo(
                "Sách nói, gói điện thoại đã xuất trong export/ không tự đổi: có bài này thì xuất lại và thu bản cũ về."
            )
    finally:
        here.close()


def _meant(station: Station, what: str) -> Match:
    from ..actions.finding import heard_articles
    from ..errors import ArticleError

    found = heard_articles(station.store, what)
    if not found:
        remedy = "Xem số và tiêu đề trong bàn điều khiển hoặc trên trang nghe."
        raise ArticleError(what[:100], "không có bài nào đã phát mang số, mã hay tiêu đề này", remedy)
    if len(found) > 1:
        for one in found[:_MOST_LISTED]:
            typer.echo(f"{one.number:>6}  {one.title}", err=True)
        raise ArticleError(what[:100], f"có {len(found)} bài khớp", "Ghi số của bài cần gỡ.")
    return found[0]


def _reason(meant: Match, why: str, yes: bool) -> str:
    """Asks once at a terminal; elsewhere a reason given with the command is the consent."""
    from ..errors import ArticleError

    if not yes and sys.stdin.isatty():
        typer.confirm(f"Gỡ «{meant.title}» (bài số {meant.number}) khỏi mọi nơi?", abort=True)
        while not why:
            why = typer.prompt("Lý do (ghi vào nhật ký, người nghe không thấy)").strip()
    if not why:
        raise ArticleError(meant.title, "chưa có lý do gỡ", 'Thêm --why "lý do".')
    return why

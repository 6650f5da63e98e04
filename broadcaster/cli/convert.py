"""``broadcaster convert``: one article now, from file, address or standard input to a published episode."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..actions.converting import Heard
    from ..model import Episode
    from ..station import Station


class Classes(StrEnum):
    """The two classes of articles; the third is for «broadcaster emergency» alone."""

    NORMAL = "thong-thuong"
    PRIORITY = "uu-tien"


def command(
    what: Annotated[
        str, typer.Argument(metavar="TỆP|ĐỊA_CHỈ|-", help="Tệp, địa chỉ web, hoặc - để đọc từ đầu vào chuẩn.")
    ],
    title: Annotated[str | None, typer.Option("--title", help="Tiêu đề, nếu không lấy từ bài · the title.")] = None,
    priority: Annotated[
        Classes | None,
        typer.Option(
            "--priority", help="Lớp của bài; ưu tiên được đọc trước trong bản tin · the class of the article."
        ),
    ] = None,
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Chuyển một bài (văn bản, HTML, Word, PDF) thành một tập phát thanh đã xuất bản.

    In ra đường dẫn và địa chỉ của những gì đã làm. Chạy lại với cùng nội dung không làm lại việc.

    Convert one article into a published episode; prints paths and addresses. The same content again does no work twice.
    """
    from .. import logs
    from ..actions.converting import convert, heard_in
    from ..model import Priority
    from ..station import Station
    from ..work import free_abandoned
    from ._progress import article_progress

    logs.silence()
    with Station.open(station) as here:
        here.prepare_folders()
        free_abandoned(here)
        try:
            with article_progress(quiet=as_json) as watch:
                episode = convert(
                    here,
                    _given(what),
                    title=title,
                    priority=Priority(priority) if priority else None,
                    watch=watch,
                    waiting=_tell_waiting,
                )
        except KeyboardInterrupt:
            typer.secho("Bài để lại cho hệ thống; xem trong bàn điều khiển.", err=True)
            raise typer.Exit(130) from None
        _show(here, episode, heard_in(here, episode), as_json)


def _tell_waiting(article: int) -> None:
    line = f"Hệ thống đang làm bài này (số {article}), chờ làm xong… Ctrl-C thì để lại cho hệ thống."
    typer.secho(line, err=True)


def _given(what: str) -> str | bytes | Path:
    """An address, what stands on standard input, or a file."""
    from ..actions.converting import LARGEST_BYTES

    if what.startswith(("http://", "https://")):
        return what
    return sys.stdin.buffer.read(LARGEST_BYTES + 1) if what == "-" else Path(what)


def _show(station: Station, episode: Episode, where: Heard, as_json: bool) -> None:
    """What was made and where it is heard."""
    for name, why in where.missing.items():
        typer.secho(f"Chưa có trong nguồn cấp RSS {name}: {why}", err=True, fg="yellow")
    made = describe(station, episode, where.shows[0])
    if as_json:
        typer.echo(json.dumps(made, ensure_ascii=False))
        return
    minutes, seconds = divmod(round(episode.seconds), 60)
    typer.secho(f"Đã phát: {episode.title}", bold=True)
    typer.echo(f"  Giọng       {episode.voice_label}")
    typer.echo(f"  Dài         {minutes} phút {seconds:02d} giây")
    for label, key in _LABELS.items():
        typer.echo(f"  {label:<11} {made[key]}")


_LABELS = {
    "Âm thanh": "audio",
    "Lời": "transcript",
    "Nguồn cấp RSS": "feed",
    "Địa chỉ RSS": "feed_url",
    "Trang nghe": "page_url",
    "Mã (guid)": "guid",
}


def describe(station: Station, episode: Episode, show: str) -> dict[str, Any]:
    """What ``--json`` prints: where everything of an episode is, the feed that of ``show``. Paths are absolute."""
    base = station.address
    master = episode.master("podcast") or episode.masters[0]
    return {
        "guid": episode.guid,
        "title": episode.title,
        "voice": episode.voice,
        "voice_label": episode.voice_label,
        "seconds": round(episode.seconds, 3),
        "audio": str(station.path(master.path)),
        "audio_url": f"{base}/{master.path}",
        "transcript": str(station.feeds / "episodes" / episode.folder / "transcript.vtt"),
        "feed": str(station.feeds / f"{show}.xml"),
        "feed_url": f"{base}/{show}.xml",
        "page_url": f"{base}/episodes/{episode.folder}/",
    }

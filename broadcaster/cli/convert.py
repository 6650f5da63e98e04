"""``broadcaster convert``: one article now, from file, address or standard input to a published episode."""

from __future__ import annotations

import json
import mimetypes
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ._options import JsonOption, StationOption

if TYPE_CHECKING:
    from ..model import Episode
    from ..station import Station
    from ..store.articles import StoredArticle

LARGEST_BYTES = 30_000_000


def command(
    what: Annotated[
        str, typer.Argument(metavar="TỆP|ĐỊA_CHỈ|-", help="Tệp, địa chỉ web, hoặc - để đọc từ đầu vào chuẩn.")
    ],
    title: Annotated[str | None, typer.Option("--title", help="Tiêu đề, nếu không lấy từ bài · the title.")] = None,
    as_json: JsonOption = False,
    station: StationOption = Path(),
) -> None:
    """Chuyển một bài (văn bản, HTML, Word, PDF) thành một tập phát thanh đã xuất bản.

    In ra đường dẫn và địa chỉ của những gì đã làm. Chạy lại với cùng nội dung không làm lại việc.

    Convert one article into a published episode; prints paths and addresses. The same content again does no work twice.
    """
    from .. import logs
    from ..errors import ArticleError
    from ..pipeline import finish
    from ..station import Station
    from ..words import state_words
    from ..work import free_abandoned
    from ._progress import article_progress

    logs.silence()
    here = Station.open(station)
    try:
        here.prepare_folders()
        free_abandoned(here)
        article = _take(here, what, title)
        with article_progress(quiet=as_json) as watch:
            stored = finish(here, article, watch=watch)
        stored = _original(here, stored)
        if not stored.is_heard:
            reason = stored.reason or f"{stored.title or what}: bài {state_words(stored.state)}"
            raise ArticleError("", reason, _advice(stored))
        _show(here, stored, as_json)
    finally:
        here.close()


def _take(station: Station, what: str, title: str | None) -> int:
    from ..actions import take_manually
    from ..model import Actor

    me = Actor.command_line()

    if what.startswith(("http://", "https://")):
        from ..errors import FetchFailed

        page = station.web_client.get(what, kind="document", conditional=False, by_hand=True)
        if page.missing:
            raise FetchFailed(what, f"máy chủ trả lời {page.status}: không có trang này", "Kiểm tra lại địa chỉ.")
        return take_manually(
            station, page.body, actor=me, media_type=page.media_type, charset=page.charset, url=page.url, title=title
        )
    if what == "-":
        return take_manually(
            station, sys.stdin.buffer.read(LARGEST_BYTES), actor=me, media_type="text/plain", title=title
        )
    path = Path(what)
    return take_manually(
        station, _read_file(path), actor=me, media_type=media_type_of(path), name=path.name, title=title
    )


def media_type_of(path: Path) -> str:
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _read_file(path: Path) -> bytes:
    from ..errors import DocumentRefused, TooLarge

    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise TooLarge(str(path), f"tệp lớn hơn {LARGEST_BYTES // 1_000_000} MB", "Chia nhỏ tệp rồi thử lại.")
        return path.read_bytes()
    except OSError as error:
        raise DocumentRefused(str(path), f"không đọc được tệp ({error.strerror})", "Kiểm tra lại đường dẫn.") from error


def _original(station: Station, stored: StoredArticle) -> StoredArticle:
    """An article that only repeats another one: show that one's episode."""
    from ..steps.clean import clean_found, revision_key
    from ..store import articles, revisions

    if not stored.is_left_out:
        return stored
    with station.store.read() as tx:
        found = articles.raw_of(tx, stored)
    key = revision_key(clean_found(station, found))
    with station.store.read() as tx:
        same = revisions.same_elsewhere(tx, key, stored.id)
        return articles.get(tx, same) or stored if same else stored


def _advice(stored: StoredArticle) -> str:
    if stored.needs_a_person:
        return "Mở bàn điều khiển để sửa hoặc duyệt bài."
    if stored.is_stuck:
        return "Hệ thống sẽ tự thử lại khi chạy «broadcaster run», hoặc chạy lại lệnh này."
    return ""


def _show(station: Station, stored: StoredArticle, as_json: bool) -> None:
    from ..store import episodes

    with station.store.read() as tx:
        episode = episodes.of_article(tx, stored.id)
    assert episode is not None
    made = describe(station, episode)
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
    "Nguồn tin": "feed",
    "Địa chỉ RSS": "feed_url",
    "Trang nghe": "page_url",
    "Mã (guid)": "guid",
}


def describe(station: Station, episode: Episode) -> dict[str, Any]:
    """What ``--json`` prints: where everything of an episode is. Paths are absolute."""
    from ..delivery.shows import show_of

    show = show_of(station, episode)
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

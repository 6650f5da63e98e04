"""An article given by hand, from its taking in to what came of it: for the command line and the public surface alike."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..delivery.carried import Heard, heard
from ..errors import ArticleError, DocumentRefused, FetchFailed, PublishError, TooLarge
from ..model import Actor, Episode, Priority
from ..pipeline import Watch, finish, nobody
from ..steps.clean import clean_found, revision_key
from ..store import articles, episodes, revisions
from ..words import state_words
from .decisions import take_manually

if TYPE_CHECKING:
    from ..station import Station
    from ..store import Store
    from ..store.articles import StoredArticle

__all__ = ["LARGEST_BYTES", "Heard", "convert", "heard_in", "take_address", "take_file", "take_text"]

#: of what is given by hand
LARGEST_BYTES = 30_000_000
_LOOK_SECONDS = 0.5


def convert(
    station: Station,
    what: str | bytes | Path,
    *,
    title: str | None = None,
    priority: Priority | None = None,
    watch: Watch = nobody,
    waiting: Callable[[int], None] = lambda _article: None,
) -> Episode:
    """Take in a file, an address or a text, make it, and return its episode; the same content again is the same episode. ``priority`` is
    its class.

    What another process is at work on is waited for, not done twice; ``waiting`` is told its number, once. Raises ArticleError with
    what a person can do when it is not published, PublishError when no show's feed holds it.
    """
    article, told = _take_in(station, what, title, priority), False
    while (stored := finish(station, article, watch=watch)).is_working:
        if not told:
            waiting(article)
            told = True
        time.sleep(_LOOK_SECONDS)
    episode = _episode(station.store, _original(station, stored))
    if why := heard(station, episode).why_nowhere:
        fault = f"đã dựng xong nhưng chưa lên nguồn cấp RSS nào: {why}"
        raise PublishError(episode.title, fault, "Xem «broadcaster status».")
    return episode


def heard_in(station: Station, episode: Episode) -> Heard:
    """Which shows' feeds hold the episode now, and why the others do not."""
    return heard(station, episode)


def _take_in(station: Station, what: str | bytes | Path, title: str | None, priority: Priority | None) -> int:
    me = Actor.command_line()
    if isinstance(what, Path):
        return take_file(station, _read_file(what), what.name, me, title, priority)
    if isinstance(what, str) and _is_address(what):
        return take_address(station, what, me, title, priority)
    return take_text(station, what, me, title, priority)


def take_file(
    station: Station, body: bytes, name: str, actor: Actor, title: str | None, priority: Priority | None = None
) -> int:
    """Take in the bytes of a file; returns the article's number. Raises TooLarge."""
    _check_size(name, len(body))
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return take_manually(station, body, actor=actor, media_type=kind, name=name, title=title, priority=priority)


def take_text(
    station: Station, text: str | bytes, actor: Actor, title: str | None, priority: Priority | None = None
) -> int:
    """Take in a text; bytes may be of any encoding. Returns the article's number. Raises TooLarge."""
    body, charset = (text.encode(), "utf-8") if isinstance(text, str) else (text, None)
    _check_size(title or "Văn bản", len(body))
    return take_manually(
        station, body, actor=actor, media_type="text/plain", charset=charset, title=title, priority=priority
    )


def take_address(
    station: Station, address: str, actor: Actor, title: str | None, priority: Priority | None = None
) -> int:
    """Fetch a page or a document and take it in; returns the article's number. Raises SourceErrors."""
    page = station.web_client.get(address, kind="document", conditional=False, by_hand=True)
    if page.missing:
        raise FetchFailed(address, f"máy chủ trả lời {page.status}: không có trang này", "Kiểm tra lại địa chỉ.")
    kind, charset = page.media_type, page.charset
    return take_manually(
        station, page.body, actor=actor, media_type=kind, charset=charset, url=page.url, title=title, priority=priority
    )


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not any(char.isspace() for char in text)


def _read_file(path: Path) -> bytes:
    try:
        _check_size(str(path), path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise DocumentRefused(str(path), f"không đọc được tệp ({error.strerror})", "Kiểm tra lại đường dẫn.") from error


def _check_size(subject: str, size: int) -> None:
    if size > LARGEST_BYTES:
        raise TooLarge(subject, f"lớn hơn {LARGEST_BYTES // 1_000_000} MB", "Chia nhỏ rồi thử lại.")


def _original(station: Station, stored: StoredArticle) -> StoredArticle:
    """An article that only repeats another one stands for that one."""
    if not stored.is_left_out:
        return stored
    with station.store.read() as tx:
        found = articles.raw_of(tx, stored)
    key = revision_key(clean_found(station, found))
    with station.store.read() as tx:
        same = revisions.same_elsewhere(tx, key, stored.id)
        return articles.get(tx, same) or stored if same else stored


def _episode(store: Store, stored: StoredArticle) -> Episode:
    if not stored.is_heard:
        reason = stored.reason or f"{stored.title or f'bài số {stored.id}'}: bài {state_words(stored.state)}"
        raise ArticleError("", reason, _advice(stored))
    with store.read() as tx:
        episode = episodes.of_article(tx, stored.id)
    assert episode is not None, "what is heard has an episode"
    return episode


def _advice(stored: StoredArticle) -> str:
    if stored.needs_a_person:
        return "Mở bàn điều khiển để sửa hoặc duyệt bài."
    if stored.is_stuck:
        return "Hệ thống sẽ tự thử lại khi chạy «broadcaster run», hoặc chuyển bài này lần nữa."
    return ""

"""What every source must do, whoever wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from ..errors import SourceError
from ..model import Found, Source


def source_problems(source: Source, name: str) -> list[str]:
    """What the source called ``name`` does against the protocol, in Vietnamese; empty when it keeps it.

    Visits it twice for real and settles all it finds, as the station does: give it a place with at least one article, and one that
    may be changed (a folder source moves files that are settled).
    """
    missing = [part for part in ("fetch", "settled") if not callable(getattr(source, part, None))]
    if missing:
        return [f"thiếu hàm {part}" for part in missing]
    found, problems = _visit(source, None)
    if not problems and not found:
        return ["lượt đầu (fetch(None)) không thấy bài nào; hãy thử ở một nơi có bài"]
    for one in found:
        problems += _found_problems(one, name)
    if not problems:
        problems += _identity_problems(found)
        problems += _settling_problems(source, found)
        again, faults = _visit(source, datetime.now(UTC) - timedelta(days=1))
        problems += [f"lượt sau: {fault}" for fault in faults]
        for one in again:
            problems += _found_problems(one, name)
    return list(dict.fromkeys(problems))


def _visit(source: Source, since: datetime | None) -> tuple[list[Found], list[str]]:
    try:
        return list(source.fetch(since)), []
    except SourceError as error:
        return [], [f"không lấy được: {error}"]
    except Exception as error:  # noqa: BLE001 - a town's own code may raise anything: that is what is looked for
        return [], [f"fetch phải báo lỗi bằng SourceError, không phải {type(error).__name__}: {error}"]


def _found_problems(found: object, name: str) -> Iterator[str]:
    if not isinstance(found, Found):
        yield f"fetch phải trả về Found, không phải {type(found).__name__}"
        return
    what = found.guid or found.url or found.name or found.headline or "một bài"
    if found.source != name:
        yield f"«{what}»: source phải là tên nguồn {name!r}, không phải {found.source!r}"
    if not (found.guid or "").strip() and not (found.url or "").strip():
        yield f"«{what}»: cần guid hoặc url để nhận ra bài ở lượt sau"
    if not isinstance(found.body, bytes):
        yield f"«{what}»: body phải là bytes"
    elif bool(found.body) == bool(found.gone or found.problem):
        yield f"«{what}»: body trống khi và chỉ khi bài đã gỡ (gone) hoặc không đọc được (problem)"
    if found.published is not None and found.published.tzinfo is None:
        yield f"«{what}»: published phải có múi giờ"


def _identity_problems(found: list[Found]) -> Iterator[str]:
    from ..sources.identity import article_identity

    counted = Counter(article_identity(one.source, one.guid, one.url) for one in found)
    if any(times > 1 for times in counted.values()):
        yield "một lượt trả về hai bài cùng guid hoặc cùng địa chỉ"


def _settling_problems(source: Source, found: list[Found]) -> Iterator[str]:
    for one in found:
        try:
            source.settled(one, one.problem)
        except Exception as error:  # noqa: BLE001 - as above
            yield f"settled không được ném lỗi ({type(error).__name__}: {error})"

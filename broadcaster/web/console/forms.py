"""What an operator orders in the console: convert this, approve, skip or withdraw that, visit a source, make a bulletin."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ... import actions
from ...bulletins.making import make_bulletin
from ...errors import ArticleError, BroadcasterError
from ...store import episodes
from ..context import Context, context_of
from ..security import LARGEST_UPLOAD
from .rendering import Operator, problem

router = APIRouter(prefix="/console", include_in_schema=False)


@router.post("/convert")
async def convert(
    request: Request,
    _who: Operator,
    text: Annotated[str, Form()] = "",
    address: Annotated[str, Form()] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Pasted text, an address or a file becomes an article that is worked on at once."""
    from starlette.concurrency import run_in_threadpool

    context = context_of(request)
    upload = await file.read(LARGEST_UPLOAD + 1) if file is not None and file.filename else b""
    if len(upload) > LARGEST_UPLOAD:
        return problem(request, "Tệp lớn hơn 30 MB. Chia nhỏ tệp rồi thử lại.")
    name = Path(file.filename or "").name if file is not None else None
    try:
        number = await run_in_threadpool(_take, context, text.strip(), address.strip(), title.strip(), upload, name)
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse(f"/console/articles/{number}", 303)


def _take(context: Context, text: str, address: str, title: str, upload: bytes, name: str | None) -> int:
    import mimetypes

    station = context.station
    if upload:
        kind = mimetypes.guess_type(name or "")[0] or "application/octet-stream"
        return actions.take_manually(station, upload, media_type=kind, name=name, title=title or None)
    if address:
        page = station.web_client.get(address, kind="document", conditional=False, by_hand=True)
        if page.missing:
            raise ArticleError(address, f"máy chủ trả lời {page.status}: không có trang này", "Kiểm tra lại địa chỉ.")
        kind, charset = page.media_type, page.charset
        return actions.take_manually(
            station, page.body, media_type=kind, charset=charset, url=page.url, title=title or None
        )
    if text:
        return actions.take_manually(
            station, text.encode(), media_type="text/plain", charset="utf-8", title=title or None
        )
    raise ArticleError("Biểu mẫu", "chưa có gì để chuyển", "Dán văn bản, nhập địa chỉ hoặc chọn một tệp.")


@router.post("/articles/{number}/expiry")
def expiry(request: Request, number: int, who: Operator, day: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Until the end of which day the episode stays in the feeds; an empty day lifts the limit."""
    context = context_of(request)
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError:
        return problem(request, f"«{day}» không phải một ngày. Chọn ngày trong lịch, hoặc để trống để bỏ hạn.")
    try:
        actions.set_expiry(context.station, number, chosen, who)
    except BroadcasterError as error:
        return problem(request, str(error))
    return RedirectResponse(f"/console/articles/{number}", 303)


@router.post("/articles/{number}/{action}")
def act(
    request: Request, number: int, action: str, who: Operator, why: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Approve, retry, remake, skip or withdraw."""
    context = context_of(request)
    station = context.station
    try:
        match action:
            case "approve":
                actions.approve(station, number, who)
            case "retry":
                actions.retry(station, number, who)
            case "remake":
                actions.remake(station, number, who)
            case "skip":
                actions.skip(station, number, who, why or "không đọc bài này")
            case "withdraw":
                with station.store.read() as tx:
                    episode = episodes.of_article(tx, number)
                if episode is None:
                    raise ArticleError(f"bài số {number}", "bài chưa phát nên không có gì để gỡ")
                actions.withdraw(station, episode.guid, who, why or "gỡ theo yêu cầu")
            case _:
                raise HTTPException(404)
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse(f"/console/articles/{number}", 303)


@router.post("/sources/{name}")
def visit(request: Request, name: str, _who: Operator) -> Response:
    """Visit a source now; an operator has looked, so its failures are forgotten."""
    from ...pipeline import pick_up

    context = context_of(request)
    if name not in context.station.settings.sources:
        raise HTTPException(404)
    try:
        context.station.timetable.resume(name)
        pick_up(context.station, name)
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse("/console/", 303)


@router.post("/bulletins/{slot}")
def bulletin(request: Request, slot: str, who: Operator) -> Response:
    """Make a slot's next bulletin now."""
    try:
        make_bulletin(context_of(request).station, slot, who=who)
    except BroadcasterError as error:
        return problem(request, str(error))
    return RedirectResponse("/console/", 303)

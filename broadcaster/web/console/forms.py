"""What an operator orders in the console: convert this, or one of the acts of the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ...actions import converting
from ...actions.register import Act, On, perform
from ...errors import ArticleError, BroadcasterError, HeardAnother
from ...model import Actor, Priority
from ..context import Context, context_of
from ..security import LARGEST_UPLOAD
from .pages import article_as_it_is
from .rendering import Operator, problem, the_act

router = APIRouter(prefix="/console", include_in_schema=False)


@router.post("/convert")
async def convert(
    request: Request,
    who: Operator,
    text: Annotated[str, Form()] = "",
    address: Annotated[str, Form()] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    priority: Annotated[Literal["", "thong-thuong", "uu-tien"], Form()] = "",
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
        number = await run_in_threadpool(
            _take, context, who, text.strip(), address.strip(), title.strip(), upload, name, priority
        )
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse(f"/console/articles/{number}", 303)


def _take(
    context: Context, who: Actor, text: str, address: str, title: str, upload: bytes, name: str | None, priority: str
) -> int:
    station, chosen = context.station, Priority(priority) if priority else None
    if upload:
        return converting.take_file(station, upload, name or "", who, title or None, chosen)
    if address:
        return converting.take_address(station, address, who, title or None, chosen)
    if text:
        return converting.take_text(station, text, who, title or None, chosen)
    raise ArticleError("Biểu mẫu", "chưa có gì để chuyển", "Dán văn bản, nhập địa chỉ hoặc chọn một tệp.")


@router.post("/{on}/{what}/{name}")
async def act(request: Request, on: On, what: str, name: str, who: Operator) -> Response:
    """Any act of the register, with the fields that its form has."""
    from starlette.concurrency import run_in_threadpool

    row = the_act(name, on)
    form = await request.form()
    typed = {field.name: value for field in row.fields if isinstance(value := form.get(field.name), str)}
    context = context_of(request)
    try:
        await run_in_threadpool(perform, context.station, row, what, who, typed)
    except HeardAnother as error:
        return await run_in_threadpool(article_as_it_is, request, int(what), str(error), 409)
    except BroadcasterError as error:
        return await run_in_threadpool(problem, request, str(error))
    context.wake()
    return RedirectResponse(_after(row, what), 303)


def _after(act: Act, what: str) -> str:
    """Where what was done is seen."""
    if act.on is On.BULLETIN and act.page:
        return f"/console/bulletins/{what}"
    match act.on:
        case On.ARTICLE:
            return f"/console/articles/{what}"
        case On.EMERGENCY:
            return "/console/emergency"
    return "/console/"

"""The acts of the register for programs: which are allowed now, and doing one. The same session and the same guard as the console."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from ...actions.register import REGISTER, Act, On, act_named, acts_now, perform
from ...errors import BroadcasterError
from ...model import Actor
from ..context import context_of
from ..security import comes_from_here, who_is

router = APIRouter(prefix="/api")


@router.get(
    "/{on}/{what}/acts",
    summary="What may be done now to an article, a source, a bulletin or a group of held articles; needs sign-in",
)
def allowed(request: Request, on: On, what: str) -> JSONResponse:
    station = context_of(request).station
    if who_is(request, station) is None:
        return _fault("Cần đăng nhập.", 401)
    try:
        acts = acts_now(station.store, on, what)
    except BroadcasterError as error:
        return _fault(str(error), 404)
    return JSONResponse({"acts": [_told(act) for act in acts]})


def _told(act: Act) -> dict[str, Any]:
    fields = [{"name": one.name, "words": one.words, "required": one.required} for one in act.fields]
    return {"name": act.name, "words": act.words, "role": act.role, "grave": act.grave, "fields": fields}


@router.post("/{on}/{what}/acts/{name}", summary="Do an act; its fields as a JSON object of strings; needs sign-in")
async def do(request: Request, on: On, what: str, name: str) -> JSONResponse:
    context = context_of(request)
    who = await run_in_threadpool(who_is, request, context.station)
    if who is None:
        return _fault("Cần đăng nhập.", 401)
    if not comes_from_here(request):
        return _fault("Yêu cầu không đến từ trang của hệ thống này.", 403)
    act = act_named(name, on)
    if act is None:
        return _fault(f"Không có việc «{name}». Các việc: {', '.join(REGISTER)}.", 404)
    values = _values(await request.body())
    if values is None:
        return _fault("Nội dung gửi lên phải là một đối tượng JSON gồm toàn chuỗi.", 422)
    try:
        await run_in_threadpool(perform, context.station, act, what, Actor.person(who), values)
    except BroadcasterError as error:
        return _fault(str(error), 422)
    context.wake()
    return JSONResponse({"done": act.name, "what": what})


def _values(body: bytes) -> dict[str, str] | None:
    """The fields; None when the body is something else."""
    try:
        given = json.loads(body or b"{}")
    except (ValueError, RecursionError):  # the latter for brackets in brackets
        return None
    is_fields = isinstance(given, dict) and all(isinstance(value, str) for value in given.values())
    return given if is_fields else None


def _fault(text: str, status: int) -> JSONResponse:
    return JSONResponse({"error": text}, status)

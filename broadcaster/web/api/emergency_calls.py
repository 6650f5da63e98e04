"""What a radio station's automation calls: that it has an emergency message, or has aired it."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from ...actions.emergencies import confirm
from ...errors import BroadcasterError
from ..context import context_of
from .station_calls import PRIVATE, Refusal, fields_of, who_calls

router = APIRouter()
_SAID = ("pulled", "aired")


@router.post(
    "/station/emergency/confirm",
    summary="A radio station says that it has pulled or aired an emergency message; needs its token or address",
)
async def confirm_emergency(request: Request) -> JSONResponse:
    """``state`` is pulled or aired; ``sha256`` of the sound, or the message's ``key``."""
    station = context_of(request).station
    try:
        fields = await fields_of(request)
        name = await run_in_threadpool(who_calls, station, request, fields.get("token", ""))
        state, what = fields.get("state", ""), fields.get("sha256") or fields.get("key") or ""
        check_said(state)
        message, is_news = await run_in_threadpool(confirm, station, what.strip().lower(), state, name)
    except Refusal as refusal:
        return JSONResponse({"error": str(refusal)}, refusal.status, headers=PRIVATE)
    except BroadcasterError as error:
        return JSONResponse({"error": str(error)}, 404, headers=PRIVATE)
    return JSONResponse({"state": state, "already": not is_news, "key": message.key}, headers=PRIVATE)


def check_said(state: str) -> None:
    """Raises Refusal when that is nothing a station can say of a message."""
    if state not in _SAID:
        raise Refusal(422, f"state phải là {' hoặc '.join(_SAID)}.")

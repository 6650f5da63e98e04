"""What a radio station's automation calls: that it has a bulletin or has aired it, and the bulletin's entry in the air log."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse

from ...actions.air import Evidence, Word, confirm, named, station_by_token
from ...actions.air_log import entry_of
from ...errors import BroadcasterError
from ...model import Actor
from ...radio.air_log import SAID, as_record
from ..clients import client_address
from ..context import context_of
from ..pulling_station import pulling_station
from ..security import comes_from_here

if TYPE_CHECKING:
    from ...model import Bulletin
    from ...station import Station

router = APIRouter()
_LONGEST_BODY = 4096  # bytes


class Refusal(Exception):
    def __init__(self, status: int, fault: str) -> None:
        super().__init__(fault)
        self.status = status


class _Call(NamedTuple):
    """Who calls, of which bulletin, and the fields that came with it."""

    name: str
    bulletin: Bulletin
    sha256: str
    fields: dict[str, str]


@router.post(
    "/station/{slot}/confirm",
    summary="A radio station says that it has pulled or aired a bulletin; needs its token or address",
)
async def confirm_bulletin(request: Request, slot: str) -> JSONResponse:
    return await _answered(request, slot, _confirmed)


@router.get(
    "/station/{slot}/record.json",
    summary="A bulletin's entry in the air log; needs a radio station's token or address",
)
async def record(request: Request, slot: str) -> JSONResponse:
    return await _answered(request, slot, lambda station, _request, call: as_record(entry_of(station, call.bulletin)))


async def _answered(request: Request, slot: str, answer: Any) -> JSONResponse:
    station = context_of(request).station
    try:
        fields = await fields_of(request)
        call = await run_in_threadpool(_call, station, request, slot, fields)
        return JSONResponse(await run_in_threadpool(answer, station, request, call), headers=PRIVATE)
    except Refusal as refusal:
        return JSONResponse({"error": str(refusal)}, refusal.status, headers=PRIVATE)
    except BroadcasterError as error:
        return JSONResponse({"error": str(error)}, 409, headers=PRIVATE)


PRIVATE = {"Cache-Control": "no-store"}


async def fields_of(request: Request) -> dict[str, str]:
    """Query and body together: a form or one JSON object of strings."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _LONGEST_BODY:
            raise Refusal(413, f"Nội dung gửi lên dài hơn {_LONGEST_BODY} byte.")
    fields = dict(request.query_params)
    if body.lstrip().startswith(b"{"):
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            raise Refusal(422, "Nội dung gửi lên phải là một đối tượng JSON gồm toàn chuỗi, hoặc một biểu mẫu.")
        return fields | given
    return fields | dict(parse_qsl(body.decode("utf-8", "replace")))


def _call(station: Station, request: Request, slot: str, fields: dict[str, str]) -> _Call:
    name = who_calls(station, request, fields.get("token", ""))
    if slot not in station.settings.slots:
        known = ", ".join(station.settings.slots) or "chưa có khung giờ nào"
        raise Refusal(404, f"Không có khung giờ «{slot}». Các khung giờ: {known}.")
    sha256 = fields.get("sha256", "").strip().lower()
    if sha256 and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
        raise Refusal(422, "sha256 phải là 64 chữ số hex.")
    if not sha256 and "date" not in fields:
        raise Refusal(422, "Thiếu sha256 hoặc date; ghi sha256 của tệp, hoặc date=2026-11-30 và time=05:30.")
    day = _read(fields, "date", date.fromisoformat, "2026-11-30")
    at = _read(fields, "time", lambda text: datetime.strptime(text, "%H:%M").time(), "05:30")  # noqa: DTZ007 - a time of day
    bulletin = named(station, slot, sha256=sha256, day=day, at=at)
    if bulletin is None:
        raise Refusal(404, "Không có bản tin nào như vậy trong khung giờ này. Kiểm tra lại sha256, ngày và giờ.")
    return _Call(name, bulletin, sha256, fields)


def who_calls(station: Station, request: Request, token: str) -> str:
    name = station_by_token(token, station.settings) if token else pulling_station(request.scope, station.settings)
    if name is None:
        raise Refusal(401, "Mã sai, hoặc địa chỉ này không thuộc đài nào đã khai trong [radio.stations].")
    if not comes_from_here(request):  # a foreign page in a browser at the station's address
        raise Refusal(403, "Yêu cầu đến từ một trang web khác.")
    return name


def _read(fields: dict[str, str], name: str, parse: Any, example: str) -> Any:
    text = fields.get(name, "").strip()
    if not text:
        return None
    try:
        return parse(text)
    except ValueError as error:
        raise Refusal(422, f"{name} «{text[:40]}» sai dạng; ghi như {example}.") from error


def _confirmed(station: Station, request: Request, call: _Call) -> dict[str, Any]:
    kind = call.fields.get("state", "")
    if kind not in SAID:
        raise Refusal(422, f"state phải là {' hoặc '.join(SAID)}.")
    moment = _read(call.fields, "at", _moment, "2026-11-30T05:30:00+07:00")
    if moment is not None and moment > station.now():
        raise Refusal(422, "at nằm ở tương lai; ghi lúc đã lấy hoặc đã phát.")
    client = str(client_address(request.scope, station.settings.web.trusted_proxies) or "?")
    word = Word(kind, call.name, Actor.step(call.name), Evidence.CALL_BACK, moment, {"client": client})
    is_news = confirm(station, call.bulletin, word, call.sha256)
    return {"state": kind, "already": not is_news, "bulletin": as_record(entry_of(station, call.bulletin))}


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment

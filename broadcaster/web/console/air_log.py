"""The month's air log: a page to look at and to print, and the same as a table or as JSON."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from ...actions.air_log import month_named, month_of, visitors
from ...errors import StationError
from ...radio import air_log
from ...words import PRIORITIES, state_words
from ..context import context_of
from .rendering import Operator, page, problem

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/air-log")
def air_log_page(request: Request, _who: Operator, month: str = "") -> HTMLResponse:
    station = context_of(request).station
    try:
        first, last = month_named(station, month)
    except StationError as error:
        return problem(request, str(error))
    return page(
        request,
        "air_log.html",
        first=first,
        before=first - timedelta(days=1),
        after=last + timedelta(days=1),
        entries=month_of(station, first, last),
        visitors=visitors(station, first, last),
        stations=station.settings.radio.stations,
        priorities=PRIORITIES,
        state_words=state_words,
        length=air_log.length_words,
        told=air_log.told_words,
        evidence=air_log.evidence_words,
        printed=station.local(station.now()),
    )


@router.get("/air-log.csv")
def air_log_table(request: Request, _who: Operator, month: str = "", separator: str = ",") -> Response:
    station = context_of(request).station
    try:
        first, last = month_named(station, month)
    except StationError as error:
        return problem(request, str(error))
    text = air_log.as_csv(month_of(station, first, last), separator if separator == ";" else ",")
    headers = {"Content-Disposition": f'attachment; filename="nhat-ky-{first:%Y-%m}.csv"'}
    return Response(text.encode(), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/air-log.json")
def air_log_records(request: Request, _who: Operator, month: str = "") -> Response:
    station = context_of(request).station
    try:
        first, last = month_named(station, month)
    except StationError as error:
        return JSONResponse({"error": str(error)}, 422)
    return JSONResponse(air_log.as_month(first, month_of(station, first, last), visitors(station, first, last)))

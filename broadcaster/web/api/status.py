"""The JSON API: health for watchdogs, and what the console shows for programs."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from ...actions.overview import as_json, overview, unready
from ..context import context_of
from ..security import who_is

router = APIRouter()


@router.get("/healthz", summary="The process answers")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="Database, folders and workers work")
def readyz(request: Request) -> JSONResponse:
    context = context_of(request)
    problems = unready(context.station, context.workers)
    return JSONResponse(
        {"status": "ok" if not problems else "troubled", "problems": problems}, 503 if problems else 200
    )


@router.get("/api/status", summary="How the station is, as «broadcaster status --json»; needs sign-in")
def status(request: Request) -> JSONResponse:
    context = context_of(request)
    if who_is(request, context.station) is None:
        return JSONResponse({"error": "Cần đăng nhập."}, 401)
    return JSONResponse(as_json(overview(context.station, context.workers)))

"""The JSON API: health for watchdogs, and what the console shows for programs."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from ...actions.readings import lexicon_problems
from ...errors import BroadcasterError
from ...model import ArticleState
from ...store import articles, bulletins, episodes
from ..context import context_of
from ..security import who_is

router = APIRouter()


@router.get("/healthz", summary="The process answers")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz", summary="Database and folders work")
def readyz(request: Request) -> JSONResponse:
    station = context_of(request).station
    problems = []
    try:
        with station.store.read() as tx:
            episodes.count(tx, station.now())
    except BroadcasterError as error:
        problems.append(str(error))
    problems += [f"không có thư mục {place.name}" for place in (station.feeds, station.audio) if not place.is_dir()]
    return JSONResponse(
        {"status": "ok" if not problems else "troubled", "problems": problems}, 503 if problems else 200
    )


@router.get("/api/status", summary="Articles by state, broken lexicon files, the newest bulletins; needs sign-in")
def status(request: Request) -> JSONResponse:
    station = context_of(request).station
    if who_is(request, station) is None:
        return JSONResponse({"error": "Cần đăng nhập."}, 401)
    with station.store.read() as tx:
        counts = articles.counts(tx)
        recent = bulletins.newest(tx, limit=5)
        public = episodes.count(tx, station.now())
    told: dict[str, Any] = {
        "episodes": public,
        "articles": {state.value: counts.get(state, 0) for state in ArticleState},
        "lexicon": list(lexicon_problems(station)),
        "bulletins": [{"slot": one.slot, "date": str(one.date), "state": one.state.value} for one in recent],
    }
    return JSONResponse(told)

"""The console's door: a one-time code opens it, a cookie keeps it open, signing out closes it."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ...actions import signin
from ..clients import client_address, visitor
from ..context import context_of
from ..security import COOKIE, comes_from_here
from .kept import Kept, brought_back
from .rendering import Operator, page

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/signin")
def signin_page(request: Request) -> HTMLResponse:
    return page(request, "signin.html", problem=None, kept=None)


@router.post("/signin")
async def sign_in(request: Request, code: Annotated[str, Form(max_length=40)]) -> Response:
    """Open a session; what was typed when there was none is offered back."""
    kept = brought_back(request, await request.form())
    return await run_in_threadpool(_sign_in, request, code, kept)


def _sign_in(request: Request, code: str, kept: Kept | None) -> Response:
    station = context_of(request).station
    if not comes_from_here(request):
        raise HTTPException(403)
    attempts = context_of(request).attempts
    who = visitor(client_address(request.scope, station.settings.web.trusted_proxies))
    if wait := attempts.wait(who):
        return _too_often(request, wait, kept)
    token = signin.open_with(station, code)
    if token is None:
        attempts.wrong(who)
        why = "Mã không đúng, đã dùng hoặc quá hạn. Lấy mã mới bằng lệnh «broadcaster signin» trên máy của đài."
        return page(request, "signin.html", 403, problem=why, kept=kept)
    attempts.right(who)
    answer: Response = RedirectResponse("/console/", 303)
    if kept is not None:
        answer = page(request, "typed.html", kept=kept)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(signin.SESSION_LENGTH.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=station.settings.web.secure_cookies,
    )
    return answer


def _too_often(request: Request, seconds: float, kept: Kept | None) -> Response:
    minutes = math.ceil(seconds / 60)
    wait = f"{minutes} phút" if seconds > 60 else f"{math.ceil(seconds)} giây"
    answer = page(request, "signin.html", 429, problem=f"Nhập sai mã nhiều lần. Chờ {wait} rồi thử lại.", kept=kept)
    answer.headers["Retry-After"] = str(math.ceil(seconds))
    return answer


@router.post("/signout")
def sign_out(request: Request, _who: Operator) -> Response:
    signin.close(context_of(request).station.store, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/console/signin", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer

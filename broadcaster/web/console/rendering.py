"""What every page of the console shares: who may come in, how a page is made, how a fault is told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ...actions.register import Act, On, act_named
from ...model import Actor
from ...words import ARTICLE_STATES, BULLETIN_STATES, actor_words
from ..context import context_of
from ..security import comes_from_here, who_is
from .kept import Kept, sent
from .words import amount

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


class SignInNeeded(HTTPException):
    """Nobody is signed in; ``kept`` is what was typed for it."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.kept = kept
        super().__init__(401 if kept else 303, headers=None if kept else {"Location": "/console/signin"})


async def operator(request: Request) -> Actor:
    """Who is signed in; others are sent to the sign-in page, with what they have typed."""
    who = await run_in_threadpool(who_is, request, context_of(request).station)
    changes = request.method not in ("GET", "HEAD")
    if changes and not comes_from_here(request):
        raise HTTPException(403, "Yêu cầu không đến từ bàn điều khiển này.")
    if who is None:
        raise SignInNeeded(await sent(request) if changes else None)
    return Actor.person(who)


Operator = Annotated[Actor, Depends(operator)]


def the_act(name: str, on: On = On.ARTICLE) -> Act:
    """The row of the register; there is no page for what is not in it."""
    act = act_named(name, on)
    if act is None:
        raise HTTPException(404)
    return act


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page ``name`` of the console."""
    station = context_of(request).station
    text = _pages.get_template(name).render(
        station=station.settings.station,
        states=ARTICLE_STATES | BULLETIN_STATES,
        who=actor_words,
        local=station.local,
        amount=amount,
        **values,
    )
    return HTMLResponse(text, status)


def problem(request: Request, text: str, status: int = 422) -> HTMLResponse:
    """The page that says what is wrong with a request."""
    return page(request, "problem.html", status, problem=text)


#: what the framework says in English, in the operator's words
_FAULTS = {
    400: "Biểu mẫu bị hỏng hoặc có ô dài hơn 1 MB. Rút ngắn rồi gửi lại; bài dài thì gửi bằng tệp.",
    403: "Yêu cầu không đến từ bàn điều khiển này.",
    404: "Không có trang này.",
    413: "Biểu mẫu lớn hơn 30 MB. Chia nhỏ tệp rồi gửi lại.",
}


async def refused(request: Request, error: Exception) -> Response:
    """The console tells a refused request as a page; the API and the public files keep to plain answers."""
    assert isinstance(error, StarletteHTTPException)
    if isinstance(error, SignInNeeded) and error.kept is not None:
        return await run_in_threadpool(page, request, "signin.html", 401, problem=None, kept=error.kept)
    if error.status_code < 400 or not request.url.path.startswith("/console"):
        return await http_exception_handler(request, error)
    is_ours = not error.detail.isascii()
    return problem(
        request, error.detail if is_ours else _FAULTS.get(error.status_code, error.detail), error.status_code
    )


async def invalid(request: Request, error: Exception) -> Response:
    """A form with a field that cannot be: too long, no number, missing."""
    assert isinstance(error, RequestValidationError)
    if not request.url.path.startswith("/console"):
        return await request_validation_exception_handler(request, error)
    names = ", ".join(f"«{one['loc'][-1]}»" for one in error.errors())
    return problem(request, f"Biểu mẫu có ô bỏ trống, quá dài hoặc sai dạng: {names}. Sửa rồi gửi lại.")

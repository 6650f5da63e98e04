"""What every page of the console shares: who may come in, how a page is made, how a fault is told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, HTTPException
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from .context import context_of
from .security import comes_from_here, who_is
from .wording import ACTIONS, STATES, amount

_pages = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


class SignInNeeded(HTTPException):
    def __init__(self) -> None:
        super().__init__(303, headers={"Location": "/console/signin"})


def operator(request: Request) -> str:
    """Who is signed in; others are sent to the sign-in page."""
    who = who_is(request, context_of(request).station)
    if who is None:
        raise SignInNeeded
    if request.method not in ("GET", "HEAD") and not comes_from_here(request):
        raise HTTPException(403, "Yêu cầu không đến từ bàn điều khiển này.")
    return who


Operator = Annotated[str, Depends(operator)]


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page ``name`` of the console."""
    station = context_of(request).station
    text = _pages.get_template(name).render(
        station=station.settings.station, states=STATES, local=station.local, actions=ACTIONS, amount=amount, **values
    )
    return HTMLResponse(text, status)


def problem(request: Request, text: str) -> HTMLResponse:
    """The page that says what is wrong with a request."""
    return page(request, "problem.html", 422, problem=text)

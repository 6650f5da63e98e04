"""The week and the rundown of a bulletin, in the console and on paper."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...actions.programme import Rundown, airing_named, check_programme, rundown_of, week_of
from ...errors import RadioError
from ...radio.rundown import clock_time, kind_in_words, length_in_words
from ..context import context_of
from .rendering import Operator, page

router = APIRouter(prefix="/console", include_in_schema=False)
_HERE = Path(__file__).parent
_paper = Environment(
    loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
_WORDS: dict[str, Any] = {"clock_time": clock_time, "kind_words": kind_in_words, "length_words": length_in_words}


@router.get("/programme")
def programme_page(request: Request, _who: Operator) -> HTMLResponse:
    """The seven days to come, and what is wrong with the programme."""
    station = context_of(request).station
    return page(request, "programme.html", week=week_of(station), findings=check_programme(station), **_WORDS)


@router.get("/programme/{slot}")
def rundown_of_slot(request: Request, slot: str, _who: Operator, day: str = "", at: str = "") -> HTMLResponse:
    """The rundown of the slot's coming bulletin, or of that day and time."""
    station = context_of(request).station
    try:
        chosen = date.fromisoformat(day) if day else None, time.fromisoformat(at) if at else None
    except ValueError as error:
        raise HTTPException(404, "Không có ngày hay giờ này.") from error
    try:
        found = rundown_of(station, slot, airing_named(station, slot, *chosen))
    except RadioError as error:
        raise HTTPException(404, str(error)) from error
    return page(request, "rundown.html", rundown=found, **_WORDS)


def rundown_page(found: Rundown) -> str:
    """The rundown as one HTML file with its own style, for the printer."""
    style = (_HERE / "static" / "rundown.css").read_text("utf-8")
    return _paper.get_template("rundown_paper.html").render(rundown=found, style=style, **_WORDS)

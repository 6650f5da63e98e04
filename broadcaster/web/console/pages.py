"""What an operator sees in the console: what came in, what is being made, what failed and why. Nothing here changes anything."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from ...actions.approving import LEAST_NAMED, waiting_file
from ...actions.article_view import StoredArticle, article_view, picture_of
from ...actions.coming import why_words
from ...actions.overview import overview
from ...actions.register import On, acts_on
from ...cleaning import reason
from ...words import state_words
from ..context import Context, context_of
from ..numbers import ArticleNumber
from .rendering import Operator, page
from .words import NOT_ON_AIR, STEPS_OF_WORK

router = APIRouter(prefix="/console", include_in_schema=False)
_HERE = Path(__file__).parent


@router.get("/")
def overview_page(request: Request, _who: Operator) -> HTMLResponse:
    context = context_of(request)
    return page(
        request,
        "overview.html",
        seen=overview(context.station, context.workers),
        slots=context.station.settings.slots,
        source_acts=acts_on(On.SOURCE),
        bulletin_acts=[act for act in acts_on(On.BULLETIN) if not act.page],
        group_acts=acts_on(On.GROUP),
        waits=lambda one: why_words(context.station, one),
    )


@router.get("/articles/{number}")
def article_page(request: Request, number: ArticleNumber, _who: Operator) -> HTMLResponse:
    return article_as_it_is(request, number)


def article_as_it_is(request: Request, number: int, fault: str | None = None, status: int = 200) -> HTMLResponse:
    """The article's page; ``fault`` says why what was asked for was not done."""
    return page(request, "article.html", status, fault=fault, **_article(context_of(request), number))


@router.get("/articles/{number}/rejected/{name}.png")
def rejected_picture(request: Request, number: ArticleNumber, name: str, _who: Operator) -> FileResponse:
    """What an engineer looks at before listening: the picture of a master that did not pass."""
    return _picture(request, number, name)


@router.get("/bulletins/{slot}/rejected/{name}.png")
def rejected_bulletin(request: Request, slot: str, name: str, _who: Operator) -> FileResponse:
    """The same of a slot's bulletin."""
    if slot not in context_of(request).station.settings.slots:
        raise HTTPException(404)
    return _picture(request, slot, name)


@router.get("/articles/{number}/waiting/{name}")
def waiting_master(request: Request, number: ArticleNumber, name: str, _who: Operator) -> FileResponse:
    """A master that waits to be heard, by the beginning of its sha256; parts of it as well."""
    found = waiting_file(context_of(request).station, number, name.partition(".")[0])
    if found is None:
        raise HTTPException(404, "Không có bản thu này, hoặc nó không còn chờ nữa. Tải lại trang của bài.")
    return FileResponse(found[0], media_type=found[1])


def _picture(request: Request, what: int | str, name: str) -> FileResponse:
    picture = picture_of(context_of(request).station, what, name)
    if picture is None:
        raise HTTPException(404)
    return FileResponse(picture, media_type="image/png")


@router.get("/articles/{number}/state")
def article_state(request: Request, number: ArticleNumber, _who: Operator) -> JSONResponse:
    """What the page asks every second while the article is being made."""
    told = _article(context_of(request), number)
    article, progress = told["article"], told["progress"]
    return JSONResponse(
        {
            "state": article.state.value,
            "label": state_words(article.state) if not (where := told["where"]) or where.shows else NOT_ON_AIR,
            "reason": article.reason,
            "working": told["working"],
            "progress": progress,
            "text": _progress_text(article, progress),
        }
    )


def _progress_text(article: StoredArticle, progress: dict[str, Any] | None) -> str:
    label = STEPS_OF_WORK.get(article.state)
    if label is None or progress is None:
        return label or state_words(article.state)
    return f"{progress['step']}: {progress['done']}/{progress['of']}"


def _article(context: Context, number: int) -> dict[str, Any]:
    view = article_view(context.station, number)
    if view is None:
        raise HTTPException(404, "Không có bài này.")
    return {field.name: getattr(view, field.name) for field in fields(view)} | {
        "reason": reason,
        "named": LEAST_NAMED,
        "allowed": {act.name for act in view.acts},
        "working": view.article.is_working,
        "progress": context.board.of(number) if context.board else None,
    }


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Style and script of the console."""
    allowed = {"console.css": "text/css", "console.js": "text/javascript"}
    if name not in allowed:
        raise HTTPException(404)
    return FileResponse(_HERE / "static" / name, media_type=allowed[name])

"""The console's page that edits an article's text: see what would change and what must be spoken anew, then keep it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ... import actions
from ...actions.article_view import Revision, StoredArticle, text_of
from ...actions.register import perform
from ...actions.rules import check_allowed
from ...actions.texts import Together, together
from ...actions.typed import as_typed, edited, readable, respoken
from ...errors import BroadcasterError, EditedMeanwhile
from ...model.differences import differences
from ...station import Station
from ...words import actor_words
from ..context import context_of
from ..numbers import ArticleNumber
from .rendering import Operator, page, problem, the_act

router = APIRouter(prefix="/console", include_in_schema=False)
_MOST_HEARD = 40  # sentences that can be heard before they are kept


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form; ``of`` is the number of the revision it was typed over, ``base`` that of the newest one seen."""

    title: str
    text: str
    why: str
    of: int
    base: int


@router.get("/articles/{number}/text")
def text_page(request: Request, number: ArticleNumber, _who: Operator, of: int | None = None) -> HTMLResponse:
    """The text to edit: the one that is heard, or another revision of the article."""
    the_act("text")
    station = context_of(request).station
    article, current, known = _article(station, number)
    try:
        check_allowed(station.store, "text", number)
    except BroadcasterError as error:
        return problem(request, str(error))
    start = next((one for one in known if one.number == of), current)
    typed = Typed(start.cleaned.title, as_typed(start.cleaned), "", start.number, known[-1].number)
    return page(request, "texts.html", article=article, typed=typed, both=None, fault=None, preview=None)


@router.post("/articles/{number}/text")
def edit_text(
    request: Request,
    number: ArticleNumber,
    who: Operator,
    title: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "",
    of: Annotated[int, Form()] = 0,
    base: Annotated[int, Form()] = 0,
    save: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Show what the typed text would change; with ``save`` keep it. What is refused is told with the typed text still there."""
    context, act = context_of(request), the_act("text")
    title, text, why = readable(title), readable(text), readable(why)
    typed = Typed(title, text, why, of, base)
    article, _, known = _article(context.station, number)
    try:
        if save:
            values = {"title": title, "text": text, "why": why, "of": str(of), "base": str(base)}
            perform(context.station, act, str(number), who, values)
            context.wake()
            return RedirectResponse(f"/console/articles/{number}", 303)
        actions.reason_of(why, article.title)
        if base != known[-1].number:
            return _clashing(request, number, typed, _stale(known[-1]))
    except EditedMeanwhile as error:
        return _clashing(request, number, typed, str(error))
    except BroadcasterError as error:
        return page(request, "texts.html", 422, article=article, typed=typed, both=None, fault=str(error), preview=None)
    return _previewed(request, number, typed, None, None)


def _clashing(request: Request, number: int, typed: Typed, fault: str) -> HTMLResponse:
    """The typed text with what another has changed meanwhile; where both changed the same, the two stand side by side."""
    station = context_of(request).station
    article, current, known = _article(station, number)
    over = next((one for one in known if one.number == typed.of), current)
    try:
        mine = edited(over.cleaned, typed.title, typed.text, station.settings.cleaning.longest_words)
    except BroadcasterError as error:
        return page(request, "texts.html", 422, article=article, typed=typed, both=None, fault=str(error), preview=None)
    both = together(over.cleaned, mine, current.cleaned)
    seen = Typed(both.title, both.text, typed.why, current.number, known[-1].number)
    return _previewed(request, number, seen, fault, both)


def _previewed(request: Request, number: int, typed: Typed, fault: str | None, both: Together | None) -> HTMLResponse:
    station = context_of(request).station
    article, _, _ = _article(station, number)
    shown: dict[str, Any] = {"article": article, "typed": typed, "both": both}
    try:
        preview = _preview(station, number, typed)
    except BroadcasterError as error:
        return page(request, "texts.html", 422, **shown, fault=str(error), preview=None)
    return page(request, "texts.html", 409 if fault else 200, **shown, fault=fault, preview=preview)


def _stale(newest: Revision) -> str:
    return f"Trong lúc sửa, bài đã có bản {newest.number} ({actor_words(newest.actor)}). Xem chỗ khác nhau rồi hãy lưu."


def _preview(station: Station, number: int, typed: Typed) -> dict[str, Any]:
    """What the typed text changes in the text that is heard now, and the sentences that would be spoken anew."""
    _, current, known = _article(station, number)
    start = next((one for one in known if one.number == typed.of), current)
    new = edited(start.cleaned, typed.title, typed.text, station.settings.cleaning.longest_words)
    cost = respoken(station, current, new)
    return {
        "changes": differences(current.cleaned, new),
        "cost": cost,
        "heard": [
            (segment, f"/console/articles/{number}/sentence.wav?{urlencode({'spoken': segment.spoken})}")
            for segment in cost.fresh[:_MOST_HEARD]
        ],
    }


def _article(station: Station, number: int) -> tuple[StoredArticle, Revision, list[Revision]]:
    found = text_of(station.store, number)
    if found is None:
        raise HTTPException(404, "Không có bài này, hoặc bài chưa được lọc nội dung.")
    return found

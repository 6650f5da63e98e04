"""The console's form that corrects a reading: see and hear what would change, then keep it and read the article again."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ...actions import readings as corrections
from ...actions.article_view import Revision, StoredArticle, text_of
from ...actions.register import perform
from ...errors import BroadcasterError
from ...station import Station
from ..context import context_of
from ..numbers import ArticleNumber
from .rendering import Operator, page, problem, the_act

router = APIRouter(prefix="/console", include_in_schema=False)
_LONGEST_SENTENCE = 1500


@router.post("/articles/{number}/reading")
def correct_reading(
    request: Request,
    number: ArticleNumber,
    who: Operator,
    written: Annotated[str, Form(max_length=80)] = "",
    spoken: Annotated[str, Form(max_length=200)] = "",
    before: Annotated[str, Form(max_length=200)] = "",
    save: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """Show what a new reading would change in the article; with ``save`` keep it and read the article again."""
    context, act = context_of(request), the_act("reading")
    row = corrections.row_of(written, spoken, before)
    try:
        article, revision = _article(context.station, number)
        if save:
            values = {"written": written, "spoken": spoken, "before": before}
            perform(context.station, act, str(number), who, values)
            context.wake()
            return RedirectResponse(f"/console/articles/{number}", 303)
        changes = corrections.changes(context.station, revision, row)
    except BroadcasterError as error:
        return problem(request, str(error))
    return page(
        request,
        "readings.html",
        article=article,
        row=row,
        changes=changes,
        sound=lambda text: f"/console/articles/{number}/sentence.wav?{urlencode({'spoken': text})}",
    )


@router.get("/articles/{number}/sentence.wav")
def sentence(
    request: Request,
    number: ArticleNumber,
    _who: Operator,
    spoken: Annotated[str, Query(min_length=1, max_length=_LONGEST_SENTENCE)],
) -> Response:
    """One sentence in the voice that the article would have now."""
    station = context_of(request).station
    try:
        article, _ = _article(station, number)
        return Response(corrections.sound_of(station, article, spoken), media_type="audio/wav")
    except BroadcasterError as error:
        raise HTTPException(503, str(error)) from error


def _article(station: Station, number: int) -> tuple[StoredArticle, Revision]:
    found = text_of(station.store, number)
    if found is None:
        raise HTTPException(404, "Không có bài này, hoặc bài chưa được lọc nội dung.")
    return found[:2]

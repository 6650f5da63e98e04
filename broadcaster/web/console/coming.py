"""The page of a slot's coming bulletin: its items in their order, to be heard, moved, pinned and dropped."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse

from ...actions.coming import coming_bulletin
from ...actions.register import On, acts_on
from ...errors import RadioError
from ..context import context_of
from .rendering import Operator, page

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/bulletins/{slot}")
def coming_page(request: Request, slot: str, _who: Operator) -> HTMLResponse:
    """What the slot's next bulletin is made of, and what waits."""
    try:
        bulletin = coming_bulletin(context_of(request).station, slot)
    except RadioError as error:
        raise HTTPException(404, str(error)) from error
    return page(request, "coming.html", bulletin=bulletin, words={act.name: act.words for act in acts_on(On.BULLETIN)})

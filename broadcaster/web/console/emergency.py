"""The console's red button: type a message, hear and see it, confirm with a second press; and what became of those before.

Plain forms, without a script. Any operator who is signed in may press it.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from ...actions import emergencies
from ...actions.register import On, act_named, acts_now
from ...errors import BroadcasterError
from ...words import EMERGENCY_STATES
from ..context import context_of
from .rendering import Operator, page, the_act

router = APIRouter(prefix="/console", include_in_schema=False)
_OUTCOMES = {"accepted": "đã nhận", "ignored": "bỏ qua", "rejected": "từ chối"}
_FIELDS = ("kind", "text", "area", "from", "until", "repeats", "interval", "exercise", "key")


@router.get("/emergency")
def emergency_page(request: Request, _who: Operator) -> HTMLResponse:
    """The form, what is in force, what went by unheard, and what was before."""
    return _page(request, {})


@router.get("/emergency/preview/{name}")
def preview_sound(request: Request, name: str, _who: Operator) -> FileResponse:
    """The sound of a message that is not out yet."""
    place = emergencies.preview_file(context_of(request).station, name)
    if place is None:
        raise HTTPException(404, "Bản nghe thử không còn. Bấm «Nghe và xem lại» lần nữa.")
    return FileResponse(place, media_type="audio/mpeg")


@router.post("/emergency")
def emergency_form(
    request: Request,
    who: Operator,
    kind: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    area: Annotated[list[str] | None, Form()] = None,
    start: Annotated[str, Form(alias="from")] = "",
    until: Annotated[str, Form()] = "",
    repeats: Annotated[str, Form()] = "",
    interval: Annotated[str, Form()] = "",
    exercise: Annotated[str, Form()] = "",
    key: Annotated[str, Form()] = "",
    confirm: Annotated[str, Form(max_length=3)] = "",
) -> Response:
    """The first press shows and sounds what would be said; the second, with ``confirm``, sends it. What is refused is told with
    everything that was typed still there."""
    the_act("announce", On.EMERGENCY)
    context = context_of(request)
    areas = ", ".join(area or ())
    values = (kind, text, areas, start, until, repeats, interval, exercise, key)
    typed = dict(zip(_FIELDS, values, strict=True))
    try:
        message = emergencies.prepare(context.station, typed, who)
        typed["key"] = message.key
        if not confirm:
            return _page(request, typed, preview=emergencies.preview(context.station, message))
        emergencies.send(context.station, message)
    except BroadcasterError as error:
        return _page(request, typed, fault=str(error), status=422)
    context.wake()
    return RedirectResponse("/console/emergency", 303)


def _page(
    request: Request,
    typed: dict[str, str],
    *,
    preview: emergencies.Preview | None = None,
    fault: str | None = None,
    status: int = 200,
) -> HTMLResponse:
    station = context_of(request).station
    policy = station.settings.emergency
    return page(
        request,
        "emergency.html",
        status,
        typed=dict.fromkeys(_FIELDS, "") | {"kind": policy.kind} | typed,
        preview=preview,
        fault=fault,
        known=emergencies.known(station.store),
        announce=act_named("announce", On.EMERGENCY),
        allowed=lambda message: acts_now(station.store, On.EMERGENCY, message.key),
        policy=policy,
        emergency_states=EMERGENCY_STATES,
        outcomes=_OUTCOMES,
        base=station.address,
    )

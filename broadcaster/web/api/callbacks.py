"""Where a paid voice service calls when a sound is ready. The body is not read: the call only ends a wait."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ..context import context_of

router = APIRouter()


@router.post("/voices/called/{token}", summary="A voice service says that a sound is ready")
def voice_called(request: Request, token: str) -> Response:
    from ...voices import calls_folder
    from ...voices.callbacks import called

    known = called(calls_folder(context_of(request).station.folder), token)
    return Response(status_code=204 if known else 404)

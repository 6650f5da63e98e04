"""The web application of one station, and the server that runs it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from .. import __version__
from .api import acts, callbacks, emergency_calls, metrics, station_calls, status
from .console import air_log, coming, emergency, forms, pages, readings, rundown, signin, texts
from .console.rendering import invalid, refused
from .context import Context
from .public.departures import TellingProtocol
from .public.pull_receipts import PullReceipts
from .public.site import public_routes
from .security import BodyLimit, SecurityHeaders

if TYPE_CHECKING:
    from ..station import Station
    from ..work import Pool
    from ..work.board import Board


def create_app(station: Station, pool: Pool | None = None, board: Board | None = None) -> FastAPI:
    """Everything the station answers. Without ``pool`` (tests, previews) nothing is worked on."""
    app = FastAPI(title=station.settings.station.name, version=__version__, docs_url=None, redoc_url=None)
    app.state.context = Context(station, pool, board)
    for module in (
        status,
        metrics,
        callbacks,
        emergency_calls,
        station_calls,
        acts,
        signin,
        pages,
        air_log,
        readings,
        rundown,
        texts,
        emergency,
        coming,
        forms,
    ):  # "/{on}/{what}/{name}" of the forms comes last
        app.include_router(module.router)
    app.add_exception_handler(500, _fault)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_middleware(BodyLimit)
    app.add_middleware(PullReceipts, station=station)
    app.add_middleware(SecurityHeaders)
    for route in public_routes(station.folder, base_url=station.address, hub=station.settings.publishing.hub or None):
        app.router.routes.append(route)
    return app


async def _fault(_request: Request, _error: Exception) -> JSONResponse:
    return JSONResponse({"error": "Lỗi chương trình; xem nhật ký của broadcaster."}, 500)


class _Server(uvicorn.Server):
    """Leaves signals to the command line, which also has workers and a schedule to stop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def web_server(app: FastAPI) -> uvicorn.Server:
    """A server for sockets that are already listening."""
    options: dict[str, Any] = {
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "http": TellingProtocol,
    }
    return _Server(uvicorn.Config(app, **options, timeout_graceful_shutdown=5, proxy_headers=False))

"""What the handlers of one application share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request

from ..actions.overview import Workers
from .attempts import Attempts

if TYPE_CHECKING:
    from ..station import Station
    from ..work import Pool
    from ..work.board import Board


@dataclass(frozen=True, slots=True)
class Context:
    station: Station
    pool: Pool | None
    board: Board | None
    attempts: Attempts = field(default_factory=Attempts)

    @property
    def workers(self) -> Workers | None:
        """How the workers of this process are; None where it has none."""
        return None if self.pool is None else self.pool.standing

    def wake(self) -> None:
        """There may be work now."""
        if self.pool is not None:
            self.pool.wake()


def context_of(request: Request) -> Context:
    context: Context = request.app.state.context
    return context

"""Text that was typed when the session had ended: it goes with the sign-in page and comes back after it. Nothing is kept here.

Only what our own page sent (:func:`~broadcaster.web.security.comes_from_here`) to one of the console's own addresses is carried; files are
not, and are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.routing import Match

#: in characters, all fields together
MOST_TYPED = 1_000_000
#: the names of the hidden fields: the address, and each typed field
_WHERE, _FIELD = "kept-where", "kept-field-"
_NO_WAY_BACK = ("/console/signin", "/console/signout")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that nobody was signed in for: its address, its fields in order; whether files or too long a text are lost."""

    where: str
    fields: tuple[tuple[str, str], ...]
    lost_files: bool = False
    too_long: bool = False

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """The fields as the sign-in page carries them."""
        return ((_WHERE, self.where), *((f"{_FIELD}{name}", value) for name, value in self.fields))

    @property
    def shown(self) -> tuple[str, ...]:
        """What a person has typed, longest first, to be looked at before it is sent."""
        typed = (value for _, value in self.fields if not value.isdecimal() and value.strip())
        return tuple(sorted(typed, key=len, reverse=True))


async def sent(request: Request) -> Kept | None:
    """The form of a request; None when it has no field with anything in it, or its address takes none."""
    where = request.url.path
    if not is_ours(request, where):
        return None
    form = await request.form()
    fields = tuple(_texts(form.multi_items()))
    files = any(not isinstance(value, str) and value.filename for _, value in form.multi_items())
    if not files and not any(value.strip() for _, value in fields):
        return None
    too_long = sum(len(name) + len(value) for name, value in fields) > MOST_TYPED
    return Kept(where, () if too_long else fields, files, too_long)


def brought_back(request: Request, form: FormData) -> Kept | None:
    """What the sign-in page carried along; None when there is nothing, or it is not for one of our own addresses."""
    where = form.get(_WHERE)
    if not isinstance(where, str) or not is_ours(request, where):
        return None
    fields = tuple(
        (name.removeprefix(_FIELD), value) for name, value in _texts(form.multi_items()) if name.startswith(_FIELD)
    )
    if sum(len(name) + len(value) for name, value in fields) > MOST_TYPED:
        return None
    return Kept(where, fields)


def is_ours(request: Request, path: str) -> bool:
    """Whether the console takes forms at this address."""
    if not path.startswith("/console/") or ".." in path or path in _NO_WAY_BACK:
        return False
    scope = {**request.scope, "path": path, "method": "POST"}
    routes = (route for route in request.app.routes if getattr(route, "name", "") != "public")  # which takes every path
    return any(route.matches(scope)[0] is Match.FULL for route in routes)


def _texts(items: Iterable[tuple[str, object]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in items if isinstance(value, str)]

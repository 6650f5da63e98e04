"""Every route that the console and the API have, found in their modules."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.routing import APIRoute

from broadcaster.web import api, console


def routes() -> Iterator[APIRoute]:
    """Path and methods as they are served, in no order."""
    for package in (api, console):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            router = getattr(importlib.import_module(module.name), "router", None)
            if isinstance(router, APIRouter):
                yield from (route for route in router.routes if isinstance(route, APIRoute))

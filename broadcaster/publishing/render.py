"""The Jinja2 environment of the listening site: everything escaped, every name known, output the same every time."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from .addresses import link
from .assets import version
from .plain import clean, one_line
from .wording import Language, Wording, wording

#: what a page may load: its own files and nothing else. Also sent as a header by the built-in server.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'"
)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["link"] = link
    environment.filters["short"] = one_line
    environment.filters["seconds"] = lambda value: f"{value:.2f}"
    environment.globals["policy"] = CONTENT_SECURITY_POLICY
    environment.globals["version"] = version
    return environment


def render(template: str, language: Language, **values: Any) -> bytes:
    """One page in one language as bytes. Characters that HTML forbids or that turn lines around are dropped: an article may hold any."""
    words: Wording = wording(language)
    text = _environment().get_template(template).render(t=words, language=language, **values)
    return clean(text).encode()

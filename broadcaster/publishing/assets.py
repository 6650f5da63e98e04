"""The files of the listening site that no article changes: style sheet, scripts, words for the scripts, service worker."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from .wording import LANGUAGES, wording

_WORKER = "sw.js"


@cache
def _shipped() -> dict[str, bytes]:
    def walk(folder: Traversable, prefix: str) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.is_dir():
                found |= walk(entry, f"{prefix}{entry.name}/")
            elif not entry.name.startswith("."):
                found[prefix + entry.name] = entry.read_bytes()
        return found

    return walk(files(__package__).joinpath("static"), "static/")


def _words() -> dict[str, bytes]:
    return {
        f"static/words-{language}.json": json.dumps(
            wording(language).script, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        for language in LANGUAGES
    }


@cache
def _all() -> dict[str, bytes]:
    found = {path: content for path, content in _shipped().items() if path != f"static/{_WORKER}"} | _words()
    whole = hashlib.sha256(b"".join(path.encode() + content for path, content in sorted(found.items()))).hexdigest()
    worker = _shipped()[f"static/{_WORKER}"].decode()
    core = json.dumps(sorted(path for path in found if path.endswith((".css", ".js", ".json", ".svg"))))
    return found | {_WORKER: worker.replace('"@VERSION@"', f'"{whole[:12]}"').replace('"@CORE@"', core).encode()}


def static_files() -> dict[str, bytes]:
    """Public path → bytes of everything under ``static/`` and of ``sw.js``, whose version changes when any of them does."""
    return dict(_all())


@cache
def version(path: str) -> str:
    """Eight hex digits that change when the file does, for ``static/site.css?v=…``."""
    return hashlib.sha256(_all()[f"static/{path}"]).hexdigest()[:8]

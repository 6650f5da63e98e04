"""Where things stand on the listening site, and which addresses of others may be linked.

Public paths have no leading slash and are relative to the web root (the station's ``feeds/``). Pages link to each other
relatively, so the site works under any address, in any folder, on any web server.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from ..errors import PublishError
from ..model import Episode
from .wording import Language

_PLAIN = re.compile(r"[A-Za-z0-9_./-]*")
_SAFE_PART = re.compile(r"[^\x00-\x1f/\\<>\"|?*:]+")


def episode_folder(episode: Episode) -> str:
    """``episodes/<folder>``: the episode's public folder; PublishError when ``folder`` could lead elsewhere."""
    return f"episodes/{safe_path(episode.folder, episode.title)}"


def safe_path(path: str, subject: str) -> str:
    """``path`` itself when every part of it is a plain name, else PublishError: it may come from another's hand."""
    parts = path.split("/")
    if not all(_SAFE_PART.fullmatch(part) and part not in (".", "..") for part in parts):
        raise PublishError(
            subject, f"đường dẫn «{path}» không dùng được trên web", "Đặt lại tên không có «..», dấu gạch chéo thừa."
        )
    return path


def page_path(folder: str, language: Language) -> str:
    """The file of a page: ``index.html``, ``shows/index.html``, ``en/shows/index.html``."""
    parts = (("en",) if language == "en" else ()) + ((folder,) if folder else ()) + ("index.html",)
    return "/".join(parts)


def way_up(path: str) -> str:
    """What leads from the page at ``path`` to the web root: ``""``, ``"../"``, ``"../../"`` …; never empty in a link."""
    return "../" * path.count("/") or "./"


def link(path: str) -> str:
    """``path`` as it is written in a link: percent-encoded, slashes kept."""
    if _PLAIN.fullmatch(path):  # nearly every path
        return path
    return quote(path, safe="/~:@!$&'()*+,;=-._")


def foreign_link(address: str | None) -> str | None:
    """An address of another site when it is a plain web address, else None: nothing of ``javascript:`` gets through."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None

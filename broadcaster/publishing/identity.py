"""Addresses and identities that never change once given out."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from ..settings import StationSettings
from .addresses import link

#: the namespace that the podcast namespace's specification of ``podcast:guid`` fixes
_PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")


def public_url(station: StationSettings, path: str) -> str:
    """The absolute address of a public path, in ASCII."""
    return f"{station.base_url}/{link(path)}"


def feed_url(station: StationSettings, name: str) -> str:
    """The canonical address of a show's feed."""
    return public_url(station, f"{name}.xml")


def podcast_guid(feed_url: str) -> str:
    """The show's identity: UUIDv5 of the feed's address without scheme and slashes at its end.

    Made once from the first address and then kept, also when the feed moves.
    Source: https://podcasting2.org/docs/podcast-namespace/tags/guid
    """
    return str(uuid5(_PODCAST_NAMESPACE, re.sub(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", "", feed_url).rstrip("/")))

"""Names that appear in addresses and on disk: ASCII, readable, stable."""

from __future__ import annotations

from datetime import datetime

from ..model import Bulletin
from ..vietnamese.slugs import slug


def audio_stem(title: str, day_local: datetime) -> str:
    """The local date first: some podcast apps name files by the UTC day, which is yesterday for a morning item."""
    return f"{day_local:%Y-%m-%d}-{slug(title) or 'bai'}"


def episode_folder(title: str, identity: str) -> str:
    """The episode's place under ``/episodes/``; the identity keeps two equal headlines apart."""
    return f"{slug(title) or 'bai'}-{identity[:8]}"


def guid_of(authority: str, year: int, identity: str) -> str:
    """A tag URI (RFC 4151): ``tag:<host>,<year>:<article identity>``."""
    return f"tag:{authority},{year}:{identity}"


def bulletin_stem(bulletin: Bulletin) -> str:
    """What the names of a bulletin's files begin with: ``2026-08-14-sang``, or ``2026-08-14T1100-sang``."""
    return f"{bulletin.date:%Y-%m-%d}{bulletin.time}-{slug(bulletin.slot)}"

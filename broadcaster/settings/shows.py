"""``shows.toml``: the podcast feeds, one table ``[shows.NAME]`` each; NAME is the feed's file name."""

from __future__ import annotations

from pydantic import Field

from ._types import Section


class ShowSettings(Section):
    title: str = Field(min_length=1, max_length=255)
    description: str = Field(min_length=1, max_length=3900)
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    language: str = "vi"
    category: tuple[str, ...] = ("News", "Daily News")
    copyright: str = ""
    image: str = ""
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    items: int = Field(300, ge=1, le=300)

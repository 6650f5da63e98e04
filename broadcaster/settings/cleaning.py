"""``[cleaning]`` of ``broadcaster.toml``: what of a page is heard."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._types import Section

DropOrRead = Literal["drop", "read"]


class CleaningSettings(Section):
    """What of a page is heard; every policy is explained in ``docs/cleaning.md``."""

    captions: DropOrRead = "drop"
    tables: Literal["notice", "rows", "drop"] = "notice"
    small_table_cells: int = Field(24, ge=0)
    lists: DropOrRead = "read"
    footnotes: DropOrRead = "drop"
    repeated_lead: Literal["once", "read"] = "once"
    bylines: Literal["metadata", "read"] = "metadata"
    credits: DropOrRead = "drop"
    attachments: Literal["drop", "notice", "read"] = "drop"
    related: DropOrRead = "drop"
    sharing: DropOrRead = "drop"
    counters: DropOrRead = "drop"
    comments: DropOrRead = "drop"
    file_names: DropOrRead = "drop"
    banners: DropOrRead = "drop"
    second_opinion: bool = True
    disagreement: float = Field(0.15, ge=0, le=1)
    shortest_words: int = Field(12, ge=0)
    longest_words: int = Field(30_000, ge=1)
    furniture_pages: int = Field(3, ge=2)

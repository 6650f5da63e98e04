"""``[cleaning]`` of ``broadcaster.toml``: what of a page is heard."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._types import Section


class CleaningSettings(Section):
    captions: Literal["drop", "read"] = "drop"
    tables: Literal["notice", "rows", "drop"] = "notice"
    small_table_cells: int = Field(24, ge=0)
    second_opinion: bool = True
    disagreement: float = Field(0.15, ge=0, le=1)
    shortest_words: int = Field(12, ge=0)

"""Where the cleaner stands on its way down a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from ..settings.cleaning import CleaningSettings
from .blocks import Block, Page
from .body import is_prose
from .draft import Draft
from .headline import Headline
from .metadata import Metadata
from .text import words


@dataclass
class Cursor:
    """Where the cleaner is on its way down the page; ``usual`` is how many words its paragraphs of running text have (median)."""

    page: Page
    meta: Metadata
    body: int
    headline: Headline | None
    settings: CleaningSettings
    draft: Draft
    furniture: frozenset[str]
    since_picture: int = 0
    captions_taken: int = 0
    last_caption: str = ""
    skip_below: int = -1
    skip_kind: str = ""
    skip_table: int = -1
    flow_tables: set[int] = field(default_factory=set)
    told: list[Block] = field(default_factory=list)
    usual: int = 0

    def __post_init__(self) -> None:
        lengths = [
            len(words(block.text))
            for block in self.page.blocks
            if not block.furniture and is_prose(block) and self.page.inside(block.node, self.body)
        ]
        self.usual = int(median(lengths)) if lengths else 0

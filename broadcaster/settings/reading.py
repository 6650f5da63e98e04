"""``[reading]`` of ``broadcaster.toml``: the house style of the spoken language."""

from __future__ import annotations

from typing import Literal

from ._types import Section


class ReadingSettings(Section):
    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    zero_tens: Literal["linh", "lẻ"] = "linh"
    four: Literal["tư", "bốn"] = "tư"
    zero_hundreds: Literal["read", "skip"] = "read"
    documents: Literal["letters", "expanded", "number"] = "expanded"
    years: Literal["long", "digits"] = "long"
    phones: Literal["digits", "groups"] = "digits"
    parentheses: Literal["read", "pause", "skip"] = "read"
    fractions: Literal["context", "always"] = "context"
    romans: Literal["capitals", "any"] = "capitals"
    cents: bool = False

"""What goes on air: a slot's bulletin made by hand, and what is said of bulletins from outside."""

from __future__ import annotations

from ..bulletins.making import make_bulletin
from ..bulletins.pulls import Pull, note

__all__ = ["Pull", "make_bulletin", "note"]

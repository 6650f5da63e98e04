"""Where the shared real inputs lie: the environment variable BROADCASTER_SHARED, or beside the checkout."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("BROADCASTER_SHARED") or Path(__file__).resolve().parents[3] / "shared")


def shared(*parts: str) -> Path:
    """A shared input; skips the test, with the reason, when it is not there."""
    place = SHARED.joinpath(*parts)
    if not place.exists():
        pytest.skip(f"shared inputs are absent: {'/'.join(parts)} (set BROADCASTER_SHARED to their folder)")
    return place

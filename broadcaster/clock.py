"""Whether the machine's clock can be trusted: slots, expiry and dates all hang on it."""

from __future__ import annotations

import ctypes
import sys

_TIME_ERROR = 5  # adjtimex(2): the clock is not kept in step
_TIMEX_BYTES = 512  # more than the structure has on any machine; only the answer is looked at


def is_kept_in_step() -> bool | None:
    """Whether a time server keeps the clock right, by the kernel's own word (adjtimex); None where there is none to ask."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))  # mode 0: only asks
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else bool(answer != _TIME_ERROR)

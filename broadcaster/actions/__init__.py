"""What an operator can do to an article, and the housekeeping that nobody has to think of.

A package because it is three ideas: ``deciding`` (take in, approve, retry, skip, withdraw …), ``editing`` (another text for an
article) and ``house`` (expire, tidy, keep slots ready).
"""

from .deciding import MANUAL, approve, correct_reading, remake, retry, set_expiry, skip, take_manually, withdraw
from .editing import choose, edit, is_editable, reason_of
from .house import (
    expire,
    keep_house,
    needs_bulletin,
    prepare_spares,
    remove_retired_audio,
    upgrade_voices,
    watch_slots,
)

__all__ = [
    "MANUAL",
    "approve",
    "choose",
    "correct_reading",
    "edit",
    "expire",
    "is_editable",
    "keep_house",
    "needs_bulletin",
    "prepare_spares",
    "reason_of",
    "remake",
    "remove_retired_audio",
    "retry",
    "set_expiry",
    "skip",
    "take_manually",
    "upgrade_voices",
    "watch_slots",
    "withdraw",
]

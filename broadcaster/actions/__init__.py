"""What an operator can do to an article: ``decisions`` (take in, approve, retry, skip, withdraw …), ``texts`` (another text for it) and
``readings`` (how something is said)."""

from .decisions import MANUAL, approve, remake, retry, set_expiry, skip, take_manually, withdraw
from .readings import correct_reading
from .texts import choose, edit, reason_of

__all__ = [
    "MANUAL",
    "approve",
    "choose",
    "correct_reading",
    "edit",
    "reason_of",
    "remake",
    "retry",
    "set_expiry",
    "skip",
    "take_manually",
    "withdraw",
]

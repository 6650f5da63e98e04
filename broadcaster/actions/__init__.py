"""What an operator can do to an article: ``approving`` (let out what was heard, or keep what is public), ``decisions`` (take in, retry, skip, withdraw …), ``texts`` (another text for it) and
``readings`` (how something is said)."""

from .approving import approve, keep
from .decisions import MANUAL, remake, retry, set_expiry, skip, take_manually, withdraw
from .readings import correct_reading
from .texts import choose, edit, reason_of

__all__ = [
    "MANUAL",
    "approve",
    "choose",
    "correct_reading",
    "edit",
    "keep",
    "reason_of",
    "remake",
    "retry",
    "set_expiry",
    "skip",
    "take_manually",
    "withdraw",
]

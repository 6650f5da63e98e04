"""Voices: engines with their parameters, the chain that chooses one, the cache of what was said.

Light to import: what needs numpy or an engine is loaded when it is first used.
"""

from .breaker import Breaker, Resting
from .budget import Spending
from .build import build_chain, build_voice, calls_folder, models_folder, state_folder
from .cache import Evicted, TakeCache
from .chain import Chain, Failure, Spoken
from .charges import counting
from .conditions import Occasion
from .keys import take_key
from .local import build_local_chain
from .marks import mark_of
from .pauses import pause_after, signoff

__all__ = [
    "Breaker",
    "Chain",
    "Evicted",
    "Failure",
    "Occasion",
    "Resting",
    "Spending",
    "Spoken",
    "TakeCache",
    "build_chain",
    "build_local_chain",
    "build_voice",
    "calls_folder",
    "counting",
    "mark_of",
    "models_folder",
    "pause_after",
    "signoff",
    "state_folder",
    "take_key",
]

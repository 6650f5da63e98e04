"""How far below the wanted true peak the limiter holds the samples.

Between the samples of speech the sound rises by 0.1 to 0.3 dB, and encoders at low bitrates overshoot more (both measured). What
this does not foresee, the read-back of the finished file corrects.
"""

from __future__ import annotations

from ..model import Profile

_MP3 = ((128, 0.35), (96, 0.5), (64, 0.8), (48, 1.0), (0, 1.4))
_OTHER = 0.2


def margin(profile: Profile) -> float:
    """In dB."""
    if profile.codec != "mp3":
        return _OTHER if profile.rate >= 44100 else 0.6
    return next(db for bitrate, db in _MP3 if profile.bitrate >= bitrate)

"""How far below the wanted true peak the limiter works: encoders at low bitrates overshoot more (measured on speech)."""

from __future__ import annotations

from ..model import Profile

_MP3 = ((128, 0.35), (96, 0.5), (64, 0.8), (48, 1.0), (0, 1.4))
_OTHER = 0.2


def margin(profile: Profile) -> float:
    """In dB. The read-back corrects what this does not foresee."""
    if profile.codec != "mp3":
        return _OTHER if profile.rate >= 44100 else 0.6
    return next(db for bitrate, db in _MP3 if profile.bitrate >= bitrate)

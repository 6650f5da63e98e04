"""What players and automation read about level and cue points, as the names they know it by."""

from __future__ import annotations

from ..model import Ledger
from .loudness import Loudness

#: The level ReplayGain 2.0 brings a track to (LUFS).
_REPLAYGAIN = -18.0


def figures(ledger: Ledger, loudness: Loudness | None) -> dict[str, str]:
    """TXXX names and values: ReplayGain 2.0, Liquidsoap's ``liq_integrated_lufs`` and cue points; zeros before they are measured."""
    lufs = loudness.lufs if loudness else 0.0
    peak = 10 ** (loudness.peak / 20) if loudness else 0.0
    loud = [cue for cue in ledger.cues if cue.kind != "pause"]
    cue_in = loud[0].start / ledger.rate if loud else 0.0
    cue_out = loud[-1].end / ledger.rate if loud else ledger.seconds
    return {
        "REPLAYGAIN_TRACK_GAIN": f"{_REPLAYGAIN - lufs:+.2f} dB",
        "REPLAYGAIN_TRACK_PEAK": f"{peak:.6f}",
        "liq_integrated_lufs": f"{lufs:.2f} dB",
        "liq_cue_in": f"{cue_in:.3f}",
        "liq_cue_out": f"{cue_out:.3f}",
    }

"""One level for all who speak: voices of a chain and the station's sounds are brought together before the programme is.

Each voice is measured over all it says in the programme and moved as a whole, so the rise and fall inside its sentences
stays. Sounds lie a little under the speech.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from ..model import Cue
from .assembly import Programme
from .limiter import Curve, per_100_ms
from .loudness import SILENCE, integrated
from .samples import BLOCK

#: Sounds lie this far below the speech before the limiter, which then takes about 1 LU from the speech: music of equal
#: loudness is felt as louder.
SOUND_UNDER_SPEECH = 3.0
#: No voice is moved further than this, in dB.
_MOST = 20.0


def level_curve(programme: Programme) -> Curve:
    """Gains at the block boundaries that bring every voice and every sound to the level of the voice that says most."""
    curve = np.ones(programme.blocks + 1, np.float32)
    groups: dict[tuple[str, str], list[Cue]] = defaultdict(list)
    for cue in programme.ledger.cues:
        if cue.kind != "pause":
            groups[cue.kind, cue.name or ""].append(cue)
    levels = {group: _loudness(programme, cues) for group, cues in groups.items()}
    speech = [group for group in groups if group[0] == "segment" and levels[group] > SILENCE]
    if not speech:
        return curve
    leader = max(speech, key=lambda group: sum(cue.end - cue.start for cue in groups[group]))
    for group, cues in groups.items():
        wanted = levels[leader] - (SOUND_UNDER_SPEECH if group[0] == "sound" else 0.0)
        if group == leader or levels[group] <= SILENCE:
            continue
        gain = np.float32(10 ** (float(np.clip(wanted - levels[group], -_MOST, _MOST)) / 20))
        for cue in cues:
            curve[cue.start // BLOCK : -(-cue.end // BLOCK) + 1] = gain
    return curve


def _loudness(programme: Programme, cues: list[Cue]) -> float:
    """Loudness of all that lies under ``cues``, one after another."""
    stretches = [programme.powers[cue.start // BLOCK : -(-cue.end // BLOCK)] for cue in cues]
    together = np.concatenate(stretches)
    if len(together) < 40:  # shorter than one gating block: repeat it, so that it has a loudness at all
        together = np.tile(together, -(-40 // max(1, len(together))))
    return integrated(per_100_ms(together))

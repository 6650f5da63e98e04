"""The studio: takes, pauses and the station's sounds become finished masters.

``make_masters`` is the door for the pipeline, ``lines_of`` and ``chapters_of`` tell where everything lies in time. Importing
this package is cheap; numpy and the codecs are loaded by the first call.
"""

from .masters import Progress, make_masters
from .parts import Bed, Made, Part, Pause, Pcm, Sound, SoundLoad, Speech
from .timing import chapters_of, lines_of

__all__ = [
    "Bed",
    "Made",
    "Part",
    "Pause",
    "Pcm",
    "Progress",
    "Sound",
    "SoundLoad",
    "Speech",
    "chapters_of",
    "lines_of",
    "make_masters",
]

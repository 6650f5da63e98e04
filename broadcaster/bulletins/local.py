"""The voices of this machine alone, the fastest first: for when those of the chain failed, or may not answer in time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..settings import EspeakSettings, PiperSettings

if TYPE_CHECKING:
    from ..station import Station
    from ..voices import Chain

#: the embedded one, where the station has configured none of its kind
EMBEDDED = "espeak"


@contextmanager
def local_chain(station: Station) -> Iterator[Chain]:
    """A chain of this machine's voices with workers of its own, so that none is asked that hangs; closed at the end."""
    from ..reading import breath_groups
    from ..voices import build_chain

    configured = station.settings.voices.engines
    ruled = {name: one for name, one in configured.items() if isinstance(one, EspeakSettings)}
    engines = {
        **(ruled or {EMBEDDED: EspeakSettings()}),
        **{name: one for name, one in configured.items() if isinstance(one, PiperSettings)},
    }
    voices = station.settings.voices.model_copy(update={"chain": tuple(engines), "engines": engines})
    zone = station.settings.station.timezone
    chain = build_chain(voices, station.takes, split=breath_groups, folder=station.folder, zone=zone)
    try:
        yield chain
    finally:
        chain.close()

"""``[studio]`` of ``broadcaster.toml``: the profiles that masters are made for, and the station's sounds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ._types import Section


class ProfileSettings(Section):
    codec: Literal["mp3", "wav", "mulaw"] = "mp3"
    rate: Literal[8000, 16000, 22050, 24000, 32000, 44100, 48000] = 44100
    bitrate: int = Field(96, ge=8, le=320)
    lufs: float = Field(-16.0, ge=-40, le=-9)
    peak: float = Field(-1.0, ge=-9, le=0)
    quality: int = Field(5, ge=0, le=9)
    tags: bool = True
    shape: Literal["plain", "horn"] = "plain"


class SoundsSettings(Section):
    """Files under ``audio/jingles`` by what they are for; empty plays none."""

    opening: str = ""
    closing: str = ""
    ident: str = "ident.wav"
    separator: str = ""
    bed: str = ""


class StudioSettings(Section):
    profiles: dict[str, ProfileSettings] = {"podcast": ProfileSettings()}
    episode_profiles: tuple[str, ...] = ("podcast",)
    bulletin_profiles: tuple[str, ...] = ("radio",)
    sounds: SoundsSettings = SoundsSettings()
    tolerance_lufs: float = Field(0.3, gt=0, le=2)

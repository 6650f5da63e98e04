"""``[studio]`` of ``broadcaster.toml``: the profiles that masters are made for, and the station's sounds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from ._types import Section

#: Constant bitrates that MPEG layer III knows, by whether the rate is one of MPEG-1's.
_MPEG1_RATES = (32000, 44100, 48000)
_MPEG1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


class ProfileSettings(Section):
    """One kind of listener. Values in LUFS of the mono file, dBTP, Hz, kb/s."""

    codec: Literal["mp3", "wav", "mulaw"] = "mp3"
    rate: Literal[8000, 16000, 22050, 24000, 32000, 44100, 48000] = 44100
    bitrate: int = Field(96, ge=8, le=320)
    lufs: float = Field(-16.0, ge=-40, le=-9)
    peak: float = Field(-1.0, ge=-9, le=0)
    quality: int = Field(7, ge=0, le=9)
    tags: bool = True
    shape: Literal["plain", "horn"] = "plain"

    @model_validator(mode="after")
    def _codec_can(self) -> ProfileSettings:
        if self.codec == "mp3":
            known = _MPEG1 if self.rate in _MPEG1_RATES else _MPEG2
            if self.bitrate not in known:
                raise ValueError(
                    f"bitrate {self.bitrate} không có trong MP3 ở {self.rate} Hz; chọn một trong: {', '.join(map(str, known))}"
                )
        if self.codec == "mulaw" and self.rate != 8000:
            raise ValueError(f"mulaw chỉ dùng với rate = 8000, không phải {self.rate}")
        return self


#: What every station has without saying so; a section of the same name in the file changes single keys of it.
SHIPPED_PROFILES: dict[str, dict[str, Any]] = {
    "podcast": {},
    "radio": {"bitrate": 128, "lufs": -23.0},
    "radio-wav": {"codec": "wav", "rate": 48000, "lufs": -23.0},
    "saver": {"rate": 24000, "bitrate": 32},
    "loudspeaker": {"bitrate": 64, "tags": False, "shape": "horn"},
    "phone": {"codec": "mulaw", "rate": 8000, "lufs": -18.0, "tags": False},
}


class SoundsSettings(Section):
    """Files under ``audio/jingles`` by what they are for; empty plays none."""

    opening: str = ""
    closing: str = ""
    ident: str = "ident.flac"
    separator: str = ""
    bed: str = ""


class StudioSettings(Section):
    profiles: dict[str, ProfileSettings] = {}
    episode_profiles: tuple[str, ...] = ("podcast", "saver")
    bulletin_profiles: tuple[str, ...] = ("radio",)
    sounds: SoundsSettings = SoundsSettings()
    tolerance_lufs: float = Field(0.3, gt=0, le=2)

    @model_validator(mode="before")
    @classmethod
    def _over_the_shipped(cls, given: Any) -> Any:
        """Lay the file's profiles over the shipped ones, key by key."""
        if not isinstance(given, dict):
            return given
        own = given.get("profiles", {})
        if not isinstance(own, dict):
            return given
        laid: dict[str, Any] = dict(SHIPPED_PROFILES)
        for name, keys in own.items():
            laid[name] = {**SHIPPED_PROFILES.get(name, {}), **keys} if isinstance(keys, dict) else keys
        return {**given, "profiles": laid}

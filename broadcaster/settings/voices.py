"""``[voices]`` of ``broadcaster.toml``: the chain and the parameters of each engine."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ._types import Duration, Section


class EspeakSettings(Section):
    engine: Literal["espeak"] = "espeak"
    voice: str = "vi+f5"
    rate: int = Field(135, ge=80, le=450)
    pitch: int = Field(50, ge=0, le=99)
    volume: int = Field(70, ge=10, le=100)
    word_gap: int = Field(0, ge=0, le=100)


class GttsSettings(Section):
    engine: Literal["gtts"] = "gtts"
    lang: str = "vi"
    tld: str = "com"
    pace: Duration = Field("0.8s", validate_default=True)
    concurrency: int = Field(2, ge=1, le=8)
    connect_timeout: Duration = Field("1.5s", validate_default=True)
    read_timeout: Duration = Field("20s", validate_default=True)
    rest: Duration = Field("30m", validate_default=True)


class CustomVoiceSettings(Section):
    """A voice of the town's own: ``voice = "module:Class"``, ``options`` are handed to it."""

    engine: Literal["custom"] = "custom"
    voice: str = Field(pattern=r"^[\w.]+:\w+$")
    options: dict[str, str | int | float | bool] = {}


EngineSettings = Annotated[EspeakSettings | GttsSettings | CustomVoiceSettings, Field(discriminator="engine")]


class PauseSettings(Section):
    """Silence after a segment of each kind, in milliseconds."""

    headline: int = Field(800, ge=0, le=5000)
    heading: int = Field(700, ge=0, le=5000)
    sentence: int = Field(450, ge=0, le=5000)
    item: int = Field(500, ge=0, le=5000)
    paragraph: int = Field(850, ge=0, le=5000)
    comma: int = Field(180, ge=0, le=2000)


class VoicesSettings(Section):
    chain: tuple[str, ...] = ("gtts", "espeak")
    disclosure: bool = True
    pauses: PauseSettings = PauseSettings()
    engines: dict[str, EngineSettings] = {"gtts": GttsSettings(), "espeak": EspeakSettings()}

    @model_validator(mode="after")
    def _chain_is_known(self) -> VoicesSettings:
        unknown = [name for name in self.chain if name not in self.engines]
        if unknown or not self.chain:
            known = ", ".join(sorted(self.engines))
            raise ValueError(
                f"chain phải gồm tên các giọng đã khai ở [voices.engines.…] ({known}); sai: {', '.join(unknown)}"
            )
        return self

"""``[voices]`` of ``broadcaster.toml``: the chain, when each voice may speak, and the parameters of each engine."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from ..model import Priority
from ._types import Duration, Section


class WhenSettings(Section):
    """When a voice of the chain may be chosen; what is left out does not restrict it."""

    shows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    use: Literal["all", "episodes", "bulletins"] = "all"
    emergency: bool = True
    quiet: tuple[str, ...] = ()

    @field_validator("quiet")
    @classmethod
    def _are_hours(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for hours in value:
            if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", hours):
                raise ValueError('mỗi mục phải có dạng "22:00-05:00"')
        return value


class EngineSection(Section):
    """What every engine has: what listeners are told of it, and when it may speak."""

    label: str = ""
    sex: Literal["", "nữ", "nam"] = ""
    region: Literal["", "Bắc", "Trung", "Nam"] = ""
    when: WhenSettings = WhenSettings()
    rest: Duration = Field("30m", validate_default=True)


class EspeakSettings(EngineSection):
    engine: Literal["espeak"] = "espeak"
    voice: str = Field("vi+f5", pattern=r"^[\w+-]+$")
    rate: int = Field(135, ge=80, le=450)
    pitch: int = Field(50, ge=0, le=99)
    volume: int = Field(70, ge=10, le=100)
    word_gap: int = Field(0, ge=0, le=100)
    timeout: Duration = Field("20s", validate_default=True)


class OnlineSection(EngineSection):
    """What every engine behind a network has. ``pace`` is the least time between two requests, shared by all processes."""

    pace: Duration = Field("0s", validate_default=True)
    concurrency: int = Field(2, ge=1, le=8)
    connect_timeout: Duration = Field("1.5s", validate_default=True)
    read_timeout: Duration = Field("20s", validate_default=True)


class GttsSettings(OnlineSection):
    engine: Literal["gtts"] = "gtts"
    lang: str = Field("vi", pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")
    tld: str = Field("com", pattern=r"^[a-z]{2,3}(\.[a-z]{2})?$")
    slow: bool = False
    pace: Duration = Field("0.8s", validate_default=True)


class EdgeSettings(OnlineSection):
    engine: Literal["edge"] = "edge"
    voice: str = Field("vi-VN-HoaiMyNeural", pattern=r"^[A-Za-z-]+$")
    rate: int = Field(0, ge=-50, le=100)
    connect_timeout: Duration = Field("5s", validate_default=True)


class PiperSettings(EngineSection):
    """A neural voice on this machine; ``model`` is a name of ``broadcaster voices install`` or a path to an ``.onnx`` file."""

    engine: Literal["piper"] = "piper"
    model: str = Field("vi_VN-vais1000-medium", min_length=1)
    speaker: int | None = Field(None, ge=0)
    length_scale: float = Field(1.1, ge=0.5, le=2.0)
    threads: int = Field(1, ge=1, le=32)
    timeout: Duration = Field("60s", validate_default=True)


class CloudSection(OnlineSection):
    """What every paid engine has. ``price`` is in đồng for 1,000 characters; the caps count from midnight, local time."""

    key_env: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field(pattern=r"^https?://")
    price: float = Field(0, ge=0)
    daily_cost: float | None = Field(None, ge=0)
    daily_characters: int | None = Field(None, ge=0)
    warn_at: float = Field(0.8, gt=0, le=1)
    wait: Duration = Field("2m", validate_default=True)
    poll: Duration = Field("2s", validate_default=True)
    connect_timeout: Duration = Field("5s", validate_default=True)


class CallingSection(CloudSection):
    """A service that can call when the sound is ready: ``callback_url`` is where the station's ``/voices/called`` is reached from outside."""

    callback_url: str = Field("", pattern=r"^(https?://.+)?$")


class FptSettings(CallingSection):
    engine: Literal["fpt"] = "fpt"
    key_env: str = Field("FPT_AI_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field("https://api.fpt.ai/hmi/tts/v5", pattern=r"^https?://")
    voice: str = Field("banmai", pattern=r"^\w+$")
    speed: int = Field(0, ge=-3, le=3)


class ViettelSettings(CloudSection):
    engine: Literal["viettel"] = "viettel"
    key_env: str = Field("VIETTEL_AI_TOKEN", pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field("https://viettelai.vn/tts/speech_synthesis", pattern=r"^https?://")
    voice: str = Field("hn-quynhanh", pattern=r"^[\w-]+$")
    speed: float = Field(1.0, ge=0.8, le=1.2)


class VbeeSettings(CallingSection):
    engine: Literal["vbee"] = "vbee"
    key_env: str = Field("VBEE_TOKEN", pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field("https://vbee.vn/api/v1/tts", pattern=r"^https?://")
    app_id: str = Field(min_length=1)
    callback_url: str = Field(pattern=r"^https?://")
    voice: str = Field("hn_female_ngochuyen_full_48k-fhg", pattern=r"^[\w-]+$")
    speed: float = Field(1.0, ge=0.1, le=1.9)


class ZaloSettings(CloudSection):
    engine: Literal["zalo"] = "zalo"
    key_env: str = Field("ZALO_AI_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field("https://api.zalo.ai/v1/tts/synthesize", pattern=r"^https?://")
    speaker: int = Field(1, ge=1, le=6)
    speed: float = Field(1.0, ge=0.8, le=1.2)
    quality: int = Field(0, ge=0, le=1)


class GoogleSettings(CloudSection):
    engine: Literal["google"] = "google"
    key_env: str = Field("GOOGLE_TTS_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field("https://texttospeech.googleapis.com/v1/text:synthesize", pattern=r"^https?://")
    voice: str = Field("vi-VN-Neural2-A", pattern=r"^vi-VN-[\w-]+$")
    speed: float = Field(1.0, ge=0.25, le=2.0)


class AzureSettings(CloudSection):
    engine: Literal["azure"] = "azure"
    key_env: str = Field("AZURE_SPEECH_KEY", pattern=r"^[A-Z][A-Z0-9_]*$")
    url: str = Field("https://southeastasia.tts.speech.microsoft.com/cognitiveservices/v1", pattern=r"^https?://")
    voice: str = Field("vi-VN-HoaiMyNeural", pattern=r"^vi-VN-\w+$")
    rate: int = Field(0, ge=-50, le=100)


class CustomVoiceSettings(EngineSection):
    """A voice of the town's own: ``voice = "module:Class"``, ``options`` are handed to it. A ``neural`` one may be heard again."""

    engine: Literal["custom"] = "custom"
    voice: str = Field(pattern=r"^[\w.]+:\w+$")
    neural: bool = False
    options: dict[str, str | int | float | bool] = {}


EngineSettings = Annotated[
    EspeakSettings
    | GttsSettings
    | PiperSettings
    | EdgeSettings
    | FptSettings
    | ViettelSettings
    | VbeeSettings
    | ZaloSettings
    | GoogleSettings
    | AzureSettings
    | CustomVoiceSettings,
    Field(discriminator="engine"),
]


class PauseSettings(Section):
    """Silence after a segment of each kind, in milliseconds."""

    headline: int = Field(800, ge=0, le=5000)
    heading: int = Field(700, ge=0, le=5000)
    sentence: int = Field(450, ge=0, le=5000)
    item: int = Field(500, ge=0, le=5000)
    paragraph: int = Field(850, ge=0, le=5000)
    comma: int = Field(180, ge=0, le=2000)


class AsrCheckSettings(Section):
    """``share`` of the takes of neural voices that a recogniser hears again; ``most_wrong`` is the largest share of wrong syllables."""

    share: float = Field(0.0, ge=0, le=1)
    most_wrong: float = Field(0.5, gt=0, le=1)
    timeout: Duration = Field("60s", validate_default=True)


class VoicesSettings(Section):
    chain: tuple[str, ...] = ("gtts", "espeak")
    disclosure: bool = True
    signoff: str = "Bài này do máy đọc tự động, bằng {voice}."
    pauses: PauseSettings = PauseSettings()
    asr_check: AsrCheckSettings = AsrCheckSettings()
    engines: dict[str, EngineSettings] = {"gtts": GttsSettings(), "espeak": EspeakSettings()}

    @field_validator("engines")
    @classmethod
    def _names_are_plain(cls, value: dict[str, EngineSettings]) -> dict[str, EngineSettings]:
        bad = [name for name in value if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,40}", name)]
        if bad:
            raise ValueError(f"tên giọng chỉ gồm chữ thường không dấu, số, - và _; sai: {', '.join(bad)}")
        return value

    @field_validator("signoff")
    @classmethod
    def _names_the_voice(cls, value: str) -> str:
        if re.sub(r"\{voice\}", "", value).count("{") or not value.strip():
            raise ValueError("phải là một câu; chỉ được dùng {voice} cho tên giọng")
        return value

    @model_validator(mode="after")
    def _chain_is_known(self) -> VoicesSettings:
        unknown = [name for name in self.chain if name not in self.engines]
        if unknown or not self.chain:
            known = ", ".join(sorted(self.engines))
            raise ValueError(
                f"chain phải gồm tên các giọng đã khai ở [voices.engines.…] ({known}); sai: {', '.join(unknown)}"
            )
        return self

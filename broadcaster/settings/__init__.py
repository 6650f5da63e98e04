"""The configuration of a station as typed, frozen settings; every mistake is reported at once.

``load_settings(folder)`` reads ``config/*.toml`` below the station's folder, lays environment variables over them
(``BROADCASTER__STATION__BASE_URL`` for ``[station] base_url``) and returns :class:`Settings`.
"""

from ._load import Settings, load_settings
from ._types import Duration, Section, parse_duration
from .alerts import AlertsSettings, AppriseSettings, EmailSettings, WebhookSettings
from .cleaning import CleaningSettings
from .drops import DropSettings
from .emergency import CapRule, CapSettings, EmergencySettings, KindSettings
from .holidays import HolidaySettings
from .programme import PartSettings, ProgrammeSettings, SlotSettings, SpecialSettings
from .publishing import PublisherSettings, PublishingSettings
from .radio import PullingStation, RadioSettings
from .reading import ReadingSettings
from .shows import ShowSettings
from .sources import (
    CustomSourceSettings,
    FeedSettings,
    FolderSettings,
    ListingSettings,
    PickupSettings,
    SitemapSettings,
    SourceSettings,
)
from .station import (
    RetentionSettings,
    ReviewSettings,
    StationSettings,
    StoreSettings,
    WebSettings,
    WorkSettings,
)
from .studio import ProfileSettings, SoundsSettings, StudioSettings
from .voices import (
    AsrCheckSettings,
    AzureSettings,
    CallingSection,
    CloudSection,
    CustomVoiceSettings,
    EdgeSettings,
    EngineSettings,
    EspeakSettings,
    FptSettings,
    GoogleSettings,
    GttsSettings,
    OnlineSection,
    PauseSettings,
    PiperSettings,
    VbeeSettings,
    ViettelSettings,
    VoicesSettings,
    WhenSettings,
    ZaloSettings,
)

__all__ = [
    "AlertsSettings",
    "AppriseSettings",
    "AsrCheckSettings",
    "AzureSettings",
    "CallingSection",
    "CapRule",
    "CapSettings",
    "CleaningSettings",
    "CloudSection",
    "CustomSourceSettings",
    "CustomVoiceSettings",
    "DropSettings",
    "Duration",
    "EdgeSettings",
    "EmailSettings",
    "EmergencySettings",
    "EngineSettings",
    "EspeakSettings",
    "FeedSettings",
    "FolderSettings",
    "FptSettings",
    "GoogleSettings",
    "GttsSettings",
    "HolidaySettings",
    "KindSettings",
    "ListingSettings",
    "OnlineSection",
    "PartSettings",
    "PauseSettings",
    "PickupSettings",
    "PiperSettings",
    "ProfileSettings",
    "ProgrammeSettings",
    "PublisherSettings",
    "PublishingSettings",
    "PullingStation",
    "RadioSettings",
    "ReadingSettings",
    "RetentionSettings",
    "ReviewSettings",
    "Section",
    "Settings",
    "ShowSettings",
    "SitemapSettings",
    "SlotSettings",
    "SoundsSettings",
    "SourceSettings",
    "SpecialSettings",
    "StationSettings",
    "StoreSettings",
    "StudioSettings",
    "VbeeSettings",
    "ViettelSettings",
    "VoicesSettings",
    "WebSettings",
    "WebhookSettings",
    "WhenSettings",
    "WorkSettings",
    "ZaloSettings",
    "load_settings",
    "parse_duration",
]

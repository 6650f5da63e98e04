"""The configuration of a station as typed, frozen settings; every mistake is reported at once.

``load_settings(folder)`` reads ``config/*.toml`` below the station's folder, lays environment variables over them
(``BROADCASTER__STATION__BASE_URL`` for ``[station] base_url``) and returns :class:`Settings`.
"""

from ._load import Settings, load_settings
from ._types import Duration, Section, parse_duration
from .cleaning import CleaningSettings
from .programme import SlotSettings
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
    CustomVoiceSettings,
    EngineSettings,
    EspeakSettings,
    GttsSettings,
    PauseSettings,
    VoicesSettings,
    WhenSettings,
)

__all__ = [
    "CleaningSettings",
    "CustomSourceSettings",
    "CustomVoiceSettings",
    "Duration",
    "EngineSettings",
    "EspeakSettings",
    "FeedSettings",
    "FolderSettings",
    "GttsSettings",
    "ListingSettings",
    "PauseSettings",
    "PickupSettings",
    "ProfileSettings",
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
    "StationSettings",
    "StoreSettings",
    "StudioSettings",
    "VoicesSettings",
    "WebSettings",
    "WhenSettings",
    "WorkSettings",
    "load_settings",
    "parse_duration",
]

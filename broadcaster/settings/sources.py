"""``sources.toml``: where articles come from, one table ``[sources.NAME]`` each."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from apscheduler.triggers.cron import CronTrigger
from pydantic import Field, field_validator, model_validator

from ..model import Priority
from ._types import Duration, Section

#: how long between two visits of a source that does not say
DEFAULT_EVERY = timedelta(hours=1)


class SourceCommon(Section):
    """What every source has: when it is visited (``every`` or ``cron``) and what its articles are filed under.

    ``replaced``: whether a text that has nothing left of the one before waits for a person, or is taken, as of a page that is used again. ``priority``: the class of its articles; khẩn cấp is for the emergency lane alone.
    """

    title: str = ""
    every: Duration | None = None
    cron: str | None = None
    categories: tuple[str, ...] = ()
    voice: str | None = None
    enabled: bool = True
    backfill: int = Field(5, ge=0)
    replaced: Literal["hold", "take"] = "hold"
    priority: Literal[Priority.NORMAL, Priority.PRIORITY] = Field(Priority.NORMAL, validate_default=True)

    @field_validator("cron")
    @classmethod
    def _is_cron(cls, value: str | None) -> str | None:
        if value is not None:
            fields = value.split()
            if len(fields) == 5 and any(
                part.isdigit() for part in fields[4].replace(",", " ").replace("-", " ").split()
            ):
                raise ValueError("ngày trong tuần phải viết bằng tên: mon, tue, wed, thu, fri, sat, sun")
            try:
                CronTrigger.from_crontab(value)
            except ValueError as error:
                raise ValueError("phải là năm trường cron, ví dụ: 0 5 * * mon-fri") from error
        return value

    @model_validator(mode="after")
    def _one_timetable(self) -> SourceCommon:
        if self.every and self.cron:
            raise ValueError("chỉ dùng một trong hai khóa every hoặc cron")
        return self

    @property
    def interval(self) -> timedelta:
        """How far apart visits are meant to lie; zero with ``cron``, which says the times itself: only the floor holds then."""
        return timedelta() if self.cron else self.every or DEFAULT_EVERY


class FolderSettings(SourceCommon):
    kind: Literal["folder"] = "folder"
    path: str
    keep: bool = False
    settle: Duration = Field("3s", validate_default=True)


class WebSourceCommon(SourceCommon):
    """``watch``: how long a taken article is looked at again, for corrections and withdrawals."""

    watch: Duration = Field("7d", validate_default=True)


class FeedSettings(WebSourceCommon):
    kind: Literal["feed"] = "feed"
    url: str
    full_text: bool = True


class ListingSettings(WebSourceCommon):
    kind: Literal["listing"] = "listing"
    url: str
    links: str | None = None
    pages: int = Field(1, ge=1, le=50)


class SitemapSettings(WebSourceCommon):
    kind: Literal["sitemap"] = "sitemap"
    url: str


class CustomSourceSettings(SourceCommon):
    """A source of the town's own: ``source = "module:Class"``, ``options`` are handed to it."""

    kind: Literal["custom"] = "custom"
    source: str = Field(pattern=r"^[\w.]+:\w+$")
    options: dict[str, str | int | float | bool] = {}


SourceSettings = Annotated[
    FolderSettings | FeedSettings | ListingSettings | SitemapSettings | CustomSourceSettings,
    Field(discriminator="kind"),
]


class PickupSettings(Section):
    """``[pickup]`` of ``broadcaster.toml``: the manners and limits of the one HTTP client."""

    user_agent: str = "broadcaster/0.1 (+{base_url}; {contact})"
    gap: Duration = Field("5s", validate_default=True)
    timeout: Duration = Field("20s", validate_default=True)
    redirects: int = Field(5, ge=0, le=20)
    page_megabytes: int = Field(15, ge=1)
    document_megabytes: int = Field(30, ge=1)
    floor: Duration = Field("15m", validate_default=True)
    robots: bool = True
    allow_hosts: tuple[str, ...] = ()

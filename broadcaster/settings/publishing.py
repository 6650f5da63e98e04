"""``[publishing]`` of ``broadcaster.toml``: where published files go and who is told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from ._types import Duration, Section


class PublisherSettings(Section):
    """A place of the town's own: ``publisher = "module:Class"``, ``options`` are handed to it."""

    publisher: str = Field(pattern=r"^[\w.]+:\w+$")
    options: dict[str, str | int | float | bool] = {}


PublisherName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,40}$")]


class PublishingSettings(Section):
    """``storage`` is ``local`` (the ``feeds`` folder is the web site) or ``s3`` (a copy of it in an S3-compatible store).

    Keys of the store come from the environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``) or the machine's role, never from a
    file of the station.
    """

    storage: Literal["local", "s3"] = "local"
    bucket: str = Field("", pattern=r"^$|^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    endpoint: str = Field("", pattern=r"^$|^https?://\S+$")
    region: str = "us-east-1"
    prefix: str = Field("", pattern=r"^$|^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$")
    timeout: Duration = Field("30s", validate_default=True)
    hub: str = Field("", pattern=r"^$|^https?://\S+$")
    publishers: dict[PublisherName, PublisherSettings] = {}

    @model_validator(mode="after")
    def _s3_needs_a_bucket(self) -> PublishingSettings:
        if self.storage == "s3" and not self.bucket:
            raise ValueError("storage = s3 cần khóa bucket")
        return self

    @property
    def where(self) -> str:
        """The store by name, for receipts and for the journal of uploads; holds no secret."""
        return f"s3:{self.endpoint or self.region}/{self.bucket}/{self.prefix}".rstrip("/")

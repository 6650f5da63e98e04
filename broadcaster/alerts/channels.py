"""The channels besides the console: which are configured, and what each must be able to do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .by_apprise import AppriseChannel
from .digest import Message
from .mail import MailChannel
from .webhook import WebhookChannel

if TYPE_CHECKING:
    from ..station import Station


class Channel(Protocol):
    """A way to tell people. ``words`` name it and where it leads, without secrets."""

    @property
    def words(self) -> str: ...

    def send(self, message: Message) -> str | None:
        """Hand the message over within the channel's time; returns who of several did not take it, in words, None when all did.

        Raises AlertNotSent when nobody did: then it is sent again, which others would get twice."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A channel by its name; ``target`` changes when it leads elsewhere: then it begins anew with what is wrong."""

    name: str
    target: str
    channel: Channel

    @property
    def words(self) -> str:
        return self.channel.words


def channels_of(station: Station) -> tuple[Configured, ...]:
    """Every channel that ``[alerts]`` names, in the order in which they are told."""
    settings, folder = station.settings.alerts, station.folder
    found: list[Configured] = []
    if settings.email is not None:
        found.append(
            Configured("email", _digest(settings.email.host, *settings.email.to), MailChannel(settings.email, folder))
        )
    if settings.webhook is not None:
        found.append(Configured("webhook", _digest(settings.webhook.url), WebhookChannel(settings.webhook, folder)))
    if settings.apprise is not None:
        where = _digest(*settings.apprise.urls, settings.apprise.urls_file)
        found.append(Configured("apprise", where, AppriseChannel(settings.apprise, folder)))
    return tuple(found)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

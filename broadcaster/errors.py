"""Everything that can go wrong, as one tree.

::

    BroadcasterError                      whom it concerns          what the station does
    ├── ConfigError                       operator                  stops at start, all mistakes at once
    ├── StationError                      operator                  stops the command
    │   ├── PortBusy                      operator                  stops the command
    │   ├── StationBusy                   operator                  stops the command: another process runs here
    │   ├── StoreError                    operator                  stops the command
    │   └── DiskError                     operator                  retries
    ├── SourceError                       source                    retries, the source "needs attention"
    │   ├── AddressRefused                source, operator          holds: unsafe address
    │   ├── FetchFailed                   source                    retries (Retry-After kept)
    │   ├── SourceGone                    source                    holds: 410, or the selector stopped matching
    │   └── SourceUnreadable              source                    retries, then needs attention
    ├── ArticleError                      article                   holds
    │   ├── DocumentRefused               article                   holds: encrypted, broken, bomb, wrong kind
    │   ├── NothingToRead                 article                   holds: no article found in it
    │   ├── NotVietnamese                 article                   holds
    │   ├── TooLarge                      article                   holds
    │   ├── EditedMeanwhile               article, operator         keeps what was saved first
    │   ├── HeardAnother                  article, operator         holds: only what was heard goes out
    │   └── MoveRefused                   article, bulletin         changes nothing: the thing stands elsewhere
    ├── LexiconError                      lexicon row               stops the load, the old table stays
    ├── ReadingDoubt                      article                   holds: words that could not be read
    ├── VoiceError                        voice                     next voice in the chain
    │   ├── VoiceUnavailable              voice                     retries, next voice
    │   ├── VoiceThrottled                voice                     retries after the given time, next voice
    │   ├── VoiceRefused                  voice                     next voice, operator told (key, quota, text)
    │   ├── TakeRejected                  voice                     once more, next voice, then holds
    │   └── NoVoiceLeft                   article                   retries
    ├── StudioError                       article, bulletin         holds
    │   ├── SoundUnreadable               jingle, take              holds
    │   └── MasterRejected                master                    holds, with the figure
    ├── PublishError                      show, episode             retries
    │   ├── FeedRejected                  show                      holds: the good feed stays
    │   └── StorageFailed                 store                     retries
    ├── RadioError                        slot                      fallback ladder
    ├── AlertNotSent                      channel                   retries; the console tells all the same
    └── LeaseLost                         worker                    drops its result: another worker has the article

Each error carries the thing it concerns, what is wrong and what to do, in Vietnamese; prints as
``thing: fault. Remedy.``; survives pickling; and says through ``retry`` and ``hold`` what the pipeline does with it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


class BroadcasterError(Exception):
    """Root of the tree.

    ``subject`` names the thing (an article's title or id, a source, a file), ``fault`` what is wrong with it, ``remedy`` what
    the reader of the message can do. ``retry_after`` is in seconds, None when the pipeline may choose.
    """

    #: the pipeline tries again by itself
    retry = False
    #: the article waits for a person
    hold = False

    def __init__(self, subject: str, fault: str, remedy: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(subject, fault, remedy)
        self.subject = subject
        self.fault = fault
        self.remedy = remedy
        self.retry_after = retry_after

    def __str__(self) -> str:
        text = f"{self.subject}: {self.fault}" if self.subject else self.fault
        if self.remedy:
            text = f"{text.rstrip('.')}. {self.remedy}"
        return text

    def __reduce__(self) -> tuple[object, ...]:
        state = {"retry_after": self.retry_after}
        return (type(self), (self.subject, self.fault, self.remedy), state)


class ConfigError(BroadcasterError):
    """Every mistake in the configuration, each with file, key, given value and what is allowed."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("Cấu hình", "\n".join(f"  - {problem}" for problem in problems))
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return f"Cấu hình có {len(self.problems)} lỗi:\n{self.fault}"

    def __reduce__(self) -> tuple[object, ...]:
        return (type(self), (self.problems,))


class StationError(BroadcasterError):
    """The station as a whole cannot do what was asked."""


class PortBusy(StationError):
    """Another program listens at the address of the web server."""


class StationBusy(StationError):
    """Another process already runs this station folder."""


class StoreError(StationError):
    """The database cannot be opened, migrated or written."""


class DiskError(StationError):
    """The disk is full or read-only, or a folder may not be written."""

    retry = True


class SourceError(BroadcasterError):
    """A visit to a source failed as a whole."""

    retry = True


class AddressRefused(SourceError):
    """The address is unsafe to connect to: not http(s), private, or carrying a password."""

    retry = False
    hold = True


class FetchFailed(SourceError):
    """The other side did not give the page: connection, time-out, status, size."""


class SourceGone(SourceError):
    """The other side says that this is no more (410), or nothing is found where there was something."""

    retry = False
    hold = True


class SourceUnreadable(SourceError):
    """What came back is no feed, list page or sitemap."""


class ArticleError(BroadcasterError):
    """This one article cannot go on without a person."""

    hold = True


class DocumentRefused(ArticleError):
    """An encrypted, broken, oversized-when-opened or unsupported document."""


class NothingToRead(ArticleError):
    """No article text was found."""


class NotVietnamese(ArticleError):
    """The text is in another language."""


class TooLarge(ArticleError):
    """Longer than the station accepts."""


class EditedMeanwhile(ArticleError):
    """Somebody else, or the source, changed the article while an operator was editing it."""


class HeardAnother(ArticleError):
    """Approved was another master than the one that waits by now, or none was named."""


class MoveRefused(ArticleError):
    """The state that was asked for may not follow the one it has, or not at the word of the one who asked."""


class LexiconError(BroadcasterError):
    """A lexicon file has rows that cannot be used; ``subject`` is the file, the fault names the lines."""


class ReadingDoubt(BroadcasterError):
    """Words could not be read with certainty and the station is set to ask a person."""

    hold = True


class VoiceError(BroadcasterError):
    """A voice did not speak; the chain decides what happens."""

    retry = True


class VoiceUnavailable(VoiceError):
    """The engine cannot be reached, is missing, died or hung."""


class VoiceThrottled(VoiceError):
    """The engine asks us to slow down (429, quota of the minute); ``retry_after`` says how long where it is known."""


class VoiceRefused(VoiceError):
    """The engine will not do this: wrong key, quota gone, text refused. Trying again does not help."""

    retry = False


class TakeRejected(VoiceError):
    """What came back does not say the text: too short, too long, silent, clipped, truncated."""


class NoVoiceLeft(VoiceError):
    """Every voice of the chain failed for this article."""


class StudioError(BroadcasterError):
    """A master could not be made."""

    hold = True


class SoundUnreadable(StudioError):
    """A sound file cannot be decoded or holds unusable samples."""


class MasterRejected(StudioError):
    """A finished master did not pass the checks before release."""


class PublishError(BroadcasterError):
    """Something could not be put out; what was public before stays."""

    retry = True


class FeedRejected(PublishError):
    """A candidate feed is not valid or lost episodes; the good one stays."""

    retry = False
    hold = True


class StorageFailed(PublishError):
    """The store of published files refused or lost a write."""


class RadioError(BroadcasterError):
    """A slot could not be filled as planned."""

    retry = True


class AlertNotSent(BroadcasterError):
    """A channel did not take an alert; its mark stays, so nothing is lost."""

    retry = True


class LeaseLost(BroadcasterError):
    """Another worker holds the article now; the result at hand must be dropped."""


def install_command(extra: str) -> str:
    """The command that adds an optional part to the program that runs now.

    It names this interpreter: another ``pip`` would look for ``broadcaster`` on the index, where somebody else's package has that name.
    """
    return f'{sys.executable} -m pip install "broadcaster[{extra}]"'

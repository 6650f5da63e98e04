"""A station whose only troubles are those that a test makes, and channels that keep what they are told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from broadcaster.alerts import digest, kinds, watch
from broadcaster.alerts.channels import Configured
from broadcaster.alerts.digest import Message
from broadcaster.alerts.finding import Finding
from broadcaster.alerts.kinds import Kind, Scene, Urgency, mended
from broadcaster.errors import AlertNotSent


class Troubles:
    """What is wrong, as (kind, subject); ``broken`` kinds cannot be looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
        self.wrong: set[tuple[str, str]] = set()
        self.broken: set[str] = set()
        table = tuple(self._kind(name) for name in names)
        monkeypatch.setattr(watch, "KINDS", table)
        for module in (kinds, watch, digest):
            monkeypatch.setattr(module, "BY_NAME", {kind.name: kind for kind in table})

    def _kind(self, name: str) -> Kind:
        def look(_scene: Scene) -> Iterable[Finding]:
            if name in self.broken:
                raise OSError("cannot look")
            return [Finding(subject, f"{name} {subject} hỏng") for kind, subject in sorted(self.wrong) if kind == name]

        urgency = Urgency.NOW if name in ("lua", "store") else Urgency.SOON
        return Kind(name, f"Loại {name}", urgency, look, mended(f"{name} đã được chữa"), f"Chữa {name}.")


@dataclass
class Ear:
    """A channel that hears; ``deaf`` does not, ``note`` is what it says of others."""

    words: str = "tai nghe thử"
    deaf: bool = False
    note: str | None = None
    heard: list[Message] = field(default_factory=list)
    asked: int = 0

    def send(self, message: Message) -> str | None:
        self.asked += 1
        if self.deaf:
            raise AlertNotSent("Tai", "không nghe", "Nói to lên.")
        self.heard.append(message)
        return self.note

    def configured(self, name: str = "tai", target: str = "a") -> Configured:
        return Configured(name, target, self)

"""``emergency.toml``: the policy of the emergency lane as a table. Kinds of message, what is said around them, CAP in and out."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from ..model import Priority
from ._types import Duration, Section

Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]
Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]

#: what may stand in braces in a sentence of [emergency.words]
PLACEHOLDERS = ("station", "title", "area", "until", "pressed")
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


def _is_sentence(text: str) -> str:
    try:
        names = [name for _, name, form, turn in string.Formatter().parse(text) if name is not None or form or turn]
    except ValueError as error:
        raise ValueError("dấu ngoặc nhọn { } phải đủ đôi") from error
    wrong = [name for name in names if name not in PLACEHOLDERS]
    if wrong:
        allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValueError(f"không có chỗ điền {{{wrong[0]}}}; được dùng: {allowed}")
    return text


Sentence = Annotated[str, AfterValidator(_is_sentence)]


class WordsSettings(Section):
    """What is said around the text; an empty sentence is left out."""

    opening: Sentence = "{title}. {station} thông báo."
    area: Sentence = "Khu vực: {area}."
    until: Sentence = "Thông báo có hiệu lực đến {until}."
    closing: Sentence = "Thông báo do giọng đọc máy thực hiện."
    exercise: Sentence = "Đây là diễn tập, bà con không phải làm gì."
    cancelled: Sentence = "Thông báo «{title}» phát lúc {pressed} đã hết hiệu lực."


class KindSettings(Section):
    """One kind of message. ``repeats`` is how often it is heard in all, ``interval`` how far apart, ``life`` how long it may be played.

    It ends those of the kinds that it ``replaces`` whose areas lie within its own.
    """

    title: str = Field(min_length=1, max_length=100)
    priority: Priority = Priority.EMERGENCY
    chime: str = ""
    repeats: int = Field(3, ge=1, le=60)
    interval: Duration = Field("5m", validate_default=True, ge=_MINUTE, le=_DAY)
    life: Duration = Field("2h", validate_default=True, ge=_MINUTE, le=30 * _DAY)
    areas: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    category: Category = "Safety"
    cancel_life: Duration = Field("15m", validate_default=True, ge=_MINUTE, le=_DAY)


class CapRule(Section):
    """A row of the table that gives a CAP message its kind; a list that is empty asks nothing."""

    urgency: tuple[Urgency, ...] = ()
    severity: tuple[Severity, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    kind: str

    def holds(self, urgency: str, severity: str, certainty: str) -> bool:
        pairs = ((self.urgency, urgency), (self.severity, severity), (self.certainty, certainty))
        return all(not wanted or given in wanted for wanted, given in pairs)

    def example(self) -> tuple[str, str, str]:
        """Urgency, severity and certainty of which the row holds, the first of each: for what we send."""
        lists = ((self.urgency, Urgency), (self.severity, Severity), (self.certainty, Certainty))
        urgency, severity, certainty = (wanted[0] if wanted else get_args(every)[-1] for wanted, every in lists)
        return urgency, severity, certainty


class CapSettings(Section):
    folder: str = "emergency"
    sender: str = Field("", pattern=r"^[^\s<&,]*$")
    senders: tuple[str, ...] = ()
    spoken: str = "SpokenText"
    kilobytes: int = Field(256, ge=1, le=4096)
    rules: tuple[CapRule, ...] = ()


class EmergencySettings(Section):
    """``kind`` is the one that is meant where nobody says which. ``areas`` are those that may be named; none: any."""

    kind: str = ""
    profile: str = "radio"
    longest: int = Field(1800, ge=50, le=10_000)
    areas: tuple[str, ...] = ()
    exercises: Literal["apart", "air"] = "apart"
    in_bulletins: bool = True
    words: WordsSettings = WordsSettings()
    cap: CapSettings = CapSettings()
    kinds: dict[str, KindSettings] = {}

    @model_validator(mode="after")
    def _names_are_known(self) -> EmergencySettings:
        """Every kind and area that a row names is declared."""
        named = [("kind", self.kind)] if self.kind else []
        named += [(f"kinds.{name}.replaces", one) for name, kind in self.kinds.items() for one in kind.replaces]
        named += [("cap.rules", rule.kind) for rule in self.cap.rules]
        faults = [f"{place}: chưa khai loại «{one}»" for place, one in named if one not in self.kinds]
        if self.areas:
            areas = [(f"kinds.{name}.areas", one) for name, kind in self.kinds.items() for one in kind.areas]
            faults += [
                f"{place}: khu vực «{one}» không có trong areas" for place, one in areas if one not in self.areas
            ]
        if faults:
            raise ValueError("; ".join(faults))
        return self

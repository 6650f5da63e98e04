"""Whether what was found to be no part of the article is read all the same, as ``[cleaning]`` says."""

from __future__ import annotations

from ..settings.cleaning import CleaningSettings

#: the policy for each reason for which a line is left out; reasons that are not here have none: menus, hidden text, …
_POLICY = {
    "caption": "captions",
    "credit": "credits",
    "byline": "bylines",
    "attachment": "attachments",
    "attachments": "attachments",
    "file name": "file_names",
    "footnote": "footnotes",
    "related": "related",
    "sharing": "sharing",
    "counters": "counters",
    "comments": "comments",
    "banners": "banners",
}

#: tail marks that tell something themselves: "Lượt xem: 12", "Tệp đính kèm: ke-hoach.pdf"
TELLING_MARKS = ("counters", "attachments")


def is_read(settings: CleaningSettings, why: str) -> bool:
    """Whether a line that would be left out because of ``why`` is read."""
    policy = _POLICY.get(why)
    return policy is not None and getattr(settings, policy) == "read"

"""Items of a feed that do not name themselves: without a guid, and without a link that is theirs alone.

Such an item is known again by its words, else by its headline and date, else by nearly the same words under another headline. So an
edit stays an edit, and a notice that returns every week under one headline stays a new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..model import Doubt
from .identity import near, simhash64

#: bits of 64 that differ in an edit of one text under one headline; other texts differ in about 30
EDIT_BITS = 16
#: an edited item may be dated anew, one that returns is a week younger
EDIT_SECONDS = 2 * 24 * 3600.0
MOST_KNOWN = 500
SAME_HEADLINE = Doubt(
    "same_headline",
    "Nguồn đã có một bài cùng tiêu đề mà không ghi mã hay đường dẫn riêng; xem đây là bài mới hay bản sửa.",
    hold=True,
)


@dataclass(frozen=True, slots=True)
class Nameless:
    """What there is to know an item by. ``scope`` is the link it shares, empty when it has none."""

    scope: str
    title: str
    text: str
    published: datetime | None

    @property
    def mark(self) -> str:
        return hashlib.sha256(f"{self.title}\n{self.text}".encode("utf-8", "replace")).hexdigest()

    def record(self, name: str) -> dict[str, Any]:
        date = self.published.timestamp() if self.published else None
        return {
            "id": name, "mark": self.mark, "scope": self.scope, "title": _folded(self.title), "date": date,
            "words": f"{simhash64(self.text):x}",
        }  # fmt: skip


def names_for(
    items: Sequence[Nameless], known: Iterable[dict[str, Any]]
) -> tuple[list[tuple[str, tuple[Doubt, ...]]], list[dict[str, Any]]]:
    """A name (guid) and the doubts for each of ``items``, and the records to keep for the next visit.

    ``known`` are the records of the last visit; each is given to one item at most, the surest first.
    """
    left = {record["id"]: record for record in known}
    named: dict[int, str] = {}
    doubts: dict[int, tuple[Doubt, ...]] = {}
    fresh = [item.record("") for item in items]
    for same in (_same_words, _same_headline, _same_story):
        for number, record in enumerate(fresh):
            if number in named:
                continue
            match = next((old for old in left.values() if same(record, old)), None)
            if match is not None:
                named[number] = match["id"]
                del left[match["id"]]
    for number, item in enumerate(items):
        if number not in named:
            named[number] = f"text:{item.mark}"
            twins = (old for old in left.values() if _alike_but_undated(fresh[number], old))
            doubts[number] = (SAME_HEADLINE,) if next(twins, None) else ()
    kept = {name: item.record(name) for item, name in zip(items, (named[n] for n in range(len(items))), strict=True)}
    records = [*(record for record in left.values() if record["id"] not in kept), *kept.values()]
    return [(named[number], doubts.get(number, ())) for number in range(len(items))], records[-MOST_KNOWN:]


def _same_words(new: dict[str, Any], old: dict[str, Any]) -> bool:
    return bool(new["mark"] == old["mark"])


def _same_headline(new: dict[str, Any], old: dict[str, Any]) -> bool:
    """One headline: on the same date, or within days with nearly the same words."""
    if not new["title"] or (new["scope"], new["title"]) != (old["scope"], old["title"]):
        return False
    if new["date"] is not None and new["date"] == old["date"]:
        return True
    apart = abs(new["date"] - old["date"]) if None not in (new["date"], old["date"]) else 0.0
    return apart <= EDIT_SECONDS and near(_words(new), _words(old), EDIT_BITS)


def _same_story(new: dict[str, Any], old: dict[str, Any]) -> bool:
    """Another headline over nearly the same words, on the same date."""
    return bool(new["scope"] == old["scope"] and new["date"] == old["date"] and near(_words(new), _words(old)))


def _alike_but_undated(new: dict[str, Any], old: dict[str, Any]) -> bool:
    """One headline over other words, and no dates that would tell a new notice from an edit."""
    same = new["title"] and (new["scope"], new["title"]) == (old["scope"], old["title"])
    return bool(same and None in (new["date"], old["date"]))


def _words(record: dict[str, Any]) -> int:
    return int(record["words"], 16)


def _folded(title: str) -> str:
    return (
        hashlib.sha256(" ".join(title.casefold().split()).encode("utf-8", "replace")).hexdigest()[:16] if title else ""
    )

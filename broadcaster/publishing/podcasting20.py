"""What feedgen cannot write, as one extension: Podcasting 2.0, ``itunes:explicit`` as true/false, every atom:link, RFC 5005.

``register(feed)`` gives the generator and each of its later entries an attribute ``podcasting20`` with one method, ``add``; elements come out in
the order they were added. The name «podcast» is taken by feedgen's own extension, which knows Apple's elements only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "fh": "http://purl.org/syndication/history/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
}


@dataclass(frozen=True, slots=True)
class Tag:
    """An element: ``name`` is ``prefix:local`` or a plain name; attributes with the value None are left out."""

    name: str
    text: str | None
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Tag, ...]

    def append_to(self, parent: Any) -> None:
        element = etree.SubElement(parent, _qualified(self.name), dict(self.attributes) if self.attributes else None)
        if self.text is not None:
            element.text = self.text
        for child in self.children:
            child.append_to(element)


def tag(
    name: str, text: str | None = None, children: Iterable[Tag] = (), /, **attributes: str | int | float | None
) -> Tag:
    """A tag; an attribute ``from_`` or ``aspect_ratio`` is written ``from`` or ``aspect-ratio``."""
    written = tuple([(_attribute(key), str(value)) for key, value in attributes.items() if value is not None])
    return Tag(name, text, written, tuple(children))


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


@cache
def _qualified(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


class _Tags:
    """The list both kinds of extension keep."""

    def __init__(self) -> None:
        self._tags: list[Tag] = []

    def add(
        self,
        name: str,
        text: str | None = None,
        children: Sequence[Tag] = (),
        /,
        **attributes: str | int | float | None,
    ) -> None:
        self._tags.append(tag(name, text, children, **attributes))

    def append_to(self, element: Any) -> None:
        for each in self._tags:
            each.append_to(element)


class Podcasting20(_Tags, BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """The channel's tags. ``dated`` says whether the channel has a date: feedgen writes the clock's where none is set."""

    dated = True

    def extend_ns(self) -> dict[str, str]:
        return NAMESPACES

    def extend_rss(self, feed: Any) -> Any:
        channel = feed[0]
        if not self.dated:
            for element in channel.findall("lastBuildDate"):
                channel.remove(element)
        self.append_to(channel)
        return feed


class Podcasting20Entry(_Tags, BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """An item's tags."""

    def extend_rss(self, entry: Any) -> Any:
        self.append_to(entry)
        return entry


def register(feed: FeedGenerator) -> None:
    """Give ``feed`` and every entry added later the extension, as ``.podcasting20``."""
    feed.register_extension("podcasting20", Podcasting20, Podcasting20Entry, atom=False)

"""The shows for readers that are no podcast apps: JSON Feed 1.1, an OPML list of all shows, and the style sheet browsers apply."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from lxml import etree

from ..errors import BroadcasterError
from ..model import Episode
from ..settings import ShowSettings, StationSettings
from .addresses import episode_folder, foreign_link
from .artwork import Artwork
from .feed_item import enclosure, item_title
from .identity import feed_url, public_url
from .pages import mark
from .plain import clean, one_line, title_line


def json_feed(
    name: str,
    show: ShowSettings,
    episodes: Sequence[Episode],
    station: StationSettings,
    *,
    image: Artwork | None = None,
    hub: str | None = None,
) -> bytes:
    """The show as JSON Feed 1.1 (jsonfeed.org), newest first; an episode that the RSS feed leaves out is left out here too."""
    items = []
    for episode in sorted(episodes, key=mark, reverse=True)[: show.items]:
        try:
            items.append(_item(episode, show, station))
        except BroadcasterError:  # told where the RSS feed is built: ``Feed.left_out``
            continue
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title_line(show.title),
        "home_page_url": f"{station.base_url}/",
        "feed_url": public_url(station, f"{name}.json"),
        "description": clean(show.description),
        "language": show.language,
        "authors": [{"name": one_line(show.author or station.name)}],
    }
    if image is not None:
        feed["icon"] = public_url(station, image.path)
    if hub:
        feed["hubs"] = [{"type": "WebSub", "url": hub}]
    return json.dumps({**feed, "items": items}, ensure_ascii=False, indent=1).encode()


def _item(episode: Episode, show: ShowSettings, station: StationSettings) -> dict[str, Any]:
    main = enclosure(episode)
    paragraphs = [text for paragraph in episode.paragraphs if (text := one_line(paragraph.text))]
    item: dict[str, Any] = {
        "id": one_line(episode.guid),
        "url": f"{public_url(station, episode_folder(episode))}/" if episode.folder else f"{station.base_url}/",
        "title": item_title(episode, show, station),
        "summary": one_line(episode.summary, 1000),
        "content_text": "\n\n".join(paragraphs) or one_line(episode.summary or episode.title),
        "date_published": _time(episode.published, station),
        "date_modified": _time(max(episode.updated, episode.published), station),
        "attachments": [
            {
                "url": public_url(station, main.path),
                "mime_type": main.media_type,
                "size_in_bytes": main.size,
                "duration_in_seconds": round(main.seconds),
            }
        ],
    }
    if original := foreign_link(episode.url):
        item["external_url"] = clean(original)
    if episode.author or episode.credit:
        item["authors"] = [{"name": one_line(episode.author or episode.credit or "", 255)}]
    if tags := [tag for category in episode.categories if (tag := one_line(category, 100))]:
        item["tags"] = list(dict.fromkeys(tags))
    return item


def _time(moment: Any, station: StationSettings) -> str:
    return str(moment.astimezone(station.timezone).replace(microsecond=0).isoformat())


def opml(shows: Mapping[str, ShowSettings], station: StationSettings) -> bytes:
    """Every show in one OPML 2.0 file: what podcast apps import to subscribe to all at once."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = one_line(station.name)
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    for name, show in shows.items():
        title = title_line(show.title)
        etree.SubElement(
            body,
            "outline",
            text=title,
            title=title,
            description=one_line(show.description, 1000),
            type="rss",
            version="RSS2",
            language=show.language,
            xmlUrl=feed_url(station, name),
            htmlUrl=f"{station.base_url}/",
        )
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return document


def feed_stylesheet() -> bytes:
    """``feed.xsl``: a feed opened in a browser becomes a page in Vietnamese that says what it is and lists the episodes."""
    return files(__package__).joinpath("data", "feed.xsl").read_bytes()

"""What a page says about itself for machines: ``<title>``, og:, itemprop, JSON-LD. Hints to be weighed, not facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..vietnamese.dates import machine_date
from .text import key, one_line, tidy

_ARTICLE_TYPES = (
    "Article",
    "NewsArticle",
    "BlogPosting",
    "ReportageNewsArticle",
    "Report",
    "LiveBlogPosting",
    "TechArticle",
)
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "date.published", "publishdate", "publish-date", "publish_date",
    "published_time", "pubdate", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.created", "article_date_original", "sailthru.date", "date",
)  # fmt: skip
_CUT = re.compile(r"\s+[|»•–—]\s+|\s+-\s+|\s*::\s*")
_MOST_JSON = 400_000


@dataclass(frozen=True, slots=True)
class Metadata:
    """Empty strings and None where the page says nothing."""

    page_title: str = ""
    og_title: str = ""
    site: str = ""
    headline: str = ""
    authors: tuple[str, ...] = ()
    meta_author: str = ""
    publisher: str = ""
    published: date | datetime | None = None
    article: bool = False

    @property
    def title_parts(self) -> list[str]:
        """``<title>`` whole, then cut at " | ", " - " and their like, longest beginning first."""
        parts = [self.page_title]
        cuts = [match.start() for match in _CUT.finditer(self.page_title)]
        parts += [self.page_title[:cut] for cut in reversed(cuts)]
        parts += [self.page_title[match.end() :] for match in _CUT.finditer(self.page_title)]
        return [part for part in parts if key(part)]


def read_metadata(root: Any) -> Metadata:
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        value = _line(element.get("content"))
        if name and value:
            meta.setdefault(name, value)
    title = next(
        (
            element
            for element in root.iter("title")
            if element.getparent() is not None and element.getparent().tag != "svg"
        ),
        None,
    )
    linked = _linked(root)
    published = _first_date(
        linked.get("published", ""), *(meta.get(name, "") for name in _PUBLISHED), _itemprop_date(root)
    )
    return Metadata(
        page_title=_line("".join(title.itertext()) if title is not None else ""),
        og_title=meta.get("og:title") or meta.get("twitter:title") or "",
        site=meta.get("og:site_name") or linked.get("site", ""),
        headline=linked.get("headline", ""),
        authors=tuple(linked.get("authors", ())),
        meta_author=meta.get("author") or meta.get("article:author") or meta.get("dc.creator") or "",
        publisher=linked.get("publisher", ""),
        published=published,
        article="headline" in linked or meta.get("og:type", "") == "article",
    )


def _line(value: str | None) -> str:
    return one_line(tidy(value or ""))[:600]


def _first_date(*values: str) -> date | datetime | None:
    return next((found for value in values if value and (found := machine_date(value))), None)


def _itemprop_date(root: Any) -> str:
    for element in root.iter("span", "time", "div", "p", "li", "abbr"):
        if (element.get("itemprop") or "") == "datePublished" or (
            element.tag == "time" and element.get("datetime") and _posted(element)
        ):
            return (element.get("content") or element.get("datetime") or "".join(element.itertext()))[:80]
    return ""


def _posted(element: Any) -> bool:
    """A ``<time>`` that says it is the article's: pubdate, or the classes WordPress gives it."""
    names = (element.get("class") or "").lower()
    return element.get("pubdate") is not None or "published" in names or "entry-date" in names or "post-date" in names


def _linked(root: Any) -> dict[str, Any]:
    """headline, published, authors, publisher, site of the article described in JSON-LD."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _MOST_JSON:
            continue
        try:
            data = json.loads(script.text.strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data):
            kinds = node.get("@type")
            if not {kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)} & set(
                _ARTICLE_TYPES
            ):
                continue
            publisher = _names(node.get("publisher"), people=False)
            return {
                "headline": _line(node["headline"]) if isinstance(node.get("headline"), str) else "",
                "published": node["datePublished"][:80] if isinstance(node.get("datePublished"), str) else "",
                "authors": _names(node.get("author"), people=True),
                "publisher": publisher[0] if publisher else "",
            }
    return {}


def _nodes(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(data, dict):
        yield data
        for name in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _nodes(data.get(name), depth + 1)
    elif isinstance(data, list):
        for entry in data[:200]:
            yield from _nodes(entry, depth + 1)


def _names(value: Any, people: bool) -> list[str]:
    """Names of persons (or of whatever when ``people`` is False) in an author or publisher entry."""
    entries = value if isinstance(value, list) else [value]
    names = []
    for entry in entries[:10]:
        if isinstance(entry, str) and entry:
            names.append(_line(entry))
        elif (
            isinstance(entry, dict)
            and isinstance(entry.get("name"), str)
            and (not people or entry.get("@type") in ("Person", None))
        ):
            names.append(_line(entry["name"]))
    return [name for name in names if name]

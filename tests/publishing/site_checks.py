"""What is asked of every page of the listening site: tags that close, the site's own policy, a tree to look into."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from lxml import html

from broadcaster.model import Episode
from broadcaster.publishing.site import build_front
from broadcaster.settings import StationSettings

from .site_samples import NOW, SHOWS, STATION, bulletin

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Strict(HTMLParser):
    """Complains of tags that do not close in order, twice-given ids and attributes, and anything the site's policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: set[str] = set()
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.problems.append(f"<{tag}> gives an attribute twice: {names}")
        given_ = dict(attrs)
        if (mine := given_.get("id")) is not None:
            if mine in self.ids:
                self.problems.append(f"id «{mine}» twice")
            self.ids.add(mine)
        if "style" in given_ or tag == "style" or any(name.startswith("on") for name in names):
            self.problems.append(f"inline style or script on <{tag}>")
        if tag == "script" and not (given_.get("src") or "").split("?")[0].endswith("static/main.js"):
            self.problems.append("a script that is not ours")
        if any(
            (given_.get(name) or "").lower().lstrip().startswith(("javascript:", "data:", "//"))
            for name in ("href", "src")
        ):
            self.problems.append(f"a forbidden address on <{tag}>")
        if tag not in VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> does not close what is open")


def pages(files: Mapping[str, bytes]) -> dict[str, str]:
    return {path: data.decode() for path, data in files.items() if path.endswith(".html")}


def tree_of(text: str) -> Any:
    """The page as lxml's HTML tree, whose stubs know less than it does."""
    return html.document_fromstring(text)


def check(files: Mapping[str, bytes]) -> None:
    for path, text in pages(files).items():
        parser = Strict()
        parser.feed(text)
        parser.close()
        assert parser.problems == [], path
        assert parser.open == [], path


def front(episodes: list[Episode], station: StationSettings = STATION) -> dict[str, bytes]:
    made, _ = bulletin()
    return build_front(station, SHOWS, episodes, [made], NOW)

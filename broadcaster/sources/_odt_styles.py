"""What an OpenDocument file's styles say of the text set in them: font, struck, hidden, raised; own or inherited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, STYLE, FO = (f"{{{_NS}{name}:1.0}}" for name in ("text", "style", "xsl-fo-compatible"))
_DEEPEST = 12
_LINES = (f"{STYLE}text-line-through-style", f"{STYLE}text-line-through-type")


@dataclass(frozen=True, slots=True)
class Look:
    font: str | None = None
    void: str = ""
    raised: bool = False


@dataclass(slots=True)
class Looks:
    """Text properties of each style, nearest ancestor first."""

    own: dict[str, Mapping[str, str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    def of(self, element: etree._Element, around: Look = Look()) -> Look:
        """How the words of ``element`` look, which stands in text that looks like ``around``."""
        name = element.get(f"{TEXT}style-name")
        if name is None:
            return Look(around.font, "", around.raised)
        font = self._find(name, f"{STYLE}font-name") or self._find(name, f"{FO}font-family")
        position = self._find(name, f"{STYLE}text-position") or ""
        return Look((font or "").strip("'\"") or around.font, self._void(name), _is_raised(position))

    def _void(self, name: str) -> str:
        if self._find(name, f"{TEXT}display") == "none":
            return "hidden"
        lines = [self._find(name, line) for line in _LINES]
        if "none" in lines:
            return ""
        return "struck" if any(lines) else ""

    def _find(self, name: str, key: str) -> str | None:
        for _ in range(_DEEPEST):
            if key in self.own.get(name, {}):
                return self.own[name][key]
            if name not in self.parents:
                return None
            name = self.parents[name]
        return None


def read_looks(*trees: etree._Element | None) -> Looks:
    """The styles of several parts; those of the later parts win."""
    looks = Looks()
    for tree in trees:
        for style in tree.iter(f"{STYLE}style") if tree is not None else ():
            name = style.get(f"{STYLE}name", "")
            properties = style.find(f"{STYLE}text-properties")
            looks.own[name] = (
                {str(key): str(value) for key, value in properties.attrib.items()} if properties is not None else {}
            )
            looks.parents[name] = style.get(f"{STYLE}parent-style-name", "")
    return looks


def _is_raised(position: str) -> bool:
    """ "super 58%", or a share of the height above the line: "33% 58%"."""
    height = position.split()[0] if position.split() else ""
    return height == "super" or (height.endswith("%") and height[:1] not in ("-", "0"))

"""What a page's own ``<style>`` sheets hide or strike out, as they lie on a wide screen: by tag, class, id and attribute.

Sheets that lie elsewhere are not fetched. A selector that is not understood (``:hover``, ``:not()``) decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .blocks import Element
from .recipes import css_path

#: the width, in CSS pixels, at which ``@media`` rules are judged: the copy for a desk is the one that is read
WIDTH = 1280
_LONGEST, _MOST_SELECTORS = 400_000, 300
_TELLING = re.compile(r"line-through|display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_DECLARED = re.compile(r"(?:^|;)\s*(display|visibility|text-decoration(?:-line)?)\s*:\s*([^;]*)", re.I)
_WIDTH = re.compile(r"\((min|max)-width\s*:\s*([\d.]+)\s*(px|em|rem)\)")
_NAMED = re.compile(r"[.#]([\w-]+)")
_NEVER = frozenset(["html", "body", "head"])


def styled(root: Element) -> Iterator[tuple[Element, str]]:
    """Elements that the page's sheets take out of sight, each with ``hidden`` or ``struck``."""
    sheets = [
        "".join(sheet.itertext())
        for sheet in root.iter("style")
        if _is_for_screens((sheet.get("media") or "").lower()) and sheet.getparent() is not None
    ]
    text = "\n".join(sheets)[:_LONGEST]
    if not _TELLING.search(text):
        return
    names = {name for value in root.xpath("//@class | //@id") for name in str(value).split()}
    decided: dict[Element, dict[str, tuple[int, bool]]] = {}
    for order, (selector, declarations) in enumerate(_rules(text, names)):
        for element in _matched(root, selector):
            facts = decided.setdefault(element, {})
            for what, value, important in declarations:
                weight = _specificity(selector) * 1_000_000 + order + (10**12 if important else 0)
                if weight >= facts.get(what, (0, False))[0]:
                    facts[what] = (weight, value)
    for element, facts in decided.items():
        own = (element.get("style") or "").lower()
        for what, word in (("display", "hidden"), ("visibility", "hidden"), ("decoration", "struck")):
            if facts.get(what, (0, False))[1] and what not in own and element.tag not in _NEVER:
                yield element, word
                break


def _rules(text: str, names: set[str]) -> Iterator[tuple[str, list[tuple[str, bool, bool]]]]:
    """Single selectors with what they declare; those that name a class or id the page does not have are left out."""
    count = 0
    for selectors, body in _blocks(_COMMENT.sub(" ", text)):
        declarations = list(_declarations(body))
        if not declarations:
            continue
        for selector in selectors.split(","):
            named = _NAMED.findall(re.sub(r"\[[^\]]*\]", "", selector))
            if count < _MOST_SELECTORS and all(name in names for name in named):
                count += 1
                yield selector.strip(), declarations


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """``selectors { body }`` of the sheet, those inside ``@media`` when it holds for a wide screen."""
    at = 0
    while (opened := text.find("{", at)) >= 0:
        head = text[at:opened].rpartition(";")[2].strip()
        depth, end = 1, opened + 1
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        body = text[opened + 1 : end - 1]
        if head.startswith("@media"):
            if _is_for_screens(head[6:].lower()):
                yield from _blocks(body)
        elif not head.startswith("@"):
            yield head, body
        at = end


def _is_for_screens(media: str) -> bool:
    if not media.strip():
        return True
    return any(_holds(query) for query in media.split(","))


def _holds(query: str) -> bool:
    if re.search(r"\b(print|speech|not|prefers|orientation|hover|pointer)\b", query):
        return False
    for side, number, unit in _WIDTH.findall(query):
        pixels = float(number) * (1 if unit == "px" else 16)
        if (side == "min" and pixels > WIDTH) or (side == "max" and pixels < WIDTH):
            return False
    return True


def _declarations(body: str) -> Iterator[tuple[str, bool, bool]]:
    for name, value in _DECLARED.findall(body):
        key, words = name.lower(), value.lower()
        important = "!important" in words
        if key == "display":
            yield "display", words.split("!")[0].strip() == "none", important
        elif key == "visibility":
            yield "visibility", words.split("!")[0].strip() == "hidden", important
        else:
            yield "decoration", "line-through" in words, important


def _matched(root: Element, selector: str) -> list[Element]:
    try:
        found: Any = css_path(selector)(root)
        return list(found)
    except ValueError:
        return []


def _specificity(selector: str) -> int:
    bare = re.sub(r"\[[^\]]*\]", ".a", selector)
    return 10_000 * bare.count("#") + 100 * bare.count(".") + len(re.findall(r"(?:^|[\s>])[a-z]", bare))

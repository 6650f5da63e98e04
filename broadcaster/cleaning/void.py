"""Text that its own document says is void: struck out, hidden, the prompt of an empty field, a table of contents, a note's mark.

Done to the tree before anything reads it: the words of a void element move into an attribute, so that no rule comes upon them (blocks,
tables, headline), and the walk lists them as dropped. Documents turned into pages say it with ``data-void``.
"""

from __future__ import annotations

import re

from ..model import Doubt
from .blocks import Element
from .rules import says
from .stylesheets import styled
from .text import one_line, tidy

VOID, WORDS = "data-void", "data-void-words"
#: reasons a document may give; each has its words in ``data/reasons.toml``
REASONS = frozenset(["struck", "deleted", "hidden", "placeholder", "contents", "note mark", "footnote", "icon"])
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_ICON_NAME = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")
_UNSPOKEN = re.compile(r"[\W_]*")
_PRIVATE = re.compile("[\ue000-\uf8ff\\s]+")
_AROUND = 40


def make_void(element: Element, why: str) -> None:
    """Take the words of ``element`` out of sight; what follows it stays."""
    words = one_line(tidy(" ".join(element.itertext())))
    for child in list(element):
        element.remove(child)
    element.text = None
    element.set(VOID, why)
    element.set(WORDS, words)


def void_words(element: Element) -> tuple[str, str] | None:
    """(reason, words) of an element made void, None for any other."""
    words = element.get(WORDS)
    return None if words is None else (element.get(VOID) or "", words)


def mark_void(root: Element) -> list[Doubt]:
    """Make everything void that the page says is so; doubts are about lines drawn through a part of a word."""
    for element, what in list(styled(root)):
        if what == "hidden":
            element.set("hidden", "sheet")
        else:
            element.set(VOID, "struck")
    doubts: list[Doubt] = []
    for element in root.iter("s", "strike", "del"):
        if element.tag == "del" or next(element.iter("td"), None) is None:
            element.set(VOID, element.get(VOID) or "struck")
    for element in root.xpath("//*[@style]"):
        if _STRUCK.search(element.get("style")):
            element.set(VOID, "struck")
    for element in root.xpath(f"//*[@{VOID}]"):
        why = element.get(VOID)
        if why not in REASONS or element.get(WORDS) is not None or element.getparent() is None:
            continue
        if why == "struck" and (cut := _cut_word(element)):
            doubts.append(
                Doubt(
                    "struck", "Nét gạch ngang chỉ đi qua một phần của từ hay số; hãy sửa lại chỗ này.", cut, hold=True
                )
            )
        make_void(element, why)
    for element in [*root.iter("i", "span"), *root.xpath("//*[@aria-hidden='true']")]:
        if len(element) == 0 and element.text and _is_icon(element):
            make_void(element, "icon")
        elif element.get("class") == "katex-html":
            make_void(element, "icon")  # the same formula stands beside it as MathML
    return doubts


def shown_text(element: Element) -> str:
    """The words of ``element`` without those of hidden elements in it, pieces apart by blanks."""
    return " ".join(_shown(element))


def is_hidden(element: Element) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or bool(
        style and re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style, re.I)
    )


def _shown(element: Element) -> list[str]:
    pieces: list[str] = []
    stack: list[tuple[Element, bool]] = [(element, False)]
    while stack:
        node, done = stack.pop()
        if done:
            pieces.append(node.tail or "")
            continue
        if node is not element:
            stack.append((node, True))
            if not isinstance(node.tag, str) or is_hidden(node):
                continue
        pieces.append(node.text or "")
        stack.extend((child, False) for child in reversed(node))
    return [piece for piece in pieces if piece]


def _cut_word(element: Element) -> str:
    """The words around a struck piece that begins inside a word or number, "" when it begins with one."""
    before, struck = text_before(element), "".join(element.itertext())
    joined = before[-1:].isalnum() and (struck[:1].isalnum() or re.match(r"[.,]\d", struck) is not None)
    return one_line(tidy(f"{before[-_AROUND:]}~{struck}~{(element.tail or '')[:_AROUND]}")) if joined else ""


def text_before(element: Element) -> str:
    """The stretch of text right before ``element`` in its parent."""
    previous = element.getprevious()
    if previous is None:
        return str(element.getparent().text or "")
    return str(previous.tail or "") or ("" if previous.get(WORDS) is not None else "".join(previous.itertext()))


def _is_icon(element: Element) -> bool:
    """A sign for the eye: the name of a glyph of an icon font, a letter of private use in an element for icons, an ornament."""
    text, names = element.text.strip(), (element.get("class") or "").lower()
    if says("body", "icons", names):
        return bool(_PRIVATE.fullmatch(text)) or (text.isascii() and not any(letter.isdigit() for letter in text))
    if element.tag == "i" and _PRIVATE.fullmatch(text):
        return True
    return element.get("aria-hidden") == "true" and bool(_UNSPOKEN.fullmatch(text) or _ICON_NAME.fullmatch(text))

"""Where on the page the article stands: the deepest element that holds nearly all of its running text."""

from __future__ import annotations

from .blocks import Block, Page
from .lines import ends_sentence, is_chrome, is_sentence, is_tail
from .rules import says
from .text import words

_ENOUGH = 0.8
_HINTED = 0.55
_HEAVIEST = 1200
_TEXT_TAGS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "span", "font", "b", "strong", "em", "i"])


def is_prose(block: Block, least: int = 80) -> bool:
    """Running text: long, hardly any links, no tools."""
    return len(block.text) >= least and block.link_share < 0.3 and not is_chrome(block.text)


def live(page: Page) -> list[Block]:
    return [block for block in page.blocks if not block.furniture]


def find_body(page: Page) -> int:
    """The node that holds the article's text, 0 (the whole page) when no part stands out."""
    blocks = live(page)
    for least in (80, 45, 20):
        weights = _weights(page, blocks, least)
        if weights and weights[0] > 0:
            break
    else:
        return 0
    return _widened(page, blocks, _hinted(page, weights) or _deepest(page, weights))


def _weights(page: Page, blocks: list[Block], least: int) -> list[float]:
    """Weight of running text in and below each node; what stands below a tail mark counts little."""
    weights = [0.0] * len(page.nodes)
    share, told = 1.0, 0
    for block in blocks:
        if told and block.text and is_tail(block.text):
            share = 0.15
        if is_prose(block, least) and (least > 45 or is_sentence(block.text)):
            weight = min(len(block.text), _HEAVIEST) * (
                1.0 if ends_sentence(block.text) or len(block.text) > 160 else 0.5
            )
            weights[block.node] += weight * share
            told += 1
    for index in range(len(weights) - 1, 0, -1):
        weights[page.parent[index]] += weights[index]
    return weights


def _hinted(page: Page, weights: list[float]) -> int:
    """The smallest element named like an article body that holds most of the text."""
    best = 0
    for index in range(1, len(weights)):
        if (
            weights[index] >= _HINTED * weights[0]
            and page.nodes[index].tag not in _TEXT_TAGS
            and says("body", "hint", page.names[index])
        ):
            best = index
    return best


def _deepest(page: Page, weights: list[float]) -> int:
    children: dict[int, int] = {}
    for index in range(1, len(weights)):
        up = page.parent[index]
        if weights[index] > weights[children.get(up, index)] or up not in children:
            children[up] = index
    node = 0
    while (child := children.get(node)) is not None and weights[child] >= _ENOUGH * weights[0]:
        node = child
    while node and page.nodes[node].tag in _TEXT_TAGS:
        node = page.parent[node]
    return node


def _widened(page: Page, blocks: list[Block], node: int) -> int:
    """Climb while that brings in more sentences and few links: a lone long paragraph is not the whole article."""
    best, current = node, node
    for _ in range(3):
        up = page.parent[current]
        if up <= 0 or page.nodes[up].tag in ("body", "html", "form"):
            break
        told = links = 0
        for block in blocks:
            if page.inside(block.node, up) and not page.inside(block.node, best):
                if block.text and is_tail(block.text) and block.index > 0 and told:
                    break
                if block.link_share >= 0.5:
                    links += len(block.text)
                elif is_sentence(block.text) and len(words(block.text)) >= 8:
                    told += len(block.text)
        if told and links < 0.3 * told + 40:
            best = up
        current = up
    return best

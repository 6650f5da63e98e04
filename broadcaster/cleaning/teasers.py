"""Other articles announced on a page: a linked headline with a short summary under it, and again in the same dress.

Lists of news are made of these, and many portals set some below an article too, in no element that says so.
"""

from __future__ import annotations

from .blocks import Block, Page
from .headline import trimmed
from .lines import is_chrome, is_date_line, is_file_name
from .rules import says
from .text import one_line, tidy, words

_LINKED, _PLAIN = 0.7, 0.3
_HEADLINE_WORDS, _SUMMARY_WORDS = 4, 6
#: more words than this, or more paragraphs than these, are no summary but an article's own text
_LONGEST_SUMMARY, _MOST_PARAGRAPHS = 90, 2
_REACH = 30
#: of the headlines in one dress so many must have their summary; in lists some come without
_SHARE = 0.4
_MANY, _MOSTLY = 4, 0.75
#: blocks that begin with a link are announcements when there are so many in one dress and they hold most of what the page tells
_FEWEST_OPENED, _OPENED_SHARE = 3, 0.5


def mark_teasers(page: Page) -> int:
    """Make furniture ("related") of what announces other articles; returns how many announcements there are."""
    found = 0
    for heads in _dressed_alike(page).values():
        view = says("body", "listview", page.names[page.blocks[heads[0]].node])
        summaries = [
            _summary(page, head, following, view) for head, following in zip(heads, [*heads[1:], -1], strict=True)
        ]
        if not _is_dressed_like_one_of(page, summaries[-1], summaries[:-1]):
            summaries[-1] = []  # what follows the last headline is another part of the page
        paired = [summary for summary in summaries if summary]
        ends = [(summary or [head])[-1] for head, summary in zip(heads, summaries, strict=True)]
        if view and len(paired) >= 2:
            table = page.blocks[heads[0]].table
            blocks = [block for block in page.blocks if block.table == table]
        elif _among_text(page, paired, heads[0], ends[-1]):
            continue
        elif len(paired) >= 2 and len(paired) >= _SHARE * len(heads):
            blocks = page.blocks[heads[0] : ends[-1] + 1]
        elif paired and _dated(page, heads):
            blocks = [block for head, end in zip(heads, ends, strict=True) for block in page.blocks[head : end + 1]]
        else:
            continue
        found += len(paired)
        for block in blocks:
            block.furniture = block.furniture or "related"
    return found + _mark_opened_by_links(page)


def _mark_opened_by_links(page: Page) -> int:
    """The same where headline, date and summary run on in one block: it begins with the link, and the page tells of little else."""
    groups: dict[tuple[str, ...], list[int]] = {}
    run_on: set[int] = set()
    for block in page.blocks:
        if block.links and not block.furniture and not block.breaks and _is_opened_by_link(page, block):
            groups.setdefault(page.dress(block.node), []).append(block.node)
            run_on.update([block.node] if block.link_share < _LINKED else [])
    groups = {
        dress: nodes
        for dress, nodes in groups.items()
        if len(nodes) >= _FEWEST_OPENED and len(run_on.intersection(nodes)) >= _FEWEST_OPENED - 1
    }
    if not groups:
        return 0
    opening = {node for nodes in groups.values() for node in nodes}
    telling = [block for block in page.blocks if _tells(block) or block.node in opening]
    told = sum(len(words(block.text)) for block in telling)
    found = 0
    for nodes in groups.values():
        opened = [block for block in page.blocks if block.node in nodes]
        if sum(len(words(block.text)) for block in opened) >= _OPENED_SHARE * told:
            found += len(nodes)
            for block in opened:
                block.furniture = "related"
    return found


def _is_opened_by_link(page: Page, block: Block) -> bool:
    element = page.nodes[block.node]
    link = next((found for found in element.iter("a") if found.get("href") and "".join(found.itertext()).strip()), None)
    if link is None:
        return False
    text = one_line(tidy("".join(link.itertext())))
    return len(words(text)) >= _HEADLINE_WORDS and block.text.startswith(text)


def _is_dressed_like_one_of(page: Page, summary: list[int], others: list[list[int]]) -> bool:
    dresses = [
        (page.nodes[node].tag, page.nodes[node].get("class"), page.nodes[page.parent[node]].tag)
        for told in (summary, *others)
        for node in [page.blocks[index].node for index in told[:1]]
    ]
    return bool(summary) and dresses[0] in dresses[1:]


def _dated(page: Page, heads: list[int]) -> bool:
    """Many headlines, each with its date below it, and a summary here and there: a list of documents and news."""
    if len(heads) < _MANY:
        return False
    below = ([block.text for block in page.blocks[head + 1 : head + 4] if block.text][:1] for head in heads)
    return sum(bool(texts) and is_date_line(texts[0]) for texts in below) >= _MOSTLY * len(heads)


def _dressed_alike(page: Page) -> dict[tuple[str, ...], list[int]]:
    """Linked headlines by tag and class of their element and of the one around it."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for block in page.blocks:
        if block.furniture or not block.links or len(words(block.text)) < _HEADLINE_WORDS:
            continue
        if block.links >= _LINKED * len(trimmed(block.text)):
            groups.setdefault(page.dress(block.node), []).append(block.index)
    return {dress: heads for dress, heads in groups.items() if len(heads) >= 2}


def _summary(page: Page, head: int, following: int, view: bool) -> list[int]:
    """The blocks of the summary below the headline ``head``, none when what follows up to the next headline is no summary.

    In a list ``view`` the rows of a database are shown whole: any length will do.
    """
    told: list[int] = []
    for block in page.blocks[head + 1 : following if following >= 0 else head + _REACH]:
        if following < 0 and block.heading:
            break
        if _tells(block):
            told.append(block.index)
            if following < 0:
                return (
                    told  # of the last one only the first paragraph: its own text may be long, or another part begins
                )
    count = sum(len(words(page.blocks[index].text)) for index in told)
    return told if view or (len(told) <= _MOST_PARAGRAPHS and count <= _LONGEST_SUMMARY) else []


def _tells(block: Block) -> bool:
    text = block.text
    if block.furniture or block.link_share >= _PLAIN or len(words(text)) < _SUMMARY_WORDS:
        return False
    return not (is_chrome(text) or is_date_line(text) or is_file_name(text))


def _among_text(page: Page, summaries: list[list[int]], first: int, last: int) -> bool:
    """Whether the summaries are paragraphs of a text: others that belong to no headline stand right beside them."""
    beside = {page.parent[page.blocks[index].node] for summary in summaries for index in summary}
    return any(
        len(block.text) >= 80 and page.parent[block.node] in beside and _tells(block)
        for block in (*page.blocks[:first], *page.blocks[last + 1 :])
    )

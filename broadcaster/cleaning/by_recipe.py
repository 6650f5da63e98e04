"""Pages of a host that has a recipe, and the recipe that is suggested for one that has none."""

from __future__ import annotations

from typing import Any

from ..model import Found, Paragraph, ParagraphKind
from ..settings.cleaning import CleaningSettings
from ..vietnamese.dates import find_date, machine_date
from ..vietnamese.encoding import decode
from .article import clean_page, locate
from .byline import byline, people
from .draft import Draft
from .recipes import Recipe, host_of, must_select, select, selector_for
from .text import key, one_line, tidy
from .tree import page_of, parse, read_page


def clean_by_recipe(
    text: str, settings: CleaningSettings, recipe: Recipe, given: str | None, furniture: frozenset[str], subject: str
) -> Draft:
    """The article where ``recipe`` says it stands; raises NothingToRead when a selector that is set matches nothing any more."""
    root = parse(text, subject)
    dropped = frozenset(element for selector in recipe.drop for element in select(root, [selector]))
    page = page_of(root, dropped)
    title = must_select(root, recipe, "title", subject)
    body = must_select(root, recipe, "body", subject)
    node = page.nodes.index(body[0]) if body else None
    draft = clean_page(
        page,
        settings,
        given=given,
        furniture=furniture,
        title=_text(title[0]) if title else None,
        body=node,
        subject=subject,
    )
    for element in select(root, recipe.date)[:1]:
        draft.posted = machine_date(element.get("datetime") or element.get("content") or "") or find_date(
            _text(element)
        )
        draft.doubts = [doubt for doubt in draft.doubts if doubt.code != "date"]
    for element in select(root, recipe.author)[:1]:
        named, found = byline(_text(element))
        draft.author = found if named else people(_text(element)) or draft.author
    leads = [_text(element) for element in select(root, recipe.lead)[:1]]
    for lead in leads:
        if lead and not any(key(lead) in key(paragraph.text) for paragraph in draft.paragraphs):
            draft.paragraphs.insert(0, Paragraph(lead, ParagraphKind.LEAD))
            draft.dropped = [line for line in draft.dropped if key(line.text) != key(lead)]
    return draft


def _text(element: Any) -> str:
    return one_line(tidy(" ".join(element.itertext())))


def suggest_recipe(found: Found, host: str | None = None) -> str:
    """A recipe for the page's host as TOML text, from where the general rules found the parts; for an operator to check."""
    text, _ = decode(found.body, found.charset)
    page = read_page(text, found.headline or found.name or found.url or found.source)
    title, body, posted = locate(page, found.headline)
    name = host or host_of(found.url) or "example.gov.vn"
    rows = ["# Công thức do máy gợi ý; hãy xem lại trước khi dùng. · Suggested; check before use.", f'host = "{name}"']
    for part, element in (("title", title), ("date", posted), ("body", body)):
        selector = selector_for(element) if element is not None else ""
        if selector:
            rows.append(f"{part} = {_quoted(selector)}")
        else:
            rows.append(f"# {part}: không tìm thấy chỗ chắc chắn · no sure place")
    rows.append("drop = []")
    return "\n".join(rows) + "\n"


def _quoted(text: str) -> str:
    return "'" + text + "'" if "'" not in text else '"' + text.replace('"', '\\"') + '"'

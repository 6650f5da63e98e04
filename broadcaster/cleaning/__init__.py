"""Cleaning: from a page or a text to what a person should hear.

``clean(found)`` is the whole of it. It reads the bytes (:mod:`broadcaster.vietnamese.encoding`), lists the page's blocks (:mod:`.tree`), sets aside those that
announce other articles (:mod:`.teasers`), finds the part that holds the article (:mod:`.body`) and its headline (:mod:`.headline`), then
reads down and judges every line once (:mod:`.article`, or :mod:`.plain` for text). A page without an article is refused with the reason
(:mod:`.refusal`). The words it goes by are data, in ``data/``. Everything that is dropped keeps its reason, and everything that was
not certain becomes a :class:`~broadcaster.model.Doubt`.

Names are loaded when they are first used: lxml is not needed to print a help text.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .by_recipe import suggest_recipe
    from .pagecleaner import as_dict, clean, clean_html, lines_seen
    from .recipes import Recipe, Recipes, load_recipes
    from .rules import reason

_HOMES = {
    "as_dict": "pagecleaner",
    "clean": "pagecleaner",
    "clean_html": "pagecleaner",
    "lines_seen": "pagecleaner",
    "load_recipes": "recipes",
    "Recipe": "recipes",
    "Recipes": "recipes",
    "reason": "rules",
    "suggest_recipe": "by_recipe",
}

__all__ = [
    "Recipe",
    "Recipes",
    "as_dict",
    "clean",
    "clean_html",
    "lines_seen",
    "load_recipes",
    "reason",
    "recipe_for",
    "suggest_recipe",
]


def recipe_for(host: str, recipes: Recipes) -> Recipe | None:
    """The recipe among ``recipes`` for ``host`` or the nearest domain above it."""
    return recipes.for_host(host)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)

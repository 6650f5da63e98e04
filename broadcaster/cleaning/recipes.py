"""Site recipes: where one host keeps title, date, author and body, as data in ``config/recipes/<host>.toml``.

A recipe beats the general rules. A selector that stops matching is an error shown to the operator, never an empty article.

Keys of a file, all optional but ``host``: ``host`` (also covers its sub-domains), ``title``, ``date``, ``author``, ``body`` (CSS selectors, or a list of
them tried in turn), ``lead``, ``drop`` (list of selectors), ``note``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from ..errors import ConfigError, NothingToRead

_SELECTORS = ("title", "date", "author", "lead", "body", "drop")
_SIMPLE = re.compile(
    r"(?P<tag>[\w*-]+)?(?P<rest>(?:[.#][\w-]+|\[[\w:-]+(?:[*^$~|]?=(?:\"[^\"]*\"|'[^']*'|[\w:/.-]+))?\]|:first-of-type|:first-child)*)"
)
_PART = re.compile(
    r"\.(?P<klass>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<name>[\w:-]+)(?:(?P<op>[*^$~]?=)(?P<value>\"[^\"]*\"|'[^']*'|[\w:/.-]+))?\]|(?P<first>:first-of-type|:first-child)"
)
_HASH = re.compile(r"[0-9a-f]{8,}|\d{3,}", re.I)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where the pages of ``host`` keep their parts, as CSS selectors tried in turn."""

    host: str
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipes:
    """All recipes of a station, by host."""

    by_host: Mapping[str, Recipe] = field(default_factory=dict)

    def for_host(self, host: str | None) -> Recipe | None:
        """The recipe of ``host`` or of the nearest domain above it."""
        name = (host or "").lower().rstrip(".")
        while name:
            recipe = self.by_host.get(name.removeprefix("www.")) or self.by_host.get(name)
            if recipe:
                return recipe
            name = name.partition(".")[2]
        return None

    def for_url(self, url: str | None) -> Recipe | None:
        return self.for_host(host_of(url))


def host_of(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def load_recipes(folder: Path) -> Recipes:
    """Read every ``*.toml`` in ``folder``; raises ConfigError with all mistakes of all files."""
    recipes: dict[str, Recipe] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
        try:
            recipe = recipe_of(tomllib.loads(path.read_text("utf-8")), path.name, problems)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            problems.append(f"{path.name}: không đọc được tệp TOML này ({error})")
            continue
        if recipe:
            recipes[recipe.host.removeprefix("www.")] = recipe
    if problems:
        raise ConfigError(problems)
    return Recipes(recipes)


def recipe_of(data: Mapping[str, Any], name: str, problems: list[str]) -> Recipe | None:
    """The recipe in one file's ``data``; what is wrong with it is added to ``problems``."""
    host = data.get("host")
    if not isinstance(host, str) or not re.fullmatch(r"[a-z0-9][a-z0-9.-]*(:\d+)?", host.lower()):
        problems.append(f"{name}: khóa «host» phải là tên máy chủ như phuoclong.gov.vn")
        return None
    parts: dict[str, tuple[str, ...]] = {}
    for key, value in data.items():
        if key in ("host", "note"):
            continue
        if key not in _SELECTORS:
            problems.append(f"{name}: không có khóa «{key}»; được phép: host, note, {', '.join(_SELECTORS)}")
            continue
        selectors = [value] if isinstance(value, str) else value
        if not isinstance(selectors, list) or not all(isinstance(one, str) and one.strip() for one in selectors):
            problems.append(f"{name}: «{key}» phải là một bộ chọn CSS hoặc danh sách bộ chọn")
            continue
        for one in selectors:
            try:
                css_path(one)
            except ValueError as error:
                problems.append(f"{name}: «{key}» = «{one}»: {error}")
        parts[key] = tuple(selectors)
    return Recipe(host=host.lower(), **parts)


@lru_cache(maxsize=512)
def css_path(selector: str) -> etree.XPath:
    """A CSS selector as XPath. Tags, classes, ids, attributes, ``a b``, ``a > b``, commas: what recipes need and no more."""
    paths = []
    for group in selector.split(","):
        tokens = re.findall(r">|[^\s>\[]*(?:\[[^\]]*\][^\s>\[]*)*", group.strip())
        path, axis = "", "descendant-or-self::"
        for part in (part for part in tokens if part):
            if part == ">":
                axis = "child::"
                continue
            path += f"/{axis}{_step(part)}" if path else f"{axis}{_step(part)}"
            axis = "descendant::"
        if not path or axis == "child::":
            raise ValueError("không phải bộ chọn CSS dùng được")
        paths.append(path)
    return etree.XPath(" | ".join(paths))


def _step(part: str) -> str:
    match = _SIMPLE.fullmatch(part)
    if not match:
        raise ValueError(f"không hiểu «{part}»; dùng thẻ, .lớp, #id, [thuộc-tính=giá-trị]")
    conditions = []
    for one in _PART.finditer(match["rest"] or ""):
        if one["klass"]:
            conditions.append(f"contains(concat(' ', normalize-space(@class), ' '), ' {one['klass']} ')")
        elif one["id"]:
            conditions.append(f"@id='{one['id']}'")
        elif one["first"]:
            conditions.append("1")
        elif one["op"]:
            value = one["value"].strip("\"'")
            quoted = f"'{value}'" if "'" not in value else f'"{value}"'
            conditions.append(_ATTRIBUTE[one["op"]].format(name=one["name"], value=quoted))
        else:
            conditions.append(f"@{one['name']}")
    return (match["tag"] or "*") + "".join(f"[{condition}]" for condition in conditions)


_ATTRIBUTE = {
    "=": "@{name}={value}",
    "*=": "contains(@{name}, {value})",
    "^=": "starts-with(@{name}, {value})",
    "$=": "substring(@{name}, string-length(@{name}) - string-length({value}) + 1)={value}",
    "~=": "contains(concat(' ', normalize-space(@{name}), ' '), concat(' ', {value}, ' '))",
}


def select(root: Any, selectors: Iterable[str]) -> list[Any]:
    """What the first of ``selectors`` that matches anything matches."""
    for selector in selectors:
        found: Any = css_path(selector)(root)
        if found:
            return list(found)
    return []


def must_select(root: Any, recipe: Recipe, part: str, subject: str) -> list[Any]:
    """As :func:`select` for one part of a recipe; raises NothingToRead when a selector that is set matches nothing any more."""
    selectors: tuple[str, ...] = getattr(recipe, part)
    found = select(root, selectors)
    if selectors and not found:
        raise NothingToRead(
            subject,
            f"công thức của {recipe.host} không còn khớp: không có «{selectors[0]}» ({part}) trên trang",
            f"Trang có thể đã đổi giao diện; hãy sửa config/recipes/{recipe.host}.toml hoặc chạy «doctor --suggest».",
        )
    return found


def selector_for(element: Any) -> str:
    """A selector that will find this part on other pages of the host: by id, else class, hashes cut off, else by the nearest named wrapper."""
    trail = ""
    while element is not None and isinstance(element.tag, str) and element.tag not in ("html", "body"):
        name = _own_selector(element)
        step = name or element.tag
        trail = f"{step} > {trail}" if trail else step
        if name:
            return trail
        element = element.getparent()
    return trail


def _own_selector(element: Any) -> str:
    for attribute in ("id", "class", "itemprop"):
        value = (element.get(attribute) or "").strip()
        if not value:
            continue
        if attribute == "itemprop":
            return f'{element.tag}[itemprop="{value}"]' if re.fullmatch(r"[\w -]+", value) else ""
        for one in value.split():
            hashed = _HASH.search(one)
            if hashed and hashed.start() >= 4:
                return f'{element.tag}[{attribute}^="{one[: hashed.start()]}"]'
            if not hashed and re.fullmatch(r"[A-Za-z][\w-]*", one) and len(one) > 2:
                return f"{element.tag}#{one}" if attribute == "id" else f"{element.tag}.{one}"
    return ""

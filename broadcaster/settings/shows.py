"""``shows.toml``: the podcast feeds, one table ``[shows.NAME]`` each; NAME is the feed's file name."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from ..model import Priority
from ._types import Section

#: Apple and PSP-1 count bytes, and a Vietnamese letter takes two or three
DESCRIPTION_BYTES = 4000


@cache
def apple_categories() -> dict[str, list[str]]:
    """Apple's category names and their subcategories, exact and case-sensitive."""
    return tomllib.loads(files(__package__).joinpath("apple_categories.toml").read_text("utf-8"))


def _is_feed_name(name: str) -> str:
    """A show's name is its feed's file name; ``tin-2.xml`` is the second page of the show ``tin``."""
    if not re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", name):
        raise ValueError("tên chương trình chỉ gồm chữ thường không dấu, số và gạch nối, ví dụ tin-tuc")
    if re.fullmatch(r".*-\d+", name):
        raise ValueError("tên chương trình không được kết thúc bằng gạch nối và số: đó là tên các trang lưu trữ")
    if name.startswith(("sitemap", "search")) or name in ("manifest", "opensearch", "browserconfig"):
        raise ValueError("tên này dành cho trang nghe")
    return name


ShowName = Annotated[str, AfterValidator(_is_feed_name)]


class ShowSettings(Section):
    """One podcast feed: how it presents itself and which episodes belong to it.

    ``kind`` is what it carries: ``news`` (articles), ``corrections`` (articles with a correction) or ``bulletins``. ``sources``,
    ``categories``, ``keywords`` and ``priorities`` each narrow ``news`` and ``corrections``; ``slots`` narrows ``bulletins``; an
    empty list narrows nothing. ``numbering`` is ``year`` for seasons that are years with episodes counted within; ``auto`` means
    that for bulletins, and no numbers for articles, whose order nobody asks for.
    """

    title: str = Field(min_length=1, max_length=255)
    description: str = Field(min_length=1, max_length=3900)
    kind: Literal["news", "corrections", "bulletins"] = "news"
    author: str = ""
    owner_name: str = ""
    owner_email: str = ""
    language: str = Field("vi", pattern=r"^[a-zA-Z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    category: tuple[str, ...] = ("News > Daily News", "Government")
    copyright: str = ""
    license: str = Field("", max_length=128)
    image: str = ""
    image_alt: str = ""
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    slots: tuple[str, ...] = ()
    items: int = Field(300, ge=3, le=300)
    numbering: Literal["auto", "none", "year"] = "auto"
    dated_titles: bool = True
    locked: bool = True
    frequency: str = Field("", pattern=r"^$|^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*$")
    geo: str = Field("", pattern=r"^$|^geo:-?\d+(\.\d+)?,-?\d+(\.\d+)?$")
    new_feed_url: str = Field("", pattern=r"^$|^https?://\S+$")
    verify: tuple[str, ...] = ()
    voice: str | None = None

    @field_validator("title")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        line = " ".join(value.split())
        if not line:
            raise ValueError("không được để trống")
        return line

    @field_validator("description")
    @classmethod
    def _fits(cls, value: str) -> str:
        if len(value.encode()) > DESCRIPTION_BYTES:
            raise ValueError(f"dài {len(value.encode())} byte, nhiều nhất là {DESCRIPTION_BYTES} byte UTF-8")
        return value.strip()

    @field_validator("category", mode="before")
    @classmethod
    def _as_pairs(cls, value: object) -> object:
        """``["News", "Daily News"]`` is what people write for one category with its subcategory."""
        if isinstance(value, str):
            return (value,)
        if (
            isinstance(value, list | tuple)
            and len(value) == 2
            and value[1] in apple_categories().get(str(value[0]), ())
        ):
            return (f"{value[0]} > {value[1]}",)
        return value

    @field_validator("category")
    @classmethod
    def _is_apple(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError('phải có ít nhất một mục, ví dụ "News > Daily News"')
        known = apple_categories()
        for entry in value:
            main, _, sub = (part.strip() for part in entry.partition(">"))
            if main not in known:
                raise ValueError(f"«{main}» không phải mục của Apple Podcasts; được dùng: {', '.join(known)}")
            if sub and sub not in known[main]:
                allowed = ", ".join(known[main]) or "không có mục con"
                raise ValueError(f"«{sub}» không phải mục con của «{main}»; được dùng: {allowed}")
        return tuple(" > ".join(part.strip() for part in entry.split(">") if part.strip()) for entry in value)

    @field_validator("owner_email")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", value):
            raise ValueError("phải là một địa chỉ thư như phatthanh@phuoclong.vn, hoặc để trống")
        return value

    @property
    def by_year(self) -> bool:
        """Whether the year is the season and its episodes are numbered."""
        return self.numbering == "year" or (self.numbering == "auto" and self.kind == "bulletins")

    @property
    def category_pairs(self) -> tuple[tuple[str, str | None], ...]:
        """Main category and subcategory of each entry."""
        pairs = (entry.partition(" > ") for entry in self.category)
        return tuple((main, sub or None) for main, _, sub in pairs)

"""``shows.toml``: what it accepts, and how it names a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from broadcaster.settings import PublishingSettings, ShowSettings
from broadcaster.settings.shows import ShowName, apple_categories


def show(**values: Any) -> ShowSettings:
    return ShowSettings(**({"title": "Tin tức", "description": "Tin"} | values))


def test_categories() -> None:
    assert show().category_pairs == (("News", "Daily News"), ("Government", None))
    assert show(category=["News", "Politics"]).category_pairs == (("News", "Politics"),)
    assert show(category=["News", "Government"]).category_pairs == (("News", None), ("Government", None))
    assert show(category="Health & Fitness>Medicine").category == ("Health & Fitness > Medicine",)
    assert len(apple_categories()) == 19


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"category": ["news"]}, "không phải mục của Apple"),
        ({"category": ["News > Daily news"]}, "không phải mục con"),
        ({"category": []}, "ít nhất một mục"),
        ({"description": "Ệ" * 3000}, "9000 byte"),
        ({"title": " \n "}, "không được để trống"),
        ({"owner_email": "phat thanh"}, "địa chỉ thư"),
        ({"items": 301}, "300"),
        ({"frequency": "mỗi ngày"}, "pattern"),
        ({"language": "tiếng Việt"}, "pattern"),
    ],
)
def test_mistakes_are_named(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        show(**values)


@pytest.mark.parametrize(
    "name", ["Tin", "tin tuc", "tin-2", "tin-tuc-12", "../x", "", "-tin", "sitemap", "search-x", "tín"]
)
def test_names_that_are_no_feed_names(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(ShowName).validate_python(name)


@pytest.mark.parametrize("name", ["tin", "tin-tuc", "tin2", "2026", "dinh_chinh"])
def test_names_of_feeds(name: str) -> None:
    assert TypeAdapter(ShowName).validate_python(name) == name


def test_a_store_needs_a_bucket() -> None:
    with pytest.raises(ValidationError, match="bucket"):
        PublishingSettings(storage="s3")
    assert (
        PublishingSettings(storage="s3", bucket="dai", endpoint="https://s3.example").where
        == "s3:https://s3.example/dai"
    )

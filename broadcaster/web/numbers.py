"""The number of an article in an address, for every route: what no article can have is no article, not a fault of the program."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, HTTPException

from ..actions.rules import article_number as number_of
from ..errors import ArticleError


def article_number(number: str) -> int:
    """The ``{number}`` of the route. 404 where no article can have it."""
    try:
        return number_of(number)
    except ArticleError as error:
        raise HTTPException(404, "Không có bài này.") from error


ArticleNumber = Annotated[int, Depends(article_number)]

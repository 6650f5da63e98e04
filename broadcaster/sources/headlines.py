"""What a headline says of the page behind it, before that page has been fetched."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files


def names_document(headline: str) -> bool:
    """Whether the headline is the subject line of an official document or a timetable («V/v …», «Lịch tiếp công dân …»).

    The page of such a one is, as a rule, an attached file without a text of its own. It is visited like any other, since
    some do carry the text; but it is no news, and one without a text is no fault. The openings and what they were measured
    on: ``data/document_openings.txt``.
    """
    return _openings().match(unicodedata.normalize("NFC", headline)) is not None


@cache
def _openings() -> re.Pattern[str]:
    lines = files(__package__).joinpath("data", "document_openings.txt").read_text("utf-8").splitlines()
    openings = (line.strip() for line in lines if line.strip() and not line.startswith("#"))
    choices = "|".join(
        r"\s+".join(map(re.escape, opening.split())) for opening in sorted(openings, key=len, reverse=True)
    )
    return re.compile(rf"(?i)\W*(?:{choices})(?!\w)")

"""The shared list pages, judged by their own scorer. The figures may only rise.

Gold names the links whose target has a long article in the same snapshot. The five that count as extra lead to articles too:
four short ones, and one whose address on the list page differs from the saved one by a hyphen. The link that is missed is a
menu entry ("Giới thiệu chung"). Subject lines of documents, whose pages hold attached files, are told apart by their headlines.
"""

from __future__ import annotations

import re
import subprocess
import sys

from .shared import shared

RECALL, PRECISION = 0.975, 0.885


def test_the_article_links_of_real_list_pages() -> None:
    scorer = shared("listings", "score.py")
    command = f"{sys.executable} -m broadcaster links"
    done = subprocess.run([sys.executable, str(scorer), "--cmd", command], capture_output=True, text=True, check=True)
    recall, precision = (float(value) for value in re.findall(r"(?:recall|precision)=([\d.]+)", done.stdout))
    assert recall >= RECALL
    assert precision >= PRECISION

"""The shared list pages, judged by their own scorer. The figures may only rise.

Gold names the links whose target has an article in the same snapshot. Links of the very same rows whose target is short or was
not saved count as extra; nothing on the list page tells them apart, so precision cannot reach 1 here. The one link that
is missed is a menu entry ("Giới thiệu chung").
"""

from __future__ import annotations

import re
import subprocess
import sys

from .shared import shared

RECALL, PRECISION = 0.975, 0.69


def test_the_article_links_of_real_list_pages() -> None:
    scorer = shared("listings", "score.py")
    command = f"{sys.executable} -m broadcaster links"
    done = subprocess.run([sys.executable, str(scorer), "--cmd", command], capture_output=True, text=True, check=True)
    recall, precision = (float(value) for value in re.findall(r"(?:recall|precision)=([\d.]+)", done.stdout))
    assert recall >= RECALL
    assert precision >= PRECISION

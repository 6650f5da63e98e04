from __future__ import annotations

import pytest

from broadcaster.model import Certainty
from broadcaster.reading import core_lexicon, default_reader
from broadcaster.reading.compose import Composer


@pytest.mark.parametrize(
    ("acronym", "words"),
    [
        ("BCĐCĐS", "ban chỉ đạo chuyển đổi số"),
        ("BCĐXDNTM", "ban chỉ đạo xây dựng nông thôn mới"),
        ("CSNCT", "chăm sóc người cao tuổi"),
        ("XYZT", ""),
        ("BQL" * 9, ""),
        ("QL14", ""),
    ],
)
def test_acronyms_are_put_together_from_known_parts_or_not_at_all(acronym: str, words: str) -> None:
    assert Composer(core_lexicon()).compose(acronym) == words


def test_what_is_put_together_is_shown_as_unsure() -> None:
    (segment,) = default_reader().read("BCĐXDNTM họp.")
    assert segment.spans[0].certainty is Certainty.UNSURE
    assert segment.spans[0].rule == "letters.composed"

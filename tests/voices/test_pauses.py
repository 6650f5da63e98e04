from __future__ import annotations

import pytest

from broadcaster.model import Segment, SegmentKind
from broadcaster.settings import PauseSettings, VoicesSettings
from broadcaster.voices import pause_after, signoff

from .speech import segment

P = PauseSettings()
K = SegmentKind


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (segment("a", K.HEADLINE, None), segment("b"), P.headline),
        (segment("a", K.HEADING, 1), segment("b", paragraph=2), P.heading),
        (segment("a"), segment("b"), P.sentence),
        (segment("a,"), segment("b"), P.comma),
        (segment("a", last=True), segment("b", paragraph=1), P.paragraph),
        (segment("a"), segment("b", paragraph=1), P.paragraph),
        (segment("a", K.ITEM, 1, last=True), segment("b", K.ITEM, 2), P.item),
        (segment("a", K.ITEM, 2, last=True), segment("b", paragraph=3), P.paragraph),
        (segment("a"), segment("b", K.HEADING, 1), P.paragraph),
        (segment("a"), segment("b", K.SIGNOFF, None), P.paragraph),
        (segment("a", K.GREETING, None), segment("b", K.GREETING, None), P.paragraph),
        (segment("a"), None, 0),
    ],
)
def test_pause_by_kind(before: Segment, after: Segment | None, expected: int) -> None:
    assert pause_after(before, after, P) == expected


def test_signoff() -> None:
    assert (
        signoff("giọng dự phòng eSpeak", VoicesSettings()) == "Bài này do máy đọc tự động, bằng giọng dự phòng eSpeak."
    )
    assert signoff("x", VoicesSettings(disclosure=False)) == ""
    assert signoff("x", VoicesSettings(signoff="Máy đọc.")) == "Máy đọc."


@pytest.mark.parametrize("text", ["", "  ", "giọng {tên}", "{0}"])
def test_signoff_that_cannot_be_filled_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="chỉ được dùng"):
        VoicesSettings(signoff=text)

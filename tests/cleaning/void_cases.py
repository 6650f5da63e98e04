"""Texts with void parts, as pages and as files: what of them must be heard, what never, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass

from broadcaster.model import Cleaned

INTRO = (
    "Ủy ban nhân dân phường Suối Mơ thông báo đến các hộ dân trong phường nội dung sau đây, đề nghị bà con theo dõi "
    "và cùng nhau thực hiện đúng giờ, đúng nơi quy định."
)
CLOSE = "Bà con cần biết thêm xin hỏi trưởng khu phố hoặc bộ phận một cửa của phường trong giờ làm việc."


@dataclass(frozen=True)
class Case:
    """``inner`` is markup of the body, ``styles`` what stands beside it (style sheets, styles of a file); ``says`` is heard, ``never`` is not,
    ``hold`` is the code of the doubt that holds it."""

    name: str
    inner: str
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    styles: str = ""
    hold: str = ""
    dropped: tuple[tuple[str, str], ...] = ()


def check(case: Case, cleaned: Cleaned) -> None:
    text = "\n".join([cleaned.title, *cleaned.texts])
    held = [doubt.code for doubt in cleaned.doubts if doubt.hold]
    assert held == ([case.hold] if case.hold else []), (held, text)
    assert INTRO in text
    for piece in case.says:
        assert piece in text
    for piece in case.never:
        assert piece not in text
    for line, why in case.dropped:
        assert (line, why) in [(dropped.text, dropped.why) for dropped in cleaned.dropped]

"""Vietnamese in ASCII."""

from __future__ import annotations

import pytest

from broadcaster.vietnamese.slugs import slug, to_ascii


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Tin thị trấn: Cắt nước", "tin-thi-tran-cat-nuoc"),
        ("Đại hội đại biểu ĐẢNG bộ", "dai-hoi-dai-bieu-dang-bo"),
        ("…", ""),
        ("a" * 200, "a" * 60),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_slugs(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_ascii_keeps_the_letters_and_what_stands_between_them() -> None:
    assert to_ascii("Đường số 5 – «đá»") == "Duong so 5  da"

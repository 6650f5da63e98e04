from __future__ import annotations

import pytest

from broadcaster.sources.legacy import encoding_of_font, tcvn3_run


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Nh©n d©n thÞ x· ®­îc h­ëng", "Nhân dân thị xã được hưởng"),
        ("UBND tØnh B×nh Ph­íc", "UBND tỉnh Bình Phước"),
        ("§¶ng bé vµ chÝnh quyÒn", "Đảng bộ và chính quyền"),
        ("QuyÕt ®Þnh sè 12/Q§-UBND", "Quyết định số 12/QĐ-UBND"),
        ("DÉn chóng t«i ®Õn", "Dẫn chúng tôi đến"),
        ("TH¤NG B¸O", "THÔNG BÁO"),
    ],
)
def test_tcvn3(written: str, meant: str) -> None:
    assert tcvn3_run(written, capitals=False) == meant


def test_the_capital_font_has_the_codes_of_small_letters() -> None:
    assert tcvn3_run("th«ng b¸o", capitals=True) == "THÔNG BÁO"


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"),
        (".VnArialH", "tcvn3"),
        ("VNI-Times", "vni"),
        ("VNI Avo", "vni"),
        ("Times New Roman", None),
        (None, None),
        ("Vnizone", None),
    ],
)
def test_fonts_name_their_encoding(font: str | None, encoding: str | None) -> None:
    assert encoding_of_font(font) == encoding

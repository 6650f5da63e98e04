"""Range and condition headers, whatever is written in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.web.public.conditional import is_current, part_of, takes_gzip

SIZES = st.integers(0, 10_000)


@given(st.text(st.characters(max_codepoint=255)), SIZES)
def test_any_range_gives_bytes_of_the_file(header: str, size: int) -> None:
    part = part_of({b"range": header}, "d", 0, size)
    assert part.status in (200, 206, 416)
    assert part.first >= 0
    assert part.last < max(size, 1)
    assert part.length >= 0


@given(st.integers(0, 12_000), st.integers(0, 12_000), SIZES)
def test_a_range_is_what_slicing_gives(first: int, last: int, size: int) -> None:
    content = bytes(index % 251 for index in range(size))
    part = part_of({b"range": f"bytes={first}-{last}"}, "d", 0, size)
    if last < first:
        assert part.status == 200
    elif first >= size:
        assert part.status == 416
    else:
        assert content[part.first : part.last + 1] == content[first : last + 1]


@given(st.text(), st.text())
def test_conditions_and_encodings_never_fail(one: str, other: str) -> None:
    wanted = {b"if-none-match": one, b"if-modified-since": other, b"if-range": one, b"accept-encoding": other}
    is_current(wanted, "d", 0)
    is_current({b"if-modified-since": one}, "d", 0)
    part_of({b"range": "bytes=0-1", b"if-range": other}, "d", 0, 5)
    takes_gzip(wanted)

"""Each measure of the campaign can fail: what is spoiled at the address is seen."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import lameenc
import pytest
from mutagen import id3

from .measure import Fault, Seen, WholeFiles, read_file, sidecar, weigh
from .station_folder import SLOTS, Airing

SLOT = SLOTS[0]
AIRING = Airing(SLOT, date(2026, 12, 5), SLOT.at[0])
RATE = 24000


def sound(seconds: float, title: str, *chapters: str) -> bytes:
    """An MP3 of that length with the tags of a bulletin."""
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(32)
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_quality(9)
    encoder.silence()
    samples = b"\0\0" * round(seconds * RATE)
    body = io.BytesIO(bytes(encoder.encode(samples)) + bytes(encoder.flush()))
    made: Any = id3
    tags = made.ID3()
    tags.add(made.TIT2(encoding=3, text=title))
    for number, chapter in enumerate(chapters):
        name = [made.TIT2(encoding=3, text=chapter)]
        tags.add(made.CHAP(element_id=f"c{number}", start_time=number, end_time=number + 1, sub_frames=name))
    body.seek(0)
    tags.save(body)
    return body.getvalue()


def told(body: bytes, **values: Any) -> dict[str, Any]:
    known = {"sha256": hashlib.sha256(body).hexdigest(), "airs": AIRING.airs.isoformat(), "state": "ready"}
    return {**known, **values}


def seen(body: bytes, **values: Any) -> Seen:
    return weigh(AIRING, body, told(body, **values), ())


TODAY, YESTERDAY = "Bản tin sáng 05/12/2026", "Bản tin sáng 04/12/2026"


def test_the_right_file_has_no_fault() -> None:
    found = seen(sound(5, TODAY, "Bản tin sáng", "Tin số 12: họp", "Tin số 7 sửa lần 2: thi"))
    assert found.faults == ()
    assert (found.kind, found.day, found.items) == ("ready", AIRING.day, ((12, 1), (7, 2)))
    assert found.seconds == pytest.approx(5, abs=0.2)


def test_a_file_of_another_day_is_stale() -> None:
    assert seen(sound(2, YESTERDAY)).faults == (Fault.STALE,)


def test_a_file_of_another_time_of_the_day_is_stale() -> None:
    later = (AIRING.airs + timedelta(hours=6)).isoformat()
    assert seen(sound(2, TODAY), airs=later).faults == (Fault.STALE,)


def test_a_false_day_in_a_spare_is_stale_and_none_is_not() -> None:
    assert seen(sound(2, "Bản tin sáng 01/01/2000")).faults == (Fault.STALE,)
    spare = seen(sound(2, "Bản tin sáng"))
    assert (spare.faults, spare.kind) == ((), "spare")


def test_half_a_file_is_partial() -> None:
    body = sound(5, TODAY)
    assert weigh(AIRING, body[: len(body) // 2], told(body), ()).faults == (Fault.PARTIAL,)


def test_what_cannot_be_decoded_is_partial_even_when_its_sum_is_told() -> None:
    assert seen(b"\0" * 5000).faults == (Fault.PARTIAL,)


def test_bytes_that_nobody_knows_are_partial_and_a_known_whole_file_is_not() -> None:
    body = sound(2, TODAY)
    assert weigh(AIRING, body, {}, ()).faults == (Fault.PARTIAL,)
    known = weigh(AIRING, body, {}, {hashlib.sha256(body).hexdigest()})
    assert (known.faults, known.kind) == ((), "unnamed")


def test_nothing_is_missing() -> None:
    assert weigh(AIRING, None, {}, ()).faults == (Fault.MISSING,)


def test_a_file_longer_than_its_slot_is_over_long() -> None:
    longer = SLOT.length.total_seconds() + 2
    assert seen(sound(longer, TODAY)).faults == (Fault.OVERLONG,)


def test_what_is_repeated_with_a_word_of_it_is_announced() -> None:
    items = [
        {"kind": "evergreen", "title": "Tin số 3: thi"},
        {"kind": "episode", "title": "Tin số 4: thi"},
    ]
    found = seen(sound(2, TODAY, "Tin số 4: thi"), items=items)
    assert found.announced == {3}
    assert set(found.items) == {(3, 1), (4, 1)}
    assert seen(sound(2, TODAY), kind="repeat").kind == "repeat"


def test_the_address_is_read_as_it_lies(tmp_path: Path) -> None:
    place = tmp_path / "feeds" / "station" / SLOT.name
    assert read_file(tmp_path, SLOT.name) is None
    assert sidecar(tmp_path, SLOT.name) == {}
    place.mkdir(parents=True)
    (place / "latest.mp3").write_bytes(b"abc")
    (place / "latest.json").write_text(json.dumps({"sha256": "x"}), "utf-8")
    assert read_file(tmp_path, SLOT.name) == b"abc"
    assert sidecar(tmp_path, SLOT.name) == {"sha256": "x"}
    (place / "latest.json").write_text("{", "utf-8")
    assert sidecar(tmp_path, SLOT.name) == {}


def test_whole_files_are_those_kept_not_what_lies_at_the_address(tmp_path: Path) -> None:
    slot = tmp_path / "station" / SLOT.name
    (slot / ".spare").mkdir(parents=True)
    (slot / ".spare" / "latest.mp3").write_bytes(b"spare")
    (slot / "whole.mp3").write_bytes(b"whole")
    (slot / "latest.mp3").write_bytes(b"half")
    (slot / ".whole.mp3.part").write_bytes(b"part")
    whole = WholeFiles(tmp_path, tmp_path / "nothing here")
    expected = {hashlib.sha256(body).hexdigest() for body in (b"whole", b"spare")}
    assert whole.sums() == expected
    (slot / "whole.mp3").unlink()
    assert whole.sums() == expected

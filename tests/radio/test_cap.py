"""CAP messages of others: what is aired, what is ignored, what is rejected, and what is said of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from broadcaster.defaults import defaults_folder
from broadcaster.radio.cap import CapIgnored, CapMessage, CapRejected, read_cap
from broadcaster.settings import EmergencySettings
from broadcaster.settings._load import load_settings
from tests.radio.cap_samples import cap, info, names, parameter

POLICY: EmergencySettings = load_settings(defaults_folder()).emergency


def read(data: bytes, **policy: object) -> CapMessage:
    return read_cap(data, POLICY.model_copy(update=policy) if policy else POLICY)


def test_a_message_as_it_is_said_and_where_and_until_when() -> None:
    got = read(cap(info(area="Khu phố 3;Khu phố 4", onset="2026-08-14T09:05:00+07:00")))
    assert (got.msg_type, got.kind, got.title) == ("Alert", "khan-cap", "Thông báo khẩn cấp")
    assert got.text.splitlines() == [
        "Trạm khí tượng Suối Mẫu: Lũ quét ở suối Dung.",
        "Mực nước tăng 2 m trong một giờ.",
        "Bà con ven suối đến nhà văn hóa.",
    ]
    assert got.areas == ("Khu phố 3", "Khu phố 4")
    assert got.starts == datetime.fromisoformat("2026-08-14T09:05:00+07:00")
    assert got.ends is not None and got.ends.isoformat() == "2026-08-14T12:00:00+07:00"  # the sender's own offset


@pytest.mark.parametrize("status", ["Exercise", "Test", "Draft", "System"])
def test_what_is_not_actual_is_never_aired(status: str) -> None:
    with pytest.raises(CapIgnored, match=f"status là {status}"):
        read(cap(status=status))


@pytest.mark.parametrize(
    ("field", "value"), [("scope", "Private"), ("scope", "Restricted"), ("msgType", "Ack"), ("msgType", "Error")]
)
def test_what_is_not_for_the_public_is_never_aired(field: str, value: str) -> None:
    with pytest.raises(CapIgnored, match=f"{field} là {value}"):
        read(cap(**{field: value}))


@pytest.mark.parametrize(
    ("urgency", "severity", "certainty", "kind"),
    [
        ("Immediate", "Extreme", "Observed", "khan-cap"),
        ("Expected", "Severe", "Likely", "khan-cap"),
        ("Future", "Severe", "Likely", "su-co"),
        ("Immediate", "Severe", "Possible", "su-co"),
        ("Immediate", "Moderate", "Observed", "su-co"),
        ("Immediate", "Minor", "Observed", "nhac"),
        ("Unknown", "Unknown", "Unknown", "nhac"),
    ],
)
def test_the_table_and_no_word_says_how_urgent_it_is(urgency: str, severity: str, certainty: str, kind: str) -> None:
    words = info(urgency=urgency, severity=severity, certainty=certainty, headline="KHẨN CẤP")
    assert read(cap(words)).kind == kind


def test_what_no_row_is_for_is_ignored() -> None:
    rules = POLICY.cap.model_copy(update={"rules": POLICY.cap.rules[:1]})
    with pytest.raises(CapIgnored, match="không dòng nào"):
        read(cap(info(severity="Minor")), cap=rules)


def test_only_vietnamese_is_spoken() -> None:
    english = info(language="en-US", headline="Flash flood")
    assert "Lũ quét" in read(cap(english + info(language="vi"))).text
    for words in (english, info(language="")):  # without a language it is English, says the standard
        with pytest.raises(CapIgnored, match="tiếng Việt"):
            read(cap(words))


def test_the_exact_words_are_said_where_the_sender_gave_them() -> None:
    got = read(cap(info(parameter=parameter("SpokenText", "Sơ tán ngay. ") + parameter("SpokenText", "Đi bộ."))))
    assert (got.text, got.spoken) == ("Sơ tán ngay. Đi bộ.", True)


def test_what_is_too_long_is_cut_fairly_and_says_so() -> None:
    long = "nước dâng cao " * 200
    got = read(cap(info(description=long, instruction=long)))
    lines = got.text.splitlines()
    assert len(got.text) <= POLICY.longest
    assert lines[1].endswith("…") and lines[2].endswith("…")
    assert abs(len(lines[1]) - len(lines[2])) < 40
    short = read(cap(info(description=long))).text.splitlines()
    assert short[2] == "Bà con ven suối đến nhà văn hóa." and len(short[1]) > 1500


def test_exact_words_that_are_too_long_are_not_cut_but_rejected() -> None:
    with pytest.raises(CapRejected, match="tối đa 1800"):
        read(cap(info(parameter=parameter("SpokenText", "nước " * 400))))


def test_an_update_and_a_cancel_name_what_they_are_about() -> None:
    got = read(cap(msgType="Update", references=f"{names('CB-1')} {names('CB-2')}"))
    assert [one.identifier for one in got.references] == ["CB-1", "CB-2"]
    bare = read(cap("", msgType="Cancel", references=names("CB-1")))
    assert (bare.kind, bare.text) == ("", "")
    with pytest.raises(CapRejected, match="không nêu thông báo nào"):
        read(cap(msgType="Cancel"))
    with pytest.raises(CapRejected, match="sai dạng"):
        read(cap(msgType="Cancel", references="CB-1"))


def test_nobody_takes_back_what_another_sent() -> None:
    with pytest.raises(CapRejected, match="người gửi khác"):
        read(cap(msgType="Cancel", references=names("CB-1", sender="khac.example.vn")))


def test_only_the_senders_that_the_operator_named() -> None:
    cap_policy = POLICY.cap.model_copy(update={"senders": ("tinh.example.vn",)})
    with pytest.raises(CapRejected, match="senders"):
        read(cap(), cap=cap_policy)
    assert read(cap(sender="tinh.example.vn"), cap=cap_policy).kind == "khan-cap"


# --- hostile bytes, and the schema


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\xfe",
        b"<alert>",
        b"{}",
        b'<!DOCTYPE alert [<!ENTITY a "b">]>' + cap().partition(b"?>")[2],
        cap().replace(b"<alert", b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><alert'),
        cap(info(description="&khong-co;")),
        b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><z>&b;</z>',
        cap() + b" " * 300_000,
    ],
)
def test_hostile_bytes_are_rejected_with_a_reason(data: bytes) -> None:
    with pytest.raises(CapRejected):
        read(data)


def test_no_entity_reaches_a_file(tmp_path: Path) -> None:
    (tmp_path / "mat.txt").write_text("bí mật")
    entity = f'<!DOCTYPE alert [<!ENTITY a SYSTEM "{(tmp_path / "mat.txt").as_uri()}">]>'.encode()
    with pytest.raises(CapRejected, match="DTD"):
        read(entity + cap(info(description="&a;")).partition(b"?>")[2])


@pytest.mark.parametrize(
    "data",
    [
        cap(identifier=""),
        cap(identifier="có dấu cách"),
        cap(sender="a,b"),
        cap(sent="2026-08-14T09:00:00"),
        cap(sent="2026-08-14T02:00:00Z"),
        cap(sent="2026-13-14T09:00:00+07:00"),
        cap(status="actual"),
        cap(msgType="Alarm"),
        cap(scope=""),
        cap(info(category="Weather")),
        cap(info(event="")),
        cap(info(urgency="Now")),
        cap(info(severity="")),
        cap(info(certainty="Sure")),
        cap(info(expires="ngày mai")),
        cap().replace(b"cap:1.2", b"cap:1.1"),
        cap().replace(
            b"<status>Actual</status><msgType>Alert</msgType>", b"<msgType>Alert</msgType><status>Actual</status>"
        ),
        cap().replace(b"<area><areaDesc>", b"<area><x>").replace(b"</areaDesc>", b"</x>"),
    ],
)
def test_what_the_schema_does_not_allow_is_rejected(data: bytes) -> None:
    with pytest.raises(CapRejected, match=r"lược đồ"):
        read(data)


def test_a_signature_beside_the_message_is_allowed() -> None:
    signature = b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature></alert>'
    assert read(cap().replace(b"</alert>", signature)).kind == "khan-cap"


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: cap(info(description=text))))
def test_whatever_comes_is_judged(data: bytes) -> None:
    try:
        read(data)
    except (CapIgnored, CapRejected) as judged:
        assert str(judged)


def test_the_schema_is_one() -> None:
    place = Path(__file__).parents[2] / "broadcaster/radio/data/cap-1.2.xsd"
    etree.XMLSchema(etree.parse(str(place)))

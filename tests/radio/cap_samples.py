"""CAP 1.2 messages of a sender of our own invention, for tests."""

from __future__ import annotations

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def info(**other: str) -> str:
    """The part for those who speak Vietnamese; a field given as "" is left out."""
    fields = {
        "language": "vi-VN",
        "category": "Met",
        "event": "Lũ quét",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "effective": "",
        "onset": "",
        "expires": "2026-08-14T12:00:00+07:00",
        "senderName": "Trạm khí tượng Suối Mẫu",
        "headline": "Lũ quét ở suối Dung",
        "description": "Mực nước tăng 2 m trong một giờ.",
        "instruction": "Bà con ven suối đến nhà văn hóa.",
    } | {name: value for name, value in other.items() if name not in ("parameter", "area")}
    body = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value)
    areas = "".join(f"<area><areaDesc>{one}</areaDesc></area>" for one in other.get("area", "Khu phố 3").split(";"))
    return f"<info>{body}{other.get('parameter', '')}{areas}</info>"


def cap(infos: str | None = None, **other: str) -> bytes:
    """A whole message; ``identifier``, ``sender``, ``sent``, ``status``, ``msgType``, ``scope``, ``references`` may be given."""
    fields = {
        "identifier": "CB-1",
        "sender": "canhbao.example.vn",
        "sent": "2026-08-14T09:00:00+07:00",
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": "",
    } | other
    body = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items() if value)
    return f'<?xml version="1.0" encoding="UTF-8"?><alert xmlns="{NAMESPACE}">{body}{infos if infos is not None else info()}</alert>'.encode()


def parameter(name: str, value: str) -> str:
    return f"<parameter><valueName>{name}</valueName><value>{value}</value></parameter>"


def names(identifier: str, sender: str = "canhbao.example.vn", sent: str = "2026-08-14T09:00:00+07:00") -> str:
    return f"{sender},{identifier},{sent}"

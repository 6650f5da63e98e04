"""Our emergency messages as CAP 1.2, one document each, and the Atom list that names them: bytes, the same for the same message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from ..model import Emergency
from ..settings import EmergencySettings, StationSettings
from .cap import NAMESPACE
from .emergency import Played

ATOM = "http://www.w3.org/2005/Atom"
#: no prefix; lxml's stubs know of prefixes only
_DEFAULT: dict[str, Any] = {name: {None: name} for name in (NAMESPACE, ATOM)}
#: urgency, severity and certainty of a kind that no rule of the table names
_UNKNOWN = ("Unknown", "Unknown", "Unknown")


def sender_of(about: StationSettings, policy: EmergencySettings) -> str:
    """What we call ourselves: what is configured, else the host of the station's address."""
    return policy.cap.sender or urlsplit(about.base_url).hostname or "localhost"


def alert_of(
    one: Played, about: StationSettings, policy: EmergencySettings, earlier: Mapping[str, Emergency], sha1: str
) -> bytes:
    """The message as CAP. ``earlier`` are those that it replaces or ends, by key; ``sha1`` is the digest of its sound, as CAP wants it."""
    message, sender = one.message, sender_of(about, policy)
    named = [earlier[key] for key in (*message.follows, *((message.about,) if message.about else ())) if key in earlier]
    root = etree.Element(f"{{{NAMESPACE}}}alert", nsmap=_DEFAULT[NAMESPACE])
    _add(root, "identifier", message.key)
    _add(root, "sender", sender)
    _add(root, "sent", _moment(message.pressed, about))
    _add(root, "status", "Exercise" if message.exercise else "Actual")
    _add(root, "msgType", "Cancel" if message.about else "Update" if named else "Alert")
    _add(root, "scope", "Public")
    if message.exercise:
        _add(root, "note", "Diễn tập")
    if named:
        _add(root, "references", " ".join(f"{sender},{one.key},{_moment(one.pressed, about)}" for one in named))
        _add(root, "incidents", " ".join(one.key for one in named))
    _add_info(root, one, about, policy, sha1)
    return _bytes(root)


def _add_info(root: etree._Element, one: Played, about: StationSettings, policy: EmergencySettings, sha1: str) -> None:
    message = one.message
    kind = policy.kinds.get(message.kind)
    urgency, severity, certainty = next(
        (rule.example() for rule in policy.cap.rules if rule.kind == message.kind), None
    ) or next((rule.example() for rule in policy.cap.rules if _is_of_class(policy, rule.kind, message)), _UNKNOWN)
    info = etree.SubElement(root, f"{{{NAMESPACE}}}info")
    _add(info, "language", "vi-VN")
    _add(info, "category", kind.category if kind else "Other")
    _add(info, "event", message.title)
    if message.about:
        _add(info, "responseType", "AllClear")
    _add(info, "urgency", "Past" if message.about else urgency)
    _add(info, "severity", severity)
    _add(info, "certainty", certainty)
    _add(info, "effective", _moment(message.starts, about))
    _add(info, "expires", _moment(message.ends, about))
    _add(info, "senderName", about.name)
    _add(info, "headline", message.title)
    _add(info, "description", message.text)
    if about.base_url:
        _add(info, "web", f"{about.base_url}/")
    _add_sound(info, one, about, sha1)
    area = etree.SubElement(info, f"{{{NAMESPACE}}}area")
    _add(area, "areaDesc", ", ".join(message.areas) or about.town)


def _is_of_class(policy: EmergencySettings, kind: str, message: Emergency) -> bool:
    return kind in policy.kinds and policy.kinds[kind].priority is message.priority


def _add_sound(info: etree._Element, one: Played, about: StationSettings, sha1: str) -> None:
    master = one.message.master
    assert master is not None
    resource = etree.SubElement(info, f"{{{NAMESPACE}}}resource")
    _add(resource, "resourceDesc", "Bản đọc")
    _add(resource, "mimeType", "audio/mpeg")
    _add(resource, "size", str(master.size))
    _add(resource, "uri", f"{about.base_url}/{one.path}")
    _add(resource, "digest", sha1)


def atom_of(played: Sequence[Played], about: StationSettings, updated: datetime) -> bytes:
    """The list of the messages that are in force, newest first."""
    host = urlsplit(about.base_url).hostname or "localhost"
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap=_DEFAULT[ATOM])
    _add_atom(feed, "id", f"{about.base_url}/station/emergency.atom.xml")
    _add_atom(feed, "title", f"{about.name}: thông báo khẩn đang hiệu lực")
    _add_atom(feed, "updated", _moment(updated, about))
    _add_atom(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", about.name)
    _link(feed, "self", f"{about.base_url}/station/emergency.atom.xml", "application/atom+xml")
    for one in played:
        message = one.message
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _add_atom(entry, "id", f"tag:{host},{message.pressed.year}:emergency:{message.key}")
        _add_atom(entry, "title", message.title)
        _add_atom(entry, "updated", _moment(message.starts, about))
        _add_atom(entry, "summary", message.text)
        _link(entry, "alternate", f"{about.base_url}/station/emergency/{message.key}.cap.xml", "application/cap+xml")
        _link(entry, "enclosure", f"{about.base_url}/{one.path}", "audio/mpeg")
    return _bytes(feed)


def _link(parent: etree._Element, relation: str, href: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=href, type=kind)


def _add_atom(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = _allowed(text)


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{NAMESPACE}}}{name}").text = _allowed(text)


def _allowed(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold."""
    return "".join(_characters(text))


def _characters(text: str) -> Iterable[str]:
    return (
        char
        for char in text
        if char in "\t\n\r" or (char >= " " and not "\ud800" <= char <= "\udfff" and char not in "\ufffe\uffff")
    )


def _moment(moment: datetime, about: StationSettings) -> str:
    """The one form that CAP allows: seconds, and the offset as figures."""
    return moment.astimezone(about.timezone).isoformat(timespec="seconds")


def _bytes(root: etree._Element) -> bytes:
    out: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return out

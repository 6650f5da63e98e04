"""CAP 1.2 messages of others: read as the hostile XML that they may be, held against the schema, and judged.

A message is **accepted**, **ignored** (nothing is wrong with it, it is just not for the air) or **rejected** (something is wrong with it),
the last two with the reason. Accepted is not aired: see :mod:`broadcaster.bulletins.emergency_intake`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring as harmless
from lxml import etree

from ..model import CapReference
from ..settings import EmergencySettings

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_SCHEMA = Path(__file__).parent / "data" / "cap-1.2.xsd"
_AIRED = {"Alert", "Update", "Cancel"}
_BLANKS = re.compile(r"\s+")


class CapIgnored(Exception):
    """Not for the air; ``str`` says why, in Vietnamese."""


class CapRejected(Exception):
    """Something is wrong with it; ``str`` says what, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class CapMessage:
    """What is to be done with it: ``msg_type`` is Alert, Update or Cancel. ``spoken`` is the exact text where the sender gave one.

    Without an ``info`` part, which only a Cancel may lack, ``kind`` is empty.
    """

    reference: CapReference
    msg_type: str
    references: tuple[CapReference, ...]
    kind: str = ""
    title: str = ""
    text: str = ""
    spoken: bool = False
    areas: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None


def read_cap(data: bytes, policy: EmergencySettings) -> CapMessage:
    """The message in ``data``. Raises CapIgnored and CapRejected with the reason."""
    root = _parsed(data, policy.cap.kilobytes * 1024)
    reference = CapReference(_text(root, "sender"), _text(root, "identifier"), _text(root, "sent"))
    if policy.cap.senders and reference.sender not in policy.cap.senders:
        raise CapRejected(f"người gửi «{reference.sender}» không có trong [emergency.cap] senders")
    for name, wanted in (("status", {"Actual"}), ("scope", {"Public"}), ("msgType", _AIRED)):
        given = _text(root, name)
        if given not in wanted:
            raise CapIgnored(f"{name} là {given}; chỉ phát {' hoặc '.join(sorted(wanted))}")
    msg_type, references = _text(root, "msgType"), _references(_text(root, "references"))
    if msg_type != "Alert" and not references:
        raise CapRejected(f"{msg_type} mà không nêu thông báo nào trong references")
    if any(one.sender != reference.sender for one in references):
        raise CapRejected("references nêu thông báo của người gửi khác")
    info = _vietnamese(root)
    if info is None:
        if msg_type == "Cancel":
            return CapMessage(reference, msg_type, references)
        raise CapIgnored("không có phần info tiếng Việt (language vi)")
    return _with_info(CapMessage(reference, msg_type, references), info, policy)


def _parsed(data: bytes, most: int) -> etree._Element:
    """The tree, once another parser has found no entity and no document type in it."""
    if len(data) > most:
        raise CapRejected(f"tệp lớn hơn {most // 1024} KB")
    try:
        harmless(data, forbid_dtd=True)
        root = etree.fromstring(data, _parser())
    except DefusedXmlException as error:
        raise CapRejected("tệp có khai báo DTD hoặc thực thể, không nhận") from error
    except (etree.XMLSyntaxError, SyntaxError, ValueError) as error:
        raise CapRejected(f"không phải XML đúng ({str(error).splitlines()[0][:200]})") from error
    schema = _schema()
    if not schema.validate(root):
        fault: Any = next(iter(cast("Any", schema.error_log)))
        raise CapRejected(
            f"không đúng lược đồ CAP 1.2 ở dòng {fault.line}: {fault.message.replace(f'{{{NAMESPACE}}}', '')[:300]}"
        )
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_SCHEMA)))


def _text(parent: etree._Element, name: str) -> str:
    """An element's text on one line; empty where there is none."""
    return _one_line(parent.findtext(f"{{{NAMESPACE}}}{name}") or "")


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _references(text: str) -> tuple[CapReference, ...]:
    found = []
    for one in text.split():
        parts = one.split(",")
        if len(parts) != 3 or not all(parts):
            raise CapRejected(f"references có mục sai dạng «{one[:80]}»; phải là sender,identifier,sent")
        found.append(CapReference(*parts))
    return tuple(found)


def _vietnamese(root: etree._Element) -> etree._Element | None:
    """The part for those who speak Vietnamese. One without a language is in English, says the standard."""
    infos = root.findall(f"{{{NAMESPACE}}}info")
    return next((one for one in infos if _text(one, "language").lower().split("-")[0] == "vi"), None)


def _with_info(message: CapMessage, info: etree._Element, policy: EmergencySettings) -> CapMessage:
    rating = (_text(info, "urgency"), _text(info, "severity"), _text(info, "certainty"))
    kind = next((rule.kind for rule in policy.cap.rules if rule.holds(*rating)), None)
    if kind is None:
        raise CapIgnored(f"không dòng nào trong [[emergency.cap.rules]] dành cho {', '.join(rating)}")
    exact = _parameter(info, policy.cap.spoken)
    text = exact if exact else _said(info, policy.longest)
    if not text:
        raise CapRejected("không có lời nào để đọc: headline, description và instruction đều trống")
    if len(text) > policy.longest:
        raise CapRejected(f"lời đọc dài {len(text)} ký tự, tối đa {policy.longest}")
    areas = tuple(dict.fromkeys(_text(area, "areaDesc") for area in info.findall(f"{{{NAMESPACE}}}area")))
    return CapMessage(
        message.reference,
        message.msg_type,
        message.references,
        kind=kind,
        title=policy.kinds[kind].title,
        text=text,
        spoken=bool(exact),
        areas=tuple(one for one in areas if one),
        starts=_moment(_text(info, "onset") or _text(info, "effective")),
        ends=_moment(_text(info, "expires")),
    )


def _parameter(info: etree._Element, name: str) -> str:
    """The exact words to speak; several of that name are said one after the other."""
    pairs = info.findall(f"{{{NAMESPACE}}}parameter")
    return " ".join(_text(one, "value") for one in pairs if name and _text(one, "valueName") == name).strip()


def _said(info: etree._Element, longest: int) -> str:
    """Who, what, then description and instruction, which share the room that is left; what is cut says so by its «…»."""
    who, what = _text(info, "senderName"), _text(info, "headline") or _text(info, "event")
    head = f"{who}: {what}" if who else what
    lines = [_ended(head)] if head else []
    description, instruction = _text(info, "description"), _text(info, "instruction")
    room = longest - sum(len(line) + 1 for line in lines)
    half = room // 2
    longest_description = max(half, room - len(instruction) - 1)
    longest_instruction = max(half, room - len(description) - 1)
    lines += [_cut(description, longest_description), _cut(instruction, longest_instruction)]
    return "\n".join(line for line in lines if line)


def _cut(text: str, most: int) -> str:
    """At most so many characters, whole words; a cut is marked."""
    if len(text) <= most:
        return _ended(text) if text else ""
    kept = text[: max(0, most - 2)].rpartition(" ")[0]
    return f"{kept.rstrip('.,;:')}…" if kept else ""


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def _moment(text: str) -> datetime | None:
    """With the sender's own offset. Raises CapRejected for a day that no calendar has."""
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise CapRejected(f"«{text}» không phải một thời điểm") from error

"""The register of acts: everything a person may do to an article, a source, a bulletin or an emergency message, one row each.

Console, API and command line show and call only these; what is not here can be done in none of them. When an act on an article is
allowed is said in :mod:`.rules`; who may do it (``role``) is written down and not asked for yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TYPE_CHECKING

from ..bulletins.making import make_bulletin
from ..bulletins.pulls import Evidence, Word, confirm, named
from ..errors import ArticleError, BroadcasterError, RadioError, SourceError
from ..model import Actor
from ..pipeline import pick_up
from ..store import episodes
from ..words import actor_words
from . import approving, coming, decisions, emergencies, groups, readings, texts
from .rules import RULES, allowed, article_number, refusal, standing_of

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..station import Station
    from ..store import Store

_HALF_SIGN = re.compile("[\ud800-\udfff]")  # from JSON or a broken terminal; can be written to no store

Values = Mapping[str, str]
"""What was typed into the fields of an act."""


class On(StrEnum):
    """What an act is done to; the word stands in addresses."""

    ARTICLE = "articles"
    SOURCE = "sources"
    BULLETIN = "bulletins"
    GROUP = "groups"
    EMERGENCY = "emergencies"


class Role(StrEnum):
    EDITOR = "editor"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Field:
    """Something that is typed with an act. ``longest`` is in characters."""

    name: str
    words: str
    longest: int = 300
    required: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """``do`` is given the station, the article's number (the source's or slot's name, the message's key or, for a new one, its kind), the actor and the fields.

    ``form`` acts have a form of their own, on a ``page`` of their own where that is said; the others are a button. ``grave`` ones ask
    before they are done.
    """

    name: str
    on: On
    words: str
    role: Role
    do: Callable[[Station, str, Actor, Values], None]
    fields: tuple[Field, ...] = ()
    form: bool = False
    page: bool = False
    grave: bool = False


def _approve(station: Station, number: str, actor: Actor, values: Values) -> None:
    approving.approve(station, article_number(number), actor, values.get("master", "").strip())


def _keep(station: Station, number: str, actor: Actor, _: Values) -> None:
    approving.keep(station, article_number(number), actor)


def _retry(station: Station, number: str, actor: Actor, _: Values) -> None:
    decisions.retry(station, article_number(number), actor)


def _remake(station: Station, number: str, actor: Actor, _: Values) -> None:
    decisions.remake(station, article_number(number), actor)


def _skip(station: Station, number: str, actor: Actor, values: Values) -> None:
    decisions.skip(station, article_number(number), actor, values.get("why") or "không đọc bài này")


def _withdraw(station: Station, number: str, actor: Actor, values: Values) -> None:
    with station.store.read() as tx:
        stored = allowed(tx, "withdraw", article_number(number), lock=False)
        guid = episodes.guid_of(tx, stored.id)
    assert guid is not None, "the rule asks for one"
    decisions.withdraw(station, guid, actor, values.get("why") or "gỡ theo yêu cầu")


def _text(station: Station, number: str, actor: Actor, values: Values) -> None:
    texts.edit(
        station,
        article_number(number),
        title=values.get("title", ""),
        text=values.get("text", ""),
        of=_whole(values, "of"),
        base=_whole(values, "base"),
        actor=actor,
        why=values.get("why", ""),
    )


def _choice(station: Station, number: str, actor: Actor, values: Values) -> None:
    texts.choose(
        station, article_number(number), revision=_whole(values, "revision"), base=_whole(values, "base"), actor=actor
    )


def _reading(station: Station, number: str, actor: Actor, values: Values) -> None:
    row = readings.row_of(values.get("written", ""), values.get("spoken", ""), values.get("before", ""))
    readings.correct_reading(station, article_number(number), row, actor)


def _expiry(station: Station, number: str, actor: Actor, values: Values) -> None:
    day = values.get("day", "")
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError as error:
        remedy = "Ghi ngày như 2026-08-20, hoặc để trống nếu không đặt hạn."
        raise ArticleError("Hạn phát", f"«{day}» không phải một ngày", remedy) from error
    decisions.set_expiry(station, article_number(number), chosen, actor)


def _together(act: str) -> Callable[[Station, str, Actor, Values], None]:
    def do(station: Station, name: str, actor: Actor, values: Values) -> None:
        seen = {article_number(number.strip()) for number in values.get("articles", "").split(",") if number.strip()}
        groups.decide(station, name, act, actor, seen)

    return do


def _visit(station: Station, name: str, _actor: Actor, _: Values) -> None:
    """A person has looked, so the source's failures are forgotten."""
    if name not in station.settings.sources:
        known = ", ".join(station.settings.sources) or "chưa khai nguồn nào"
        raise SourceError(name, "không có trong sources.toml", f"Các nguồn: {known}.")
    station.timetable.resume(name)
    pick_up(station, name)


def _aired(station: Station, slot: str, actor: Actor, values: Values) -> None:
    day, _, at = values.get("when", "").strip().replace("T", " ").partition(" ")
    try:
        chosen = date.fromisoformat(day) if day else None
        moment = time.fromisoformat(at) if at else None
    except ValueError as error:
        remedy = "Ghi như 2026-11-30 05:30, hoặc để trống để xác nhận bản tin vừa tới giờ phát."
        raise RadioError("Giờ phát", f"«{values['when']}» không phải một ngày giờ", remedy) from error
    bulletin = named(station, slot, day=chosen, at=moment)
    if bulletin is None:
        raise RadioError(slot, "không có bản tin nào như vậy đã tới giờ phát", "Kiểm tra khung giờ, ngày và giờ.")
    confirm(station, bulletin, Word("aired", actor_words(actor), actor, Evidence.OPERATOR))


def _make(station: Station, slot: str, actor: Actor, _: Values) -> None:
    make_bulletin(station, slot, actor=actor)


def _announce(station: Station, kind: str, actor: Actor, values: Values) -> None:
    emergencies.send(station, emergencies.prepare(station, {**values, "kind": kind}, actor))


def _cancel(station: Station, key: str, actor: Actor, values: Values) -> None:
    emergencies.cancel(station, key, actor, values.get("why", ""))


def _air(station: Station, key: str, actor: Actor, _: Values) -> None:
    emergencies.aired(station, key, actor)


def _acknowledge(station: Station, key: str, actor: Actor, _: Values) -> None:
    emergencies.acknowledge(station, key, actor)


def _to_item(do: Callable[..., None], **how: object) -> Callable[[Station, str, Actor, Values], None]:
    """An act on one item of a slot's coming bulletin."""

    def act(station: Station, slot: str, actor: Actor, values: Values) -> None:
        do(station, slot, values["guid"], actor, airs=values.get("airs", ""), **how)

    return act


_WHY = Field("why", "Lý do")
_ITEM = (
    Field("guid", "Guid của bài", 255, required=True),
    Field("airs", "Giờ phát của bản tin đã xem; để trống là bản tin sắp tới", 40),
)
_SEEN = Field("articles", "Số các bài đã xem, cách nhau bằng dấu phẩy; để trống là cả nhóm", 10_000)
_BASE = Field("base", "Số của bản mới nhất đã xem", 10, required=True)

_ROWS = (
    Act("text", On.ARTICLE, "Sửa nội dung", Role.EDITOR, _text, (
        Field("title", "Tiêu đề", 10_000, required=True),
        Field("text", "Các đoạn", 1_000_000, required=True),
        Field("why", "Lý do sửa, người nghe đọc được", 10_000, required=True),
        Field("of", "Số của bản đem sửa", 10, required=True),
        _BASE,
    ), form=True, page=True),
    Act("approve", On.ARTICLE, "Duyệt, cho đi tiếp", Role.APPROVER, _approve, (
        Field("master", "Mã (sha256) của bản thu đã nghe, khi có bản thu chờ duyệt", 64),
    )),
    Act("keep", On.ARTICLE, "Giữ bản đang phát", Role.APPROVER, _keep),
    Act("retry", On.ARTICLE, "Thử lại ngay", Role.EDITOR, _retry),
    Act("remake", On.ARTICLE, "Đọc lại từ đầu", Role.EDITOR, _remake),
    Act("choice", On.ARTICLE, "Chọn bản được đọc", Role.EDITOR, _choice, (
        Field("revision", "Số của bản được chọn", 10, required=True),
        _BASE,
    ), form=True),
    Act("reading", On.ARTICLE, "Sửa cách đọc", Role.EDITOR, _reading, (
        Field("written", "Chữ viết trong bài", 80, required=True),
        Field("spoken", "Đọc là", 200, required=True),
        Field("before", "Chỉ áp dụng khi đứng sau", 200),
    ), form=True),
    Act("expiry", On.ARTICLE, "Lưu hạn phát", Role.EDITOR, _expiry, (Field("day", "Phát đến hết ngày", 10),), form=True),
    Act("skip", On.ARTICLE, "Không đọc bài này", Role.EDITOR, _skip, (_WHY,), grave=True),
    Act("withdraw", On.ARTICLE, "Gỡ bài khỏi mọi nơi", Role.APPROVER, _withdraw, (_WHY,), grave=True),
    Act(groups.KEEP, On.GROUP, "Giữ bản đang dùng cho cả nhóm", Role.APPROVER, _together(groups.KEEP), (_SEEN,)),
    Act(groups.TAKE, On.GROUP, "Lấy bản mới cho cả nhóm", Role.APPROVER, _together(groups.TAKE), (_SEEN,)),
    Act(groups.APPROVE, On.GROUP, "Duyệt cả nhóm", Role.APPROVER, _together(groups.APPROVE), (_SEEN,)),
    Act("visit", On.SOURCE, "Lấy bài ngay", Role.EDITOR, _visit),
    Act("make", On.BULLETIN, "Làm bản tin ngay", Role.EDITOR, _make),
    Act("up", On.BULLETIN, "Chuyển lên", Role.EDITOR, _to_item(coming.move, by=-1), _ITEM, form=True, page=True),
    Act("down", On.BULLETIN, "Chuyển xuống", Role.EDITOR, _to_item(coming.move, by=1), _ITEM, form=True, page=True),
    Act("pin", On.BULLETIN, "Ghim", Role.EDITOR, _to_item(coming.pin), _ITEM, form=True, page=True),
    Act("drop", On.BULLETIN, "Bỏ khỏi bản tin này", Role.EDITOR, _to_item(coming.drop), _ITEM, form=True, page=True),
    Act("drop-always", On.BULLETIN, "Bỏ hẳn", Role.EDITOR, _to_item(coming.drop, for_good=True), _ITEM, form=True, page=True),
    Act("free", On.BULLETIN, "Để hệ thống chọn", Role.EDITOR, _to_item(coming.free), _ITEM, form=True, page=True),
    Act("announce", On.EMERGENCY, "Phát thông báo khẩn", Role.EDITOR, _announce, (
        Field("text", "Nội dung", 10_000, required=True),
        Field("area", "Khu vực, cách nhau bằng dấu phẩy; để trống là khắp nơi", 1000),
        Field("from", "Từ lúc (14:30 hoặc 2026-11-30 14:30); để trống là ngay", 30),
        Field("until", "Đến lúc; để trống thì theo loại", 30),
        Field("repeats", "Phát mấy lần", 10),
        Field("interval", "Cách nhau mấy phút", 20),
        Field("exercise", "Diễn tập (yes)", 10),
        Field("key", "Mã riêng của thông báo, 16 chữ số hệ mười sáu; gửi lại cùng mã không phát lần nữa", 16),
    ), form=True, page=True),
    Act("cancel", On.EMERGENCY, "Hủy thông báo", Role.EDITOR, _cancel, (_WHY,), grave=True),
    Act("air", On.EMERGENCY, "Đã phát sóng", Role.EDITOR, _air),
    Act("acknowledge", On.EMERGENCY, "Đã biết", Role.EDITOR, _acknowledge),
    Act("aired", On.BULLETIN, "Xác nhận đã phát sóng", Role.EDITOR, _aired, (
        Field("when", "Ngày và giờ phát, như 2026-11-30 05:30; để trống là bản tin gần nhất", 20),)),
)  # fmt: skip

#: every act by its name, in the order in which a page shows them
REGISTER: dict[str, Act] = {act.name: act for act in _ROWS}


def acts_on(kind: On) -> tuple[Act, ...]:
    return tuple(act for act in REGISTER.values() if act.on is kind)


def allowed_acts(tx: sa.Connection, number: int) -> tuple[Act, ...]:
    """The acts that the article's standing allows now. Raises ArticleError when there is no such article."""
    standing = standing_of(tx, number)
    return tuple(act for act in acts_on(On.ARTICLE) if refusal(RULES[act.name], standing) is None)


def allowed_together(tx: sa.Connection, name: str) -> tuple[Act, ...]:
    """The acts on a group of held articles that its cause allows. Raises ArticleError when there is no such group."""
    names = groups.group_acts(tx, groups.named(tx, name))
    return tuple(act for act in acts_on(On.GROUP) if act.name in names)


def acts_now(store: Store, on: On, what: str) -> tuple[Act, ...]:
    """The acts that may be done now to the article, source, slot or group. Raises ArticleError when there is no such article or group."""
    if on in (On.SOURCE, On.BULLETIN):
        return acts_on(on)
    if on is On.EMERGENCY:
        names = emergencies.allowed_on(store, what)
        return tuple(act for act in acts_on(on) if act.name in names)
    with store.read() as tx:
        return allowed_together(tx, what) if on is On.GROUP else allowed_acts(tx, article_number(what))


def act_named(name: str, on: On | None = None) -> Act | None:
    """The row, if there is one for that kind of thing."""
    act = REGISTER.get(name)
    return act if act is not None and on in (None, act.on) else None


def perform(station: Station, act: Act, what: str, actor: Actor, values: Values | None = None) -> None:
    """Do it. Raises ArticleError, RadioError, SourceError and what else the act meets, in words for the one who asked."""
    given = dict(values or {})
    known = {one.name: one for one in act.fields}
    for name, value in given.items():
        if name not in known:
            raise _wrong(act, f"không có ô «{name}»", f"Các ô: {', '.join(known) or 'không có ô nào'}.")
        if len(value) > known[name].longest:
            raise _wrong(
                act, f"ô «{name}» dài {len(value)} ký tự, tối đa {known[name].longest}", "Rút gọn rồi gửi lại."
            )
        if _HALF_SIGN.search(value):
            raise _wrong(act, f"ô «{name}» có ký tự hỏng", "Gõ lại rồi gửi.")
    missing = [f"«{one.name}»" for one in act.fields if one.required and one.name not in given]
    if missing:
        raise _wrong(act, f"thiếu ô {', '.join(missing)}", "Điền đủ rồi làm lại.")
    act.do(station, what, actor, given)


def _wrong(act: Act, fault: str, remedy: str) -> BroadcasterError:
    error: type[BroadcasterError] = {On.SOURCE: SourceError, On.BULLETIN: RadioError}.get(act.on, ArticleError)
    return error(act.words, fault, remedy)


def _whole(values: Values, name: str) -> int:
    """The number in a field; 0, which no revision has, where there is none."""
    given = values.get(name, "").strip()
    return int(given) if given.isdecimal() else 0

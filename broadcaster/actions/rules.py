"""When a person's act on an article is allowed, as data: in which states, on what more conditions, and what is said otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import ArticleError
from ..model import WORKING, ArticleState
from ..store import articles, episodes, revisions
from ..words import state_words

if TYPE_CHECKING:
    import sqlalchemy as sa

    from ..store import Store


_NUMBER = re.compile("[0-9]{1,18}")  # what a row's key can be
_LONGEST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at: the article, whether it has an episode, whether that is public, whether two texts of it wait for a choice."""

    article: articles.StoredArticle
    has_episode: bool
    is_undecided: bool
    is_public: bool

    @property
    def subject(self) -> str:
        return self.article.title or f"bài số {self.article.id}"


@dataclass(frozen=True, slots=True)
class Condition:
    """More than the state that must hold, and what is said where it does not."""

    holds: Callable[[Standing], bool]
    fault: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """``states`` it is allowed in, ``to`` which it leads; ``otherwise`` ends «bài đã hết hạn nên …», ``remedy`` follows;
    ``fault`` stands instead of the whole sentence where one says it better than the state does."""

    states: frozenset[ArticleState]
    to: frozenset[ArticleState]
    otherwise: str
    remedy: str = ""
    conditions: tuple[Condition, ...] = ()
    fault: str = ""


_S = ArticleState
_WITH_A_TEXT = (*WORKING[1:], _S.PUBLISHED, _S.HELD, _S.FAILED)
_SHOWN = frozenset([_S.PUBLISHED, _S.EXPIRED])

_CLEANED_ONCE = Condition(
    lambda one: one.article.revision is not None, "bài chưa được lọc nội dung lần nào", "Bấm «Thử lại ngay»."
)
_NEWEST_CLEANED = Condition(
    lambda one: not (one.article.state is _S.FAILED and one.article.resume is _S.FOUND),
    "bản mới của nguồn chưa lọc xong nội dung",
    "Chờ lọc xong, hoặc bấm «Thử lại ngay».",
)
_DECIDED = Condition(
    lambda one: not one.is_undecided,
    "bài có hai bản đang chờ chọn",
    "Chọn một trong hai bản trước.",
)
_HAS_WORDS = Condition(
    lambda one: one.article.resume is not _S.FOUND,
    "chưa lấy được nội dung nào của trang hay tệp này nên không có gì để duyệt",
    "Sửa ở nguồn rồi bấm «Thử lại ngay»; bài đang phát thì bấm «Giữ bản đang phát».",
)
_CAN_GO_ON = Condition(
    lambda one: one.article.state is _S.WITHDRAWN or one.article.resume is not None,
    "không rõ bài đi tiếp từ bước nào",
    "Bấm «Đọc lại từ đầu».",
)

RULES: Mapping[str, Rule] = {
    "approve": Rule(
        frozenset([_S.HELD, _S.WITHDRAWN]),
        frozenset(WORKING),
        "không có gì để duyệt",
        conditions=(_DECIDED, _HAS_WORDS, _CAN_GO_ON),
    ),
    "keep": Rule(
        frozenset([_S.HELD]),
        _SHOWN,
        "không có gì phải giữ",
        conditions=(
            _DECIDED,
            Condition(
                lambda one: one.is_public,
                "bài chưa có bản nào đang phát",
                "Bấm «Duyệt, cho đi tiếp» hoặc «Không đọc bài này».",
            ),
        ),
    ),
    "retry": Rule(
        frozenset([_S.HELD, _S.FAILED]),
        frozenset(WORKING),
        "không có gì để thử lại",
        conditions=(_DECIDED, _CAN_GO_ON),
    ),
    "remake": Rule(
        frozenset([_S.PUBLISHED, _S.HELD, _S.FAILED]),
        frozenset([_S.CLEANED]),
        "không đọc lại được",
        "Chỉ đọc lại bài đang phát, chờ xử lý hoặc gặp trở ngại.",
        (_CLEANED_ONCE, _NEWEST_CLEANED, _DECIDED),
    ),
    "skip": Rule(
        frozenset([*WORKING, _S.HELD, _S.FAILED]),
        frozenset([_S.SKIPPED]),
        "không bỏ qua được",
        "Muốn thôi phát thì bấm «Gỡ bài khỏi mọi nơi».",
        (Condition(lambda one: not one.has_episode, "bài đã phát", "Muốn thôi phát thì bấm «Gỡ bài khỏi mọi nơi»."),),
    ),
    "withdraw": Rule(
        frozenset([*WORKING, _S.HELD, _S.FAILED, *_SHOWN]),
        frozenset([_S.WITHDRAWN]),
        "không có gì để gỡ",
        conditions=(Condition(lambda one: one.has_episode, "bài chưa phát nên không có gì để gỡ"),),
    ),
    "text": Rule(
        frozenset(_WITH_A_TEXT),
        frozenset([_S.CLEANED]),
        "không sửa nội dung được",
        "Chỉ sửa được bài chờ xử lý, đang làm hoặc đang phát; bài mới lấy về thì chờ lọc xong.",
        (_CLEANED_ONCE, _NEWEST_CLEANED),
    ),
    "choice": Rule(
        frozenset([_S.HELD]),
        frozenset([_S.CLEANED, *_SHOWN]),
        "không có hai bản để chọn",
        "Tải lại trang của bài.",
        (Condition(lambda one: one.is_undecided, "không có hai bản để chọn", "Tải lại trang của bài."),),
    ),
    "reading": Rule(
        frozenset(_WITH_A_TEXT),
        frozenset([_S.CLEANED]),
        "không sửa cách đọc rồi đọc lại được",
        "Sửa cách đọc ở một bài đang phát, hoặc ghi thẳng vào bảng cách đọc.",
        (_CLEANED_ONCE, _NEWEST_CLEANED, _DECIDED),
    ),
    "expiry": Rule(
        _SHOWN,
        _SHOWN,
        "không đặt hạn phát được",
        "Chỉ đặt hạn cho bài đang phát.",
        (Condition(lambda one: one.has_episode, "bài chưa phát hoặc đã gỡ", "Chỉ đặt hạn cho bài đang phát."),),
        "bài chưa phát hoặc đã gỡ",
    ),
}


def article_number(what: str) -> int:
    """The article's number in what was typed or stands in an address. Raises ArticleError where no article can have it."""
    if not _NUMBER.fullmatch(what):
        shown = what if len(what) <= _LONGEST_SHOWN else f"{what[:_LONGEST_SHOWN]}…"
        raise ArticleError(
            f"bài «{shown}»", "không có bài này, số của bài phải là một số", "Xem số trong «broadcaster status»."
        )
    return int(what)


def standing_of(tx: sa.Connection, number: int, *, lock: bool = False) -> Standing:
    """How the article stands; raises ArticleError when there is none."""
    article = articles.get(tx, number, lock=lock)
    if article is None:
        raise ArticleError(f"bài số {number}", "không có bài này", "Xem danh sách bài trong bàn điều khiển.")
    undecided = article.state is ArticleState.HELD and revisions.waiting(tx, number) is not None
    public = episodes.stands_on(tx, number) is not None
    return Standing(article, episodes.has_one(tx, number), undecided, public)


def refusal(rule: Rule, standing: Standing) -> ArticleError | None:
    """Why the rule does not allow the act now, as it is told; None when it does."""
    if standing.article.state not in rule.states:
        fault = rule.fault or f"bài {state_words(standing.article.state)} nên {rule.otherwise}"
        return ArticleError(standing.subject, fault, rule.remedy)
    for condition in rule.conditions:
        if not condition.holds(standing):
            return ArticleError(standing.subject, condition.fault, condition.remedy)
    return None


def allowed(tx: sa.Connection, act: str, number: int, *, lock: bool = True) -> articles.StoredArticle:
    """The article, locked for the act, when that is allowed on it now; raises ArticleError otherwise."""
    standing = standing_of(tx, number, lock=lock)
    fault = refusal(RULES[act], standing)
    if fault is not None:
        raise fault
    return standing.article


def check_allowed(store: Store, act: str, number: int) -> None:
    """Look whether the act is allowed now, before anything is shown or prepared for it; raises ArticleError when it is not."""
    with store.read() as tx:
        allowed(tx, act, number, lock=False)

"""What only the console says: the steps of work, amounts."""

from __future__ import annotations

from ...model import ArticleState

STEPS_OF_WORK: dict[str, str] = {
    ArticleState.FOUND: "Đang lọc nội dung",
    ArticleState.CLEANED: "Đang chuyển sang lời đọc",
    ArticleState.SCRIPTED: "Đang đọc thành tiếng",
    ArticleState.VOICED: "Đang dựng tệp âm thanh",
    ArticleState.MASTERED: "Đang phát hành",
}

#: what a published article is called that no feed holds
NOT_ON_AIR = "chưa lên nguồn cấp RSS"


def amount(value: float) -> str:
    """``1234567`` → ``1.234.567``, as Vietnamese writes it."""
    return f"{value:,.0f}".replace(",", ".")

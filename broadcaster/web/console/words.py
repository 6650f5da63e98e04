"""The console's words for states, steps and actions."""

from __future__ import annotations

from ...model import ArticleState, BulletinState

STATES: dict[str, str] = {
    ArticleState.FOUND: "mới lấy về",
    ArticleState.CLEANED: "đã lọc nội dung",
    ArticleState.SCRIPTED: "đã có lời đọc",
    ArticleState.VOICED: "đã đọc xong",
    ArticleState.MASTERED: "đã dựng âm thanh",
    ArticleState.PUBLISHED: "đang phát",
    ArticleState.EXPIRED: "đã hết hạn",
    ArticleState.FAILED: "gặp trở ngại, sẽ tự thử lại",
    ArticleState.HELD: "chờ người xem",
    ArticleState.SKIPPED: "không đọc",
    ArticleState.SUPERSEDED: "đã có bản mới",
    ArticleState.WITHDRAWN: "đã gỡ",
    BulletinState.PLANNED: "đã lên lịch",
    BulletinState.FILLED: "đã chọn bài",
    BulletinState.READY: "sẵn sàng",
    BulletinState.PULLED: "đài phát sóng đã lấy",
    BulletinState.AIRED: "đã phát sóng",
    BulletinState.FALLBACK: "dùng phương án dự phòng",
    BulletinState.CORRECTED: "đã đính chính",
}

STEPS_OF_WORK: dict[str, str] = {
    ArticleState.FOUND: "Đang lọc nội dung",
    ArticleState.CLEANED: "Đang chuyển sang lời đọc",
    ArticleState.SCRIPTED: "Đang đọc thành tiếng",
    ArticleState.VOICED: "Đang dựng tệp âm thanh",
    ArticleState.MASTERED: "Đang phát hành",
}

ACTIONS = {
    "approve": "Duyệt, cho đi tiếp",
    "retry": "Thử lại ngay",
    "remake": "Đọc lại từ đầu",
    "skip": "Không đọc bài này",
    "withdraw": "Gỡ bài khỏi mọi nơi",
}


def amount(value: float) -> str:
    """``1234567`` → ``1.234.567``, as Vietnamese writes it."""
    return f"{value:,.0f}".replace(",", ".")

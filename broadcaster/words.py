"""What states and actors are called in Vietnamese: the one place for errors, console, API and command line."""

from __future__ import annotations

from .model import Actor, ActorKind, ArticleState, BulletinState, EmergencyState, Priority

ARTICLE_STATES: dict[ArticleState, str] = {
    ArticleState.FOUND: "mới lấy về",
    ArticleState.CLEANED: "đã lọc nội dung",
    ArticleState.SCRIPTED: "đã có lời đọc",
    ArticleState.VOICED: "đã đọc xong",
    ArticleState.MASTERED: "đã dựng âm thanh",
    ArticleState.PUBLISHED: "đang phát",
    ArticleState.EXPIRED: "đã hết hạn",
    ArticleState.FAILED: "gặp trở ngại, sẽ tự thử lại",
    ArticleState.HELD: "chờ xử lý",
    ArticleState.SKIPPED: "không đọc",
    ArticleState.WITHDRAWN: "đã gỡ",
}

BULLETIN_STATES: dict[BulletinState, str] = {
    BulletinState.PLANNED: "đã lên lịch",
    BulletinState.FILLED: "đã chọn bài",
    BulletinState.MASTERED: "đã dựng âm thanh",
    BulletinState.READY: "sẵn sàng",
    BulletinState.PULLED: "đài truyền thanh đã lấy",
    BulletinState.AIRED: "đã phát sóng",
    BulletinState.FALLBACK: "dùng phương án dự phòng",
    BulletinState.CORRECTED: "đã đính chính",
    BulletinState.MISSED: "lỡ giờ phát",
    BulletinState.WITHDRAWN: "đã gỡ",
}

EMERGENCY_STATES: dict[EmergencyState, str] = {
    EmergencyState.WAITING: "chờ phát",
    EmergencyState.LIVE: "đang hiệu lực",
    EmergencyState.AIRED: "đã phát sóng",
    EmergencyState.FETCHED: "đài truyền thanh đã lấy",
    EmergencyState.UNHEARD: "hết hạn mà không ai lấy",
    EmergencyState.CANCELLED: "đã hủy",
    EmergencyState.REPLACED: "đã thay bằng thông báo khác",
    EmergencyState.REFUSED: "không phát được",
    EmergencyState.EXERCISE: "diễn tập đã xong",
}

#: the three classes of what is aired, as the rules for commune stations call them
PRIORITIES: dict[Priority, str] = {
    Priority.NORMAL: "thông thường",
    Priority.PRIORITY: "ưu tiên",
    Priority.EMERGENCY: "khẩn cấp",
}


def state_words(state: ArticleState | BulletinState | EmergencyState) -> str:
    """The state as people are told it."""
    if isinstance(state, EmergencyState):
        return EMERGENCY_STATES[state]
    return ARTICLE_STATES[state] if isinstance(state, ArticleState) else BULLETIN_STATES[state]


def actor_words(actor: Actor) -> str:
    """Who did it, for the one who reads the history."""
    match actor.kind:
        case ActorKind.PERSON:
            return actor.name or "người phụ trách"
        case ActorKind.SOURCE:
            return f"nguồn {actor.name}"
        case ActorKind.CLOCK:
            return actor.name or "lịch"
        case ActorKind.COMMAND_LINE:
            return "dòng lệnh"
        case ActorKind.STEP:
            return "hệ thống"

"""What every voice must do, whoever wrote it: run by the tests over all engines and by ``broadcaster voices test`` over a town's own."""

from __future__ import annotations

from ..errors import BroadcasterError, VoiceError
from ..model import Segment, SegmentKind, Take, Voice, VoiceLimits
from .keys import said, take_key

TEXTS = (
    "Xin chào bà con, hôm nay trời nắng đẹp.",
    "Vâng.",
    "Trạm y tế khu phố một nhận tiêm phòng cho trẻ nhỏ; bà con nhớ mang giấy khám cũ: sổ, thẻ, và phiếu hẹn.",
)


def contract_problems(voice: Voice) -> list[str]:
    """What ``voice`` does against the protocol, in Vietnamese; empty when it keeps it. Makes it speak three sentences."""
    problems = [
        f"{part} phải là một chuỗi không trống"
        for part in ("name", "label", "key")
        if not isinstance(getattr(voice, part, None), str) or not getattr(voice, part)
    ]
    if not isinstance(getattr(voice, "limits", None), VoiceLimits):
        problems.append("limits phải là VoiceLimits")
    if problems:
        return problems
    key = voice.key
    for text in TEXTS:
        problems += _take_problems(voice, Segment(SegmentKind.SENTENCE, text, text))
    if voice.key != key:
        problems.append("key đổi sau khi đọc; cùng một giọng phải luôn có cùng key")
    return list(dict.fromkeys(problems))


def _take_problems(voice: Voice, segment: Segment) -> list[str]:
    from .checks import Pace, check_take

    try:
        take = voice.speak(segment)
    except VoiceError as error:
        return [f"không đọc được: {error}"]
    except BroadcasterError as error:
        return [f"phải báo lỗi bằng VoiceError, không phải {type(error).__name__}"]
    except Exception as error:  # noqa: BLE001 - a town's own code may raise anything: that is what is looked for
        return [f"phải báo lỗi bằng VoiceError, không phải {type(error).__name__}: {error}"]
    if not isinstance(take, Take):
        return [f"speak phải trả về Take, không phải {type(take).__name__}"]
    problems = []
    if take.key != take_key(segment.spoken, voice.key):
        problems.append("Take.key phải là take_key(segment.spoken, voice.key)")
    if take.voice != voice.name:
        problems.append("Take.voice phải là name của giọng")
    pcm: object = take.pcm
    if not isinstance(pcm, bytes) or len(pcm) % 2:
        return [*problems, "Take.pcm phải là bytes của mẫu 16 bit một kênh"]
    try:
        check_take(take, said(segment.spoken), voice.key, Pace())
    except VoiceError as error:
        problems.append(f"đọc «{segment.spoken[:30]}»: {error.fault}")
    return problems + _word_problems(take, segment)


def _word_problems(take: Take, segment: Segment) -> list[str]:
    """Word times may be left out; where they are given they lie in order inside the take and the text."""
    starts = [word.start for word in take.words]
    inside = all(0 <= word.start <= word.end <= take.seconds + 0.01 for word in take.words)
    within = all(word.offset >= 0 and word.offset + word.length <= len(said(segment.spoken)) for word in take.words)
    if starts != sorted(starts) or not inside or not within:
        return ["Take.words phải theo thứ tự và nằm trong câu"]
    return []

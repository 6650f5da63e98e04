"""A breath group that was cut is asked for again; no whole one is ever refused."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from broadcaster.errors import TakeRejected
from broadcaster.reading.breath import breath_groups
from broadcaster.settings import EspeakSettings
from broadcaster.voices import sound
from broadcaster.voices.espeak import EspeakVoice
from broadcaster.voices.group_pace import GroupPace
from broadcaster.voices.gtts import GttsVoice
from broadcaster.voices.online import SpokenGroup

from . import google_translate
from .loopback import Answer, Request, serving
from .speech import encoded, segment, speech

Make = Callable[..., GttsVoice]
SUITE = Path(__file__).parents[1] / "reading" / "suite"
#: sentences of two to four breath groups
SENTENCES = (
    "Sáng nay tại nhà văn hóa khu phố một, bà con đến dự họp rất đông, ai cũng mang theo sổ hộ khẩu",
    "Từ bảy giờ đến mười một giờ ngày mai, khu phố ba sẽ mất điện để sửa đường dây",
    "Mời các cụ trên tám mươi tuổi đến trạm y tế khám mắt, nhớ mang theo thẻ bảo hiểm",
    "Phường nhắc bà con không đốt rác ngoài đồng, giữ lửa cẩn thận khi nấu nướng, gọi một một bốn khi có cháy",
)


@pytest.mark.parametrize("share", [0.1, 0.25, 0.4])
@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("which", [0, 1])
def test_a_group_cut_once_is_asked_for_again_and_whole(gtts_at: Make, sentence: str, which: int, share: float) -> None:
    with serving(google_translate.spoken) as server:
        whole = gtts_at(server.url, concurrency=1).speak(segment(sentence))
    with serving(_cut_for(sentence, which, share, 1)) as server:
        take = gtts_at(server.url, concurrency=1).speak(segment(sentence))
    assert take.seconds == pytest.approx(whole.seconds, abs=0.05)


@pytest.mark.parametrize("share", [0.1, 0.4])
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_group_that_is_always_cut_is_refused_by_name(gtts_at: Make, sentence: str, share: float) -> None:
    with (
        serving(_cut_for(sentence, 1, share, 99)) as server,
        pytest.raises(TakeRejected, match="như bị cắt"),
    ):
        gtts_at(server.url, concurrency=1).speak(segment(sentence))


def test_a_sentence_of_one_group_is_known_by_the_voices_own_pace(gtts_at: Make) -> None:
    alone = "Mai họp tổ dân phố lúc bảy giờ tối"
    with serving(_cut_for(alone, 0, 0.4, 99)) as server:
        voice = gtts_at(server.url, concurrency=1)
        for n in range(20):
            voice.speak(
                segment(f"Đây là câu nói bình thường số {['một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy'][n % 7]} {n}")
            )
        with pytest.raises(TakeRejected, match="như bị cắt"):
            voice.speak(segment(alone))


def _cut_for(sentence: str, which: int, share: float, times: int) -> Callable[[Request], Answer]:
    chosen = sentence.replace(", ", ",\n").splitlines()[which]
    asked = 0

    def answer(request: Request) -> Answer:
        nonlocal asked
        text = google_translate.text_of(request)
        samples = speech(text)
        if text == chosen:
            asked += 1
            samples = samples[: int(len(samples) * share)] if asked <= times else samples
        return Answer(google_translate.wrapped(encoded(samples)))

    return answer


def spoken_lines() -> list[str]:
    lines = [
        line.rstrip("\n").rpartition("\t")[2]
        for path in sorted(SUITE.glob("*.tsv"))
        for line in path.read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]
    plain = [re.sub(r"\{([^{}|]*)[^{}]*\}", r"\1", line) for line in lines]
    return sorted({line for line in plain if len(line) > 95 and not set(line) & set("{|}")})


@pytest.mark.parametrize(("name", "rate"), [("vi+f5", 135), ("vi+f5", 90), ("vi+m3", 200), ("vi-vn-x-south", 140)])
def test_no_whole_group_of_the_suites_is_refused(name: str, rate: int) -> None:
    voice, pace = EspeakVoice("espeak", EspeakSettings.model_validate({"voice": name, "rate": rate})), GroupPace()
    lines = spoken_lines()
    random.Random(rate).shuffle(lines)
    try:
        for line in lines[:80]:
            groups = [_group(voice, text) for text in breath_groups(segment(line), 95)]
            assert not pace.cut_short(groups), line
            pace.learn(groups)
    finally:
        voice.close()


def _group(voice: EspeakVoice, text: str) -> SpokenGroup:
    take = voice.speak(segment(text))
    return SpokenGroup(text, sound.trim(sound.from_bytes(take.pcm), take.rate).samples, take.rate)


def test_foreign_names_do_not_make_their_neighbours_seem_cut() -> None:
    rate = 1000
    slow = SpokenGroup("Facebook, Vietcombank, Internet Banking, Google", sound.silence(rate, 3600), rate)
    plain = SpokenGroup("mời bà con đến dự họp", sound.silence(rate, 1400), rate)
    assert GroupPace().cut_short([slow, plain]) == []

"""The reading's scores on suites that others or we have written. They may only rise.

Lines of the three foreign suites that we refuse, by cause:

- **nemo_vi** in our style: empty hundreds left out (1001 "một nghìn linh một"); "ngày" said where none is written; every x/y a fraction;
  lower-case Roman numerals ("khoản vi"); cents; time zones and units left in English ("terabyte", "rupee"); "t" for tỷ (we: tấn);
  "km/h" with trên (we: một, both are heard). With the options for the first four switched on, what is left is spelling.
- **sea_g2p**: point decimals ("một chấm năm"); USD by letters, VND as "việt nam đồng"; "đ/c" as địa chỉ; "không giờ không phút"; "ngày" added;
  scientific notation, file paths, IPv6 and code spelled out (we show them); English words left as they are (we respell).
- **vi_cleaner**: "ngày" added ("đêm ngày mười bảy"); two decimals as one number; zero minutes said; +84 as 0; acronyms of foreign bodies
  by letters where the house has a name.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from types import ModuleType

import pytest

from broadcaster.model import Certainty
from broadcaster.reading import Reader, core_lexicon, default_reader, read_line
from broadcaster.settings import ReadingSettings

from .shared import shared

GRAMMAR = ReadingSettings(zero_hundreds="skip", fractions="always", romans="any", cents=True)


def _judge() -> ModuleType:
    place = shared("suites", "score.py")
    spec = importlib.util.spec_from_file_location("shared_score", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("suite", "style", "least"),
    [
        ("public_townnews", None, 100.0),
        ("nemo_vi", GRAMMAR, 92.6),
        ("nemo_vi", None, 82.2),
        ("sea_g2p", None, 48.1),
        ("vi_cleaner", None, 75.8),
    ],
    ids=["town", "nemo-grammar-style", "nemo", "sea", "cleaner"],
)
def test_sentence_accuracy(suite: str, style: ReadingSettings | None, least: float) -> None:
    judge = _judge()
    reader = Reader(core_lexicon(), style) if style else default_reader()
    lines = shared("suites", f"{suite}.tsv").read_text("utf-8").split("\n")
    rows = [line.split("\t")[:3] for line in lines if line and not line.startswith("#")]
    _, fails = judge.score(rows, [" ".join(read_line(row[1], reader).split()) for row in rows])
    score = 100 * (1 - len(fails) / len(rows))
    shown = "\n".join(f"  {given}\n    want {wanted}\n    got  {got}" for _, given, wanted, got in fails[:20])
    assert score >= least, f"{suite}: {score:.1f} % < {least} %\n{shown}"


def test_the_corpus_is_read_with_few_doubts_and_told_back_exactly() -> None:
    reader = default_reader()
    words = unsure = unread = 0
    for line in shared("corpus", "gov_daknong.jsonl").read_text("utf-8").splitlines():
        for paragraph in json.loads(line)["lines_raw"]:
            segments = reader.read(paragraph)
            assert "".join(segment.written for segment in segments) == paragraph
            words += len(paragraph.split())
            for segment in segments:
                unsure += sum(span.certainty is Certainty.UNSURE for span in segment.spans)
                unread += sum(span.certainty is Certainty.UNREAD for span in segment.spans)
    assert words > 90_000
    assert unread == 0
    assert unsure / words < 0.0015, f"{unsure} unsure of {words}"
    once = [read_line(paragraph) for paragraph in json.loads(line)["lines_raw"]]
    assert [read_line(spoken) for spoken in once] == once

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

RUN = [
    sys.executable,
    "-c",
    "import sys; sys.argv = ['broadcaster', *sys.argv[1:]]; from broadcaster.cli import main; main()",
    "read",
]


def test_one_line_out_for_each_line_in() -> None:
    lines = "Có 12đội\n\n   \nHọp lúc 8h30.\n".encode() + b"\xff h\xe1\xbb\x99\ncu\xe1\xbb\x91i"
    done = subprocess.run(RUN, input=lines, capture_output=True, check=True)
    out = done.stdout.decode().split("\n")
    assert out[:4] == ["Có mười hai đội.", "", "", "Họp lúc tám giờ ba mươi phút."]
    assert len(out) == 7
    assert out[-2:] == ["Cuối.", ""]


def test_each_line_is_answered_at_once() -> None:
    with subprocess.Popen(RUN, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for written, spoken in (("12", "Mười hai."), ("quý II", "Quý hai.")):
            process.stdin.write(f"{written}\n".encode())
            process.stdin.flush()
            assert process.stdout.readline().decode().strip() == spoken
        process.stdin.close()


def test_explain_and_a_stations_own_style(tmp_path: Path) -> None:
    assert "core:HĐND→hội đồng nhân dân" in _output("--explain", "HĐND họp")
    (tmp_path / "config" / "lexicon").mkdir(parents=True)
    repository = Path(__file__).resolve().parents[2]
    for name in ("broadcaster.toml", "sources.toml", "shows.toml", "programme.toml"):
        (tmp_path / "config" / name).write_text((repository / "config" / name).read_text("utf-8"), "utf-8")
    header = "written\tspoken\tkind\n"
    (tmp_path / "config" / "lexicon" / "town.tsv").write_text(header + "XQZ\txưởng quế\tabbr\n", "utf-8")
    assert _output("--station", str(tmp_path), "XQZ mở cửa").strip() == "Xưởng quế mở cửa."


def _output(*arguments: str) -> str:
    return subprocess.run([*RUN, *arguments], capture_output=True, check=True).stdout.decode()

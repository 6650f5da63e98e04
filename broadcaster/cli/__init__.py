"""The command line. Verbs are loaded only when they are called, so that ``--help`` answers at once."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any, NamedTuple

import typer
from typer.core import TyperGroup

from .. import __version__


class Verb(NamedTuple):
    """A line of ``broadcaster --help``: the module that holds the verb is ``broadcaster.cli.<module>``."""

    module: str
    panel: str
    help: str


_WORK, _LOOK, _TUNE = "Làm việc · work", "Xem và kiểm tra · look", "Chỉnh sửa · tune"

VERBS: dict[str, Verb] = {
    "run": Verb("run", _WORK, "Chạy toàn bộ hệ thống: lịch, máy đọc, trang nghe · run the whole station"),
    "convert": Verb("convert", _WORK, "Chuyển một bài thành tập phát thanh ngay · convert one article now"),
    "pickup": Verb("pickup", _WORK, "Lấy bài mới từ các nguồn rồi dừng · visit the sources once"),
    "publish": Verb(
        "publish", _WORK, "Làm nốt việc dở, dựng lại nguồn cấp RSS và trang nghe · finish work, rebuild feeds"
    ),
    "bulletin": Verb("bulletin", _WORK, "Làm bản tin cho một khung giờ · make a slot's bulletin"),
    "emergency": Verb("emergency", _WORK, "Phát thông báo khẩn ngay, xem, hủy · say an emergency message at once"),
    "act": Verb("act", _WORK, "Duyệt, thử lại, gỡ … như trong bàn điều khiển · any act of the console"),
    "withdraw": Verb("withdraw", _WORK, "Gỡ một tập đã phát khỏi mọi nơi · withdraw an episode everywhere"),
    "say": Verb("say", _WORK, "Đọc một câu ra tệp âm thanh · speak a sentence to a file"),
    "export": Verb("export", _WORK, "Xuất sách nói DAISY, EPUB · export talking books"),
    "signin": Verb("signin", _WORK, "Mã đăng nhập một lần cho bàn điều khiển · a one-time sign-in code"),
    "init": Verb("init", _WORK, "Tạo thư mục đài mới · make a new station folder"),
    "status": Verb("status", _LOOK, "Tình trạng hiện nay · how the station is"),
    "alerts": Verb(
        "alerts", _LOOK, "Những cảnh báo đang có; gửi thử cho nơi nhận · what is wrong now; try the channels"
    ),
    "read": Verb("read", _LOOK, "Chữ viết → chữ đọc, mỗi dòng một câu · written to spoken, a line each"),
    "clean": Verb("clean", _LOOK, "Phần sẽ được đọc của một trang · what of a page will be heard"),
    "links": Verb("links", _LOOK, "Liên kết bài viết trên một trang danh mục · article links of a list page"),
    "doctor": Verb("doctor", _LOOK, "Thử một nguồn: sẽ lấy được những bài nào; không lưu gì · what a source sees"),
    "receipts": Verb("receipts", _LOOK, "Nhật ký phát sóng của tháng, biên nhận của đài · the air log, receipts"),
    "programme": Verb(
        "programme", _LOOK, "Lịch phát thanh: kiểm tra, các ngày tới, bảng phát sóng · check, week, rundown"
    ),
    "check": Verb("check", _LOOK, "Kiểm tra mọi tệp đã phát còn đủ và đúng · verify what is published"),
    "audio": Verb("audio", _LOOK, "Đo và vẽ một tệp âm thanh · measure and picture a sound file"),
    "lexicon": Verb("lexicon", _TUNE, "Bảng cách đọc: kiểm tra, giải thích, nhập, xuất · the reading tables"),
    "voices": Verb("voices", _TUNE, "Các giọng đọc: liệt kê, thử, cài · list, test, install voices"),
}


class _LazyGroup(TyperGroup):
    """A group that knows its verbs' names and help lines without importing them."""

    #: the help of the whole program is being written: names and lines are enough
    _is_listing = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._is_listing = True
        try:
            super().format_help(ctx, formatter)
        finally:
            self._is_listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        verb = VERBS.get(cmd_name)
        if verb is None:
            return None
        if self._is_listing:
            return typer.core.TyperCommand(cmd_name, help=verb.help, rich_help_panel=verb.panel)
        return _load(cmd_name, verb)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """``--station`` before the verb is the default of the verb's own ``--station``."""
        name, command, rest = super().resolve_command(ctx, args)
        folder = ctx.params.get("station")
        if folder is not None and command is not None:
            if name == "init":  # which of two folders would be made?
                ctx.fail("Lệnh «init» nhận thư mục mới ngay sau tên lệnh: broadcaster init THƯ_MỤC")
            ctx.default_map = {name: _defaults(command, str(folder))}
        return name, command, rest


def _defaults(command: Any, folder: str) -> dict[str, Any]:
    """``station`` for the command, or for every command below it that has this option."""
    below = {name: _defaults(one, folder) for name, one in getattr(command, "commands", {}).items()}
    here = {"station": folder} if any(one.name == "station" for one in command.params) else {}
    return here | {name: defaults for name, defaults in below.items() if defaults}


def _load(name: str, verb: Verb) -> Any:
    module = importlib.import_module(f"{__name__}.{verb.module}")
    app: typer.Typer | None = getattr(module, "app", None)
    if app is None:
        app = typer.Typer()
        app.command(name=name)(module.command)
    command = typer.main.get_command(app)
    command.name = name
    return command


cli = typer.Typer(
    cls=_LazyGroup,
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Đọc tin tức của thị xã thành tiếng: podcast, bản tin phát thanh, trang nghe dễ tiếp cận.\n\n"
        "Bắt đầu: «broadcaster run» chạy toàn bộ hệ thống trong thư mục hiện tại; «broadcaster convert BÀI.txt» làm một tập ngay. "
        "--station THƯ_MỤC đặt trước hay sau tên lệnh đều được. · Reads a Vietnamese town's news aloud."
    ),
)


@cli.callback(invoke_without_command=True)
def _program(
    station: Path | None = typer.Option(
        None,
        "--station",
        metavar="DIR",
        help="Thư mục của đài, nếu không phải thư mục hiện tại; đặt trước hay sau tên lệnh đều được · the station's folder.",
        show_default=False,
    ),
    version: bool = typer.Option(False, "--version", help="In phiên bản rồi thoát · print the version."),
) -> None:
    del station  # the verb's default, see _LazyGroup
    if version:
        typer.echo(f"broadcaster {__version__}")
        raise typer.Exit


def main() -> None:
    """Entry point: errors of ours become one clear message on standard error and exit status 1; Ctrl-C is 130."""
    from ..errors import BroadcasterError

    try:
        cli(standalone_mode=True)
    except BroadcasterError as error:
        typer.secho(f"Lỗi: {error}", err=True, fg="red")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output went away (``| head``): that is no fault, but Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except KeyboardInterrupt:
        typer.echo("\nĐã dừng theo yêu cầu.", err=True)
        sys.exit(130)

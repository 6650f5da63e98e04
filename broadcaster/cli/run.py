"""``broadcaster run``: everything in one process: scheduler, workers, web."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..work.lock import hold_folder
from ._options import StationOption
from ._teller import Teller

if TYPE_CHECKING:
    from types import FrameType

    import uvicorn

    from ..station import Station

#: where the log goes while a person reads the terminal
LOG_FILE = "logs/broadcaster.log"


def command(
    host: Annotated[str | None, typer.Option("--host", help="Địa chỉ lắng nghe · address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Cổng; 0 để máy chọn · port, 0 for any.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Nhật ký chi tiết · detailed log.")] = False,
    log: Annotated[
        bool, typer.Option("--log", help="Nhật ký ra màn hình, không vào tệp · log to the terminal.")
    ] = False,
    station: StationOption = Path(),
) -> None:
    """Chạy toàn bộ hệ thống: lấy bài theo lịch, đọc, phát hành, làm bản tin, phục vụ trang nghe và bàn điều khiển. Ctrl-C để dừng.

    Màn hình chỉ hiện điều người trực cần biết; nhật ký nằm trong logs/broadcaster.log.

    Run the whole station in one process. Ctrl-C stops it cleanly. At a terminal the log goes to logs/broadcaster.log.
    """
    from .. import logs
    from ..station import Station

    at_terminal = sys.stdout.isatty()
    logs.configure(verbose=verbose)
    here = Station.open(station)
    listening = _listen(host or here.settings.web.host, here.settings.web.port if port is None else port)
    try:
        here.prepare_folders()
        if at_terminal and not log:
            logs.configure(verbose=verbose, file=here.folder / LOG_FILE)
        lock = hold_folder(here.folder)
        try:
            _run(here, listening, at_terminal=at_terminal)
        finally:
            lock.close()
    finally:
        listening.close()
        here.close()


def _run(station: Station, listening: socket.socket, *, at_terminal: bool) -> None:
    from ..web.app import create_app, web_server
    from ..work import Pool, free_abandoned
    from ..work.board import Board
    from ..work.emergency_lane import EmergencyLane
    from ..work.reserve import open_store
    from ..work.serving import let_go_of_address, look_at_feeds, schedule_of

    open_store(station)
    where = listening.getsockname()[:2]
    for first in (free_abandoned, partial(_tell_address, where=where), look_at_feeds, _tell_programme):
        _on_a_full_disk_too(first, station)
    board = Board()
    pool = Pool(station, watch=board)
    schedule = schedule_of(station, pool, where)
    lane = EmergencyLane(station)
    app = create_app(station, pool, board)
    server = web_server(app)
    _stop_on_signals(server)
    lane.start()
    pool.start()
    schedule.start()
    host, taken = listening.getsockname()[:2]
    base = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{taken}"  # noqa: S104
    teller = Teller(station, base, lambda: server.should_exit, at_terminal=at_terminal)
    threading.Thread(target=teller.run, name="teller", daemon=True).start()
    try:
        server.run(sockets=[listening])
    finally:
        typer.echo("Đang dừng: chờ các bước đang làm xong …", err=True)
        schedule.stop()
        pool.stop()
        lane.stop()
        _on_a_full_disk_too(let_go_of_address, station)
        typer.echo("Đã dừng.", err=True)


def _on_a_full_disk_too(work: Callable[[Station], object], station: Station) -> None:
    """What cannot be written down is told, and done at the next start: what lies there is served all the same."""
    from .. import logs
    from ..errors import DiskError

    try:
        work(station)
    except DiskError as error:
        logs.get("disk").error("not written down", why=str(error))
        typer.secho(str(error), err=True, fg="yellow")


def _tell_address(station: Station, where: tuple[str, int]) -> None:
    """Take the address, and tell what an operator must know of the one that everything names, into log and terminal."""
    from .. import logs
    from ..work.serving import hold_address

    held, told = hold_address(station, where)
    if not held.ours:
        told.append(
            f"Một máy chủ khác của đài đang chạy, nên địa chỉ trong nguồn cấp RSS vẫn là {held.address}; "
            f"máy chủ này chỉ phục vụ thêm ở cổng {where[1]}."
        )
    if held.before is not None:
        told.append(f"Địa chỉ của đài đổi từ {held.before} thành {held.address}; trang và nguồn cấp RSS được dựng lại.")
    for line in told:
        logs.get("web").warning("address", why=line)
        typer.secho(line, err=True, fg="yellow")


def _tell_programme(station: Station) -> None:
    """Mistakes of the programme, into log and terminal: they stop nothing, and the operator hears of them before the listeners do."""
    from .. import logs
    from ..actions.programme import check_programme

    for one in check_programme(station):
        if one.grave:
            logs.get("radio").warning("programme", place=one.place, why=one.fault, remedy=one.remedy)
            typer.secho(f"{one.place}: {one.fault}. {one.remedy}", err=True, fg="yellow")


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else starts; a busy one is told at once."""
    from ..errors import PortBusy

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(256)
    except OSError as error:
        listening.close()
        raise PortBusy(
            f"{host}:{port}",
            f"không mở được cổng ({error.strerror})",
            "Dừng chương trình đang dùng cổng này, hoặc đổi [web] port trong broadcaster.toml, hoặc thêm --port 0.",
        ) from error
    return listening


def _stop_on_signals(server: uvicorn.Server) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

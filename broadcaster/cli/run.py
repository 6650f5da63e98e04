"""``broadcaster run``: everything in one process: scheduler, workers, web."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..work.lock import hold_folder
from ._options import StationOption
from ._teller import Teller

if TYPE_CHECKING:
    from types import FrameType

    import uvicorn

    from ..station import Station
    from ..work import Pool

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
    """Chạy cả đài: lấy bài theo lịch, đọc, phát hành, làm bản tin, phục vụ trang nghe và bàn điều khiển. Ctrl-C để dừng.

    Ở màn hình, đài chỉ nói điều người trực cần; nhật ký nằm trong logs/broadcaster.log.

    Run the whole station in one process. Ctrl-C stops it cleanly. At a terminal the log goes to logs/broadcaster.log.
    """
    from .. import logs
    from ..station import Station

    at_terminal = sys.stdout.isatty()
    logs.configure(verbose=verbose)
    here = Station.open(station)
    listening = _listen(host or here.settings.web.host, here.settings.web.port if port is None else port)
    here = _at(here, listening)
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


def _at(station: Station, listening: socket.socket) -> Station:
    """The station whose addresses name the port that was really taken, unless it has an address of its own."""
    from ..station import Station

    settings = station.settings
    if settings.station.base_url != f"http://{settings.web.host}:{settings.web.port}":
        return station
    host, port = listening.getsockname()[:2]
    address = f"http://{settings.web.host if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104
    who = settings.station.model_copy(update={"base_url": address})
    return Station(station.folder, settings.model_copy(update={"station": who}))


def _run(station: Station, listening: socket.socket, *, at_terminal: bool) -> None:
    from ..web.app import create_app, web_server
    from ..work import Pool, free_abandoned
    from ..work.board import Board
    from ..work.jobs import jobs_of
    from ..work.schedule import Schedule

    free_abandoned(station)
    board = Board()
    pool = Pool(station, watch=board)
    schedule = Schedule(station, jobs_of(station, **_doings(station, pool)))
    app = create_app(station, pool, board)
    server = web_server(app)
    _stop_on_signals(server)
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
        typer.echo("Đã dừng.", err=True)


def _doings(station: Station, pool: Pool) -> dict[str, Any]:
    """What the schedule's jobs do."""
    from ..bulletins.making import make_bulletin
    from ..bulletins.watch import watch_slots
    from ..pipeline import pick_up
    from ..work.housekeeping import keep_house

    def pickup(name: str) -> None:
        if not station.timetable.may_visit(name, station.settings.sources[name].interval):
            return
        if pick_up(station, name):
            pool.wake()

    def bulletin(name: str) -> None:
        make_bulletin(station, name)

    def housekeeping() -> None:
        keep_house(station)

    return {
        "pick_up": pickup,
        "bulletin": bulletin,
        "housekeeping": housekeeping,
        "watch": lambda: watch_slots(station),
    }


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

"""The console: what came in, what is being made, what failed and why, and a form that converts now."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response

from .. import actions
from ..errors import ArticleError, BroadcasterError
from ..model import ArticleState, Episode
from ..steps.bulletin import make_bulletin
from ..steps.evidence import picture_of, rejected
from ..steps.voice import spending
from ..store import articles, bulletins, charges, episodes, history, revisions, signin
from .context import Context, context_of
from .desk import Operator, page, problem
from .security import COOKIE, comes_from_here
from .wording import REASONS, STATES, STEPS_OF_WORK

router = APIRouter(prefix="/console", include_in_schema=False)
_HERE = Path(__file__).parent
_LARGEST_UPLOAD = 30_000_000

# --- the door


@router.get("/signin")
def signin_page(request: Request) -> HTMLResponse:
    return page(request, "signin.html", problem=None)


@router.post("/signin")
def sign_in(request: Request, code: Annotated[str, Form(max_length=40)]) -> Response:
    station = context_of(request).station
    if not comes_from_here(request):
        raise HTTPException(403)
    if not context_of(request).attempts.allow():
        return page(request, "signin.html", 429, problem="Thử quá nhiều lần. Chờ mười phút rồi thử lại.")
    with station.store.begin() as tx:
        token = signin.open_session(tx, code, "người vận hành", station.now())
    if token is None:
        why = "Mã không đúng hoặc đã dùng. Lấy mã mới bằng lệnh «broadcaster signin» trên máy của đài."
        return page(request, "signin.html", 403, problem=why)
    answer = RedirectResponse("/console/", 303)
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(signin.SESSION_LENGTH.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=station.settings.web.secure_cookies,
    )
    return answer


@router.post("/signout")
def sign_out(request: Request, _who: Operator) -> Response:
    with context_of(request).station.store.begin() as tx:
        signin.close_session(tx, request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/console/signin", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/static/{name}")
def static(name: str) -> Response:
    """Style and script of the console."""
    allowed = {"console.css": "text/css", "console.js": "text/javascript"}
    if name not in allowed:
        raise HTTPException(404)
    return FileResponse(_HERE / "static" / name, media_type=allowed[name])


# --- looking


@router.get("/")
def overview(request: Request, _who: Operator) -> HTMLResponse:
    station = context_of(request).station
    with station.store.begin() as tx:
        counts = articles.counts(tx)
        troubled = articles.newest(tx, states=(ArticleState.HELD, ArticleState.FAILED), limit=50)
        working = articles.newest(tx, states=articles.WORKING, limit=50)
        recent = articles.newest(tx, limit=30)
        made = bulletins.newest(tx, limit=6)
        gone = [article for article in recent if article.gone_at and article.state is ArticleState.PUBLISHED]
    sources = {name: station.timetable.standing(name) for name in station.settings.sources}
    return page(
        request,
        "overview.html",
        counts=counts,
        troubled=troubled,
        working=working,
        recent=recent,
        bulletins=made,
        gone=gone,
        sources=sources,
        slots=station.settings.slots,
        spending=spending(station),
        problem=REASONS.get(request.query_params.get("problem", "")),
    )


@router.get("/articles/{number}")
def article_page(request: Request, number: int, _who: Operator) -> HTMLResponse:
    return page(request, "article.html", **_article(context_of(request), number))


@router.get("/articles/{number}/rejected/{name}.png")
def rejected_picture(request: Request, number: int, name: str, _who: Operator) -> FileResponse:
    """What an engineer looks at before listening: the picture of a master that did not pass."""
    picture = picture_of(context_of(request).station, number, name)
    if picture is None:
        raise HTTPException(404)
    return FileResponse(picture, media_type="image/png")


@router.get("/articles/{number}/state")
def article_state(request: Request, number: int, _who: Operator) -> JSONResponse:
    """What the page asks every second while the article is being made."""
    told = _article(context_of(request), number)
    article, progress = told["article"], told["progress"]
    return JSONResponse(
        {
            "state": article.state.value,
            "label": STATES[article.state],
            "reason": article.reason,
            "working": told["working"],
            "progress": progress,
            "text": _progress_text(article, progress),
        }
    )


def _progress_text(article: articles.StoredArticle, progress: dict[str, Any] | None) -> str:
    label = STEPS_OF_WORK.get(article.state)
    if label is None or progress is None:
        return label or STATES[article.state]
    return f"{progress['step']}: {progress['done']}/{progress['of']}"


def _article(context: Context, number: int) -> dict[str, Any]:
    station = context.station
    with station.store.begin() as tx:
        article = articles.get(tx, number)
        if article is None:
            raise HTTPException(404, "Không có bài này.")
        revision = revisions.get(tx, article.revision) if article.revision else None
        script = revisions.script(tx, article.script) if article.script else None
        episode: Episode | None = episodes.of_article(tx, number)
        changes = history.of(tx, "article", number)
        voicing = revisions.voicing(tx, article.voicing) if article.voicing else None
        paid = charges.of(tx, f"article:{number}")
    return {
        "article": article,
        "revision": revision,
        "script": script,
        "episode": episode,
        "changes": changes,
        "voicing": voicing,
        "charges": paid,
        "rejected": rejected(station, number),
        "last_day": _last_day(context, episode),
        "working": article.state in articles.WORKING,
        "progress": context.board.of(number) if context.board else None,
    }


def _last_day(context: Context, episode: Episode | None) -> date | None:
    """The last day on which the episode stands in the feeds: its limit is the midnight after."""
    if episode is None or episode.expires is None:
        return None
    return context.station.local(episode.expires - timedelta(seconds=1)).date()


# --- doing


@router.post("/convert")
async def convert(
    request: Request,
    _who: Operator,
    text: Annotated[str, Form()] = "",
    address: Annotated[str, Form()] = "",
    title: Annotated[str, Form(max_length=500)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Pasted text, an address or a file becomes an article that is worked on at once."""
    from starlette.concurrency import run_in_threadpool

    context = context_of(request)
    upload = await file.read(_LARGEST_UPLOAD + 1) if file is not None and file.filename else b""
    if len(upload) > _LARGEST_UPLOAD:
        return problem(request, "Tệp lớn hơn 30 MB. Chia nhỏ tệp rồi thử lại.")
    name = Path(file.filename or "").name if file is not None else None
    try:
        number = await run_in_threadpool(_take, context, text.strip(), address.strip(), title.strip(), upload, name)
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse(f"/console/articles/{number}", 303)


def _take(context: Context, text: str, address: str, title: str, upload: bytes, name: str | None) -> int:
    import mimetypes

    station = context.station
    if upload:
        kind = mimetypes.guess_type(name or "")[0] or "application/octet-stream"
        return actions.take_manually(station, upload, media_type=kind, name=name, title=title or None)
    if address:
        page = station.web_client.get(address, kind="document", conditional=False, by_hand=True)
        if page.missing:
            raise ArticleError(address, f"máy chủ trả lời {page.status}: không có trang này", "Kiểm tra lại địa chỉ.")
        kind, charset = page.media_type, page.charset
        return actions.take_manually(
            station, page.body, media_type=kind, charset=charset, url=page.url, title=title or None
        )
    if text:
        return actions.take_manually(
            station, text.encode(), media_type="text/plain", charset="utf-8", title=title or None
        )
    raise ArticleError("Biểu mẫu", "chưa có gì để chuyển", "Dán văn bản, nhập địa chỉ hoặc chọn một tệp.")


@router.post("/articles/{number}/expiry")
def expiry(request: Request, number: int, who: Operator, day: Annotated[str, Form(max_length=10)] = "") -> Response:
    """Until the end of which day the episode stays in the feeds; an empty day lifts the limit."""
    context = context_of(request)
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError:
        return problem(request, f"«{day}» không phải một ngày. Chọn ngày trong lịch, hoặc để trống để bỏ hạn.")
    try:
        actions.set_expiry(context.station, number, chosen, who)
    except BroadcasterError as error:
        return problem(request, str(error))
    return RedirectResponse(f"/console/articles/{number}", 303)


@router.post("/articles/{number}/{action}")
def act(
    request: Request, number: int, action: str, who: Operator, why: Annotated[str, Form(max_length=300)] = ""
) -> Response:
    """Approve, retry, remake, skip or withdraw."""
    context = context_of(request)
    station = context.station
    try:
        match action:
            case "approve":
                actions.approve(station, number, who)
            case "retry":
                actions.retry(station, number, who)
            case "remake":
                actions.remake(station, number, who)
            case "skip":
                actions.skip(station, number, who, why or "không đọc bài này")
            case "withdraw":
                with station.store.begin() as tx:
                    episode = episodes.of_article(tx, number)
                if episode is None:
                    raise ArticleError(f"bài số {number}", "bài chưa phát nên không có gì để gỡ")
                actions.withdraw(station, episode.guid, who, why or "gỡ theo yêu cầu")
            case _:
                raise HTTPException(404)
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse(f"/console/articles/{number}", 303)


@router.post("/sources/{name}")
def visit(request: Request, name: str, _who: Operator) -> Response:
    """Visit a source now; an operator has looked, so its failures are forgotten."""
    from ..pipeline import pick_up

    context = context_of(request)
    if name not in context.station.settings.sources:
        raise HTTPException(404)
    try:
        context.station.timetable.resume(name)
        pick_up(context.station, name)
    except BroadcasterError as error:
        return problem(request, str(error))
    context.wake()
    return RedirectResponse("/console/", 303)


@router.post("/bulletins/{slot}")
def bulletin(request: Request, slot: str, who: Operator) -> Response:
    """Make a slot's next bulletin now."""
    try:
        make_bulletin(context_of(request).station, slot, who=who)
    except BroadcasterError as error:
        return problem(request, str(error))
    return RedirectResponse("/console/", 303)

"""Telling a WebSub hub that feeds have changed (W3C WebSub, section 7: the publisher's notice is up to hub and publisher; this is
the form that public hubs take)."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import PublishError


def ping_hub(hub: str, urls: Sequence[str], *, seconds: float = 10.0) -> None:
    """Notify after the feeds are visible. Raises PublishError naming the hub's answer; a feed is public with or without it."""
    if not urls:
        return
    import httpx2

    form: dict[str, str | list[str]] = {"hub.mode": "publish", "hub.url": list(urls)}
    try:
        answer = httpx2.post(hub, data=form, timeout=seconds, follow_redirects=False)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise PublishError(
            f"Hub {hub}", f"không liên lạc được ({type(error).__name__})", "Sẽ báo lại ở lần phát sau."
        ) from error
    if not 200 <= answer.status_code < 300:
        raise PublishError(f"Hub {hub}", f"trả lời {answer.status_code}", "Kiểm tra khóa hub trong [publishing].")

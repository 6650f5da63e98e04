"""``broadcaster links``: the article links of a list page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Trang HTML đã lưu, hoặc - · a saved page, or -.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Địa chỉ của trang · the page's address.")],
    selector: Annotated[
        str | None,
        typer.Option("--links", metavar="CSS", help="Bộ chọn CSS của liên kết · a CSS selector of the links."),
    ] = None,
) -> None:
    """In các liên kết bài viết (và văn bản) trên một trang danh mục, dạng JSON · print the article links of a list page."""
    from ..errors import StationError
    from ..sources.headlines import names_document
    from ..sources.links import find_article_links

    try:
        page = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise StationError(str(file), f"không đọc được ({error.strerror})", "Hãy kiểm tra đường dẫn.") from error
    links = find_article_links(page, address, selector)
    described = [
        {
            "url": link.url,
            "text": link.text,
            "date": link.date.isoformat() if link.date else None,
            "document": names_document(link.text),
        }
        for link in links
    ]
    answer = {
        "links": [link["url"] for link in described if not link["document"]],
        "documents": [link["url"] for link in described if link["document"]],
        "articles": described,
    }
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=1))

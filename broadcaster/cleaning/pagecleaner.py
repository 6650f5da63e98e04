"""The public verbs: decode, clean, and say what was doubtful."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from ..errors import NothingToRead, NotVietnamese, TooLarge
from ..model import Cleaned, Doubt, Found, ParagraphKind
from ..settings.cleaning import CleaningSettings
from ..vietnamese.broken_text import broken_place
from ..vietnamese.dates import as_of
from ..vietnamese.encoding import decode, refuse_binary
from ..vietnamese.language import OTHER_LANGUAGE, is_unmarked_vietnamese, is_vietnamese
from . import lines
from .article import clean_page
from .by_recipe import clean_by_recipe
from .draft import Draft
from .equations import doubt_tex
from .furniture import countable, normal_line
from .markdown import is_markdown
from .plain import clean_markdown, clean_text
from .recipes import Recipe, Recipes
from .text import tidy, words
from .tree import read_page
from .walls import take_walls_down

_MOST_BYTES = 32_000_000
_MOST_CHARACTERS = 24_000_000
_SHORT = 40
_MARKUP = re.compile(r"<(?:!doctype html|html|head|body|div|p|table|article|section|span|br|h[1-6]|ul)\b", re.I)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")


def clean(
    found: Found,
    settings: CleaningSettings = CleaningSettings(),
    *,
    recipes: Recipes | None = None,
    furniture: Collection[str] = (),
    today: date | None = None,
    any_language: bool = False,
) -> Cleaned:
    """What a person should hear of ``found``.

    ``furniture`` holds lines learnt for the host (normal forms as :func:`lines_seen` gives them); no article is dated later than
    ``today`` where it is given. With ``any_language`` a text in another language is told with a doubt ("language") instead of refused: who
    has a known text to set beside it wants to see what came. Raises DocumentRefused for bytes that are no text, TooLarge, NothingToRead
    when there is no article, NotVietnamese.
    """
    with as_of(today):
        cleaned = _cleaned(found, settings, recipes, furniture)
    if not any_language and any(doubt.code == OTHER_LANGUAGE for doubt in cleaned.doubts):
        fault, remedy = (
            "nội dung không phải tiếng Việt",
            "Chỉ bài tiếng Việt được đọc; hãy kiểm tra trang hoặc bảng mã.",
        )
        raise NotVietnamese(subject_of(found), fault, remedy)
    return cleaned


def _cleaned(found: Found, settings: CleaningSettings, recipes: Recipes | None, furniture: Collection[str]) -> Cleaned:
    subject = subject_of(found)
    if not found.body.strip():
        raise NothingToRead(subject, "tệp hoặc trang này trống", "Hãy kiểm tra lại nguồn.")
    if len(found.body) > _MOST_BYTES:
        raise TooLarge(
            subject,
            f"dài {len(found.body) // 1_000_000} MB, quá {_MOST_BYTES // 1_000_000} MB",
            "Hãy chia nhỏ rồi nộp từng phần.",
        )
    refuse_binary(found.body, subject)
    text, doubts = decode(found.body, found.charset)
    if len(text) > _MOST_CHARACTERS:
        raise TooLarge(subject, "quá dài để phát", "Hãy chia nhỏ rồi nộp từng phần.")
    learnt = _guarded(furniture)
    recipe = recipes.for_url(found.url) if recipes else None
    page = is_html(found, text)
    if page:
        draft = _from_html(text, settings, recipe, found.headline, learnt, subject)
        if settings.second_opinion and recipe is None:
            from .opinion import disagreement

            draft.doubts += disagreement(text, draft, settings, learnt)
    else:
        if (
            len(text.split()) > 2 * settings.longest_words
        ):  # plain text holds little furniture: it will not fit, whatever is dropped
            raise TooLarge(
                subject, f"dài hơn {settings.longest_words} từ", "Hãy chia bài hoặc tăng [cleaning] longest_words."
            )
        read = clean_markdown if is_markdown(found, text) else clean_text
        draft = read(text, settings, given=found.headline, furniture=learnt, subject=subject)
    return _checked(draft, settings, doubts, subject, page)


def subject_of(found: Found) -> str:
    return found.headline or found.name or found.url or found.source


def is_html(found: Found, text: str) -> bool:
    """By the bytes first: feeds and servers call everything text/html, and files anything."""
    head = text[:4000].lstrip()
    if found.media_type in ("text/plain", "text/markdown"):
        return head[:200].lower().startswith(("<!doctype html", "<html"))
    return _MARKUP.search(head if len(text) < 4000 else text[:60_000]) is not None


def clean_html(html: bytes) -> dict[str, Any]:
    """``{"title", "author", "date", "paragraphs"}`` of a page by our own rules alone; lines of ours (notices) are left out.

    ``date`` is an ISO date or local time, None where the page has none.
    """
    refuse_binary(html, "")
    text, _ = decode(html)
    return as_dict(_from_html(text, CleaningSettings(), None, None, frozenset(), ""))


def as_dict(article: Cleaned | Draft) -> dict[str, Any]:
    return {
        "title": article.title or None,
        "author": article.author,
        "date": article.posted.isoformat() if article.posted else None,
        "paragraphs": [
            paragraph.text for paragraph in article.paragraphs if paragraph.kind is not ParagraphKind.NOTICE
        ],
    }


def lines_seen(found: Found) -> list[str]:
    """The distinct lines of a page in the form in which they are counted per host; a line on several pages is furniture."""
    text, _ = decode(found.body, found.charset)
    if is_html(found, text):
        try:
            return countable(block.text for block in read_page(text, subject_of(found)).blocks)
        except NothingToRead:
            return []
    return countable(tidy(text).splitlines())


def _guarded(furniture: Collection[str]) -> frozenset[str]:
    return frozenset(normal_line(line) for line in furniture)


def _from_html(
    text: str,
    settings: CleaningSettings,
    recipe: Recipe | None,
    given: str | None,
    furniture: frozenset[str],
    subject: str,
) -> Draft:
    if recipe is None:
        return _unlearnt(text, settings, given, furniture, subject)
    return clean_by_recipe(text, settings, recipe, given, furniture, subject)


def _unlearnt(
    text: str, settings: CleaningSettings, given: str | None, furniture: frozenset[str], subject: str
) -> Draft:
    """The article without what is learnt to be furniture. Where that would take away more than 30 % of it, or all, it is not believed."""
    if furniture:
        try:
            draft = clean_page(read_page(text, subject), settings, given=given, furniture=furniture, subject=subject)
        except NothingToRead:
            draft = Draft()  # that may be the page's fault or what was learnt: the rules alone will tell
        learnt = sum(len(dropped.text.split()) for dropped in draft.dropped if dropped.why == "learnt")
        if draft.words and learnt <= 0.3 * (learnt + draft.words):
            return draft
    draft = clean_page(read_page(text, subject), settings, given=given, subject=subject)
    if furniture:
        message = "Các dòng đã học là lặp lại của trang này chiếm quá nhiều bài nên không bỏ; hãy xem lại."
        draft.doubts.append(Doubt("furniture", message, hold=True))
    return draft


def _with_broken_letters(doubts: list[Doubt], told: list[str]) -> list[Doubt]:
    """``doubts``, and one that holds when letters are still broken in what will be heard: then nothing was repaired in full."""
    evidence = next(filter(None, map(broken_place, told)), "")
    if not evidence:
        return doubts
    message = "Trong bài còn chữ bị vỡ hoặc mất; hãy so với bản gốc rồi sửa."
    kept = [doubt for doubt in doubts if doubt.hold or doubt.code not in ("mojibake", "encoding")]
    return [*kept, Doubt("encoding", message, evidence=evidence, hold=True)]


def _checked(draft: Draft, settings: CleaningSettings, doubts: tuple[Doubt, ...], subject: str, page: bool) -> Cleaned:
    """The finished article with the doubts a person should see. Only a ``page`` can be too short: who types a short notice means it."""
    take_walls_down(draft, subject)
    text = "\n".join([draft.title, *(paragraph.text for paragraph in draft.paragraphs)])
    found = list(doubts) + draft.doubts
    if is_unmarked_vietnamese(text):
        found.append(
            Doubt(
                "no marks",
                "Bài viết không dấu, máy đọc sẽ sai; hãy thêm dấu trước khi phát.",
                evidence=text[:200],
                hold=True,
            )
        )
    elif len(words(text)) >= 8 and not is_vietnamese(text):
        message = "Nội dung không phải tiếng Việt, máy đọc sẽ sai; hãy xem trang gốc."
        found.append(Doubt(OTHER_LANGUAGE, message, evidence=text[:200], hold=True))
    found = _with_broken_letters(found, [draft.title, *(paragraph.text for paragraph in draft.paragraphs)])
    count = draft.words
    if count > settings.longest_words:
        raise TooLarge(
            subject,
            f"bài dài {count} từ, quá {settings.longest_words} từ",
            "Hãy chia bài hoặc tăng [cleaning] longest_words.",
        )
    if page and count < settings.shortest_words and not any(doubt.code == "short" for doubt in found):
        found.append(Doubt("short", f"Bài chỉ có {count} từ; có thể trang chưa mở được hết.", hold=True))
    found += doubt_tex(text)
    marks = [paragraph.text for paragraph in draft.paragraphs if lines.is_tail(paragraph.text)]
    if marks:
        found.append(Doubt("tail", "Trong bài còn một dòng giống phần cuối trang.", evidence=marks[0], hold=True))
    return Cleaned(
        title=draft.title,
        paragraphs=tuple(draft.paragraphs),
        author=draft.author,
        posted=draft.posted,
        place=draft.place,
        credit=draft.credit,
        captions=tuple(draft.captions),
        dropped=tuple(draft.dropped),
        doubts=tuple(dict.fromkeys(found)),
    )

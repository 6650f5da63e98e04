"""The links of a list page with what judging them needs: absolute address, text, place, date in the text."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from ..errors import SourceUnreadable
from ..vietnamese.encoding import unicode_of
from .dates import split_headline
from .identity import canonical_address, is_trap

#: so many links of one shape make a row
ROW = 3
#: Vietnamese headlines have so many syllables and more; alone on a page they must have more still
HEADLINE_WORDS, LONE_HEADLINE_WORDS = 6, 8

_FILE = re.compile(
    r"(?i)\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z|gz|jpe?g|png|gif|bmp|webp|svg|ico|mp[34]|m4[av]|avi|wmv|flv|mov|wav|ogg|webm|css|js|json|xml|rss|txt|exe|apk)$"
)
_FUNCTION_PATH = re.compile(
    r"(?i)(^|/)(rss|feed|feeds|login|logout|dang-nhap|dang-ky|register|search|tim-kiem|tag|tags|author|lien-he|contact|sitemap|so-do-(site|trang|cong)|gioi-thieu|hoi-dap|print|in-trang|users?|statistics|_layouts|wp-admin|wp-login\.php|cdn-cgi|siteterms)(/|\.aspx|\.html?|\.php|$)"
    r"|(^|/)(category|categories|chuyen-muc|danh-muc|chu-de|topics?)/[^/]+/?$"
    r"|(^|/)(chinh-sach-(bao-mat|quyen-rieng-tu)|dieu-khoan-(su-dung|dich-vu)|privacy-policy|terms-(of|and)-)[\w-]*(\.html?)?/?$"
)
_MORE = re.compile(
    r"(?i)^\W*(xem (thêm|tiếp|chi tiết|tất cả|toàn bộ)|chi tiết|đọc (tiếp|thêm)|tiếp theo|trang (sau|trước|chủ|cuối|đầu)|read more|more|details?|next|previous|continue reading.*|\d+|»|«|>+|<+|\.{2,}|…)\W*$"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})


@dataclass(slots=True)
class Anchor:
    """One ``a`` element; ``key`` is its canonical address, ``row`` the kind of place it stands in."""

    element: etree._Element
    url: str
    key: str
    text: str
    words: int
    row: tuple[str, ...]
    furniture: bool = False
    heading: bool = False
    date: datetime | None = None


def read_tree(page: bytes, base: str, charset: str | None) -> etree._Element:
    """The parsed page. Raises SourceUnreadable."""
    if not page.strip():
        raise SourceUnreadable(base, "trang danh mục trống", "Hãy mở địa chỉ bằng trình duyệt để kiểm tra.")
    page = unicode_of(page, charset)[0].encode("utf-8", "replace")
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise SourceUnreadable(base, f"không đọc được trang danh mục ({error})", "Hãy kiểm tra địa chỉ.") from error
    return root


def base_of(root: etree._Element, base: str) -> str:
    """What relative addresses are joined to: the page's ``base`` element, else its own address."""
    element = root.find(".//base[@href]")
    try:
        return urljoin(base, (element.get("href") or "").strip()) if element is not None else base
    except ValueError:
        return base


def address_of(element: etree._Element, base: str) -> str | None:
    """The absolute http(s) address of a link, without fragment; None for everything else."""
    href = re.sub(r"[\t\r\n]", "", element.get("href") or "").strip()
    if not href or href.startswith("#") or re.match(r"(?i)(javascript|mailto|tel|data|zalo|skype|file):", href):
        return None
    try:
        url = urljoin(base, href).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def anchors_of(root: etree._Element, base: str) -> list[Anchor]:
    """The links to pages of the same site, without files, functions and traps."""
    home, here = site_of(base), canonical_address(base)
    anchors = []
    for element in root.iter("a"):
        url = address_of(element, base)
        if url is None or site_of(url) != home:
            continue
        parts = urlsplit(url)
        key = canonical_address(url)
        path = unquote(parts.path)
        functional = _FILE.search(path) or _FUNCTION_PATH.search(path)
        if key == here or functional or is_trap(key) or (path.strip("/") == "" and not parts.query):
            continue
        text = text_of(element) or one_space(element.get("title") or "") or _picture_text(element)
        if _MORE.match(text):
            text = ""
        headline, date = split_headline(text)
        anchors.append(Anchor(element, url, key, headline, len(words_of(headline)), _row(element)))
        parent = element.getparent()
        anchors[-1].heading = (parent is not None and parent.tag in _HEADINGS) or any(
            child.tag in _HEADINGS for child in element
        )
        anchors[-1].date = date
    return anchors


def _row(element: etree._Element) -> tuple[str, ...]:
    """What kind of place a link stands in: tag and classes of itself and four ancestors, numbers taken out."""
    places = []
    for ancestor in [element, *up(element, 4)]:
        classes = re.sub(r"\d+", "", " ".join(sorted((ancestor.get("class") or "").split())[:4]))
        places.append(f"{ancestor.tag}.{classes}")
    return tuple(places)


def part_bare_rows(anchors: list[Anchor]) -> None:
    """Where nothing has a class, menu and list look alike: they are told apart by the element that holds three of them."""
    held: dict[etree._Element, set[str]] = defaultdict(set)
    bare = [anchor for anchor in anchors if all(place.endswith(".") for place in anchor.row)]
    for anchor in bare:
        for ancestor in anchor.element.iterancestors():
            held[ancestor].add(anchor.key)
    for anchor in bare:
        whole = next((ancestor for ancestor in anchor.element.iterancestors() if len(held[ancestor]) >= ROW), None)
        if whole is not None:
            anchor.row = (*anchor.row, whole.getroottree().getpath(whole))


def up(element: etree._Element, most: int) -> list[etree._Element]:
    """Up to ``most`` ancestors, nearest first, below the body."""
    found: list[etree._Element] = []
    for ancestor in element.iterancestors():
        if len(found) == most or ancestor.tag in ("body", "html"):
            break
        found.append(ancestor)
    return found


def selected(root: etree._Element, base: str, selector: str) -> list[Anchor]:
    """The links a CSS selector names, or that stand inside what it names. Raises SourceUnreadable."""
    from cssselect import SelectorError

    try:
        chosen = root.cssselect(selector)
    except (SelectorError, etree.XPathError) as error:
        raise SourceUnreadable(base, f"bộ chọn CSS «{selector}» viết sai ({error})", "Hãy sửa khóa links.") from error
    elements = {
        anchor: None for element in chosen for anchor in ([element] if element.tag == "a" else element.iter("a"))
    }
    here = canonical_address(base)
    anchors = []
    for element in elements:
        url = address_of(element, base)
        if url is None or canonical_address(url) == here:
            continue
        text = text_of(element) or one_space(element.get("title") or "")
        text = "" if _MORE.match(text) else text
        headline, date = split_headline(text)
        anchor = Anchor(element, url, canonical_address(url), headline, len(words_of(text)), ())
        anchor.date = date
        anchors.append(anchor)
    return anchors


def site_of(url: str) -> str:
    """Host and unusual port; with and without ``www.`` are one site."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port or ''}" if parts.port not in (None, 80, 443) else host


def _picture_text(element: etree._Element) -> str:
    picture = element.find(".//img[@alt]")
    text = one_space(picture.get("alt") or "") if picture is not None else ""
    return "" if re.search(r"(?i)\.(jpe?g|png|gif|webp)$", text) else text


def text_of(element: etree._Element) -> str:
    """All text inside, NFC, with single spaces."""
    return one_space(" ".join(str(piece) for piece in element.itertext()))


def one_space(text: str) -> str:
    """NFC, single spaces, no zero-width spaces."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\u200b", "")).split())


def words_of(text: str) -> list[str]:
    """Syllables and numbers."""
    return re.findall(r"\w[\w’'./-]*", text)

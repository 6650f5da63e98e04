"""Which links of a list page lead to articles, found by structure alone.

An article link stands in a row of its like: several links of one shape, each with a whole headline (Vietnamese headlines
have six syllables and more, menu entries two to five) or with a date beside it. Menus, footers, pages of other sites,
files and section pages are told apart by what stands around them and by their addresses, never by a portal's name.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from ..errors import SourceUnreadable
from .dates import date_in, split_headline
from .identity import canonical_address, is_trap

HEADLINE_WORDS = 6
LONE_HEADLINE_WORDS = 8
SHORTEST_IN_ROW = 3
ROW = 3
HIGHEST = 8
LONGEST_CONTAINER = 1500
LONGEST_DATE_LINE = 70
MOST_WORDS_BESIDE_DATE = 7

_FURNITURE = re.compile(
    r"(?i)(^|[\W_]|\b(ms|mn|ul|li|div|main|top|left|right|sub|quick|mega|foot|head))"
    r"(menu\w*|nav|navbar\w*|navigation|navheader|navitem|navsubmenu|quicklaunch|breadcrumbs?|footer|bottom|sitemap|lang\w*"
    r"|pagination|pager|paging|pages|tags?|tagcloud|social|share\w*|login|search\w*|weblinks?|lienket\w*|banner\w*|quangcao"
    r"|qc|ads?|adv\w*|partners?|doitac|toolbar|topbar|ribbon|account|comments?|vote|poll|thamdo|thongke|counter|copyright)"
    r"($|[\W_\d])"
)
_FILE = re.compile(
    r"(?i)\.(pdf|docx?|xlsx?|pptx?|odt|ods|rtf|zip|rar|7z|gz|jpe?g|png|gif|bmp|webp|svg|ico|mp[34]|m4[av]|avi|wmv|flv|mov|wav|ogg|webm|css|js|json|xml|rss|txt|exe|apk)$"
)
_FUNCTION_PATH = re.compile(
    r"(?i)(^|/)(rss|feed|feeds|login|logout|dang-nhap|dang-ky|register|search|tim-kiem|tag|tags|author|lien-he|contact|sitemap|so-do-(site|trang|cong)|gioi-thieu|hoi-dap|print|in-trang|users?|statistics|_layouts|wp-admin|wp-login\.php|cdn-cgi)(/|\.aspx|\.html?|\.php|$)"
)
_MORE = re.compile(
    r"(?i)^\W*(xem (thêm|tiếp|chi tiết|tất cả|toàn bộ)|chi tiết|đọc (tiếp|thêm)|tiếp theo|trang (sau|trước|chủ|cuối|đầu)|read more|more|details?|next|previous|continue reading.*|\d+|»|«|>+|<+|\.{2,}|…)\W*$"
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an article: absolute address, its headline (the anchor's text without the date), the date beside it."""

    url: str
    text: str = ""
    date: datetime | None = None


@dataclass(slots=True)
class _Anchor:
    element: etree._Element
    url: str
    key: str
    text: str
    words: int
    row: tuple[str, ...]
    furniture: bool = False
    heading: bool = False
    date: datetime | None = None


@dataclass(slots=True)
class _Candidate:
    """Everything that points at one address."""

    url: str
    anchors: list[_Anchor] = field(default_factory=list)

    @property
    def text(self) -> str:
        return max((anchor.text for anchor in self.anchors), key=len)


def find_article_links(page: bytes, base: str, selector: str | None = None, charset: str | None = None) -> list[Link]:
    """The article links of a list page in page order, each address once.

    ``selector``: a CSS selector of the links, or of elements that hold them; then structure is not judged. Raises
    SourceUnreadable when the page cannot be parsed or the selector is written wrong.
    """
    root = _tree(page, base, charset)
    base = _base_of(root, base)
    if selector:
        return _merged(_selected(root, base, selector))
    anchors = _anchors(root, base)
    _part_bare_rows(anchors)
    _mark_furniture(anchors)
    _add_dates(anchors)
    good_rows = _good_rows(anchors)
    sections = _sections(anchors)
    candidates = _by_address(anchors)
    accepted = [
        candidate
        for candidate in candidates
        if any(_is_article(anchor, good_rows) for anchor in candidate.anchors) and not _is_section(candidate, sections)
    ]
    return _merged(anchor for candidate in accepted for anchor in candidate.anchors)


def next_pages(page: bytes, base: str, charset: str | None = None) -> list[str]:
    """Addresses of the following pages of a list, in order, as far as this page links to them."""
    root = _tree(page, base, charset)
    base = _base_of(root, base)
    numbered: dict[int, str] = {}
    following: list[str] = []
    for element in root.iter("a", "link"):
        url = _address(element, base)
        if url is None or canonical_address(url) == canonical_address(base):
            continue
        text = _text(element)
        if "next" in (element.get("rel") or "").lower().split():
            following.insert(0, url)
        elif element.tag == "a" and re.fullmatch(r"[2-9]|[1-4]\d", text) and _same_list(url, base):
            numbered.setdefault(int(text), url)
        elif re.fullmatch(r"(?i)(trang (sau|tiếp|kế)|sau|tiếp|tiếp theo|next|›|»|>|>>)", text) and _same_list(
            url, base
        ):
            following.append(url)
    ordered = [numbered[number] for number in sorted(numbered)]
    return list(dict.fromkeys([*ordered, *following] if ordered else following))


def _tree(page: bytes, base: str, charset: str | None) -> etree._Element:
    if not page.strip():
        raise SourceUnreadable(base, "trang danh mục trống", "Hãy mở địa chỉ bằng trình duyệt để kiểm tra.")
    parser = lxml_html.HTMLParser(encoding=_encoding(page, charset), huge_tree=False, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise SourceUnreadable(base, f"không đọc được trang danh mục ({error})", "Hãy kiểm tra địa chỉ.") from error
    return root


def _encoding(page: bytes, charset: str | None) -> str | None:
    """UTF-8 where the bytes are UTF-8, whatever is claimed; else the claim; else libxml2 reads the meta element."""
    if page.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        page.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        "".encode(charset or "")
        return charset
    except LookupError:
        declared = re.search(rb"(?i)charset\s*=\s*[\"']?([\w-]+)", page[:4096])
        return None if declared else "utf-8"


def _base_of(root: etree._Element, base: str) -> str:
    element = root.find(".//base[@href]")
    try:
        return urljoin(base, (element.get("href") or "").strip()) if element is not None else base
    except ValueError:
        return base


def _address(element: etree._Element, base: str) -> str | None:
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


def _anchors(root: etree._Element, base: str) -> list[_Anchor]:
    home, here = _site(base), canonical_address(base)
    anchors = []
    for element in root.iter("a"):
        url = _address(element, base)
        if url is None or _site(url) != home:
            continue
        parts = urlsplit(url)
        key = canonical_address(url)
        path = unquote(parts.path)
        functional = _FILE.search(path) or _FUNCTION_PATH.search(path)
        if key == here or functional or is_trap(key) or (path.strip("/") == "" and not parts.query):
            continue
        text = _text(element) or _space(element.get("title") or "") or _picture_text(element)
        if _MORE.match(text):
            text = ""
        headline, date = split_headline(text)
        anchors.append(_Anchor(element, url, key, headline, len(_words(headline)), _row(element)))
        parent = element.getparent()
        anchors[-1].heading = (parent is not None and parent.tag in _HEADINGS) or any(
            child.tag in _HEADINGS for child in element
        )
        anchors[-1].date = date
    return anchors


def _row(element: etree._Element) -> tuple[str, ...]:
    """What kind of place a link stands in: tag and classes of itself and four ancestors, numbers taken out."""
    places = []
    for ancestor in [element, *_up(element, 4)]:
        classes = re.sub(r"\d+", "", " ".join(sorted((ancestor.get("class") or "").split())[:4]))
        places.append(f"{ancestor.tag}.{classes}")
    return tuple(places)


def _up(element: etree._Element, most: int) -> list[etree._Element]:
    found: list[etree._Element] = []
    for ancestor in element.iterancestors():
        if len(found) == most or ancestor.tag in ("body", "html"):
            break
        found.append(ancestor)
    return found


def _part_bare_rows(anchors: list[_Anchor]) -> None:
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


def _mark_furniture(anchors: list[_Anchor]) -> None:
    """Links in menus, footers and the like: elements so named, or ``nav``/``footer``, whose links are mostly short."""
    inside: dict[etree._Element, list[_Anchor]] = defaultdict(list)
    for anchor in anchors:
        for ancestor in anchor.element.iterancestors():
            name = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"
            if ancestor.tag in ("nav", "footer", "header") or _FURNITURE.search(name):
                inside[ancestor].append(anchor)
    for held in inside.values():
        counts = [anchor.words for anchor in held if anchor.words]
        if not counts or statistics.median(counts) < HEADLINE_WORDS:
            long_share = sum(count >= LONE_HEADLINE_WORDS for count in counts) / max(1, len(counts))
            if long_share < 0.3:
                for anchor in held:
                    anchor.furniture = True


def _add_dates(anchors: list[_Anchor]) -> None:
    """The date beside each link: in the elements around it that hold no other headline."""
    headlines = {
        anchor.element: anchor.key for anchor in anchors if anchor.words >= SHORTEST_IN_ROW and not anchor.furniture
    }
    for anchor in anchors:
        if anchor.date is not None or anchor.furniture:
            continue
        for around in _up(anchor.element, HIGHEST):
            if any(headlines.get(element, anchor.key) != anchor.key for element in around.iter("a")):
                break
            if len(_text(around)) > LONGEST_CONTAINER:
                break
            anchor.date = _date_line(around, anchor.element)
            if anchor.date:
                break


def _date_line(around: etree._Element, link: etree._Element) -> datetime | None:
    """The date of a ``time`` element or of a short line of its own ("05/08/2019 | Lượt xem: 12"), not of link or summary."""
    inside = set(link.iter())
    for element in around.iter():
        if element.tag == "time" and (stamp := date_in(element.get("datetime") or "")):
            return stamp
        own = "" if element in inside else element.text
        after = element.tail if element is not around else ""
        for line in (own, after):
            text = _space(line or "")
            if 8 <= len(text) <= LONGEST_DATE_LINE and len(re.findall(r"[^\W\d]{2,}", text)) <= MOST_WORDS_BESIDE_DATE:
                date = date_in(text)
                if date:
                    return date
    return None


def _good_rows(anchors: list[_Anchor]) -> set[tuple[str, ...]]:
    """Places in which article links stand in a row: at least three addresses, mostly whole headlines or mostly dated."""
    rows: dict[tuple[str, ...], dict[str, _Anchor]] = defaultdict(dict)
    for anchor in anchors:
        if anchor.words and not anchor.furniture:
            rows[anchor.row].setdefault(anchor.key, anchor)
    good = set()
    for row, held in rows.items():
        members = list(held.values())
        words = statistics.median(anchor.words for anchor in members)
        dated = sum(anchor.date is not None for anchor in members)
        # one column of a dated table repeats few addresses: its section names are no headlines
        if len(members) >= ROW and (
            words >= HEADLINE_WORDS or (dated >= 0.6 * len(members) and words >= SHORTEST_IN_ROW + 1)
        ):
            good.add(row)
    return good


def _is_article(anchor: _Anchor, good_rows: set[tuple[str, ...]]) -> bool:
    if anchor.furniture or not anchor.words or _shouted(anchor.text):
        return False
    if anchor.row in good_rows:
        return anchor.words >= SHORTEST_IN_ROW or anchor.date is not None
    if anchor.words >= LONE_HEADLINE_WORDS:
        return True
    return anchor.words >= HEADLINE_WORDS - 1 and (anchor.heading or anchor.date is not None)


def _shouted(text: str) -> bool:
    """A short label in capitals names a section."""
    return text.isupper() and len(_words(text)) < HEADLINE_WORDS


def _sections(anchors: list[_Anchor]) -> Counter[str]:
    """How many addresses lie below each path."""
    below: Counter[str] = Counter()
    for key in {anchor.key for anchor in anchors}:
        parts = urlsplit(key)
        pieces = parts.path.rstrip("/").split("/")
        for depth in range(2, len(pieces)):
            below[f"{parts.netloc}{'/'.join(pieces[:depth])}"] += 1
    return below


def _is_section(candidate: _Candidate, below: Counter[str]) -> bool:
    parts = urlsplit(canonical_address(candidate.url))
    inside = below[f"{parts.netloc}{parts.path.rstrip('/')}"]
    return inside >= 2 and not parts.query and len(_words(candidate.text)) < 2 * HEADLINE_WORDS


def _by_address(anchors: Iterable[_Anchor]) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for anchor in anchors:
        found.setdefault(anchor.key, _Candidate(anchor.url)).anchors.append(anchor)
    return list(found.values())


def _merged(anchors: Iterable[_Anchor]) -> list[Link]:
    """One Link per address: the longest text, the first date."""
    links: dict[str, Link] = {}
    for anchor in anchors:
        old = links.get(anchor.key)
        if old is None:
            links[anchor.key] = Link(anchor.url, anchor.text, anchor.date)
        else:
            text = anchor.text if len(anchor.text) > len(old.text) else old.text
            links[anchor.key] = replace(old, text=text, date=old.date or anchor.date)
    return list(links.values())


def _selected(root: etree._Element, base: str, selector: str) -> list[_Anchor]:
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
        url = _address(element, base)
        if url is None or canonical_address(url) == here:
            continue
        text = _text(element) or _space(element.get("title") or "")
        text = "" if _MORE.match(text) else text
        headline, date = split_headline(text)
        anchor = _Anchor(element, url, canonical_address(url), headline, len(_words(text)), ())
        anchor.date = date
        anchors.append(anchor)
    _add_dates(anchors)
    return anchors


def _same_list(url: str, base: str) -> bool:
    """Whether ``url`` is another page of the list at ``base`` and not an article that happens to be called "2"."""
    if _site(url) != _site(base):
        return False
    here, there = (urlsplit(address).path.rstrip("/") for address in (base, url))
    stem = re.sub(r"(\.\w+|/(page|trang)[/-]?\d+)$", "", here)
    return there.startswith(stem) if stem else True


def _site(url: str) -> str:
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}:{parts.port or ''}" if parts.port not in (None, 80, 443) else host


def _picture_text(element: etree._Element) -> str:
    picture = element.find(".//img[@alt]")
    text = _space(picture.get("alt") or "") if picture is not None else ""
    return "" if re.search(r"(?i)\.(jpe?g|png|gif|webp)$", text) else text


def _text(element: etree._Element) -> str:
    return _space(" ".join(str(piece) for piece in element.itertext()))


def _space(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text.replace("\u200b", "")).split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w[\w’'./-]*", text)

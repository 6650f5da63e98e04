"""When two finds are the same article: canonical addresses, article identity, body hash, near-duplicates.

Order of judgement: source and guid, canonical address, hash of the normalised body, then simhash, which is only ever shown
to a person and never merges by itself.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

#: bits of 64 that may differ in a reprint; measured: a reprint 4, another article about 30
NEAR_BITS = 6
DEEPEST_PATH = 8
LONGEST_PATH = 300

# parameters that name the visit or the way here, never the article
_VISIT = re.compile(
    r"(?i)^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|zarsrc|zalo_\w+|mc_[ce]id|_ga|_gl|ref_src|spm"
    r"|phpsessid|jsessionid|aspsessionid\w*|asp\.net_sessionid|sessionid|session_id|sid|cftoken|cfid"
    r"|_t|_ts|timestamp|nocache|cachebuster|amp)$"
)
_VISIT_IN_PATH = re.compile(r"(?i);(jsessionid|phpsessid|sid|jsess)[^/?#]*|/\((?:[as]\([\w-]+\))+\)")
_DEFAULT_PAGE = re.compile(r"(?i)/(index\.(html?|php|aspx?|jsp)|default\.(aspx?|html?)|home\.aspx)$")
_MARKS = re.compile(r"[^\w\s]|_")


@lru_cache(maxsize=8192)
def canonical_address(url: str) -> str:
    """One spelling of an address: host in small letters, no fragment, visit ids or tracking, sorted query.

    Repeated stretches of the path, which some portals pile up (``/vi/en/vi/en``), stand once. Never raises: what cannot be
    parsed comes back stripped.
    """
    text = url.strip()
    try:
        parts = urlsplit(text)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return text
        host = parts.hostname.lower().rstrip(".")
        port = parts.port
    except ValueError:
        return text
    default = {"http": 80, "https": 443}[parts.scheme.lower()]
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port and port != default else "")
    path = _VISIT_IN_PATH.sub("", unicodedata.normalize("NFC", unquote(parts.path, errors="surrogateescape")))
    path = _collapsed(re.sub(r"/{2,}", "/", path))
    path = _DEFAULT_PAGE.sub("/", path).rstrip("/") or "/"
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _VISIT.match(key)]
    safe = quote(path, safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    rebuilt = urlunsplit((parts.scheme.lower(), netloc, safe, urlencode(query), ""))
    try:
        return str(canonicalize_url(rebuilt))
    except ValueError:
        return rebuilt


def is_trap(url: str) -> bool:
    """An address no article lives at: too deep or too long, as endlessly growing portal links are."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return True
    return (
        len(path) > 3 * LONGEST_PATH or len(unquote(path)) > LONGEST_PATH or path.strip("/").count("/") >= DEEPEST_PATH
    )


def article_identity(source: str, guid: str | None, url: str | None) -> str:
    """sha256 (hex) of source and guid, else canonical address; http and https, with and without www., are one.

    Raises ValueError when there is neither.
    """
    key = (guid or "").strip() or (url or "").strip()
    if not key:
        raise ValueError("an article needs a guid or an address")
    if re.match(r"(?i)https?://", key):
        key = re.sub(r"^https?://(www\.)?", "//", canonical_address(key))
    return hashlib.sha256(f"{source}\n{unicodedata.normalize('NFC', key)}".encode("utf-8", "surrogatepass")).hexdigest()


def simhash64(text: str) -> int:
    """64-bit simhash over pairs of neighbouring syllables (Charikar 2002); 0 for a text without words."""
    words = _words(text)
    if not words:
        return 0
    pairs = [f"{first} {second}" for first, second in itertools.pairwise(words)] or words
    totals = [0] * 64
    for pair in pairs:
        digest = int.from_bytes(hashlib.blake2b(pair.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        for bit in range(64):
            totals[bit] += 1 if digest >> bit & 1 else -1
    return sum(1 << bit for bit, total in enumerate(totals) if total > 0)


def near(a: int, b: int, bits: int = NEAR_BITS) -> bool:
    """Whether two simhashes are so close that a person should compare the articles; texts without words are near to none."""
    return bool(a and b) and (a ^ b).bit_count() <= bits


def _words(text: str) -> list[str]:
    return _MARKS.sub(" ", unicodedata.normalize("NFC", text).casefold()).split()


def _collapsed(path: str) -> str:
    """Stretches of 1–4 path segments that follow themselves stand once; numbers may repeat (``/2026/05/05/``)."""
    segments = path.split("/")
    changed = True
    while changed:
        changed = False
        for width in (1, 2, 3, 4):
            at = 0
            while at + 2 * width <= len(segments):
                first = segments[at : at + width]
                if first == segments[at + width : at + 2 * width] and not all(
                    part.isdigit() or not part for part in first
                ):
                    del segments[at + width : at + 2 * width]
                    changed = True
                else:
                    at += 1
    return "/".join(segments)

"""HTML elements as browsers show them: which stand on lines of their own, which show no words at all.

From the rendering section of the HTML standard (its user agent style sheet: ``display: block``, list and table boxes).
"""

from __future__ import annotations

#: a line ends before and after them
BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
#: what stands in them is never part of the text
UNSEEN_TAGS = frozenset(["head", "iframe", "noscript", "option", "script", "select", "style", "svg", "template"])

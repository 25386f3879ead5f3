"""The only place where text becomes HTML that is not escaped. Markdown with raw
HTML off, then cleaned by nh3.

bleach, the usual choice, was ended by its maintainers in June 2026 and is
quadratic on hostile input; nh3 cleans here and bleach checks its work in the
tests. Rendering is for publishing and saving, not for every request.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

LIMIT = 200_000
TAGS = {
    "p",
    "br",
    "hr",
    "em",
    "strong",
    "s",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "a",
    "h2",
    "h3",
    "h4",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_markdown = (
    MarkdownIt("commonmark", {"html": False, "maxNesting": 40})
    .enable("table")
    .enable("strikethrough")
)


def clean(html: str) -> str:
    """Only the tags, attributes and link schemes named above survive."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def to_html(text: str) -> str:
    """A page of Markdown as safe HTML; longer than `LIMIT` characters is cut."""
    return clean(_markdown.render(text[:LIMIT]))


@lru_cache(maxsize=4096)
def inline(text: str) -> Markup:
    """One line of Markdown (a question, an option) as safe HTML without a
    paragraph round it; remembered, as texts repeat.
    """
    return Markup(clean(_markdown.renderInline(text[:LIMIT])))  # noqa: S704


def safe(html: str) -> Markup:
    """Marks stored HTML that came from `to_html`; cleaned once more, because a
    database is not a promise.

    A table gets a frame that scrolls by itself and can be reached by keyboard,
    so the page never scrolls sideways.
    """
    framed = (
        clean(html)
        .replace("<table>", '<div class="wide" tabindex="0"><table>')
        .replace("</table>", "</table></div>")
    )
    return Markup(framed)  # noqa: S704

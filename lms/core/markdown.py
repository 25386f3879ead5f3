"""The only place where text becomes HTML that is not escaped. Markdown with raw
HTML off, then cleaned by nh3.

bleach, the usual choice, was ended by its maintainers in June 2026 and is
quadratic on hostile input; nh3 cleans here and bleach checks its work in the
tests. Rendering is for publishing and saving, not for every request.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from types import MappingProxyType
from typing import NamedTuple

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from lms.core.media import drawn, notation
from lms.core.media.notation import ShownBlock

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
WITH_FIGURES = ATTRIBUTES | {"img": {"src", "alt", "title"}, "code": {"class"}}
PLAIN = "#plain"
"""Behind a figure's name: it shows the thing itself and is not marked."""
SOURCE = re.compile(
    r"figures/([a-z0-9]+(?:-[a-z0-9]+)*)\.(svg|webp|png|jpg)(?:#plain)?"
)
"""What a picture of a page may name: a figure beside its text."""
_KINDS = "|".join(notation.FIELDS)
_KIND = re.compile(rf"language-({_KINDS})")
_BLOCK = re.compile(
    rf'<pre><code class="language-({_KINDS})">([^<]*)</code></pre>'
)
_PICTURE = re.compile(
    r'(<p>)?<img(?P<said>(?: [a-z]+="[^"]*")*)>(?(1)</p>)', re.ASCII
)
"""A whole tag, and the paragraph if it has one to itself: what stands in quotes
may hold any other letter.
"""
_SAID = re.compile(r'(src|alt|title)="([^"]*)"')
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


def well_formed(
    html: str, tags: set[str], attributes: dict[str, set[str]]
) -> str:
    """HTML of others with these tags and attributes only, each closed where it
    was opened: to be read and turned into Markdown, never to be shown.
    """
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        url_schemes=SCHEMES | {"data"},
        link_rel=None,
    )


def _clean_page(html: str) -> str:
    """The same for a page, which may show figures and no other picture."""
    cleaned = nh3.clean(
        html,
        tags=TAGS | {"img"},
        attributes=WITH_FIGURES,
        attribute_filter=_kept,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return _PICTURE.sub(_figures_only, cleaned)


def _figures_only(picture: re.Match[str]) -> str:
    return picture[0] if "src" in dict(_SAID.findall(picture["said"])) else ""


def _kept(tag: str, attribute: str, value: str) -> str | None:
    known = _KNOWN.get((tag, attribute))
    return None if known and not known.fullmatch(value) else value


_KNOWN = {("img", "src"): SOURCE, ("code", "class"): _KIND}


@lru_cache(maxsize=1024)
def to_html(text: str) -> str:
    """A page of Markdown as safe HTML; longer than `LIMIT` characters is cut."""
    tokens = parse(text[:LIMIT])
    return _clean_page(_markdown.renderer.render(tokens, _markdown.options, {}))


@lru_cache(maxsize=4)
def parse(text: str) -> Sequence[Token]:
    """A page of Markdown in the pieces it is made of, each with its lines; read
    only. The last ones are remembered, for all that a page asks of a text.
    """
    return _markdown.parse(text)


@lru_cache(maxsize=4096)
def piece(text: str) -> Markup:
    """A piece of a page as safe HTML, remembered, as pages are shown again."""
    return safe(to_html(text))


class Picture(NamedTuple):
    """A picture in a text, and the line it stands on. `alone`: whether it is a
    paragraph of its own.
    """

    line: int
    source: str
    text: str
    alone: bool

    @property
    def name(self) -> str:
        """Of the figure; empty if it is none."""
        found = SOURCE.fullmatch(self.source)
        return found[1] if found else ""

    @property
    def ending(self) -> str:
        """Of the figure's file; empty if it is none."""
        found = SOURCE.fullmatch(self.source)
        return found[2] if found else ""


@lru_cache(maxsize=1024)
def pictures(text: str) -> tuple[Picture, ...]:
    """All pictures of a page of Markdown."""
    return tuple(
        Picture(
            block.map[0] + 1 if block.map else 1,
            str(token.attrs.get("src", "")),
            token.content,
            block.level == 1 and len(block.children or ()) == 1,
        )
        for block in parse(text[:LIMIT])
        for token in block.children or ()
        if token.type == "image"
    )


@lru_cache(maxsize=4096)
def inline(text: str) -> Markup:
    """One line of Markdown (a question, an option) as safe HTML without a
    paragraph round it; remembered, as texts repeat.
    """
    return Markup(clean(_markdown.renderInline(text[:LIMIT])))  # noqa: S704


@lru_cache(maxsize=1024)
def block(text: str, say: Callable[[str], str] = str) -> Markup:
    """A few lines of Markdown (a table, a form) as safe HTML; remembered as
    well. `say` puts our own words into the language of the text.
    """
    return safe(to_html(text), PageMedia(say=say))


class Fenced(NamedTuple):
    """A block of a text that is shown in its own way, and the line it begins
    on.
    """

    line: int
    block: ShownBlock


@lru_cache(maxsize=1024)
def fenced(text: str) -> tuple[Fenced, ...]:
    """All of them in a page of Markdown."""
    return tuple(
        Fenced(
            token.map[0] + 1 if token.map else 1,
            notation.read(token.info.split()[0], token.content),
        )
        for token in parse(text[:LIMIT])
        if token.type == "fence" and kind_of(token)
    )


def kind_of(fence: Token) -> str:
    """Which kind of shown block it is; "" for plain code."""
    kind = (*fence.info.split(), "")[0]
    return kind if kind in notation.FIELDS else ""


class PageFigure(NamedTuple):
    """A drawing or picture that a page shows, and its size in its own units.
    `widths`: those in which a picture is kept; a drawing has none.
    """

    sha256: str
    width: int
    height: int
    widths: Sequence[int] = ()

    @property
    def files(self) -> list[str]:
        """The names under which it is sent, the smallest first."""
        if not self.widths:
            return [f"{self.sha256}.svg"]
        return [f"{self.sha256}-{width}.webp" for width in self.widths]


def offered(figure: PageFigure, address: Callable[[str], str]) -> str:
    """A picture in its widths, as `srcset` has them; "" for a drawing."""
    if not figure.widths:
        return ""
    pairs = zip(figure.files, figure.widths, strict=True)
    return ", ".join(f"{address(one)} {width}w" for one, width in pairs)


_PLACED = re.compile(r' (?:src|srcset)="(?:figures|sounds)/[^"]*"')
_FILE = re.compile(
    r"(?:figures|sounds)/"
    r"([0-9a-f]{64}(?:\.(?:svg|mp3|m4a|ogg)|-[0-9]{2,4}\.webp))"
)


class PageMedia(NamedTuple):
    """What a page shows: figures by name, recordings by name as they are sent
    (`<digest>.mp3`). `say` puts our own words into its language.
    """

    figures: Mapping[str, PageFigure] = MappingProxyType({})
    sounds: Mapping[str, str] = MappingProxyType({})
    say: Callable[[str], str] = str


NOTHING = PageMedia()


def safe(html: str, media: PageMedia = NOTHING) -> Markup:
    """Marks stored HTML that came from `to_html`; cleaned once more, because a
    database is not a promise.

    A table gets a frame that scrolls by itself and can be reached by keyboard,
    so the page never scrolls sideways.
    """
    framed = (
        _clean_page(html)
        .replace("<table>", '<div class="wide" tabindex="0"><table>')
        .replace("</table>", "</table></div>")
    )

    def figure(found: re.Match[str]) -> str:
        return _figure(_said(found["said"]), media)

    def shown(found: re.Match[str]) -> str:
        content = Markup(found[2]).unescape()  # noqa: S704
        block = notation.read(found[1], content)
        return drawn.drawn(block, media.sounds, media.say)

    return Markup(_BLOCK.sub(shown, _PICTURE.sub(figure, framed)))  # noqa: S704


def _said(attributes: str) -> dict[str, str]:
    """What a picture says of itself, as plain text."""
    found = _SAID.findall(attributes)
    return {name: Markup(value).unescape() for name, value in found}  # noqa: S704


_FIGURE = Markup(
    '<figure class="fig"><img src="figures/{drawn.sha256}.svg" alt="{alt}"'
    ' width="{drawn.width}" height="{drawn.height}" loading="lazy">'
    "<figcaption>{mark}{title}</figcaption></figure>"
)
_PHOTO = Markup(
    '<figure class="fig photo"><img src="figures/{drawn.files[0]}"'
    ' srcset="{srcset}" sizes="{sizes}" alt="{alt}" width="{drawn.width}"'
    ' height="{drawn.height}" loading="lazy">'
    "<figcaption>{mark}{title}</figcaption></figure>"
)
SIZES = "(max-width: 46rem) 100vw, 42rem"


def _figure(said: Mapping[str, str], media: PageMedia) -> str:
    """One whose drawing is not there is left out."""
    source = said.get("src", "")
    name = SOURCE.fullmatch(source)
    figure = media.figures.get(name[1]) if name else None
    if not figure:
        return ""
    is_plain = source.endswith(PLAIN)
    mark = "" if is_plain else drawn.mark(media.say)
    texts = {"alt": "", "title": "", "mark": mark} | dict(said)
    if not figure.widths:
        return _FIGURE.format(drawn=figure, **texts)
    return _PHOTO.format(
        drawn=figure,
        srcset=offered(figure, "figures/{}".format),
        sizes=SIZES,
        **texts,
    )


def placed(html: str, address: Callable[[str], str]) -> Markup:
    """A page that came from `safe`, its figures and recordings under their
    addresses, each made from the name of its file: the digest, and the width
    of a picture.
    """
    return Markup(_PLACED.sub(partial(_source, address), html))  # noqa: S704


def _source(address: Callable[[str], str], found: re.Match[str]) -> str:
    def placed_file(file: re.Match[str]) -> str:
        return Markup("{}").format(address(file[1]))

    return _FILE.sub(placed_file, found[0])

"""Texts in two languages inside one HTML field, as Moodle's multilang filter
shows them: one span for each language.
"""

import html
import re
from collections import defaultdict
from collections.abc import Mapping
from html.parser import HTMLParser

from lms.exchange.types import LANGUAGES, Texts

BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ol",
        "ul",
        "tr",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)
_INVISIBLE = ("script", "style")
_UNMARKED = ("p", "br", "div", "span")  # as plain text these lose nothing
Step = tuple[Texts, Texts]  # a heading and a text
Parts = dict[tuple[str, bool], Texts]
# The beginning of a span: short, so that a long text without any end costs
# little.
_BEGIN = r"""<span\s(?=[^<>]{0,200}\bclass="multilang")[^<>]{0,200}?\blang="(?P<lang>vi|en)"[^<>]{0,200}>"""
_SPAN = re.compile(rf"{_BEGIN}(?P<text>(?:(?!</?span).)*)</span>", re.DOTALL)
_TOKEN = re.compile(
    rf"{_BEGIN}(?P<text>(?:[^<]|<br\s*/?>)*)</span>"
    r"""|<(?P<tag>/?(?:p|strong|ol|li))(?:\s[^<>]{0,200}?\bvalue="(?P<value>\w+)")?(?:\s[^<>]{0,200})?>"""
    r"|\s+|&nbsp;"
)
_BREAK = re.compile(r"<br\s*/?>")


def spans(texts: Texts) -> str:
    """The text once for each language."""
    return "".join(
        f'<span lang="{one}" class="multilang">{_escaped(texts[one])}</span>'
        for one in LANGUAGES
        if texts.get(one)
    )


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br />")


def write(title: Texts, text: Texts, steps: Mapping[str, Step]) -> str:
    """A title, a text and numbered steps, each a heading and a text; what is
    empty is left out.
    """
    parts = [f"<p><strong>{spans(title)}</strong></p>"]
    if text:
        parts.append(f"<p>{spans(text)}</p>")
    if steps:
        lines = [_step(number, *step) for number, step in steps.items()]
        parts += ["<ol>", *lines, "</ol>"]
    return "\n".join(parts)


def _step(number: str, heading: Texts, text: Texts) -> str:
    strong = f"<strong>{spans(heading)}</strong> " if heading else ""
    return f'<li value="{number}">{strong}{spans(text)}</li>'


def read(source: str) -> Parts:
    """What `write` wrote, also after an editor has tidied it: the texts by
    where they stand ("p" or the number of a step) and whether strong. Nothing
    for any other HTML.
    """
    parts = defaultdict(lambda: defaultdict(str))
    where, is_strong, end = "p", False, 0
    for token in _TOKEN.finditer(source):
        if token.start() > end:
            return {}
        tag, text, end = token["tag"], token["text"], token.end()
        if text is not None:
            text = _BREAK.sub("\0", text).replace("\n", " ")
            text = html.unescape(text).replace("\0", "\n")
            parts[where, is_strong][token["lang"]] += text
        elif tag in ("p", "li"):
            where = token["value"] or "p"
        elif tag in ("strong", "/strong"):
            is_strong = tag == "strong"
    if end < len(source):
        return {}
    return {part: dict(texts) for part, texts in parts.items()}


def by_language(source: str, default: str) -> Texts:
    """A text by the languages of its spans, each with what stands outside of
    them; one without spans is in the default language.
    """
    spans = list(_SPAN.finditer(source))
    languages = dict.fromkeys(span["lang"] for span in spans)
    if not languages:
        return {default: source}

    def spoken(language: str) -> str:
        return _SPAN.sub(
            lambda span: span["text"] if span["lang"] == language else "",
            source,
        )

    return {language: spoken(language) for language in languages}


class PlainParser(HTMLParser):
    """Any HTML as plain text, with lines where it had blocks; `marked` if more
    than that was lost.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.marked = False
        self._hidden = 0
        self.feed(source)
        self.close()
        lines = "".join(self.parts).split("\n")
        tidy = [" ".join(line.split()) for line in lines]
        self.text = "\n".join(line for line in tidy if line)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Blocks begin a line, points of a list get a dash."""
        self._hidden += tag in _INVISIBLE
        names = {name for name, _value in attrs}
        if tag not in _UNMARKED or names & {"src", "href"}:
            self.marked = True
        if tag in BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        """Blocks end a line."""
        self._hidden -= tag in _INVISIBLE
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, except a script's."""
        if not self._hidden:
            self.parts.append(data.replace("\n", " "))

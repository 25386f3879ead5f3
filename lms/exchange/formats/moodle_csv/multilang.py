"""Texts in two languages inside one HTML field, as Moodle's multilang filter
shows them: one span for each language.
"""

import html
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
Attributes = list[tuple[str, str | None]]


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


class SpanParser(HTMLParser):
    """Reads what `write` wrote, also after an editor has tidied it; `ours` is
    False for any other HTML.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        # By where it stands ("p" or the number of a step) and whether strong.
        self._texts: dict[tuple[str, bool], Texts] = defaultdict(
            lambda: defaultdict(str)
        )
        self._where, self._strong, self._language = "p", False, ""
        self.ours = True
        self.feed(source)
        self.close()
        self.ours = self.ours and bool(self._texts)

    @property
    def steps(self) -> list[str]:
        """The numbers of the steps."""
        numbers = dict.fromkeys(where for where, _strong in self._texts)
        return [where for where in numbers if where != "p"]

    def texts_at(self, where: str) -> Step:
        """The heading and the text there, in each language; empty if there is
        none.
        """
        return dict(self._texts[where, True]), dict(self._texts[where, False])

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Note where the text to come belongs."""
        attributes = dict(attrs)
        if tag == "li":
            self._where = attributes.get("value") or ""
        elif tag == "p":
            self._where = "p"
        elif tag == "strong":
            self._strong = True
        elif tag == "span" and _is_language(attributes):
            self._language = attributes["lang"] or ""
        elif tag != "ol":
            self._other(tag)

    def _other(self, tag: str) -> None:
        """A new line in a text of ours; anything else is not ours."""
        if tag == "br" and self._language:
            self._add("\n")
        else:
            self.ours = False

    def handle_endtag(self, tag: str) -> None:
        """Leave it again."""
        if tag == "strong":
            self._strong = False
        elif tag == "span":
            self._language = ""

    def handle_data(self, data: str) -> None:
        """Text belongs in a span; between them there is only space."""
        if self._language:
            self._add(data.replace("\n", " "))
        elif data.strip():
            self.ours = False

    def _add(self, text: str) -> None:
        self._texts[self._where, self._strong][self._language] += text


def _is_language(attributes: Mapping[str, str | None]) -> bool:
    return (
        attributes.get("class") == "multilang"
        and attributes.get("lang") in LANGUAGES
    )


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

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
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
            blank = not data.strip()
            self.parts.append("" if blank else data.replace("\n", " "))

"""Texts in two languages inside one HTML field, as Moodle's multilang filter
shows them: one span for each language.
"""

import html
from collections.abc import Mapping
from html.parser import HTMLParser

from lms.exchange.types import LANGUAGES

BLOCKS = {
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
}


def spans(texts: Mapping[str, str]) -> str:
    """The text once for each language."""
    return "".join(
        f'<span lang="{one}" class="multilang">{html.escape(texts[one]).replace(chr(10), "<br />")}</span>'
        for one in LANGUAGES
        if texts.get(one)
    )


def write(
    title: Mapping[str, str],
    text: Mapping[str, str],
    steps: Mapping[str, tuple[Mapping[str, str], Mapping[str, str]]],
) -> str:
    """A title, a text and numbered steps, each a heading and a text; what is
    empty is left out.
    """
    parts = [f"<p><strong>{spans(title)}</strong></p>"]
    if text:
        parts.append(f"<p>{spans(text)}</p>")
    lines = [
        f'<li value="{number}">'
        + (f"<strong>{spans(head)}</strong> " if head else "")
        + spans(said)
        + "</li>"
        for number, (head, said) in steps.items()
    ]
    return "\n".join([*parts, "<ol>", *lines, "</ol>"] if lines else parts)


class Parts(HTMLParser):
    """Reads what `write` wrote, also after an editor has tidied it; `ours` is
    False for any other HTML.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[
            tuple[str, bool], dict[str, str]
        ] = {}  # where ("p" or the number of a step), whether strong
        self.ours, self._where, self._strong, self._language, self._spans = (
            True,
            "p",
            False,
            "",
            0,
        )
        self.feed(source)
        self.close()
        self.ours = self.ours and bool(self.found)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note where the text to come belongs."""
        given = dict(attrs)
        if tag == "li":
            self._where = given.get("value") or ""
        elif tag == "p":
            self._where = "p"
        elif tag == "strong":
            self._strong = True
        elif (
            tag == "span"
            and given.get("class") == "multilang"
            and given.get("lang") in LANGUAGES
        ):
            self._language = given["lang"] or ""
        elif tag == "br" and self._language:
            self._add("\n")
        elif tag != "ol":
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
        texts = self.found.setdefault((self._where, self._strong), {})
        texts[self._language] = texts.get(self._language, "") + text


class Plain(HTMLParser):
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
        lines = (
            " ".join(line.split()) for line in "".join(self.parts).split("\n")
        )
        self.text = "\n".join(line for line in lines if line)

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Blocks begin a line, points of a list get a dash."""
        self._hidden += tag in ("script", "style")
        self.marked |= tag not in ("p", "br", "div", "span") or any(
            name in ("src", "href") for name, _value in attrs
        )
        if tag in BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        """Blocks end a line."""
        self._hidden -= tag in ("script", "style")
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, except a script's."""
        if not self._hidden:
            self.parts.append(
                " ".join(data.split())
                if not data.strip()
                else data.replace("\n", " ")
            )

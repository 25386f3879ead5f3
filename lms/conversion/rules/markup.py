"""Texts of other tools as our inline Markdown, with a list of what was dropped,
and back.
"""

import re
from enum import StrEnum
from html import unescape
from html.parser import HTMLParser
from itertools import islice

from lms.conversion.types import QuestionItem
from lms.core import markdown
from lms.core.errors import Invalid

LONGEST = 10_000
"""Characters of one text."""
LONGEST_HTML = 100_000
MOST_TAGS = 1_000
"""Of one text as other tools write it; Word leaves much behind."""
MOST_MARKS = 200
"""Signs of one text that Markdown may take for marks. Above that it is not
rendered to see whether it does: that can cost the square of them.
"""
BREAK = "\\\n"
_SIGNS = "\\`*_[]<>&~!#|"
_SPECIAL = re.compile(f"[{re.escape(_SIGNS)}]")
_HARMLESS = str.maketrans({sign: f"\\{sign}" for sign in _SIGNS})
_ESCAPE = re.compile(rf"\\([{re.escape(_SIGNS)}])")
_SPACES = re.compile(r"[ \t\n\r\f\u200b]+")
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]{0,30})")
_ANY_TAG = re.compile(r"<[^>]*>")


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


_MARKS = {
    "strong": "**",
    "b": "**",
    "em": "*",
    "i": "*",
    "s": "~~",
    "del": "~~",
    "strike": "~~",
}
_BLOCKS = _names(
    "p div br hr ul ol li h1 h2 h3 h4 h5 h6 tr table blockquote pre dl dt dd"
    " section article header footer figure figcaption"
)
_LINKS = {"a"}
_RAISED = {
    "sup": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"),
}
_SHOWN = _BLOCKS | _MARKS.keys() | _RAISED.keys() | {"a", "img", "code", "td"}
_SHOWN |= {"th", "tt", "kbd", "samp"}
_ATTRIBUTES = {"a": {"href"}, "img": {"alt", "src"}}
_CODES = frozenset({"code", "tt", "kbd", "samp"})
_PLAIN = _names(
    "html head body span font u small big tbody thead tfoot col colgroup"
    " caption mark abbr cite q label center ins var address main nav o:p"
    " script style title meta link wbr bdi bdo time data"
)
"""What may go without a word: it changes how a text looks, not what it says."""


class TextKind(StrEnum):
    """How a text is written. AUTO is Moodle's own: HTML in which a new line is
    a new line.
    """

    HTML = "html"
    AUTO = "moodle"
    PLAIN = "plain"
    MARKDOWN = "markdown"


def as_markdown(
    text: str,
    kind: TextKind,
    item: QuestionItem,
) -> str:
    """A text as our inline Markdown; what it cannot say is noted."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    is_html = kind in (TextKind.HTML, TextKind.AUTO)
    _check_length(text, LONGEST_HTML if is_html else LONGEST)
    if kind == TextKind.MARKDOWN:
        return _checked(text, item)
    if kind == TextKind.PLAIN or not ("<" in text or "&" in text):
        _check_length(text, LONGEST)
        if kind == TextKind.HTML:
            text = _SPACES.sub(" ", text)
        return escaped(text)
    if kind == TextKind.AUTO:
        text = text.replace("\n", "<br>")
    _check_tags(text)
    found = _from_html(text, item)
    _check_length(found, LONGEST)
    return found


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise Invalid(
            "A text of this question is longer than %(limit)s characters.",
            limit=limit,
        )


def _check_tags(html: str) -> None:
    if html.count("<") > MOST_TAGS:
        raise Invalid(
            "A text of this question has more than %(limit)s tags.",
            limit=MOST_TAGS,
        )


def _checked(text: str, item: QuestionItem) -> str:
    if "![" in text:
        item.drop("A picture was dropped: pictures are not taken over yet.")
    return text


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it: marks are put only where it would
    show something else. A new line is a new line.
    """
    lines = [line.strip() for line in text.split("\n")]
    light = BREAK.join(lines)
    if not _SPECIAL.search(text):
        return light
    full = BREAK.join(line.translate(_HARMLESS) for line in lines)
    return _lighter(light, full)


def _lighter(light: str, full: str) -> str:
    if _has_many_marks(full):
        return full
    same = markdown.inline(light) == markdown.inline(full)
    return light if same else full


def _has_many_marks(text: str) -> bool:
    found = islice(
        _SPECIAL.finditer(text),
        2 * MOST_MARKS,
        None,
    )
    return next(found, None) is not None


def as_plain(text: str) -> str:
    """Markdown as plain text, for places that know no markup."""
    if not _SPECIAL.search(text):
        return text
    if _has_many_marks(text):
        return _ESCAPE.sub(r"\1", text)
    html = str(markdown.inline(text)).replace("<br>", "\n")
    return unescape(_ANY_TAG.sub("", html.replace("\n\n", "\n")))


def _from_html(html: str, item: QuestionItem) -> str:
    _note_unknown(html, item)
    reader = _HtmlText(item)
    reader.feed(
        markdown.well_formed(
            html,
            set(_SHOWN),
            _ATTRIBUTES,
        )
    )
    reader.close()
    return reader.result()


def _note_unknown(html: str, item: QuestionItem) -> None:
    found = {tag.lower() for tag in _TAG.findall(html)}
    unknown = sorted(found - _SHOWN - _PLAIN)
    if unknown:
        item.drop(
            "Not taken over, only the text within: %(tags)s.",
            tags=", ".join(f"<{tag}>" for tag in unknown[:8]),
        )


class _HtmlText(HTMLParser):
    """Reads cleaned HTML into two texts at once: with all marks of Markdown
    made harmless, and as one would type it.
    """

    def __init__(self, item: QuestionItem) -> None:
        super().__init__(convert_charrefs=True)
        self.item = item
        self.full: list[str] = []
        self.light: list[str] = []
        self.shown: list[str] = []
        self.raised: list[str] = []
        self.link = ""
        self.code = 0

    def handle_starttag(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._begin_block(tag)
        elif tag in _MARKS:
            self._put(_MARKS[tag])
        elif tag in _RAISED:
            self.raised.append(tag)
        elif tag in _CODES:
            self.code += 1
            self._put("`")
        elif tag in ("td", "th"):
            self._put(" ")
        else:
            self._link_or_picture(tag, said)

    def _begin_block(self, tag: str) -> None:
        if tag == "table":
            self.item.drop("A table became lines of text.")
        if tag in ("ul", "ol", "dl"):
            self.item.drop("A list became lines of text.")
        self._put("\0")
        if tag == "li":
            self._put("– ")

    def _link_or_picture(
        self,
        tag: str,
        said: dict[str, str],
    ) -> None:
        if tag == "img":
            self._drop_picture(said)
            return
        address = said.get("href", "")
        if address and not address.startswith(
            tuple(f"{one}:" for one in _OPEN)
        ):
            self.item.drop(
                "A link was dropped, its text stays: %(address)s.",
                address=address[:80],
            )
            address = ""
        self.link = address
        if address:
            self._put("[")

    def _drop_picture(self, said: dict[str, str]) -> None:
        source = said.get("src", "")
        name = "" if source.startswith("data:") else source.rsplit("/", 1)[-1]
        self.item.drop(
            "A picture was dropped: %(picture)s.",
            picture=(said.get("alt") or name or "?")[:80],
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._put("\0")
        elif tag in _MARKS:
            self._close(_MARKS[tag])
        elif tag in _RAISED and self.raised:
            self.raised.pop()
        elif tag in _CODES:
            self.code -= 1
            self._put("`")
        elif tag in _LINKS and self.link:
            self._put(f"]({self.link})")
            self.link = ""

    def handle_data(self, data: str) -> None:
        text = self._raise(_SPACES.sub(" ", data))
        self.shown.append(text)
        self.light.append(text)
        self.full.append(text if self.code else text.translate(_HARMLESS))

    def _raise(self, text: str) -> str:
        if not self.raised:
            return text
        table = _RAISED[self.raised[-1]]
        if all(ord(letter) in table for letter in text):
            return text.translate(table)
        self.item.drop(
            "Raised or lowered letters are now plain: %(text)s.", text=text[:40]
        )
        return text

    def _put(self, mark: str) -> None:
        self.full.append(mark)
        self.light.append(mark)

    def _close(self, mark: str) -> None:
        for parts in (self.full, self.light):
            _close_mark(parts, mark)

    def result(self) -> str:
        """The text; without its marks if they would show something else."""
        full, light = _joined(self.full), _joined(self.light)
        text = _lighter(light, full) if _SPECIAL.search(light) else light
        if _letters(as_plain(text)) == _letters(
            _joined(self.shown, marked=False)
        ):
            return text
        self.item.drop("Bold, italic and code are dropped in one of its texts.")
        return escaped(_joined(self.shown, marked=False))


_OPEN = ("http", "https", "mailto", "tel")


def _close_mark(parts: list[str], mark: str) -> None:
    """Put the end of a mark behind the last letter; a mark round nothing goes.

    Markdown knows no spaces just within a mark.
    """
    place = len(parts) - 1
    while place >= 0 and parts[place] != mark:
        place -= 1
    if place < 0:
        return
    within = "".join(parts[place + 1 :])
    bare = within.strip(" \0")
    before, _bare, after = within.partition(bare) if bare else (within, "", "")
    marked = f"{mark}{bare}{mark}" if bare else ""
    parts[place:] = [f"{before}{marked}{after}"]


def _joined(parts: list[str], marked: bool = True) -> str:
    lines = "".join(parts).split("\0")
    lines = [_SPACES.sub(" ", line).strip(" ") for line in lines]
    return (BREAK if marked else "\n").join(line for line in lines if line)


def _letters(text: str) -> str:
    return re.sub(
        r"[\s–]+",
        "",
        text,
    )

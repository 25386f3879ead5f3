"""The texts of GIFT: escapes and formats."""

import re
from dataclasses import dataclass, replace

from lms.conversion.rules.markup import TextKind, as_markdown
from lms.conversion.types import QuestionItem, ReadAs

_ESCAPED = "\\:#={}~"
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_FIRST = 0xFDD0
"""Characters that no text may hold stand for escaped ones while the parts are
told apart.
"""
_HIDDEN = {
    sign: chr(_FIRST + place) for place, sign in enumerate(_ESCAPED + "\n")
}
_SHOWN = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
_UNREAD = str.maketrans(
    {
        hidden: "\\n" if sign == "\n" else f"\\{sign}"
        for sign, hidden in _HIDDEN.items()
    }
)
_NO_TEXT = re.compile("[\ufdd0-\ufdef]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_RESERVED = str.maketrans(
    {sign: f"\\{sign}" for sign in _ESCAPED} | {"\n": "\\n", "\r": ""}
)


def visible(text: str) -> str:
    """The text with one kind of line ends and without what is no text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NO_TEXT.sub("", text)


def hide_escapes(text: str) -> str:
    """The text with a stand-in for each escaped sign."""
    return _ESCAPE.sub(
        lambda found: _HIDDEN["\n" if found[1] == "n" else found[1]], text
    )


def shown(text: str) -> str:
    """The text with its escaped signs, without its ends."""
    return text.translate(_SHOWN).strip()


def unread(text: str) -> str:
    """The text as it stood before `hide_escapes`."""
    return text.translate(_UNREAD)


def escape(text: str) -> str:
    """A text in which no sign is taken for a part."""
    return text.translate(_RESERVED)


@dataclass(frozen=True)
class GiftText:
    """Reads the texts of one question; `kind`: of those that do not say."""

    item: QuestionItem
    options: ReadAs
    kind: TextKind

    @property
    def language(self) -> str:
        """That of the file."""
        return self.options.language

    def of_kind(self, kind: TextKind) -> "GiftText":
        """The same where other texts are of this kind."""
        return replace(self, kind=kind)

    def kind_of(self, text: str) -> tuple[TextKind, str]:
        """What kind a text says it is, and the text itself."""
        text = text.strip()
        found = _FORMAT.match(text)
        if found is None:
            return self.kind, text
        return TextKind(found[1]), text[found.end() :]

    def read(self, text: str) -> str:
        """A text as our Markdown."""
        kind, text = self.kind_of(text)
        text = shown(text)
        if kind == TextKind.MARKDOWN:
            text = text.replace("-&gt;", "->")
        return as_markdown(
            text,
            kind,
            self.item,
        )

    def plain(self, text: str) -> str:
        """A text that is taken letter by letter."""
        return shown(self.kind_of(text)[1])

    def read_plain(self, text: str) -> str:
        """A text without markup as our Markdown."""
        return as_markdown(
            shown(text),
            TextKind.PLAIN,
            self.item,
        )

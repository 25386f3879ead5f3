"""Words as one line of Markdown that says these words and nothing else."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from string import punctuation
from typing import NamedTuple
from unicodedata import category
from urllib.parse import quote

from lms.conversion.documents.types import Line, TextRun
from lms.core.letters.folding import composed
from lms.core.markdown import SCHEMES

LONGEST_LINK = 2_000
_SIGNS = re.compile(r"[\\`*_\[\]<>~]|&(?=[#A-Za-z0-9])|!$")
"""What Markdown reads as its own anywhere."""
_STARTS = re.compile(
    r"#{1,6}(?!\S)|[-+](?!\S)|>|=+\s*$|[-:|][-:|\s]*$", re.MULTILINE
)
"""What Markdown reads as its own at the beginning of a line."""
_NUMBER = re.compile(r"(\d{1,9})([.)])(?!\S)")
_ODD_IN_LINKS = re.compile(
    r"[^\w/:?#@!$&',=+%.-]",
    re.ASCII,
)
_INVISIBLE = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
)


class _Span(NamedTuple):
    """Words, and the sign that stands on both sides of them."""

    text: str
    sign: str
    link: str


def plain(line: Line) -> str:
    """The words alone, on one line."""
    return " ".join(composed("".join(run.text for run in line)).split())


def visible(text: str) -> str:
    """Composed letters, without what nobody sees."""
    return composed(_INVISIBLE.sub("", text))


def inline(line: Line) -> str:
    """One line without breaks, as a heading and a cell want it."""
    return " ".join(_joined(line).split())


def lines(line: Line) -> list[str]:
    """A paragraph, line by line, each but the last with its sign of a break."""
    rows = [" ".join(row.split()) for row in _joined(line).split("\n")]
    rows = [_started(row) for row in rows if row]
    return [*(f"{row}\\" for row in rows[:-1]), *rows[-1:]]


def _started(row: str) -> str:
    """A line that begins nothing but a paragraph."""
    row = (
        _NUMBER.sub(
            r"\1\\\2",
            row,
            count=1,
        )
        if _NUMBER.match(row)
        else row
    )
    return f"\\{row}" if _STARTS.match(row) else row


def _joined(line: Line) -> str:
    spans = list(_spans(line))
    following = [span.text[0] for span in spans[1:]]
    written = ""
    for span, after in zip(
        spans,
        [*following, ""],
        strict=False,
    ):
        written += _written(
            span,
            written[-1:],
            after,
        )
    return written


def _spans(line: Line) -> Iterator[_Span]:
    """Words that look alike together, the spaces at their ends apart."""
    for (sign, link), runs in groupby(line, _look):
        text = visible("".join(run.text for run in runs))
        before, words, after = _apart(text)
        apart = (before, "", ""), (words, sign, link), (after, "", "")
        yield from (_Span(*one) for one in apart if one[0])


def _apart(text: str) -> tuple[str, str, str]:
    """The words, and the spaces before and after them."""
    words = text.strip()
    before, _, after = text.partition(words) if words else (text, "", "")
    return before, words, after


def _look(run: TextRun) -> tuple[str, str]:
    """The sign for how a run looks, and where it leads."""
    if link := address(run.link):
        return "", link
    if run.struck:
        return "~~", ""
    return "*" * (2 * run.bold + run.italic), ""


def address(link: str) -> str:
    """Where a link may lead, as Markdown takes it; "" for nowhere."""
    link = link.strip()
    is_taken = link.partition(":")[0].lower() in SCHEMES
    if not is_taken or len(link) > LONGEST_LINK:
        return ""
    return _ODD_IN_LINKS.sub(
        lambda sign: quote(
            sign[0],
            errors="replace",
        ),
        link,
    )


def _written(span: _Span, before: str, after: str) -> str:
    text = _SIGNS.sub(
        r"\\\g<0>",
        span.text,
    )
    if span.link:
        return f"[{' '.join(text.split())}]({span.link})"
    if span.sign and _can_stand(
        span.text,
        before,
        after,
    ):
        return f"{span.sign}{text}{span.sign}"
    return text


def _can_stand(words: str, before: str, after: str) -> bool:
    """Whether Markdown reads signs around the words as such: they touch no
    other sign, and no letter where the words end with a sign of their own.
    """
    if before in ("*", "~"):
        return False
    ends = (words[0], before), (words[-1], after)
    return all(_is_apart(*end) for end in ends)


def _is_apart(end: str, beside: str) -> bool:
    return not _is_sign(end) or not beside.strip() or _is_mark(beside)


def _is_sign(letter: str) -> bool:
    return category(letter)[0] in "PS"


def _is_mark(letter: str) -> bool:
    return letter in punctuation or category(letter)[0] == "P"


def numbered(line: Line, numbers: dict[str, int]) -> Line:
    """The line with the numbers of its foot-notes, given as they come."""
    return tuple(_numbered(run, numbers) for run in line)


def _numbered(run: TextRun, numbers: dict[str, int]) -> TextRun:
    if not run.note:
        return run
    new = len(numbers) + 1
    return TextRun(f"[{numbers.setdefault(run.note, new)}]")


def joined(parts: Sequence[Line]) -> Line:
    """Several paragraphs as one line: a dot between them where no sign is."""
    runs, before = list[TextRun](), ""
    for part in parts:
        words = plain(part)
        if before and words:
            runs.append(TextRun(" " if _is_sign(before[-1]) else " · "))
        runs += part
        before = words or before
    return tuple(runs)

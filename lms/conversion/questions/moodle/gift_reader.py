"""Reads GIFT as Moodle's importer does: escapes first, then the parts."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lms.conversion.questions.moodle import categories, gift_answers
from lms.conversion.questions.moodle.gift_text import (
    GiftText,
    hide_escapes,
    shown,
    visible,
)
from lms.conversion.rules.markup import LONGEST, TextKind, as_plain
from lms.conversion.types import (
    QuestionItem,
    QuestionReading,
    ReadAs,
    beginning,
)
from lms.core.errors import Invalid

_ID = re.compile(r"\[id:((?:\\\]|[^\]\x00-\x1f]){1,255})\]")
_TAG = re.compile(r"\[tag:((?:\\\]|[^\]<>`\x00-\x1f]){1,255})\]")
"""As long as Moodle's tables take them; one that never ends costs no more."""
_CATEGORY = "$CATEGORY:"
GAP = "_____"


class _Block(NamedTuple):
    """Lines between blank ones: where they begin, what their comments say."""

    line: int
    text: str
    comment: str


def read(text: str, options: ReadAs) -> QuestionReading:
    """Every question, those that cannot be read named with line and reason."""
    reading = QuestionReading()
    category = ()
    for block in _blocks(visible(text)):
        if block.text.startswith(_CATEGORY):
            path, _line, rest = block.text.partition("\n")
            category = categories.read(path.removeprefix(_CATEGORY))
            block = block._replace(line=block.line + 1, text=rest.strip())
        if block.text:
            _take(
                reading,
                block,
                category,
                options,
            )
    return reading


def _blocks(text: str) -> Iterator[_Block]:
    lines = []
    begins = 1
    for number, line in enumerate([*text.split("\n"), ""], 1):
        stripped = line.strip()
        if stripped:
            begins = begins if lines else number
            lines.append(stripped)
        elif lines:
            yield _block(begins, lines)
            lines = []


def _block(line: int, lines: list[str]) -> _Block:
    comments = [one for one in lines if _is_comment(one)]
    first = next(
        (at for at, one in enumerate(lines) if not _is_comment(one)), 0
    )
    body = [" " if _is_comment(one) else one for one in lines]
    return _Block(
        line + first,
        "\n".join(body).strip(),
        " ".join(comments)[:LONGEST],
    )


def _is_comment(line: str) -> bool:
    return line.startswith("//")


def _take(
    reading: QuestionReading,
    block: _Block,
    category: tuple[str, ...],
    options: ReadAs,
) -> None:
    found = _ID.search(block.comment)
    item = QuestionItem(
        {},
        id=_unbracketed(found[1]) if found else "",
        category=category,
        tags=tuple(map(_unbracketed, _TAG.findall(block.comment))),
        line=block.line,
    )
    try:
        _fill(
            item,
            block.text,
            options,
        )
    except Invalid as refusal:
        reading.wrong(refusal, block.line, beginning(block.text))
    else:
        reading.take(item)


def _unbracketed(text: str) -> str:
    return text.strip().replace("\\]", "]")


class _Question(NamedTuple):
    """A question in pieces, its escapes still hidden. `answers` None: without
    braces.
    """

    text: str
    answers: str | None
    explanation: str


def _fill(
    item: QuestionItem,
    raw: str,
    options: ReadAs,
) -> None:
    pieces = _pieces(_take_name(item, hide_escapes(raw)))
    part = GiftText(
        item,
        options,
        TextKind.AUTO,
    )
    kind, _stem = part.kind_of(pieces.text)
    text = part.read(pieces.text)
    item.question["text"] = {options.language: text}
    item.name = item.name or beginning(as_plain(text))
    part = part.of_kind(kind)
    explanation = part.read(pieces.explanation)
    gift_answers.fill(
        part,
        pieces.answers,
        raw,
    )
    if explanation:
        item.question["explanation"] = {options.language: explanation}
    if "\n::" in raw:
        item.drop(
            "Another question seems to begin inside this one. A question ends at an empty line only: put one before each “::”."
        )


def _take_name(item: QuestionItem, text: str) -> str:
    if not text.startswith("::"):
        return text
    name, ends, rest = text[2:].partition("::")
    if not ends:
        return text[2:]
    item.name = beginning(shown(name), 255)
    return rest.strip()


def _pieces(text: str) -> _Question:
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return _Question(
            text,
            None,
            "",
        )
    if start < 0 or end < start:
        raise Invalid(
            "One of the braces { } is missing. Write \\{ or \\} for a brace that belongs to the text."
        )
    gap = "" if text.endswith("}") else GAP
    stem = text[:start] + gap + text[end + 1 :]
    answers, marked, explanation = text[start + 1 : end].rpartition("####")
    if not marked:
        return _Question(
            stem,
            explanation.strip(),
            "",
        )
    return _Question(
        stem,
        answers.strip(),
        explanation,
    )

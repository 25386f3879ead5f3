"""Questions of other tools in and out: what a file holds, each question as our
own reader sees it, and questions as a file with a list of what it does not hold.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from lms.conversion import questions as formats
from lms.conversion.rules.keys import give_keys
from lms.conversion.rules.languages import in_language, join
from lms.conversion.rules.losses import missing
from lms.conversion.rules.summary import lines_of, text_of
from lms.conversion.types import (
    ConversionNote,
    QuestionItem,
    QuestionReading,
    ReadAs,
    TakenOut,
)
from lms.core import letters, yamlfile
from lms.core.errors import Invalid, found
from lms.core.types import Json, Likeness
from lms.quizzes import service as quizzes

__all__ = [
    "bring_in",
    "bring_in_beside",
    "carried",
    "items_of",
    "keyed",
    "lines_of",
    "mistakes_of",
    "take_out",
    "text_of",
]


def bring_in(
    content: bytes,
    options: ReadAs,
    kind: str = "",
    taken: Collection[str] = (),
) -> QuestionReading:
    """The questions of a file, each with a key that is not `taken`. Without
    `kind`, the content decides which format it is.
    """
    if not content.strip():
        raise Invalid("The file is empty.", "file")
    reading = _format_of(content, kind).read(content, options)
    give_keys(reading.items, taken)
    for item in reading.items:
        _put_tags(item)
    if options.encoding != formats.PLAIN:
        for item in reading.items:
            _note_misread(item)
    return reading


def bring_in_beside(
    reading: QuestionReading, content: bytes, options: ReadAs
) -> None:
    """Put the texts of a second file, in the other language, beside those that
    were read; questions of the same id are one.
    """
    join(reading, bring_in(content, _in_other_language(options)))
    give_keys(reading.items)


def _put_tags(item: QuestionItem) -> None:
    """Tags belong to our question, too."""
    if item.tags:
        item.question["tags"] = list(item.tags)


def _in_other_language(options: ReadAs) -> ReadAs:
    other = "en" if options.language == "vi" else "vi"
    return replace(options, language=other)


def _format_of(content: bytes, kind: str) -> formats.QuestionFormat:
    if kind:
        return found(formats.readable().get(kind))
    format_ = formats.recognised(content)
    if format_.recognise(content) == Likeness.NONE:
        raise Invalid(
            "The file is of no format that is known here. Say which one it is, or choose another file.",
            "file",
        )
    return format_


def _note_misread(item: QuestionItem) -> None:
    """Texts that were typed with an old font, or copied in a wrong encoding."""
    for _place, slip in letters.misread_in(item.question):
        text, values = letters.describe(slip)
        item.notes.append(
            ConversionNote(
                text,
                values,
                item.line,
                item.label,
            )
        )


def mistakes_of(item: QuestionItem) -> list[yamlfile.Mistake]:
    """What our own reader says of the question; warnings included."""
    node = yamlfile.root_of(item.question, item.key)
    quizzes.read_question(node)
    return node.mistakes


def items_of(
    questions: Iterable[Json], category: tuple[str, ...] = ()
) -> list[QuestionItem]:
    """Questions of a quiz, as quiz.yaml holds them, on their way out."""
    return [
        QuestionItem(dict(one), one["key"], "", category) for one in questions
    ]


def keyed(questions: Iterable[Json], taken: Collection[str]) -> list[Json]:
    """Our questions with keys that are not `taken`."""
    items = [QuestionItem(dict(question)) for question in questions]
    give_keys(items, taken)
    return [item.question for item in items]


def take_out(
    items: Sequence[QuestionItem], kind: str, language: str
) -> TakenOut:
    """The questions as a file in one language. What it holds is read again, so
    whatever is lost is named; a question that would mean something else is
    left out.
    """
    format_ = found(formats.writable().get(kind))
    there = _prepared(
        items,
        format_,
        language,
    )
    notes = [note for item in there for note in item.notes]
    losses = _losses(
        format_,
        there,
        language,
    )
    left_out = {key for key, note in losses.items() if note and note.lost}
    kept = [item for item in there if item.key not in left_out]
    notes += filter(None, losses.values())
    return TakenOut(format_.write(kept, language), notes)


def carried(reading: QuestionReading) -> str:
    """What was read in our own form, which loses nothing: for a page that takes
    it to its second step.
    """
    own = formats.writable()["quiz"]
    return own.write(reading.items, "").decode()


def _prepared(
    items: Sequence[QuestionItem],
    format_: formats.QuestionFormat,
    language: str,
) -> list[QuestionItem]:
    there, ids = [], set[str]()
    for item in items:
        own = item.key if item.id in ids else item.id or item.key
        ids.add(own)
        one = replace(
            item,
            id=own,
            name=item.name or own,
            notes=[],
        )
        if not format_.bilingual:
            one = in_language(one, language)
            _take_tags(one)
        there.append(one)
    return there


def _take_tags(item: QuestionItem) -> None:
    """Other tools keep tags beside the question."""
    item.tags = tuple(map(str, item.question.pop("tags", item.tags)))


def _losses(
    format_: formats.QuestionFormat,
    items: Sequence[QuestionItem],
    language: str,
) -> dict[str, ConversionNote | None]:
    """By the key of each question what the file does not hold of it."""
    content = format_.write(items, language)
    back = format_.read(content, ReadAs(language, encoding=formats.PLAIN))
    by_id = {item.id: item for item in back.items}
    return {item.key: missing(item, by_id.get(item.id)) for item in items}
